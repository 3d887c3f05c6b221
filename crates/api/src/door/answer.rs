//! What a handler gives back when all went well. The type says the status, and the contract reads it there.

use std::marker::PhantomData;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

/// A successful answer; every implementor is one status.
pub(crate) trait Answer: Send + 'static {
    /// Its status.
    const STATUS: StatusCode;
    /// Its media type, and the schema of its body if it is JSON.
    fn body(generator: &mut SchemaGenerator) -> Option<(&'static str, Option<Schema>)>;
    /// The answer as it travels.
    fn respond(self) -> Response;
}

/// 200 with JSON that reads like a `T`.
pub(crate) struct Done<T>(Json, PhantomData<fn() -> T>);

/// 201 with JSON that reads like a `T`.
pub(crate) struct Created<T>(Json, PhantomData<fn() -> T>);

/// 204, nothing to say.
#[derive(Default)]
pub(crate) struct Empty(HeaderMap);

/// 200 with text that is no JSON.
pub(crate) struct Text(pub(crate) &'static str, pub(crate) String);

#[derive(Default)]
struct Json {
    body: Vec<u8>,
    headers: HeaderMap,
}

impl<T: Serialize> Done<T> {
    /// Writes the value as JSON.
    pub(crate) fn with(value: &T) -> Self {
        Self::text(serde_json::to_vec(value).unwrap_or_default())
    }
}

impl<T> Done<T> {
    /// JSON that was made elsewhere and reads like a `T`.
    pub(crate) fn with_value(value: &impl Serialize) -> Self {
        Self::text(serde_json::to_vec(value).unwrap_or_default())
    }
    /// JSON text that was made elsewhere, such as a page of records streamed out of the database.
    pub(crate) fn text(body: Vec<u8>) -> Self {
        Done(
            Json {
                body,
                headers: HeaderMap::new(),
            },
            PhantomData,
        )
    }
    /// Adds the `ETag` of a record.
    pub(crate) fn version(mut self, version: i64) -> Self {
        tag(&mut self.0.headers, version);
        self
    }
    /// Adds a cookie.
    pub(crate) fn cookie(mut self, cookie: &str) -> Self {
        set_cookie(&mut self.0.headers, cookie);
        self
    }
}

impl<T: Serialize> Created<T> {
    /// Writes the value as JSON.
    pub(crate) fn with(value: &T) -> Self {
        Self::text(serde_json::to_vec(value).unwrap_or_default())
    }
}

impl<T> Created<T> {
    /// JSON text that was made elsewhere.
    pub(crate) fn text(body: Vec<u8>) -> Self {
        Created(
            Json {
                body,
                headers: HeaderMap::new(),
            },
            PhantomData,
        )
    }
    /// Adds the `ETag` of a record and says where it is now.
    pub(crate) fn record(mut self, version: i64, location: &str) -> Self {
        tag(&mut self.0.headers, version);
        if let Ok(location) = HeaderValue::try_from(location) {
            self.0.headers.insert(header::LOCATION, location);
        }
        self
    }
}

impl Empty {
    /// Adds a cookie.
    pub(crate) fn cookie(mut self, cookie: &str) -> Self {
        set_cookie(&mut self.0, cookie);
        self
    }
}

fn tag(headers: &mut HeaderMap, version: i64) {
    if let Ok(tag) = HeaderValue::try_from(format!("\"{version}\"")) {
        headers.insert(header::ETAG, tag);
    }
}

fn set_cookie(headers: &mut HeaderMap, cookie: &str) {
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        headers.insert(header::SET_COOKIE, cookie);
    }
}

impl Json {
    fn respond(mut self, status: StatusCode) -> Response {
        let json = HeaderValue::from_static("application/json");
        self.headers.insert(header::CONTENT_TYPE, json);
        (status, self.headers, Body::from(self.body)).into_response()
    }
}

impl<T: JsonSchema + 'static> Answer for Done<T> {
    const STATUS: StatusCode = StatusCode::OK;
    fn body(generator: &mut SchemaGenerator) -> Option<(&'static str, Option<Schema>)> {
        Some(("application/json", Some(generator.subschema_for::<T>())))
    }
    fn respond(self) -> Response {
        self.0.respond(Self::STATUS)
    }
}

impl<T: JsonSchema + 'static> Answer for Created<T> {
    const STATUS: StatusCode = StatusCode::CREATED;
    fn body(generator: &mut SchemaGenerator) -> Option<(&'static str, Option<Schema>)> {
        Some(("application/json", Some(generator.subschema_for::<T>())))
    }
    fn respond(self) -> Response {
        self.0.respond(Self::STATUS)
    }
}

impl Answer for Empty {
    const STATUS: StatusCode = StatusCode::NO_CONTENT;
    fn body(_: &mut SchemaGenerator) -> Option<(&'static str, Option<Schema>)> {
        None
    }
    fn respond(self) -> Response {
        (Self::STATUS, self.0).into_response()
    }
}

impl Answer for Text {
    const STATUS: StatusCode = StatusCode::OK;
    fn body(_: &mut SchemaGenerator) -> Option<(&'static str, Option<Schema>)> {
        Some(("text/plain", None))
    }
    fn respond(self) -> Response {
        ([(header::CONTENT_TYPE, self.0)], self.1).into_response()
    }
}
