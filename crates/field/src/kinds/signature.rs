//! `signature` — a name drawn by hand, kept as a PNG.

use crate::files::{self, Takes};
use crate::{Column, Field, Storage, Widget, field::kind};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Signature>("signature", "Signature", "{}");

const TYPES: &[&str] = &["image/png"];
/// A drawing of a few lines is never larger: 512 KB.
const LARGEST: u64 = 512 << 10;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Signature {}

impl Field for Signature {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Document)
    }
    fn schema(&self) -> Value {
        files::schema(TYPES)
    }
    fn widget(&self) -> Widget {
        Widget::named("signature").with("maxSize", LARGEST)
    }
    fn samples(&self) -> Vec<Value> {
        let [one, two, three] = ["1", "2", "3"].map(|end| format!("01980a5e-7c00-7000-8000-00000000000{end}"));
        vec![
            json!({ "id": one, "name": "signature.png", "size": 4821, "type": "image/png" }),
            json!({ "id": two, "name": "签名.png", "size": 67, "type": "image/png" }),
            json!({ "id": three }),
        ]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![
            json!("Ada Lovelace"),
            json!({ "name": "signature.png", "type": "image/png" }),
            json!({ "id": "01980a5e-7c00-7000-8000-000000000001", "type": "image/jpeg" }),
        ]
    }
    fn tidy(&self, value: Value) -> Value {
        files::tidy(value)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        files::check_of(value, TYPES)
    }
    fn to_text(&self, value: &Value) -> String {
        files::to_text(value)
    }
    fn files(&self) -> Option<Takes<'_>> {
        Some(Takes { accept: &[], types: TYPES, max_size: LARGEST })
    }
}
