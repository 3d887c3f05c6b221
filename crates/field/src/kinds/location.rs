//! `location` — a point on the map.

use super::integer;
use crate::decimal::{self, Limits, Shape, bound};
use crate::{Column, Field, Storage, Widget, field::kind, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Location>("location", "Location", r#"{"system":"gcj02"}"#);

/// Six digits after the point of a degree are a hand's breadth.
const SCALE: u8 = 6;
const WIDEST: i64 = 1_000_000;
const SYSTEMS: [&str; 3] = ["wgs84", "gcj02", "bd09"];

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Location {
    /// The coordinate system of a point that does not name its own.
    system: System,
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum System {
    /// That of satellites and of most of the world.
    #[default]
    Wgs84,
    /// That of maps made in China.
    Gcj02,
    /// That of Baidu's maps.
    Bd09,
}

impl Field for Location {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Document)
    }
    fn schema(&self) -> Value {
        let degrees = |most: &str, whole: &str| {
            let pattern = format!("^-?({most}\\.0{{{SCALE}}}|({whole})\\.[0-9]{{{SCALE}}})$");
            json!({ "type": "string", "format": "decimal", "pattern": pattern })
        };
        json!({ "type": "object", "additionalProperties": false, "required": ["latitude", "longitude", "system"],
            "properties": {
                "latitude": degrees("90", "[1-8]?[0-9]"),
                "longitude": degrees("180", "1[0-7][0-9]|[1-9]?[0-9]"),
                "accuracy": { "type": "integer", "minimum": 0, "maximum": WIDEST },
                "system": { "enum": SYSTEMS },
            } })
    }
    fn widget(&self) -> Widget {
        Widget::named("location").with("system", json!(self.system))
    }
    fn samples(&self) -> Vec<Value> {
        vec![
            json!({ "latitude": "39.904200", "longitude": "116.407400", "accuracy": 15, "system": "gcj02" }),
            json!({ "latitude": "-33.856784", "longitude": "151.215297", "system": "wgs84" }),
            json!({ "latitude": "90.000000", "longitude": "-180.000000", "system": "bd09" }),
        ]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![
            json!({ "latitude": "90.000001", "longitude": "0" }),
            json!({ "latitude": "0", "longitude": "181" }),
            json!({ "latitude": 39.9, "longitude": 116.4 }),
            json!({ "latitude": "39.9" }),
            json!({ "latitude": "0", "longitude": "0", "system": "mars" }),
            json!("Beijing"),
        ]
    }
    /// Parts in their order and degrees with six digits; `39.9, 116.4` is read as a point.
    fn tidy(&self, value: Value) -> Value {
        let mut parts = match text::emptied(value) {
            Value::String(written) => match point(&written) {
                Some(parts) => parts,
                None => return Value::String(written),
            },
            Value::Object(parts) => parts,
            other => return other,
        };
        let mut kept = Map::new();
        for name in ["latitude", "longitude", "accuracy"] {
            let part = parts.shift_remove(name).unwrap_or_default();
            let part = if name == "accuracy" { integer::tidy(part) } else { degrees(name).tidy(part) };
            if !part.is_null() {
                kept.insert(name.to_owned(), part);
            }
        }
        let system = text::understood(parts.shift_remove("system").unwrap_or_default(), |written| {
            Some(text::half_width(written).to_ascii_lowercase())
        });
        if kept.is_empty() && parts.is_empty() {
            return Value::Null;
        }
        kept.insert("system".to_owned(), if system.is_null() { json!(self.system) } else { system });
        parts.sort_keys();
        kept.extend(parts);
        Value::Object(kept)
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        let parts = match value {
            Value::Null => return Ok(()),
            Value::Object(parts) => parts,
            other => return Err(Complaint::error("location_shape", "").with("value", text::quoted(other))),
        };
        for name in ["latitude", "longitude"] {
            let checked = parts.get(name).map_or(Ok(()), |part| degrees(name).check(part));
            checked.map_err(|complaint| complaint.under(&format!("/{name}")))?;
        }
        let accuracy = parts.get("accuracy").map_or(Ok(()), |part| integer::check(part, (0, WIDEST)));
        accuracy.map_err(|complaint| complaint.under("/accuracy"))
    }
    /// `39.904200, 116.407400 gcj02 ±15`.
    fn to_text(&self, value: &Value) -> String {
        let part = |name: &str| text::plain(&value[name]);
        match value.as_object() {
            Some(parts) => {
                let line = format!("{}, {} {}", part("latitude"), part("longitude"), part("system"));
                let accuracy = parts.get("accuracy").map(|_| format!(" ±{}", part("accuracy")));
                line + &accuracy.unwrap_or_default()
            }
            None => text::plain(value),
        }
    }
}

fn degrees(name: &str) -> Shape {
    let most = if name == "latitude" { 90 } else { 180 };
    let limits = Limits { minimum: Some(bound(-most)), maximum: Some(bound(most)), multiple_of: None };
    Shape { scale: SCALE, limits }
}

/// Latitude and longitude as map services write them, perhaps with the system and the accuracy.
fn point(written: &str) -> Option<Map<String, Value>> {
    let plain = text::half_width(written).replace([',', '、'], " ");
    let mut words = plain.split_whitespace();
    let (latitude, longitude) = (words.next()?, words.next()?);
    decimal::read(latitude)?;
    decimal::read(longitude)?;
    let mut parts = Map::from_iter([("latitude".to_owned(), json!(latitude)), ("longitude".to_owned(), json!(longitude))]);
    for word in words {
        let (name, word) = match word.strip_prefix('±') {
            Some(metres) => ("accuracy", metres),
            None => ("system", word),
        };
        if parts.insert(name.to_owned(), json!(word)).is_some() {
            return None;
        }
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_map_gives_is_read_as_a_point() {
        let field = Location::default();
        let wanted = json!({ "latitude": "39.904200", "longitude": "116.407400", "system": "wgs84" });
        for typed in ["39.9042,116.4074", " 39.904200， 116.4074 WGS84 ", "+39.9042 116.4074"] {
            assert_eq!(field.tidy(json!(typed)), wanted, "{typed}");
        }
        assert_eq!(field.tidy(json!({ "system": "bd09", "latitude": null })), Value::Null);
        assert_eq!(field.tidy(json!("39.9 degrees")), json!("39.9 degrees"));
    }

    #[test]
    fn each_mistake_is_told_at_its_place() {
        let field = Location::default();
        for (wrong, code, pointer) in [
            (json!({ "latitude": "90.1", "longitude": "0" }), "too_large", "/latitude"),
            (json!({ "latitude": "1.0000001", "longitude": "0" }), "decimal_scale", "/latitude"),
            (json!({ "latitude": "1", "longitude": 116.5 }), "decimal_number", "/longitude"),
            (json!({ "latitude": "1", "longitude": "1", "accuracy": -1 }), "too_small", "/accuracy"),
            (json!("here"), "location_shape", ""),
        ] {
            let complaint = field.check(&field.tidy(wrong.clone())).unwrap_err();
            assert_eq!((complaint.code, complaint.at.pointer.as_str()), (code, pointer), "{wrong}");
        }
    }
}
