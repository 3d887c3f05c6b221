//! Templates, compiled: a text in every language it is written in, and how values stand in it.

use crate::{FieldDef, Model, Object, Opening};
use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use field::Column;
use indexmap::IndexMap;
use metadata::Language;
use metadata::documents::TemplateForm;
use script::{Known, Needs, Scope, Sheet};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

/// A text with fields of a record in it.
#[derive(Debug)]
pub struct Template {
    /// Name of the template.
    pub name: String,
    /// What people call it, in the pack's language.
    pub title: String,
    /// The object whose records it speaks of.
    pub object: String,
    /// What it is for.
    pub form: TemplateForm,
    /// Whom it is for.
    pub opening: Opening,
    /// The text by language.
    pub texts: HashMap<Language, TemplateText>,
    /// What the texts need to know of the record and of those around it.
    pub needs: Needs,
}

/// A template in one language.
#[derive(Debug)]
pub struct TemplateText {
    /// The subject of an e-mail, or the name of a printed file.
    pub subject: Option<Sheet>,
    /// The text.
    pub body: Sheet,
}

impl Template {
    /// Whether the text is HTML.
    #[must_use]
    pub fn is_html(&self) -> bool {
        matches!(self.form, TemplateForm::Print | TemplateForm::Email)
    }
}

/// The fields of an object, as a template names them.
pub(crate) struct Fields<'a> {
    pub(crate) objects: &'a IndexMap<String, Arc<Object>>,
    pub(crate) object: &'a Object,
}

impl Fields<'_> {
    /// The object that a field leads to.
    fn leads_to(&self, name: &str) -> Option<&str> {
        let relation = self.object.relations.iter().find(|known| known.name == name);
        match relation {
            Some(relation) => Some(&relation.object),
            None => self.object.field(name)?.1.target.as_deref(),
        }
    }
}

impl Scope for Fields<'_> {
    fn object(&self) -> &str {
        &self.object.name
    }

    fn find(&self, name: &str) -> Option<Known> {
        if self.object.relations.iter().any(|known| known.name == name) {
            return Some(Known::List);
        }
        let (_, field) = self.object.field(name)?;
        Some(match field.storage.column() {
            _ if is_html(field) => Known::Html,
            Column::Uuid if field.target.is_some() => Known::Record,
            Column::Integer | Column::Decimal { .. } => Known::Number,
            _ => Known::Text,
        })
    }

    fn names(&self) -> Vec<&str> {
        let fields = self.object.fields.iter().map(|field| field.name.as_str());
        let lists = self.object.relations.iter().map(|known| known.name.as_str());
        fields.chain(lists).collect()
    }

    fn inner<'s>(&self, name: &str) -> Option<Box<dyn Scope + 's>>
    where
        Self: 's,
    {
        let object = self.objects.get(self.leads_to(name)?)?;
        Some(Box::new(Fields {
            objects: self.objects,
            object,
        }))
    }
}

/// Whether a field holds HTML that was cleaned when it was written.
fn is_html(field: &FieldDef) -> bool {
    field.kind.widget().name == "rich_text"
}

impl Model {
    /// A value as a template shows it: titles of options, days and numbers as the workspace writes them. What a record
    /// is called is not known here.
    #[must_use]
    pub fn shown(&self, language: Language, field: &FieldDef, value: &Value) -> Value {
        match (field.storage.column(), value) {
            (_, Value::Null | Value::Bool(_)) => value.clone(),
            (Column::Integer | Column::Decimal { .. }, value) => self.shown_number(None, value),
            (Column::Date, Value::String(day)) => json!(self.shown_day(day)),
            (Column::Instant, Value::String(at)) => json!(self.shown_moment(at)),
            _ => json!(self.shown_text(language, field, value)),
        }
    }

