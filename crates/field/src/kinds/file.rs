//! `file` — one file.

use crate::files::{self, Accepted, LARGEST, Takes};
use crate::{Column, Field, Storage, Widget, field::kind};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> =
    kind::<File>("file", "File", r#"{"accept":["application/pdf",".docx"],"maxSize":10485760}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct File {
    /// What it may be: media types (application/pdf), groups of them (image/*) and endings of names (.docx). Anything
    /// when absent.
    #[schemars(length(max = 50), extend("x-list" = "set"))]
    #[serde(default)]
    accept: Vec<Accepted>,
    /// The largest one, in bytes; 50 MB when absent, which is also the most.
    #[schemars(range(min = 1, max = 52_428_800))]
    #[serde(default = "largest")]
    max_size: u64,
}

fn largest() -> u64 {
    LARGEST
}

impl Field for File {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Document)
    }
    fn schema(&self) -> Value {
        files::schema(&[])
    }
    fn widget(&self) -> Widget {
        Widget::named("file").with("accept", json!(self.accept)).with("maxSize", self.max_size)
    }
    fn samples(&self) -> Vec<Value> {
        let [one, two, three] = ["1", "2", "3"].map(|end| format!("01980a5e-7c00-7000-8000-00000000000{end}"));
        vec![
            json!({ "id": one, "name": "offer.pdf", "size": 48213, "type": "application/pdf" }),
            json!({ "id": two, "name": "合同 (2).docx", "size": 0, "type": "application/octet-stream" }),
            json!({ "id": three }),
        ]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![
            json!("offer.pdf"),
            json!({ "name": "offer.pdf" }),
            json!({ "id": "offer.pdf" }),
            json!({ "id": "01980a5e-7c00-7000-8000-000000000001", "path": "/etc/passwd" }),
            json!({ "id": "01980a5e-7c00-7000-8000-000000000001", "size": -1 }),
        ]
    }
    fn tidy(&self, value: Value) -> Value {
        files::tidy(value)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        files::check(value)
    }
    fn to_text(&self, value: &Value) -> String {
        files::to_text(value)
    }
    fn files(&self) -> Option<Takes<'_>> {
        Some(Takes { accept: &self.accept, types: &[], max_size: self.max_size })
    }
}
