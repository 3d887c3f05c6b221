//! How files are named, typed, written and read: `{"id", "name", "size", "type"}`, of which a draft says the id.

mod media;
mod name;

pub use media::{IMAGES, media};
pub use name::name;

use crate::{id, text};
use metadata::Complaint;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The largest file there is, in bytes: 50 MB.
pub const LARGEST: u64 = 50 << 20;

/// The parts of a file in a record, in their order.
const PARTS: [&str; 4] = ["id", "name", "size", "type"];

/// Which files a field takes.
#[derive(Debug, Clone, Copy)]
pub struct Takes<'a> {
    /// Media types, groups of them (`image/*`) and endings of names (`.pdf`), one of which must fit; any when empty.
    pub accept: &'a [Accepted],
    /// Media types, one of which it must be; any when empty.
    pub types: &'static [&'static str],
    /// The largest one, in bytes.
    pub max_size: u64,
}

/// A media type, a group of media types or an ending of names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Accepted(
    #[schemars(regex(pattern = r"^(\.[a-z0-9]{1,16}|[a-z]+/(\*|[a-z0-9][a-z0-9.+-]{0,99}))$"))] String,
);

impl Takes<'_> {
    /// What keeps a file of that name, type and size out; the pointer is empty.
    ///
    /// # Errors
    /// The one thing that is wrong with it.
    pub fn check(&self, name: &str, media: &str, size: u64) -> Result<(), Complaint> {
        if !self.types.is_empty() && !self.types.contains(&media) {
            return Err(not_taken(name, media, self.types.join(", ")));
        }
        if !self.accept.is_empty() && !self.accept.iter().any(|one| one.fits(name, media)) {
            let accept: Vec<&str> = self.accept.iter().map(|one| one.0.as_str()).collect();
            return Err(not_taken(name, media, accept.join(", ")));
        }
        if size > self.max_size {
            let complaint = Complaint::error("file_size", "").with("name", name);
            return Err(complaint
                .with("size", shown(size))
                .with("maximum", shown(self.max_size)));
        }
        Ok(())
    }
}

impl Accepted {
    fn fits(&self, name: &str, media: &str) -> bool {
        match self.0.strip_suffix('*') {
            Some(group) => media.starts_with(group),
            None if self.0.starts_with('.') => name.to_lowercase().ends_with(&self.0),
            None => media == self.0,
        }
    }
}

fn not_taken(name: &str, media: &str, accept: String) -> Complaint {
    let complaint = Complaint::error("file_type", "")
        .with("name", name)
        .with("type", media);
    complaint.with("accept", accept)
}

/// A size as people write it.
#[must_use]
pub fn shown(bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenths = (bytes * 10 + unit / 2) / unit;
        match tenths % 10 {
            0 => (tenths / 10).to_string(),
            part => format!("{}.{part}", tenths / 10),
        }
    };
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..0x0010_0000 => format!("{} KB", tenths(1 << 10)),
        0x0010_0000..0x4000_0000 => format!("{} MB", tenths(1 << 20)),
        _ => format!("{} GB", tenths(1 << 30)),
    }
}

/// A file as a record holds it.
#[must_use]
pub fn value(id: Uuid, name: &str, size: i64, media: &str) -> Value {
    json!({ "id": id, "name": name, "size": size, "type": media })
}

/// The files that a value names, in its order.
#[must_use]
pub fn ids(value: &Value) -> Vec<Uuid> {
    let members = match value {
        Value::Array(members) => members.as_slice(),
        one => std::slice::from_ref(one),
    };
    let ids = members
        .iter()
        .filter_map(|member| member.get("id")?.as_str()?.parse().ok());
    ids.collect()
}

/// The value with each file replaced by what `known` says of it.
#[must_use]
pub fn completed(value: Value, known: &dyn Fn(Uuid) -> Option<Value>) -> Value {
    match value {
        Value::Array(members) => members
            .into_iter()
            .map(|member| completed(member, known))
            .collect(),
        one => ids(&one).first().and_then(|id| known(*id)).unwrap_or(one),
    }
}

/// The schema of one file; only of these types, if any are named.
pub(crate) fn schema(types: &[&str]) -> Value {
    let mut media = json!({ "type": "string", "maxLength": 255 });
    if !types.is_empty() {
        media["enum"] = json!(types);
    }
    json!({ "type": "object", "additionalProperties": false, "required": ["id"], "properties": {
        "id": id::schema(),
        "name": { "type": "string", "minLength": 1, "maxLength": 255 },
        "size": { "type": "integer", "minimum": 0, "maximum": LARGEST },
        "type": media,
    } })
}

/// The parts in their order. An id alone names a file, and `offer.pdf (application/pdf, 48213, 0198…)` is read as one.
pub(crate) fn tidy(value: Value) -> Value {
    let mut parts = match text::emptied(value) {
        Value::String(written) => match read(&written) {
            Some(parts) => parts,
            None => return Value::String(written),
        },
        Value::Object(parts) => parts,
        other => return other,
    };
    let mut kept = Map::new();
    for name in PARTS {
        let part = text::emptied(parts.shift_remove(name).unwrap_or_default());
        let part = if name == "id" { id::tidy(part) } else { part };
        if !part.is_null() {
            kept.insert(name.to_owned(), part);
        }
    }
    if kept.is_empty() && parts.is_empty() {
        return Value::Null;
    }
    parts.sort_keys();
    kept.extend(parts);
    Value::Object(kept)
}

