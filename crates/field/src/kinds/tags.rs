//! `tags` — a few short texts, freely chosen.

use crate::{Column, Field, Storage, Widget, field::kind, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::HashSet;

pub(super) const KIND: Kind<dyn Field> = kind::<Tags>("tags", "Tags", r#"{"maxItems":5}"#);

const LONGEST: usize = 40;
const MOST: u8 = 50;
/// What people put between tags, and what therefore cannot stand in one.
const BETWEEN: [char; 6] = [',', ';', '，', '；', '、', '\n'];

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Tags {
    /// The most tags it may have, at most 50.
    #[schemars(range(min = 1, max = 50))]
    #[serde(default = "most")]
    max_items: u8,
}

fn most() -> u8 {
    MOST
}

impl Field for Tags {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Json)
    }
    fn schema(&self) -> Value {
        let pattern = "^[^\\u0000-\\u001f,;，；、]*$";
        let member = json!({ "type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": pattern });
        json!({ "type": "array", "items": member, "minItems": 1, "maxItems": self.max_items, "uniqueItems": true })
    }
    fn widget(&self) -> Widget {
        Widget::named("tags").with("maxItems", self.max_items)
    }
    fn samples(&self) -> Vec<Value> {
        vec![json!(["VIP"]), json!(["老客户"]), json!(["trade fair 2026"])]
            .into_iter()
            .chain((self.max_items > 1).then(|| json!(["出口", "Export"])))
            .collect()
    }
    fn refusals(&self) -> Vec<Value> {
        let many: Vec<String> = (0..=self.max_items).map(|n| format!("tag {n}")).collect();
        vec![json!("VIP"), json!([1]), json!(["x".repeat(LONGEST + 1)]), json!(["a\u{7}"]), json!(many)]
    }
    /// The order is the person's. A text with commas is several tags, and one that differs from an earlier one only
    /// in case or width says nothing new and goes.
    fn tidy(&self, value: Value) -> Value {
        let Value::Array(members) = value else { return text::emptied(value) };
        let mut seen = HashSet::new();
        let mut kept = Vec::with_capacity(members.len().min(usize::from(MOST)));
        for member in members {
            match member {
                Value::String(written) => {
                    let pieces = written.split(BETWEEN).map(|piece| text::tidy(json!(piece)));
                    kept.extend(pieces.filter(|piece| piece.as_str().is_some_and(|tag| seen.insert(text::folded(tag)))));
                }
                Value::Null => {}
                other => kept.push(other),
            }
        }
        text::emptied(Value::Array(kept))
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        let members = match value {
            Value::Null => return Ok(()),
            Value::Array(members) => members,
            other => return Err(Complaint::error("tags_shape", "").with("value", text::quoted(other))),
        };
        if members.len() > usize::from(self.max_items) {
            return Err(Complaint::error("too_many_tags", "").with("maximum", self.max_items));
        }
        match members.iter().find(|member| !member.as_str().is_some_and(is_tag)) {
            Some(member) => {
                let complaint = Complaint::error("tag_shape", "").with("value", text::quoted(member));
                Err(complaint.with("maximum", LONGEST))
            }
            None => Ok(()),
        }
    }
    fn from_text(&self, written: &str) -> Value {
        self.tidy(json!([written]))
    }
}

fn is_tag(tag: &str) -> bool {
    (1..=LONGEST).contains(&tag.chars().count())
        && !tag.contains(|letter: char| letter.is_control() || BETWEEN.contains(&letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_keep_their_order_and_lose_what_is_said_twice() {
        let field = Tags { max_items: MOST };
        assert_eq!(field.tidy(json!(["b", " A ", "ａ", "", "c、B"])), json!(["b", "A", "c"]));
        assert_eq!(field.from_text("VIP，老客户, vip"), json!(["VIP", "老客户"]));
        assert_eq!(field.tidy(json!([" ", null])), Value::Null);
    }
}
