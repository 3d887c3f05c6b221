//! The screens: static files, and one page for every address that the browser's own router understands.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::door::{House, Problem, caller};
use crate::session;

/// Where `index.html` wants its boot data.
const BOOT: &str = r#"<script type="application/json" id="boot">{}</script>"#;

/// What is served in place of the screens when the program was built without them.
const UNBUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Yunjin</title>\
    <h1>Yunjin is running</h1><p>This program was built without its screens. Build them with <code>cargo xtask web</code>, \
    then build the program again. The API is at <a href=\"/api/openapi.json\">/api/openapi.json</a>.</p></html>";

/// Answers every path that is no route: a file of the screens, else the page that holds them.
pub(crate) async fn serve(State(house): State<Arc<House>>, request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/').to_owned();
    if path == "api" || path.starts_with("api/") {
        return Problem::not_found().into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::method_not_allowed().into_response();
    }
    let known = path != "index.html" && !path.ends_with(".br");
    if let Some(response) = Some(&path)
        .filter(|_| known)
        .and_then(|path| file(&house, request.headers(), path))
    {
        return response;
    }
    if path.starts_with("assets/") {
        return Problem::not_found().into_response();
    }
    page(&house, request).await
}

/// A file as it is, or its Brotli twin when the browser takes it. Names under `assets/` hold a hash of the content.
fn file(house: &House, asked: &HeaderMap, path: &str) -> Option<Response> {
    let plain = house.site.file(path)?;
    let brotli = accepts_brotli(asked)
        .then(|| house.site.file(&format!("{path}.br")))
        .flatten();
    let caching = if path.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let head = [
        (header::CONTENT_TYPE, media_type(path)),
        (header::CACHE_CONTROL, caching),
        (header::VARY, "accept-encoding"),
    ];
    Some(match brotli {
        Some(packed) => (head, [(header::CONTENT_ENCODING, "br")], body(packed)).into_response(),
        None => (head, body(plain)).into_response(),
    })
}

fn body(bytes: Cow<'static, [u8]>) -> Body {
    match bytes {
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    }
}

fn accepts_brotli(asked: &HeaderMap) -> bool {
    let accepted = asked
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accepted.split(',').any(|part| {
        let mut part = part.split(';').map(str::trim);
        part.next() == Some("br")
            && part
                .next()
                .is_none_or(|weight| weight.trim_start_matches("q=") != "0")
    })
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" | "map" => "application/json",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "html" => "text/html; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// The page with what the first screen needs inside, so that it need not ask.
async fn page(house: &Arc<House>, request: Request) -> Response {
    let head = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "cookie, accept-language"),
    ];
    let Some(index) = house.site.file("index.html") else {
        return (head, UNBUILT).into_response();
    };
    let (parts, _) = request.into_parts();
    let boot = boot(house, &parts).await;
    let filled = format!(
        r#"<script type="application/json" id="boot">{}</script>"#,
        harmless(&boot)
    );
    (head, String::from_utf8_lossy(&index).replacen(BOOT, &filled, 1)).into_response()
}

async fn boot(house: &Arc<House>, head: &axum::http::request::Parts) -> Value {
    let visitor = caller::identify(house, head).await.ok();
    let mut language = caller::asked_language(&head.headers).unwrap_or_else(|| house.language());
    let mut session = None;
    if let Some(visitor) = visitor {
        // The page of somebody who chose a language is in it, whatever the browser asks for.
        let own = house.workspace.own_language(&visitor.viewer).await.ok().flatten();
        let viewer = caller::speaking(visitor, own).viewer;
        language = viewer.language;
        session = session::describe(house, &viewer).await.ok();
    }
    json!({ "session": session, "language": language.tag(), "languages": house.languages() })
}

/// JSON that cannot end the element it stands in.
fn harmless(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boot_data_cannot_leave_its_element() {
        let hostile = json!({ "name": "</script><script>alert(1)</script><!--" });
        let text = harmless(&hostile);
        assert!(!text.contains('<'));
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), hostile);
    }

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        let accepts = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, value.parse().unwrap());
            accepts_brotli(&headers)
        };
        assert!(accepts("gzip, deflate, br, zstd"));
        assert!(accepts("br;q=0.5"));
        assert!(!accepts("gzip"));
        assert!(!accepts("br;q=0"));
    }
}
