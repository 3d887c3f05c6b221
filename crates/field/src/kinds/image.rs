//! `image` — one picture: PNG, JPEG, GIF or WebP by its first bytes.

use crate::files::{self, IMAGES, LARGEST, Takes};
use crate::{Column, Field, Storage, Widget, field::kind};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Image>("image", "Image", r#"{"maxSize":2097152}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Image {
    /// The largest one, in bytes; 50 MB when absent, which is also the most.
    #[schemars(range(min = 1, max = 52_428_800))]
    #[serde(default = "largest")]
    max_size: u64,
}

fn largest() -> u64 {
    LARGEST
}

impl Field for Image {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Document)
    }
    fn schema(&self) -> Value {
        files::schema(IMAGES)
    }
    fn widget(&self) -> Widget {
        Widget::named("image").with("accept", json!(IMAGES)).with("maxSize", self.max_size)
    }
    fn samples(&self) -> Vec<Value> {
        let [one, two, three] = ["1", "2", "3"].map(|end| format!("01980a5e-7c00-7000-8000-00000000000{end}"));
        vec![
            json!({ "id": one, "name": "shop.jpg", "size": 48213, "type": "image/jpeg" }),
            json!({ "id": two, "name": "标志.png", "size": 67, "type": "image/png" }),
            json!({ "id": three }),
        ]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![
            json!("shop.jpg"),
            json!(["01980a5e-7c00-7000-8000-000000000001"]),
            json!({ "name": "shop.jpg", "type": "image/jpeg" }),
            json!({ "id": "01980a5e-7c00-7000-8000-000000000001", "type": "image/svg+xml" }),
        ]
    }
    fn tidy(&self, value: Value) -> Value {
        files::tidy(value)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        files::check_of(value, IMAGES)
    }
    fn to_text(&self, value: &Value) -> String {
        files::to_text(value)
    }
    fn files(&self) -> Option<Takes<'_>> {
        Some(Takes { accept: &[], types: IMAGES, max_size: self.max_size })
    }
}
