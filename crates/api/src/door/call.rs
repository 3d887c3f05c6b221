//! One request, read completely before its handler sees it.

use std::sync::Arc;
use std::time::Duration;

use axum::RequestExt;
use axum::extract::{Path, Request};
use axum::http::{HeaderMap, header};
use http_body_util::{BodyExt, Limited};
use metadata::{Complaint, Language};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::query::{self, Parameter};
use super::{House, Problem, json};

/// One request: who asks (as the route's policy admits them), the names in the path, the parameters, the body.
pub(crate) struct Call<W, P = Nothing, Q = Nothing, B = Nothing> {
    pub(crate) house: Arc<House>,
    pub(crate) who: W,
    pub(crate) path: P,
    pub(crate) query: Q,
    pub(crate) body: B,
    pub(crate) headers: HeaderMap,
    /// The language of the answer.
    pub(crate) language: Language,
}

/// A path without names, a query without parameters, no body.
#[derive(Debug, Deserialize, JsonSchema)]
pub(crate) struct Nothing {}

/// What a route takes as body.
pub(crate) trait Body: Sized + Send + 'static {
    /// Whether there must be one.
    const WANTED: bool;
    /// Its media type.
    const MEDIA: &'static str = "application/json";
    /// Takes it from the request.
    fn read(request: &mut Request, limits: Limits) -> impl Future<Output = Result<Self, Problem>> + Send;
    /// Its schema.
    fn schema(generator: &mut SchemaGenerator) -> Option<Schema>;
}

impl Body for Nothing {
    const WANTED: bool = false;
    async fn read(_: &mut Request, _: Limits) -> Result<Self, Problem> {
        Ok(Nothing {})
    }
    fn schema(_: &mut SchemaGenerator) -> Option<Schema> {
        None
    }
}

/// A JSON body that reads like a `T`.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned + JsonSchema + Send + 'static> Body for Json<T> {
    const WANTED: bool = true;
    async fn read(request: &mut Request, limits: Limits) -> Result<Self, Problem> {
        json::shape(read_json(request, limits).await?)
            .map(Json)
            .map_err(|complaint| Problem::refused(vec![complaint]))
    }
    fn schema(generator: &mut SchemaGenerator) -> Option<Schema> {
        Some(generator.subschema_for::<T>())
    }
}

/// How much and how long the house reads before it gives up.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Largest body of JSON in bytes.
    pub body_bytes: usize,
    /// Largest file in bytes.
    pub file_bytes: usize,
    /// How long a client may take for its header lines.
    pub header_time: Duration,
    /// How long a client may take for its body, and for each piece of a file.
    pub body_time: Duration,
    /// How long a client may take for a file.
    pub file_time: Duration,
    /// Connections at the same time; more wait in the queue of the system.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            body_bytes: 2 << 20,
            file_bytes: 50 << 20,
            header_time: Duration::from_secs(10),
            body_time: Duration::from_secs(30),
            file_time: Duration::from_secs(600),
            connections: 4096,
        }
    }
}

/// The names in the path of the request; names that cannot be meant are answered like records that do not exist.
pub(super) async fn read_path<P: DeserializeOwned + Send + 'static>(
    request: &mut Request,
) -> Result<P, Problem> {
    let path: Result<Path<P>, _> = request.extract_parts().await;
    path.map(|Path(names)| names).map_err(|_| Problem::not_found())
}

pub(super) fn read_query<Q: DeserializeOwned>(request: &Request, known: &[Parameter]) -> Result<Q, Problem> {
    query::read(request.uri().query().unwrap_or_default(), known).map_err(Problem::malformed)
}

