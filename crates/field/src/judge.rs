//! Schemas made ready to judge, each once: what a field says of its values and options is the same at every compile,
//! and making it ready costs more than all else that a compile does.

use jsonschema::{PatternOptions, Validator};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// As many as all packs together need several times over; with more, all are let go and made again.
const MOST: usize = 8192;

type Ready = HashMap<String, Arc<Validator>>;

static READY: Mutex<Option<Ready>> = Mutex::new(None);

/// The schema (JSON Schema 2020-12), ready to judge values.
///
/// # Errors
/// Why it is no schema, in the words of the validator.
pub fn validator(schema: &Value) -> Result<Arc<Validator>, String> {
    let text = schema.to_string();
    let found = with(|ready| ready.get(&text).cloned());
    if let Some(validator) = found {
        return Ok(validator);
    }
    // The engine whose time grows with the text alone: what a pattern says may come from anybody who may publish.
    let built = jsonschema::draft202012::options()
        .with_pattern_options(PatternOptions::regex())
        .build(schema);
    let validator = Arc::new(built.map_err(|error| error.to_string())?);
    with(|ready| {
        if ready.len() >= MOST {
            ready.clear();
        }
        ready.insert(text, Arc::clone(&validator));
    });
    Ok(validator)
}

fn with<R>(deed: impl FnOnce(&mut Ready) -> R) -> R {
    // Each change of the map is whole, whatever a thread that held it went through.
    let mut ready = READY.lock().unwrap_or_else(PoisonError::into_inner);
    deed(ready.get_or_insert_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn equal_schemas_are_made_ready_once_and_others_judge_otherwise() {
        let short = validator(&json!({ "type": "string", "maxLength": 3 })).unwrap();
        let again = validator(&json!({ "type": "string", "maxLength": 3 })).unwrap();
        let long = validator(&json!({ "type": "string", "maxLength": 30 })).unwrap();
        assert!(Arc::ptr_eq(&short, &again));
        assert!(!short.is_valid(&json!("four")) && long.is_valid(&json!("four")));
    }

    #[test]
    fn what_is_no_schema_is_told_each_time() {
        for _ in 0..2 {
            assert!(validator(&json!({ "type": "sting" })).is_err());
        }
    }
}
