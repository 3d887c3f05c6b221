//! `files` — some files, in an order.

use crate::files::{self, Accepted, LARGEST, Takes};
use crate::{Column, Field, Storage, Widget, field::kind, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashSet;

pub(super) const KIND: Kind<dyn Field> = kind::<Files>("files", "Files", r#"{"max":5,"accept":[".pdf","image/*"]}"#);

const MOST: u8 = 100;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Files {
    /// The most files it may hold, at most 100.
    #[schemars(range(min = 1, max = 100))]
    #[serde(default = "most")]
    max: u8,
    /// What each may be: media types (application/pdf), groups of them (image/*) and endings of names (.docx). Anything
    /// when absent.
    #[schemars(length(max = 50), extend("x-list" = "set"))]
    #[serde(default)]
    accept: Vec<Accepted>,
    /// The largest each may be, in bytes; 50 MB when absent, which is also the most.
    #[schemars(range(min = 1, max = 52_428_800))]
    #[serde(default = "largest")]
    max_size: u64,
}

fn most() -> u8 {
    MOST
}

fn largest() -> u64 {
    LARGEST
}

impl Field for Files {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Document)
    }
    fn schema(&self) -> Value {
        json!({ "type": "array", "items": files::schema(&[]), "minItems": 1, "maxItems": self.max })
    }
    fn widget(&self) -> Widget {
        let widget = Widget::named("files").with("max", self.max);
        widget.with("accept", json!(self.accept)).with("maxSize", self.max_size)
    }
    fn samples(&self) -> Vec<Value> {
        let [one, two, three] = ["1", "2", "3"].map(|end| format!("01980a5e-7c00-7000-8000-00000000000{end}"));
        let plan = json!({ "id": one, "name": "plan, v2.pdf", "size": 48213, "type": "application/pdf" });
        let photo = json!({ "id": two, "name": "门店.jpg", "size": 7, "type": "image/jpeg" });
        let many = (self.max > 1).then(|| json!([photo, plan]));
        vec![json!([plan]), json!([{ "id": three }]), json!([photo])].into_iter().chain(many).collect()
    }
    fn refusals(&self) -> Vec<Value> {
        let many = (0..=self.max).map(|n| json!({ "id": format!("01980a5e-7c00-7000-8000-0000000000{n:02x}") }));
        vec![json!("plan.pdf"), json!([{ "name": "plan.pdf" }]), json!([1]), many.collect()]
    }
    /// The order is the person's; a file that stands there twice goes.
    fn tidy(&self, value: Value) -> Value {
        let members = match text::emptied(value) {
            Value::Array(members) => members,
            Value::String(written) => written.lines().map(|line| json!(line)).collect(),
            Value::Null => return Value::Null,
            one => vec![one],
        };
        let mut seen = HashSet::new();
        let members = members.into_iter().map(files::tidy).filter(|member| !member.is_null());
        let kept = members.filter(|member| files::ids(member).first().is_none_or(|id| seen.insert(*id)));
        text::emptied(kept.collect())
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        let members = match value {
            Value::Null => return Ok(()),
            Value::Array(members) => members,
            one => return files::check(one),
        };
        if members.len() > usize::from(self.max) {
            return Err(Complaint::error("too_many_files", "").with("maximum", self.max));
        }
        let mut checked = members.iter().enumerate();
        checked.try_for_each(|(at, one)| files::check(one).map_err(|complaint| complaint.under(&format!("/{at}"))))
    }
    /// A line each.
    fn to_text(&self, value: &Value) -> String {
        match value {
            Value::Array(members) => members.iter().map(files::to_text).collect::<Vec<_>>().join("\n"),
            other => text::plain(other),
        }
    }
    fn files(&self) -> Option<Takes<'_>> {
        Some(Takes { accept: &self.accept, types: &[], max_size: self.max_size })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_keep_their_order_and_stand_there_once() {
        let field = Files { max: MOST, accept: vec![], max_size: LARGEST };
        let [one, two] = ["1", "2"].map(|end| format!("01980a5e-7c00-7000-8000-00000000000{end}"));
        let tidy = field.tidy(json!([two, { "id": one }, null, { "id": two, "name": "again" }]));
        assert_eq!(tidy, json!([{ "id": two }, { "id": one }]));
        assert_eq!(field.tidy(json!(one)), json!([{ "id": one }]));
        assert_eq!(field.tidy(json!([null])), Value::Null);
        let complaint = field.check(&json!([{ "id": one }, 7])).unwrap_err();
        assert_eq!((complaint.code, complaint.at.pointer.as_str()), ("file_shape", "/1"));
    }
}
