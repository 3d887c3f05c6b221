//! `quantity` — so much of something, in one of several units.

use crate::decimal::{self, Bound, Limits, Shape};
use crate::field::{Agreeing, agreeing_kind};
use crate::{Field, MAX_SCALE, Storage, Widget, text};
use metadata::{Complaint, Kind};
use rust_decimal::{Decimal, RoundingStrategy};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(super) const KIND: Kind<dyn Field> = agreeing_kind::<Quantity>(
    "quantity",
    "Quantity",
    r#"{"units":[{"name":"kg","factor":1},{"name":"g","factor":0.001},{"name":"t","factor":1000}]}"#,
);

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Quantity {
    /// The units it may be given in. All are compared by what they come to in the first one, whose factor is 1; a number
    /// without a unit is in it too.
    #[schemars(length(min = 1, max = 50), extend("x-list" = "keyed"))]
    units: Vec<Unit>,
    /// Digits after the point, at most 6.
    #[schemars(range(min = 0, max = 6))]
    #[serde(default = "three")]
    scale: u8,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Unit {
    /// How it is written: kg, m², 箱.
    #[schemars(regex(pattern = r"^[^\s\d.+−-][^\s]{0,15}$"))]
    name: String,
    /// How many of the first unit it is.
    factor: Bound,
}

fn three() -> u8 {
    3
}

impl Agreeing for Quantity {
    fn disagreement(&self) -> Option<(&'static str, String)> {
        if self.units.first().is_some_and(|unit| unit.factor.value() != Decimal::ONE) {
            return Some(("units", "the factor of the first unit must be 1".to_owned()));
        }
        let odd = self.units.iter().enumerate().find_map(|(at, unit)| {
            let name = &unit.name;
            if self.units[..at].iter().any(|other| text::folded(&other.name) == text::folded(name)) {
                return Some(format!("the unit {name} stands there twice"));
            }
            (unit.factor.value() <= Decimal::ZERO).then(|| format!("the factor of {name} must be above 0"))
        });
        odd.map(|problem| ("units", problem))
    }
}

impl Quantity {
    fn shape(&self) -> Shape {
        Shape { scale: self.scale, limits: Limits { minimum: None, maximum: None, multiple_of: None } }
    }

    fn unit(&self, name: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.name == name)
    }

    /// A number and perhaps a unit, in the order in which they are kept.
    fn parts(&self, number: Value, unit: Value) -> Map<String, Value> {
        let unit = match text::tidy(unit) {
            Value::Null => self.units.first().map_or(Value::Null, |unit| json!(unit.name)),
            Value::String(written) => {
                let alike = |unit: &&Unit| text::folded(&unit.name) == text::folded(&written);
                json!(self.units.iter().find(alike).map_or(written.as_str(), |unit| &unit.name))
            }
            other => other,
        };
        Map::from_iter([("value".to_owned(), self.shape().tidy(number)), ("unit".to_owned(), unit)])
    }
}

