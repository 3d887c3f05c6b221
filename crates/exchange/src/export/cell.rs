//! What stands in a cell.

use chrono::{NaiveDate, NaiveDateTime};
use engine::Context;
use field::Column;
use metadata::Language;
use model::FieldDef;
use rust_decimal::Decimal;
use serde_json::Value;

/// A value as a table holds it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Number(Decimal),
    Day(NaiveDate),
    /// A moment where the workspace is.
    Moment(NaiveDateTime),
}

impl Cell {
    pub(super) fn text(text: String) -> Cell {
        match text.is_empty() {
            true => Cell::Empty,
            false => Cell::Text(text),
        }
    }
}

/// A value of a field, as whoever asks reads it. What is shown masked is no number and no day any more.
pub(super) fn cell(cx: &Context, field: &FieldDef, value: &Value) -> Cell {
    let text = match value {
        Value::Null => return Cell::Empty,
        Value::Bool(held) => return Cell::Text(yes_no(cx, *held).to_owned()),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ => String::new(),
    };
    let read = match field.storage.column() {
        Column::Integer | Column::Decimal { .. } => text.parse().ok().map(Cell::Number),
        Column::Date => text.parse().ok().map(Cell::Day),
        Column::Instant => cx.model.local(&text).map(Cell::Moment),
        _ => None,
    };
    read.unwrap_or_else(|| {
        let shown = cx.model.shown(cx.viewer.language, field, value);
        Cell::text(shown.as_str().map_or_else(
            || shown["~"].as_str().unwrap_or_default().to_owned(),
            str::to_owned,
        ))
    })
}

/// As templates say it.
fn yes_no(cx: &Context, held: bool) -> &'static str {
    match (cx.viewer.language, held) {
        (Language::ZhCn, true) => "是",
        (Language::ZhCn, false) => "否",
        (Language::En, true) => "Yes",
        (Language::En, false) => "No",
    }
}

/// What stands between several names.
pub(super) fn between(cx: &Context) -> &'static str {
    match cx.viewer.language {
        Language::ZhCn => "、",
        Language::En => ", ",
    }
}
