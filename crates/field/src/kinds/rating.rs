//! `rating` — so many stars.

use super::integer;
use crate::{Column, Field, Storage, Widget, field::kind};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Rating>("rating", "Rating", r#"{"max":5}"#);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Rating {
    /// The best rating; the worst is 1.
    #[schemars(range(min = 2, max = 10))]
    max: u8,
}

impl Default for Rating {
    fn default() -> Self {
        Rating { max: 5 }
    }
}

impl Field for Rating {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Integer)
    }
    fn schema(&self) -> Value {
        json!({ "type": "integer", "minimum": 1, "maximum": self.max })
    }
    fn widget(&self) -> Widget {
        Widget::named("rating").with("max", self.max)
    }
    fn samples(&self) -> Vec<Value> {
        let middle = (self.max > 2).then_some(2);
        [Some(1), middle, Some(self.max)].into_iter().flatten().map(Value::from).collect()
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!(0), json!(self.max + 1), json!(2.5), json!("★★★")]
    }
    fn tidy(&self, value: Value) -> Value {
        integer::tidy(value)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        integer::check(value, (1, self.max.into()))
    }
}
