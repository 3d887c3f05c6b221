//! The static struct: fourteen columns, read from rows without copying and written as JSON.

use serde::{Deserialize, Serialize, Serializer};
use uuid::Uuid;

/// The columns in the order every statement lists them.
pub(crate) const COLUMNS: &str = "id, name, code, city, level, status, annual_revenue, employees, phone, email, founded, discount, note, updated_at";

/// One customer as it is answered. Decimals are scaled integers: revenue by 10^4, discount by 10^2.
#[derive(Debug, Serialize)]
pub(crate) struct Customer<'a> {
    pub(crate) id: Uuid,
    pub(crate) name: &'a str,
    pub(crate) code: &'a str,
    pub(crate) city: &'a str,
    pub(crate) level: &'a str,
    pub(crate) status: &'a str,
    #[serde(serialize_with = "scale4")]
    pub(crate) annual_revenue: i64,
    pub(crate) employees: i64,
    pub(crate) phone: &'a str,
    pub(crate) email: &'a str,
    pub(crate) founded: &'a str,
    #[serde(serialize_with = "scale2")]
    pub(crate) discount: i64,
    pub(crate) note: &'a str,
    #[serde(serialize_with = "instant")]
    pub(crate) updated_at: i64,
}

/// One customer as it is asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) code: String,
    pub(crate) city: String,
    pub(crate) level: String,
    pub(crate) status: String,
    pub(crate) annual_revenue: String,
    pub(crate) employees: i64,
    pub(crate) phone: String,
    pub(crate) email: String,
    pub(crate) founded: String,
    pub(crate) discount: String,
    pub(crate) note: String,
}

/// The one-field change that is measured.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Change {
    pub(crate) employees: i64,
}

impl Draft {
    /// What a static server would check, and the scaled numbers: revenue, discount.
    pub(crate) fn checked(&self) -> Option<(i64, i64)> {
        let known = ["a", "b", "c"].contains(&self.level.as_str())
            && ["active", "dormant", "lost"].contains(&self.status.as_str())
            && !self.name.is_empty()
            && self.name.len() <= 480
            && self.email.contains('@');
        known.then_some(())?;
        let (revenue, discount) = (scaled(&self.annual_revenue, 4)?, scaled(&self.discount, 2)?);
        (revenue >= 0 && discount <= 10_000 && !(discount > 5_000 && self.code.is_empty()))
            .then_some((revenue, discount))
    }

    /// The answer to a create.
    pub(crate) fn stored(&self, id: Uuid, revenue: i64, discount: i64, updated_at: i64) -> Customer<'_> {
        Customer {
            id,
            name: &self.name,
            code: &self.code,
            city: &self.city,
            level: &self.level,
            status: &self.status,
            annual_revenue: revenue,
            employees: self.employees,
            phone: &self.phone,
            email: &self.email,
            founded: &self.founded,
            discount,
            note: &self.note,
            updated_at,
        }
    }
}

/// `12.5` with scale 4 is 125000.
fn scaled(text: &str, scale: usize) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > scale {
        return None;
    }
    format!("{whole}{part:0<scale$}").parse().ok()
}

fn scale4<S: Serializer>(value: &i64, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{}.{:04}", value / 10_000, value % 10_000))
}

fn scale2<S: Serializer>(value: &i64, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(&format_args!("{}.{:02}", value / 100, value % 100))
}

fn instant<S: Serializer>(value: &i64, to: S) -> Result<S::Ok, S::Error> {
    let moment = chrono::DateTime::from_timestamp_millis(*value).unwrap_or_default();
    to.collect_str(&moment.format("%Y-%m-%dT%H:%M:%S%.3fZ"))
}

/// One group of customers as an answer tells it; `sum` is in ten-thousandths.
pub(crate) fn group(level: &str, count: i64, sum: i128) -> serde_json::Value {
    let sum = format!("{}.{:04}", sum / 10_000, sum % 10_000);
    serde_json::json!({ "level": level, "count": count, "sum:annual_revenue": sum })
}