    fn shown_text(&self, language: Language, field: &FieldDef, value: &Value) -> String {
        let (Some(set), Some(options)) = (&field.choices, &field.options) else {
            return field.kind.to_text(value);
        };
        let title = |value: &Value| {
            let text = value.as_str().unwrap_or_default();
            let option = options.values.iter().find(|option| option.value == text);
            option.map_or_else(
                || text.to_owned(),
                |option| self.option_title(language, set, option),
            )
        };
        match value {
            Value::Array(members) => {
                let titles: Vec<String> = members.iter().map(title).collect();
                titles.join(if language == Language::ZhCn { "、" } else { ", " })
            }
            one => title(one),
        }
    }

    /// An amount in a currency, as a template shows it: with as many digits as that has, and with its sign or code.
    #[must_use]
    pub fn shown_amount(&self, code: &str, value: &Value) -> Value {
        let mut shown = self.shown_number(Some(code), value);
        if let Some(written) = shown.get("~").and_then(Value::as_str) {
            let (sign, size) = match written.strip_prefix('-') {
                Some(size) => ("-", size),
                None => ("", written),
            };
            // Readers take the company's own currency for granted; of another a sign alone would not say whose it is.
            let money = match code == self.settings.currency {
                true => format!("{sign}{}{size}", field::currency::sign(code)),
                false => format!("{code} {sign}{size}"),
            };
            shown["money"] = json!(money);
            shown["currency"] = json!(code);
        }
        shown
    }

    fn shown_number(&self, currency: Option<&str>, value: &Value) -> Value {
        let raw = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        // What is masked is no number any more.
        let plain = raw.strip_prefix('-').unwrap_or(&raw);
        if plain.is_empty() || !plain.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return json!(raw);
        }
        let least = currency.map_or(0, |code| usize::from(field::currency::digits(code)));
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        let kept = fraction.trim_end_matches('0');
        let fraction = &fraction[..kept.len().max(least.min(fraction.len()))];
        let sign = if raw.starts_with('-') { "-" } else { "" };
        let written = grouped(sign, whole, fraction, self.settings.formats.number.as_deref());
        json!({ "~": written, "raw": raw })
    }

    fn shown_day(&self, text: &str) -> String {
        let Ok(day) = text.parse::<NaiveDate>() else {
            return text.to_owned();
        };
        let format = match self.settings.formats.date.as_deref() {
            Some("YYYY/MM/DD") => "%Y/%m/%d",
            Some("DD.MM.YYYY") => "%d.%m.%Y",
            Some("DD/MM/YYYY") => "%d/%m/%Y",
            Some("MM/DD/YYYY") => "%m/%d/%Y",
            _ => "%Y-%m-%d",
        };
        day.format(format).to_string()
    }

    /// A moment (RFC 3339) by the clock of the workspace's zone.
    #[must_use]
    pub fn local(&self, text: &str) -> Option<NaiveDateTime> {
        let at = DateTime::parse_from_rfc3339(text).ok()?;
        let zone = self.settings.time_zone.parse().unwrap_or(chrono_tz::UTC);
        Some(at.with_timezone(&Utc).with_timezone(&zone).naive_local())
    }

    fn shown_moment(&self, text: &str) -> String {
        let Some(local) = self.local(text) else {
            return text.to_owned();
        };
        let time = match self.settings.formats.time.as_deref() {
            Some("12") => "%I:%M %p",
            _ => "%H:%M",
        };
        let day = self.shown_day(&local.format("%Y-%m-%d").to_string());
        format!("{day} {}", local.format(time))
    }
}

/// A number in the way a workspace writes it: 1,234.56 when it does not say.
fn grouped(sign: &str, whole: &str, fraction: &str, format: Option<&str>) -> String {
    let (thousand, point) = match format {
        Some("1.234,56") => (".", ","),
        Some("1 234.56") => (" ", "."),
        Some("1234.56") => ("", "."),
        _ => (",", "."),
    };
    let mut written = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            written.push_str(thousand);
        }
        written.push(digit);
    }
    if !fraction.is_empty() {
        written.push_str(point);
        written.push_str(fraction);
    }
    written
}
