//! What stands behind the question mark, read as strictly as a body: an unknown parameter is refused by name.

use metadata::{Complaint, Complaints};
use percent_encoding::percent_decode_str;
use schemars::{JsonSchema, SchemaGenerator};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// One parameter a route knows, as its type says it.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) required: bool,
    /// Its JSON Schema, without the `null` that an `Option` adds: a parameter is there or it is not.
    pub(crate) schema: Map<String, Value>,
}

/// The parameters of a type: its fields. The same list reads requests and writes the contract.
pub(crate) fn parameters<T: JsonSchema>(generator: &mut SchemaGenerator) -> Vec<Parameter> {
    let schema = T::json_schema(generator).to_value();
    let required = |name: &str| {
        schema["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|known| known == name))
    };
    let properties = schema["properties"].as_object().cloned().unwrap_or_default();
    properties
        .into_iter()
        .filter_map(|(name, schema)| {
            let Value::Object(mut schema) = schema else {
                return None;
            };
            if let Some(Value::Array(types)) = schema.get("type") {
                let first = types.iter().find(|word| *word != "null").cloned();
                schema.insert("type".to_owned(), first.unwrap_or_default());
            }
            schema.retain(|key, value| !(key == "default" && value.is_null()));
            Some(Parameter {
                required: required(&name),
                name,
                schema,
            })
        })
        .collect()
}

/// Reads the text behind the question mark into the type whose parameters are `known`.
pub(crate) fn read<T: DeserializeOwned>(text: &str, known: &[Parameter]) -> Result<T, Complaints> {
    let mut values = Map::new();
    let mut complaints = Complaints::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        match read_pair(pair, known) {
            Ok((name, value)) if !values.contains_key(&name) => {
                values.insert(name, value);
            }
            Ok((name, _)) => complaints.push(about("parameter_twice", &name)),
            Err(complaint) => complaints.push(complaint),
        }
    }
    for parameter in known.iter().filter(|parameter| parameter.required) {
        if !values.contains_key(&parameter.name) {
            complaints.push(about("parameter_missing", &parameter.name));
        }
    }
    if !complaints.is_empty() {
        return Err(complaints);
    }
    super::json::shape(Value::Object(values)).map_err(|complaint| vec![complaint])
}

fn read_pair(pair: &str, known: &[Parameter]) -> Result<(String, Value), Complaint> {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = decode(name).ok_or_else(|| about("parameter_text", name))?;
    let parameter = known
        .iter()
        .find(|parameter| parameter.name == name)
        .ok_or_else(|| about("parameter_unknown", &name).with("known", names(known)))?;
    let text = decode(value).ok_or_else(|| about("parameter_text", &name))?;
    Ok((name, parameter.read(text)?))
}

fn names(known: &[Parameter]) -> String {
    let names: Vec<&str> = known.iter().map(|parameter| parameter.name.as_str()).collect();
    if names.is_empty() {
        "-".to_owned()
    } else {
        names.join(", ")
    }
}

fn about(code: &'static str, name: &str) -> Complaint {
    Complaint::error(code, format!("/{}", metadata::pointer_token(name))).with("name", name)
}

fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    let text = percent_decode_str(&spaced).decode_utf8().ok()?;
    // U+0000 can be stored nowhere and compared with nothing.
    (!text.contains('\0')).then(|| text.into_owned())
}

impl Parameter {
    fn read(&self, text: String) -> Result<Value, Complaint> {
        let wrong = |code| about(code, &self.name).with("value", shortened(&text));
        if let Some(options) = self.schema.get("enum").and_then(Value::as_array)
            && !options.iter().any(|option| option == text.as_str())
        {
            let options: Vec<&str> = options.iter().filter_map(Value::as_str).collect();
            return Err(wrong("parameter_choice").with("options", options.join(", ")));
        }
        let is_a = |wanted: &str| self.schema.get("type").is_some_and(|word| word == wanted);
        if is_a("boolean") {
            return match text.parse::<bool>() {
                Ok(value) => Ok(Value::Bool(value)),
                Err(_) => Err(wrong("parameter_choice").with("options", "true, false")),
            };
        }
        if is_a("integer") {
            let bound = |key, otherwise| self.schema.get(key).and_then(Value::as_i64).unwrap_or(otherwise);
            let (least, most) = (bound("minimum", 0), bound("maximum", i64::MAX));
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            return match text.parse::<i64>() {
                Ok(number) if digits && (least..=most).contains(&number) => Ok(Value::from(number)),
                _ => Err(wrong("parameter_number").with("least", least).with("most", most)),
            };
        }
        Ok(Value::String(text))
    }
}

/// What an answer repeats of a wrong value: enough to find it.
fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, JsonSchema, PartialEq)]
    struct Asked {
        filter: Option<String>,
        #[schemars(range(min = 1, max = 200))]
        limit: Option<u32>,
    }

    fn check(text: &str) -> Result<Asked, Vec<&'static str>> {
        let known = parameters::<Asked>(&mut SchemaGenerator::default());
        read(text, &known).map_err(|complaints| complaints.into_iter().map(|c| c.code).collect())
    }

    #[test]
    fn known_parameters_are_decoded() {
        let filter = Some("{\"a\": \"ä&\"}".to_owned());
        let asked = check("limit=50&filter=%7B%22a%22%3A+%22%C3%A4%26%22%7D").unwrap();
        assert_eq!(
            asked,
            Asked {
                filter,
                limit: Some(50)
            }
        );
        assert_eq!(
            check("").unwrap(),
            Asked {
                filter: None,
                limit: None
            }
        );
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let codes = check("limt=5&limit=0&limit=2&limit=3").unwrap_err();
        assert_eq!(
            codes,
            ["parameter_unknown", "parameter_number", "parameter_twice"]
        );
    }

    #[test]
    fn a_number_is_digits_between_its_bounds() {
        for text in [
            "201",
            "-1",
            "+5",
            "1e2",
            "5.0",
            "",
            "99999999999999999999",
            "%35%00",
        ] {
            assert!(check(&format!("limit={text}")).is_err(), "{text}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(check("filter=%ff").unwrap_err(), ["parameter_text"]);
        assert_eq!(check("filter=a%00b").unwrap_err(), ["parameter_text"]);
    }
}
