//! A route: method, path, policy, handler, one sentence. Everything else follows from the handler's type.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use metadata::Language;
use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::query::{self, Parameter};
use super::{Answer, Body, Call, House, Policy, Problem, call, caller};

/// One line of the table in `router.rs`.
pub(crate) struct Route {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    /// Name of its policy.
    pub(crate) policy: &'static str,
    /// Whether somebody unknown is admitted.
    pub(crate) open: bool,
    /// One sentence: what it does.
    pub(crate) says: &'static str,
    /// Name of its handler, `records_page`; the contract's `operationId`.
    pub(crate) name: String,
    /// Header fields it reads beside the usual ones.
    pub(crate) reads: Vec<&'static str>,
    /// Its part of the contract.
    pub(crate) describe: fn(&mut SchemaGenerator) -> Shape,
    handler: MethodRouter<Arc<House>>,
}

/// What the types of a handler say to the contract.
pub(crate) struct Shape {
    pub(crate) path: Vec<Parameter>,
    pub(crate) query: Vec<Parameter>,
    pub(crate) body: Option<(&'static str, Value)>,
    pub(crate) status: u16,
    pub(crate) answer: Option<(&'static str, Value)>,
}

/// Ties a handler to method, path and policy.
pub(crate) fn route<G, P, Q, B, A, F, R>(
    method: Method,
    path: &'static str,
    _: G,
    handler: F,
    says: &'static str,
) -> Route
where
    G: Policy,
    P: DeserializeOwned + JsonSchema + Send + 'static,
    Q: DeserializeOwned + JsonSchema + Send + 'static,
    B: Body,
    A: Answer,
    F: Fn(Call<G::Who, P, Q, B>) -> R + Clone + Send + Sync + 'static,
    R: Future<Output = Result<A, Problem>> + Send + 'static,
{
    let known: Arc<[Parameter]> = query::parameters::<Q>(&mut SchemaGenerator::default()).into();
    let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
    let answer = move |State(house): State<Arc<House>>, request: Request| {
        let (known, handler) = (Arc::clone(&known), handler.clone());
        async move { answer::<G, P, Q, B, A, F, R>(house, request, &known, handler).await }
    };
    Route {
        method,
        path,
        policy: G::NAME,
        open: G::OPEN,
        says,
        name: handler_name::<F>(),
        reads: Vec::new(),
        describe: describe::<P, Q, B, A>,
        handler: on(filter, answer),
    }
}

impl Route {
    /// The route changes a record that the client must have seen: `If-Match`.
    pub(crate) fn guarded(mut self) -> Self {
        self.reads.push("If-Match");
        self
    }
    /// The route may be repeated under a key and then acts once: `Idempotency-Key`.
    pub(crate) fn keyed(mut self) -> Self {
        self.reads.push("Idempotency-Key");
        self
    }
    pub(crate) fn join(self, router: axum::Router<Arc<House>>) -> axum::Router<Arc<House>> {
        router.route(self.path, self.handler)
    }
}

/// Admits, reads everything, calls the handler.
async fn answer<G, P, Q, B, A, F, R>(
    house: Arc<House>,
    request: Request,
    known: &[Parameter],
    handler: F,
) -> Response
where
    G: Policy,
    P: DeserializeOwned + Send + 'static,
    Q: DeserializeOwned,
    B: Body,
    A: Answer,
    F: Fn(Call<G::Who, P, Q, B>) -> R,
    R: Future<Output = Result<A, Problem>>,
{
    let mut language = caller::asked_language(request.headers());
    let done = async {
        let (head, rest) = request.into_parts();
        let who = G::admit(&house, &head).await?;
        language = language.or(G::language(&who));
        let headers = head.headers.clone();
        let mut request = Request::from_parts(head, rest);
        let spoken = language.unwrap_or_else(|| house.language());
        let version = house.workspace.app().version;
        let done = handler(Call {
            house: Arc::clone(&house),
            who,
            path: call::read_path(&mut request).await?,
            query: call::read_query(&request, known)?,
            body: B::read(&mut request, house.limits).await?,
            headers,
            language: spoken,
        })
        .await;
        // A read that was begun on the version before may meet a table that has lost a column meanwhile.
        let broke = |done: &Result<A, Problem>| done.as_ref().is_err_and(Problem::is_internal);
        if B::WANTED || !request.method().is_safe() || !broke(&done) || !house.workspace.left(version).await {
            return done;
        }
        let (head, rest) = request.into_parts();
        let (who, headers) = (G::admit(&house, &head).await?, head.headers.clone());
        let mut request = Request::from_parts(head, rest);
        handler(Call {
            house: Arc::clone(&house),
            who,
            path: call::read_path(&mut request).await?,
            query: call::read_query(&request, known)?,
            body: B::read(&mut request, house.limits).await?,
            headers,
            language: spoken,
        })
        .await
    };
    let done: Result<A, Problem> = done.await;
    match done {
        Ok(answer) => answer.respond(),
        Err(problem) => problem
            .spoken(language.unwrap_or_else(|| house.language()))
            .into_response(),
    }
}

fn describe<P: JsonSchema, Q: JsonSchema, B: Body, A: Answer>(generator: &mut SchemaGenerator) -> Shape {
    Shape {
        path: query::parameters::<P>(generator),
        query: query::parameters::<Q>(generator),
        body: B::schema(generator).map(|schema| (B::MEDIA, schema.into())),
        status: A::STATUS.as_u16(),
        answer: A::body(generator).map(|(media, schema)| {
            (
                media,
                schema.map_or_else(|| json!({ "type": "string" }), Value::from),
            )
        }),
    }
}

/// `api::records::page` becomes `records_page`.
fn handler_name<F>() -> String {
    let full = std::any::type_name::<F>();
    let mut steps = full.rsplit("::");
    let deed = steps.next().unwrap_or_default();
    format!("{}_{deed}", steps.next().unwrap_or_default())
}

/// The language of the whole house when nobody is known yet.
impl House {
    pub(crate) fn language(&self) -> Language {
        let app = self.workspace.app();
        let first = app.model.settings.languages.first();
        first.and_then(|tag| Language::from_tag(tag)).unwrap_or_default()
    }
}

/// A JSON object of the contract.
pub(crate) fn object(entries: impl IntoIterator<Item = (String, Value)>) -> Value {
    Value::Object(entries.into_iter().collect::<Map<_, _>>())
}
