//! What a client is told when something did not go well; the only place that knows the status codes of refusals.
//!
//! Every mapping is written out. The answer of the server's own failure carries a request id and nothing else; what
//! happened stands in the log, once, under that id.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::Refusal;
use metadata::{Complaint, Complaints, Language};
use serde_json::{Map, Value, json};

/// A refusal on its way out. It finds its words when it knows the language.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    complaints: Complaints,
    /// With 412: the record as the viewer may read it now.
    current: Option<Value>,
    language: Option<Language>,
    /// What the log is told and the client is not.
    cause: Option<String>,
}

/// Every refusal there is: status and code. The contract lists them by status.
pub(crate) const CODES: &[(StatusCode, &str)] = &[
    (StatusCode::BAD_REQUEST, "malformed"),
    (StatusCode::UNAUTHORIZED, "unauthenticated"),
    (StatusCode::FORBIDDEN, "forbidden"),
    (StatusCode::FORBIDDEN, "cross_origin"),
    (StatusCode::NOT_FOUND, "not_found"),
    (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
    (StatusCode::REQUEST_TIMEOUT, "too_slow"),
    (StatusCode::CONFLICT, "conflict"),
    (StatusCode::CONFLICT, "warnings"),
    (StatusCode::PRECONDITION_FAILED, "stale"),
    (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type"),
    (StatusCode::UNPROCESSABLE_ENTITY, "refused"),
    (StatusCode::PRECONDITION_REQUIRED, "precondition_required"),
    (StatusCode::TOO_MANY_REQUESTS, "too_many"),
    (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "head_too_large"),
    (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
    (StatusCode::SERVICE_UNAVAILABLE, "busy"),
    (StatusCode::INSUFFICIENT_STORAGE, "full"),
];

impl Problem {
    fn new(code: &'static str, complaints: Complaints) -> Self {
        let status = CODES
            .iter()
            .find(|(_, known)| *known == code)
            .map(|(status, _)| *status);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Problem {
            status,
            code,
            complaints,
            current: None,
            language: None,
            cause: None,
        }
    }

    pub(crate) fn malformed(complaints: Complaints) -> Self {
        Self::new("malformed", complaints)
    }
    pub(crate) fn unauthenticated() -> Self {
        Self::new("unauthenticated", Vec::new())
    }
    pub(crate) fn forbidden() -> Self {
        Self::new("forbidden", Vec::new())
    }
    pub(crate) fn cross_origin() -> Self {
        Self::new("cross_origin", Vec::new())
    }
    pub(crate) fn not_found() -> Self {
        Self::new("not_found", Vec::new())
    }
    pub(crate) fn method_not_allowed() -> Self {
        Self::new("method_not_allowed", Vec::new())
    }
    pub(crate) fn too_slow() -> Self {
        Self::new("too_slow", Vec::new())
    }
    pub(crate) fn too_large() -> Self {
        Self::new("too_large", Vec::new())
    }
    pub(crate) fn head_too_large() -> Self {
        Self::new("head_too_large", Vec::new())
    }
    pub(crate) fn unsupported_media_type() -> Self {
        Self::new("unsupported_media_type", Vec::new())
    }
    pub(crate) fn refused(complaints: Complaints) -> Self {
        Self::new("refused", complaints)
    }
    pub(crate) fn conflict(complaints: Complaints) -> Self {
        Self::new("conflict", complaints)
    }
    pub(crate) fn precondition_required() -> Self {
        Self::new("precondition_required", Vec::new())
    }
    /// The server's own failure; `cause` goes to the log alone.
    pub(crate) fn internal(cause: impl Into<String>) -> Self {
        Problem {
            cause: Some(cause.into()),
            ..Self::new("internal", Vec::new())
        }
    }
    /// Try again a little later; `cause` goes to the log alone.
    pub(crate) fn busy(cause: impl Into<String>) -> Self {
        Problem {
            cause: Some(cause.into()),
            ..Self::new("busy", Vec::new())
        }
    }

    /// Whether the server itself failed.
    pub(crate) fn is_internal(&self) -> bool {
        self.code == "internal"
    }

    /// The same problem, told in that language.
    pub(crate) fn spoken(mut self, language: Language) -> Self {
        self.language = self.language.or(Some(language));
        self
    }

    /// What somebody is told who could not sign in. Unknown, wrong, inactive and locked are one answer, so that nobody
    /// learns which logins exist.
    pub(crate) fn not_let_in(refused: identity::Refused) -> Self {
        match refused {
            identity::Refused::Wrong | identity::Refused::Locked { .. } => Self::unauthenticated(),
            other => Self::from(other),
        }
    }

    /// The same problem seen from outside: `prefix` is put before each pointer.
    pub(crate) fn under(mut self, prefix: &str) -> Self {
        self.complaints = self
            .complaints
            .into_iter()
            .map(|complaint| complaint.under(prefix))
            .collect();
        self
    }

    /// What the log should hear, if the client does not.
    pub(crate) fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }

    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// The JSON of the answer.
    pub(crate) fn to_json(&self, request_id: &str, otherwise: Language) -> Value {
        let language = self.language.unwrap_or(otherwise);
        let title = Complaint::error(title_of(self.code), "").render(language).message;
        let mut body = Map::new();
        body.insert("type".into(), "about:blank".into());
        body.insert("title".into(), title.into());
        body.insert("status".into(), self.status.as_u16().into());
        body.insert("code".into(), self.code.into());
        body.insert("request_id".into(), request_id.into());
        if !self.complaints.is_empty() {
            let told = self
                .complaints
                .iter()
                .map(|complaint| told(complaint, language))
                .collect();
            body.insert("complaints".into(), Value::Array(told));
        }
        if let Some(current) = &self.current {
            body.insert("current".into(), current.clone());
        }
        Value::Object(body)
    }

    /// The answer itself; only the gate calls it, because it knows the request id.
    pub(crate) fn render(&self, request_id: &str, otherwise: Language) -> Response {
        let body = self.to_json(request_id, otherwise).to_string();
        let problem = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status, [(header::CONTENT_TYPE, problem)], body).into_response();
        let headers = response.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

/// The complaint as an answer shows it; a record has no file.
pub(crate) fn told(complaint: &Complaint, language: Language) -> Value {
    let mut told = complaint.to_json(language);
    if let Value::Object(told) = &mut told
        && complaint.at.file.is_none()
    {
        told.shift_remove("file");
    }
    told
}

fn title_of(code: &'static str) -> &'static str {
    match code {
        "malformed" => "problem_malformed",
        "unauthenticated" => "problem_unauthenticated",
        "forbidden" => "problem_forbidden",
        "cross_origin" => "problem_cross_origin",
        "not_found" => "problem_not_found",
        "method_not_allowed" => "problem_method_not_allowed",
        "too_slow" => "problem_too_slow",
        "conflict" => "problem_conflict",
        "warnings" => "problem_warnings",
        "stale" => "problem_stale",
        "too_large" => "problem_too_large",
        "unsupported_media_type" => "problem_unsupported_media_type",
        "refused" => "problem_refused",
        "precondition_required" => "problem_precondition_required",
        "too_many" => "problem_too_many",
        "head_too_large" => "problem_head_too_large",
        "busy" => "problem_busy",
        "full" => "problem_full",
        _ => "problem_internal",
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => Problem::not_found(),
            Refusal::Forbidden(complaints) => Problem::new("forbidden", complaints),
            Refusal::Malformed(complaints) => Problem::malformed(complaints),
            Refusal::Stale { current, .. } => {
                let current = serde_json::from_slice(&current).ok();
                Problem {
                    current,
                    ..Problem::new("stale", Vec::new())
                }
            }
            Refusal::Complaints(complaints) => Problem::refused(complaints),
            Refusal::Taken(complaints) => Problem::conflict(complaints),
            Refusal::Warnings(complaints) => Problem::new("warnings", complaints),
            Refusal::TooLarge(complaints) => Problem::new("too_large", complaints),
            Refusal::KeyReused => Problem::refused(vec![Complaint::error("idempotency_key_reused", "")]),
            Refusal::Republished => Problem::busy("published again and again during one save"),
            Refusal::Busy(why) => Problem::busy(why),
            Refusal::Full => Problem::new("full", Vec::new()),
            Refusal::Internal(why) => Problem::internal(why),
        }
    }
}

impl From<identity::Refused> for Problem {
    fn from(refused: identity::Refused) -> Self {
        match refused {
            identity::Refused::Wrong => Problem::unauthenticated(),
            identity::Refused::Locked { .. } => Problem::new("too_many", Vec::new()),
            identity::Refused::Complaints(complaints) => Problem::refused(complaints),
            identity::Refused::Store(error) => Problem::from(error),
        }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Busy(why) => Problem::busy(why),
            store::Error::Full => Problem::new("full", Vec::new()),
            other => Problem::internal(other.to_string()),
        }
    }
}

impl IntoResponse for Problem {
    /// An empty answer that carries the problem to the gate, which renders it.
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The schema of every refusal.
pub(crate) fn schema() -> Value {
    let complaint = json!({
        "type": "object", "title": "Complaint", "required": ["pointer", "code", "severity", "message", "help"],
        "properties": {
            "file": { "type": "string", "description": "Path of the document, if it is about one." },
            "pointer": { "type": "string", "description": "JSON pointer of the place; empty means the whole." },
            "code": { "type": "string" },
            "severity": { "enum": ["error", "warning"] },
            "message": { "type": "string" },
            "help": { "type": "string" },
            "args": { "type": "object", "additionalProperties": true } } });
    json!({
        "type": "object", "required": ["type", "title", "status", "code", "request_id"],
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "code": { "enum": CODES.iter().map(|(_, code)| *code).collect::<Vec<_>>() },
            "request_id": { "type": "string" },
            "complaints": { "type": "array", "items": complaint },
            "current": { "type": "object", "additionalProperties": true,
                "description": "With 412: the record as the viewer may read it now." } } })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_title_of_its_own_in_every_language() {
        for language in Language::ALL {
            let known = metadata::catalogue_keys(language);
            for (_, code) in CODES {
                assert_eq!(title_of(code), format!("problem_{code}"));
                assert!(known.contains(&title_of(code)), "{code}");
            }
        }
    }

    #[test]
    fn the_servers_own_failure_says_nothing_but_its_request_id() {
        let told = Problem::internal("SELECT secret FROM t").to_json("r1", Language::En);
        assert_eq!(told["request_id"], "r1");
        assert!(!told.to_string().contains("SELECT"));
    }
}