/// The same, of a file that must be of one of these types, as far as the value says.
pub(crate) fn check_of(value: &Value, types: &[&str]) -> Result<(), Complaint> {
    check(value)?;
    match value.get("type").and_then(Value::as_str) {
        Some(media) if !types.contains(&media) => {
            let name = text::plain(value.get("name").unwrap_or(&value["id"]));
            Err(not_taken(&name, media, types.join(", ")))
        }
        _ => Ok(()),
    }
}

pub(crate) fn check(value: &Value) -> Result<(), Complaint> {
    match value {
        Value::Null => Ok(()),
        Value::Object(parts) => match parts.get("id") {
            Some(part) => id::check(part).map_err(|complaint| complaint.under("/id")),
            None => Err(Complaint::error("file_shape", "").with("value", text::quoted(value))),
        },
        other => Err(Complaint::error("file_shape", "").with("value", text::quoted(other))),
    }
}

/// The name, and in brackets what else is known of it.
pub(crate) fn to_text(value: &Value) -> String {
    let part = |name: &str| text::plain(&value[name]);
    match value.get("name") {
        Some(_) => format!(
            "{} ({}, {}, {})",
            part("name"),
            part("type"),
            part("size"),
            part("id")
        ),
        None if value.is_object() => part("id"),
        None => text::plain(value),
    }
}

fn read(written: &str) -> Option<Map<String, Value>> {
    if written.trim().parse::<Uuid>().is_ok() {
        return Some(Map::from_iter([("id".to_owned(), json!(written.trim()))]));
    }
    let (name, rest) = written.trim().strip_suffix(')')?.rsplit_once(" (")?;
    let mut rest = rest.split(", ");
    let (media, size, id) = (rest.next()?, rest.next()?.parse::<u64>().ok()?, rest.next()?);
    let parts = json!({ "id": id, "name": name, "size": size, "type": media });
    match parts {
        Value::Object(parts) => Some(parts).filter(|_| rest.next().is_none()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01980a5e-7c00-7000-8000-000000000001";

    #[test]
    fn an_id_alone_names_a_file() {
        assert_eq!(tidy(json!(ID.to_uppercase())), json!({ "id": ID }));
        assert_eq!(
            tidy(json!({ "type": "a/b", "id": ID, "name": null })).to_string(),
            format!(r#"{{"id":"{ID}","type":"a/b"}}"#)
        );
        assert_eq!(tidy(json!({ "id": "", "name": null })), Value::Null);
        assert_eq!(
            check(&tidy(json!({ "name": "a.pdf" }))).unwrap_err().code,
            "file_shape"
        );
        let complaint = check(&tidy(json!({ "id": "a.pdf" }))).unwrap_err();
        assert_eq!(
            (complaint.code, complaint.at.pointer.as_str()),
            ("id_shape", "/id")
        );
    }

    #[test]
    fn a_name_with_brackets_is_read_back() {
        let value =
            json!({ "id": ID, "name": "offer (2), final (1).pdf", "size": 7, "type": "application/pdf" });
        assert_eq!(tidy(json!(to_text(&value))), value);
    }

    #[test]
    fn what_is_known_of_a_file_replaces_what_was_said_of_it() {
        let forged = json!([{ "id": ID, "name": "forged.pdf" }]);
        let known = |id: Uuid| Some(value(id, "true.pdf", 3, "application/pdf"));
        let whole = completed(forged, &known);
        assert_eq!(
            whole,
            json!([{ "id": ID, "name": "true.pdf", "size": 3, "type": "application/pdf" }])
        );
        assert_eq!(ids(&whole).len(), 1);
        assert!(ids(&json!("****")).is_empty());
    }

    #[test]
    fn a_file_fits_by_its_type_its_group_or_the_end_of_its_name() {
        let check = |accept: &[&str], name: &str, media: &str| {
            let accept: Vec<_> = accept.iter().map(|one| Accepted((*one).to_owned())).collect();
            Takes {
                accept: &accept,
                types: &[],
                max_size: 10,
            }
            .check(name, media, 10)
            .is_ok()
        };
        assert!(check(&[], "a", "b/c"));
        assert!(check(&[".pdf", "image/*"], "A.PDF", "application/octet-stream"));
        assert!(check(&[".pdf", "image/*"], "a", "image/png"));
        assert!(check(&["application/pdf"], "a", "application/pdf"));
        assert!(!check(&["application/pdf"], "a.pdf", "text/plain"));
        assert!(!check(&[".pdf"], "a.pdf.exe", "application/pdf"));
        assert!(!check(&["image/*"], "a", "imagery/png"));
    }

    #[test]
    fn sizes_are_written_for_people() {
        let all = [0, 1023, 1024, 1536, 52_428_800, 1_048_577, 1 << 30].map(shown);
        assert_eq!(all, ["0 B", "1023 B", "1 KB", "1.5 KB", "50 MB", "1 MB", "1 GB"]);
    }
}