/// The value that a body says in strict JSON.
async fn read_json(request: &mut Request, limits: Limits) -> Result<Value, Problem> {
    let most = limits.body_bytes.saturating_mul(8);
    let request = std::mem::take(request);
    let announced = announced(request.headers());
    if !is_json(request.headers()) {
        let_arrive(request.into_body(), announced, most, limits.body_time).await;
        return Err(Problem::unsupported_media_type());
    }
    if announced.is_some_and(|bytes| bytes > limits.body_bytes) {
        let_arrive(request.into_body(), announced, most, limits.body_time).await;
        return Err(Problem::too_large());
    }
    let read = Limited::new(request.into_body(), limits.body_bytes).collect();
    let body = tokio::time::timeout(limits.body_time, read)
        .await
        .map_err(|_| Problem::too_slow())?;
    let bytes = body.map_err(
        |why| match why.downcast_ref::<http_body_util::LengthLimitError>() {
            Some(_) => Problem::too_large(),
            None => Problem::malformed(vec![Complaint::error("body_broken", "")]),
        },
    )?;
    metadata::read_json(&bytes.to_bytes()).map_err(|complaint| Problem::malformed(vec![complaint]))
}

/// Lets a refused body arrive if it is not endless: a client that is still sending when the connection closes sees a
/// broken pipe in place of the answer.
pub(super) async fn let_arrive(
    body: axum::body::Body,
    announced: Option<usize>,
    most: usize,
    time: Duration,
) {
    if announced.is_some_and(|bytes| bytes <= most) {
        let mut body = Limited::new(body, most);
        let _ = tokio::time::timeout(time, async { while let Some(Ok(_)) = body.frame().await {} }).await;
    }
}

pub(super) fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn is_json(headers: &HeaderMap) -> bool {
    let stated = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let mut parts = stated.split(';').map(str::trim);
    parts
        .next()
        .is_some_and(|media| media.eq_ignore_ascii_case("application/json"))
        && parts.all(|part| {
            !part.to_ascii_lowercase().starts_with("charset=")
                || part[8..].trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
}

impl<W, P, Q, B> Call<W, P, Q, B> {
    /// The version the client believes to change: `If-Match: "3"`, also `3` and `W/"3"`.
    pub(crate) fn if_match(&self) -> Result<i64, Problem> {
        let stated = self
            .headers
            .get(header::IF_MATCH)
            .ok_or_else(Problem::precondition_required)?;
        version_in(stated.to_str().unwrap_or_default())
            .ok_or_else(|| Problem::malformed(vec![Complaint::error("if_match", "")]))
    }

    /// The key under which a repeat answers the same, at most 255 visible characters.
    pub(crate) fn idempotency_key(&self) -> Result<Option<String>, Problem> {
        let mut stated = self.headers.get_all("idempotency-key").iter();
        let Some(key) = stated.next() else { return Ok(None) };
        let text = key.to_str().unwrap_or_default();
        if text.is_empty() || text.len() > 255 || stated.next().is_some() {
            return Err(Problem::malformed(vec![Complaint::error("idempotency_key", "")]));
        }
        Ok(Some(text.to_owned()))
    }
}

fn version_in(tag: &str) -> Option<i64> {
    let tag = tag.trim();
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    let digits = match tag.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"')?,
        None => tag,
    };
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_read_from_every_form_of_tag_but_the_star() {
        for tag in ["\"3\"", "3", "W/\"3\"", " \"3\" "] {
            assert_eq!(version_in(tag), Some(3), "{tag}");
        }
        for tag in [
            "*",
            "",
            "\"\"",
            "\"3",
            "\"3\", \"4\"",
            "-3",
            "+3",
            "3.0",
            "\"a\"",
            "99999999999999999999",
        ] {
            assert_eq!(version_in(tag), None, "{tag}");
        }
    }

    #[test]
    fn only_json_in_utf_8_is_json() {
        let json = |stated: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, stated.parse().unwrap());
            is_json(&headers)
        };
        assert!(json("application/json"));
        assert!(json("Application/JSON; charset=\"UTF-8\""));
        assert!(!json("application/json; charset=utf-16"));
        assert!(!json("text/plain"));
        assert!(!json("application/jsonp"));
        assert!(!is_json(&HeaderMap::new()));
    }
}
