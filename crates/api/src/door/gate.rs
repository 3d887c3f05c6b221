//! What happens around every request: a number, a log line, the security headers, and a safe place for the handler.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::FutureExt;

use super::{House, Problem, caller};

/// Sent with every answer. Nothing of ours runs anywhere else, and nothing of anybody else runs here.
const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
         frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// The most lines and bytes a head may have; what is far beyond is cut off before it comes here.
const HEAD_LINES: usize = 64;
const HEAD_BYTES: usize = 48 << 10;

pub(crate) async fn gate(State(house): State<Arc<House>>, request: Request, next: Next) -> Response {
    let begin = Instant::now();
    let method = request.method().clone();
    let template = request.extensions().get::<MatchedPath>().cloned();
    let route = template
        .as_ref()
        .map_or("-", |matched| matched.as_str())
        .to_owned();
    let language = caller::asked_language(request.headers());
    let id = house
        .workspace
        .ports()
        .ids
        .id(house.workspace.ports().now())
        .to_string();
    let mut response = if is_beyond(&request) {
        Problem::head_too_large().into_response()
    } else {
        sheltered(&house, request, next).await
    };
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        if let Some(cause) = problem.cause() {
            tracing::error!(request_id = %id, status = problem.status().as_u16(), cause, "failed");
        }
        let allowed = response.headers_mut().remove(header::ALLOW);
        response = problem.render(&id, language.unwrap_or_else(|| house.language()));
        if let Some(allowed) = allowed {
            response.headers_mut().insert(header::ALLOW, allowed);
        }
    }
    dress(response.headers_mut(), &id, &route);
    let took = begin.elapsed();
    house.metrics.request(&method, &route, response.status(), took);
    let ms = u64::try_from(took.as_micros()).unwrap_or(u64::MAX) as f64 / 1000.0;
    tracing::info!(%method, route, status = response.status().as_u16(), ms, request_id = %id, "request");
    response
}

fn is_beyond(request: &Request) -> bool {
    let lines = request.headers();
    let bytes: usize = lines
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    let target = request
        .uri()
        .path_and_query()
        .map_or(0, |target| target.as_str().len());
    lines.len() > HEAD_LINES || bytes + target > HEAD_BYTES
}

/// Runs the rest so that a panic is one failed request, and so that a deed once begun is finished even when the client
/// hangs up: a future dropped in the middle of a transaction would leave it open.
#[expect(clippy::disallowed_methods, reason = "the one home of detached handlers")]
async fn sheltered(house: &House, request: Request, next: Next) -> Response {
    if request.method().is_safe() {
        let done = AssertUnwindSafe(next.run(request)).catch_unwind().await;
        return done.unwrap_or_else(|_| Problem::internal("the handler panicked").into_response());
    }
    let running = house.running.clone().read_owned().await;
    let done = tokio::spawn(async move {
        let response = next.run(request).await;
        drop(running);
        response
    });
    done.await
        .unwrap_or_else(|_| Problem::internal("the handler panicked").into_response())
}

fn dress(headers: &mut HeaderMap, id: &str, route: &str) {
    for (name, value) in HEADERS {
        // A file brings a narrower policy of its own.
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert("x-request-id", id);
    }
    if route != "-" && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// A route has this path but not this method.
pub(crate) async fn no_such_method(_: Method) -> Problem {
    Problem::method_not_allowed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::door::Limits;
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn_with_state;
    use axum::routing::any;
    use futures::future::{Either, select};
    use std::borrow::Cow;
    use std::sync::atomic::{AtomicBool, Ordering};
    use tower::ServiceExt;

    struct NoSite;

    impl crate::Site for NoSite {
        fn file(&self, _: &str) -> Option<Cow<'static, [u8]>> {
            None
        }
    }

    async fn house(folder: &tempfile::TempDir) -> Arc<House> {
        let target = store::Target::Folder(folder.path().to_path_buf());
        let workspace = app::Workspace::create(&target, ports::Ports::real(), "a password that is long");
        House::new(
            Arc::new(workspace.await.unwrap()),
            Arc::new(NoSite),
            Limits::default(),
            "",
        )
    }

    fn request(method: &str) -> Request {
        Request::builder()
            .method(method)
            .uri("/x")
            .body(Body::empty())
            .unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_panic_is_one_failed_request_that_tells_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let house = house(&folder).await;
        let broken = any(|| async { panic!("secret") as &'static str });
        let router: Router = Router::new()
            .route("/x", broken)
            .layer(from_fn_with_state(Arc::clone(&house), gate))
            .with_state(house);
        for method in ["GET", "POST"] {
            let response = router.clone().oneshot(request(method)).await.unwrap();
            assert_eq!(response.status(), 500, "{method}");
            let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
            let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
            let body = String::from_utf8(body.to_vec()).unwrap();
            assert!(body.contains(&id) && !body.contains("secret"), "{body}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_deed_once_begun_is_finished_though_nobody_waits() {
        static DONE: AtomicBool = AtomicBool::new(false);
        let folder = tempfile::tempdir().unwrap();
        let house = house(&folder).await;
        let (begun, begin) = tokio::sync::oneshot::channel::<()>();
        let (finish, may_finish) = tokio::sync::oneshot::channel::<()>();
        let ends = Arc::new(std::sync::Mutex::new(Some((begun, may_finish))));
        let slow = any(move || {
            let ends = ends.lock().unwrap().take();
            async move {
                let (begun, may_finish) = ends.unwrap();
                let _ = begun.send(());
                let _ = may_finish.await;
                DONE.store(true, Ordering::SeqCst);
                ""
            }
        });
        let router: Router = Router::new()
            .route("/x", slow)
            .layer(from_fn_with_state(Arc::clone(&house), gate))
            .with_state(Arc::clone(&house));
        let asked = Box::pin(router.oneshot(request("POST")));
        let Either::Right((begun, asked)) = select(asked, begin).await else {
            panic!("answered before the deed was finished")
        };
        begun.unwrap();
        drop(asked);
        finish.send(()).expect("the deed was dropped with its request");
        drop(house.running.write().await);
        assert!(
            DONE.load(Ordering::SeqCst),
            "the deed was dropped with its request"
        );
    }
}
