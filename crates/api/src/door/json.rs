//! A value gets the shape of a type, or a complaint that points at the first place that does not fit.

use metadata::Complaint;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Gives the value the shape of a type; the complaint points at the first place that does not fit.
pub(crate) fn shape<T: DeserializeOwned>(value: Value) -> Result<T, Complaint> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let pointer: String = error
            .path()
            .iter()
            .map(|step| {
                format!(
                    "/{}",
                    metadata::pointer_token(step.to_string().trim_matches(['[', ']']))
                )
            })
            .collect();
        let pointer = if pointer == "/." { String::new() } else { pointer };
        Complaint::error("wrong_shape", pointer).with("problem", error.inner().to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use metadata::read_json;
    use serde::Deserialize;

    #[test]
    fn the_first_place_that_does_not_fit_is_pointed_at() {
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Inner {
            #[expect(dead_code, reason = "only its shape matters")]
            login: String,
        }
        #[derive(Debug, Deserialize)]
        struct Outer {
            #[expect(dead_code, reason = "only its shape matters")]
            list: Vec<Inner>,
        }
        let wrong = |text: &str| {
            shape::<Outer>(read_json(text.as_bytes()).unwrap())
                .unwrap_err()
                .at
                .pointer
        };
        assert_eq!(wrong(r#"{"list":[{"login":"a"},{"login":5}]}"#), "/list/1/login");
        assert_eq!(wrong(r#"{"list":[{"login":"a","x":5}]}"#), "/list/0/x");
        assert_eq!(wrong("[]"), "");
    }
}
