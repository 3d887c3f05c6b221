//! Older formats of documents, lifted to the one that is read.
//!
//! A document says its format in `$schema`: `urn:yunjin:object:1`. Each step lifts by one and stands in a file of its
//! own with a pair of documents that shows it; steps follow one another until the format is today's. What is written
//! and pulled is always today's.

mod object_0;

use crate::{Complaint, DocumentKind};
use serde_json::Value;

/// The format of objects that is read and written today.
const OBJECT: u32 = 1;

/// A step from one format to the next.
type Step = fn(Value) -> Value;

/// Steps by the format they begin with.
const OBJECT_STEPS: [Step; OBJECT as usize] = [object_0::lift];

/// The document in today's format.
///
/// # Errors
/// A format that a newer Yunjin writes.
pub fn lift(kind: DocumentKind, body: Value) -> Result<Value, Complaint> {
    let Some(written) = format_of(kind, &body).filter(|_| kind == DocumentKind::Object) else {
        // Other kinds have no second format yet, and what is no format is a complaint of the compiler.
        return Ok(body);
    };
    let Some(steps) = OBJECT_STEPS.get(written as usize..) else {
        return Err(Complaint::error("newer_format", "/$schema")
            .with("format", written)
            .with("known", OBJECT));
    };
    Ok(steps.iter().fold(body, |body, step| step(body)))
}

fn format_of(kind: DocumentKind, body: &Value) -> Option<u32> {
    let schema = body.get("$schema")?.as_str()?;
    let number = schema.strip_prefix("urn:yunjin:")?.strip_prefix(kind.word())?;
    number.strip_prefix(':')?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, canonical};
    use serde_json::json;

    fn read(text: &str) -> Value {
        serde_json::from_str(text).unwrap_or_else(|why| panic!("{why}"))
    }

    #[test]
    fn a_document_of_format_0_is_lifted_byte_for_byte() {
        let lifted = lift(
            DocumentKind::Object,
            read(include_str!("upgrade/object_0.before.json")),
        );
        let lifted = lifted.unwrap_or_else(|complaint| panic!("{complaint}"));
        let wanted = read(include_str!("upgrade/object_0.after.json"));
        let text = |body: &Value| canonical(DocumentKind::Object, body).to_string();
        assert_eq!(text(&lifted), text(&wanted));
        assert_eq!(lift(DocumentKind::Object, lifted.clone()), Ok(lifted));
    }

    #[test]
    fn a_file_of_an_older_format_is_read_as_one_of_today() {
        let text = include_str!("upgrade/object_0.before.json");
        let document = Document::read("p", "visit.object.json", text).ok().flatten();
        let document = document.unwrap_or_else(|| panic!("it is a document"));
        assert_eq!(document.body["$schema"], "urn:yunjin:object:1");
    }

    #[test]
    fn a_format_of_tomorrow_is_a_complaint() {
        let body = json!({ "$schema": "urn:yunjin:object:2", "$id": "a" });
        let complaint = lift(DocumentKind::Object, body).err();
        assert_eq!(complaint.map(|complaint| complaint.code), Some("newer_format"));
    }

    #[test]
    fn what_is_no_format_is_left_to_the_compiler() {
        for schema in ["urn:yunjin:object:x", "https://example.org", "urn:yunjin:form:7"] {
            let body = json!({ "$schema": schema });
            assert_eq!(lift(DocumentKind::Object, body.clone()), Ok(body));
        }
    }
}