impl Field for Quantity {
    fn storage(&self) -> Storage {
        Storage::Measured
    }
    fn schema(&self) -> Value {
        let units: Vec<&str> = self.units.iter().map(|unit| unit.name.as_str()).collect();
        json!({ "type": "object", "additionalProperties": false, "required": ["value", "unit"], "properties": {
            "value": self.shape().schema(),
            "unit": { "enum": units },
        } })
    }
    fn widget(&self) -> Widget {
        let units: Vec<Value> =
            self.units.iter().map(|unit| json!({ "name": unit.name, "factor": unit.factor.to_string() })).collect();
        Widget::named("quantity").with("units", units)
    }
    fn samples(&self) -> Vec<Value> {
        let unit = self.units.iter().cycle();
        let samples = ["0", "12", "-3", "1500"].into_iter().zip(unit);
        samples.map(|(number, unit)| self.tidy(json!({ "value": number, "unit": unit.name }))).collect()
    }
    fn refusals(&self) -> Vec<Value> {
        vec![
            json!({ "value": "1", "unit": "no such unit" }),
            json!({ "value": 1.5 }),
            json!("plenty"),
            json!({ "value": "9".repeat(13) }),
            json!({ "value": "1", "of": "gold" }),
            json!(true),
        ]
    }
    /// `12.5 kg`, `12.5` and a whole number are read as quantities.
    fn tidy(&self, value: Value) -> Value {
        match text::emptied(value) {
            Value::Object(mut parts) => {
                let [number, unit] = ["value", "unit"].map(|name| parts.shift_remove(name).unwrap_or_default());
                if text::emptied(number.clone()).is_null() && parts.is_empty() {
                    return Value::Null;
                }
                let mut kept = self.parts(number, unit);
                parts.sort_keys();
                kept.extend(parts);
                Value::Object(kept)
            }
            Value::Number(number) if !number.is_f64() => Value::Object(self.parts(json!(number), Value::Null)),
            Value::String(written) => {
                let (number, unit) = split(written.trim());
                match decimal::read(number) {
                    Some(_) => Value::Object(self.parts(json!(number), json!(unit))),
                    None => Value::String(written),
                }
            }
            other => other,
        }
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        let (number, unit) = match value {
            Value::Null => return Ok(()),
            Value::Object(_) if !value["value"].is_null() => (&value["value"], &value["unit"]),
            other => return Err(Complaint::error("quantity_shape", "").with("value", text::quoted(other))),
        };
        self.shape().check(number).map_err(|complaint| complaint.under("/value"))?;
        if unit.as_str().and_then(|name| self.unit(name)).is_none() {
            let known: Vec<&str> = self.units.iter().map(|unit| unit.name.as_str()).collect();
            let complaint = Complaint::error("unknown_unit", "/unit").with("value", text::quoted(unit));
            return Err(complaint.with("known", known.join(", ")));
        }
        match self.measure(value) {
            Some(_) => Ok(()),
            None => Err(Complaint::error("quantity_range", "/value").with("value", text::quoted(number))),
        }
    }
    fn to_text(&self, value: &Value) -> String {
        match value.as_object() {
            Some(_) => format!("{} {}", text::plain(&value["value"]), text::plain(&value["unit"])),
            None => text::plain(value),
        }
    }
    /// The value times the factor of its unit, rounded half up.
    fn measure(&self, value: &Value) -> Option<Value> {
        let number = decimal::read(value["value"].as_str()?)?;
        let product = number.checked_mul(self.unit(value["unit"].as_str()?)?.factor.value())?;
        let rounded = product.round_dp_with_strategy(MAX_SCALE.into(), RoundingStrategy::MidpointAwayFromZero);
        Some(json!(decimal::write(rounded, MAX_SCALE)?))
    }
}

/// A number, and what stands behind it.
fn split(written: &str) -> (&str, &str) {
    let is_number = |letter: char| letter.is_numeric() || "+-.−＋－．".contains(letter);
    let end = written.find(|letter| !is_number(letter)).unwrap_or(written.len());
    let (number, unit) = written.split_at(end);
    (number, unit.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight() -> Quantity {
        serde_json::from_str(KIND.example).expect("an example")
    }

    #[test]
    fn a_text_is_read_as_number_and_unit() {
        for (typed, tidy) in [
            (json!("12.5 kg"), json!({ "value": "12.500", "unit": "kg" })),
            (json!(" １２KG"), json!({ "value": "12.000", "unit": "kg" })),
            (json!("-3"), json!({ "value": "-3.000", "unit": "kg" })),
            (json!(7), json!({ "value": "7.000", "unit": "kg" })),
            (json!({ "unit": "t", "value": 2 }), json!({ "value": "2.000", "unit": "t" })),
            (json!({ "unit": "t", "value": " " }), Value::Null),
        ] {
            assert_eq!(weight().tidy(typed.clone()).to_string(), tidy.to_string(), "{typed}");
        }
    }

    #[test]
    fn units_are_compared_by_what_they_come_to() {
        let measure = |written: &str| weight().measure(&weight().tidy(json!(written)));
        assert_eq!(measure("1500 g"), Some(json!("1.500000")));
        assert_eq!(measure("1.5 kg"), measure("1500 g"));
        let huge = weight().tidy(json!("999999999999 t"));
        assert_eq!(weight().check(&huge).unwrap_err().code, "quantity_range");
    }
}
