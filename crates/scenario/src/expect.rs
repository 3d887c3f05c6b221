//! Whether an answer says at least what a page expects.
//!
//! An object may hold more keys than expected; a list is compared element by element. `"…"` stands for any value, and
//! inside a text for any part of it; `"∅"` for a key that must not be there; `"{name}"` binds the name at its first
//! occurrence and is that value from then on. A last element `"…"` lets a list be longer.

use serde_json::Value;

use crate::request::{Names, is_name};

/// Compares and binds; every difference is a sentence with its place.
pub(crate) fn compare(expected: &Value, got: &Value, names: &mut Names) -> Vec<String> {
    let mut differences = Vec::new();
    walk(expected, Some(got), "", names, &mut differences);
    differences
}

fn walk(expected: &Value, got: Option<&Value>, at: &str, names: &mut Names, out: &mut Vec<String>) {
    let Some(got) = got else {
        if expected != "∅" {
            out.push(format!(
                "{}: expected {expected}, but nothing is there",
                place(at)
            ));
        }
        return;
    };
    match (expected, got) {
        (Value::String(text), _) if text == "…" => {}
        (Value::String(text), _) => compare_text(text, got, at, names, out),
        (Value::Object(expected), Value::Object(got)) => {
            for (key, value) in expected {
                walk(value, got.get(key), &format!("{at}/{key}"), names, out);
            }
        }
        (Value::Array(expected), Value::Array(got)) => {
            let open = expected.last().is_some_and(|last| last == "…");
            let wanted = if open {
                &expected[..expected.len() - 1]
            } else {
                &expected[..]
            };
            if got.len() < wanted.len() || (!open && got.len() > wanted.len()) {
                out.push(format!(
                    "{}: expected {} elements, got {}: {}",
                    place(at),
                    wanted.len(),
                    got.len(),
                    short(got)
                ));
                return;
            }
            for (index, value) in wanted.iter().enumerate() {
                walk(value, got.get(index), &format!("{at}/{index}"), names, out);
            }
        }
        _ if expected == got => {}
        _ => out.push(format!("{}: expected {expected}, got {got}", place(at))),
    }
}

fn compare_text(expected: &str, got: &Value, at: &str, names: &mut Names, out: &mut Vec<String>) {
    let name = expected
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .filter(|name| is_name(name));
    if let Some(name) = name {
        let value = plain(got);
        let known = names.entry(name.to_owned()).or_insert_with(|| value.clone());
        if *known != value {
            out.push(format!("{}: expected {name} = {known}, got {value}", place(at)));
        }
        return;
    }
    let same = match got {
        Value::String(got) => is_like(expected, got),
        _ => false,
    };
    if !same {
        out.push(format!("{}: expected {:?}, got {got}", place(at), expected));
    }
}

/// Whether a text is the expected one, where `…` stands for any part.
pub(crate) fn is_like(expected: &str, got: &str) -> bool {
    let parts: Vec<&str> = expected.split('…').collect();
    let [first, middle @ .., last] = parts.as_slice() else {
        return expected == got;
    };
    let Some(mut rest) = got.strip_prefix(first).and_then(|rest| rest.strip_suffix(last)) else {
        return false;
    };
    middle.iter().all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn place(at: &str) -> &str {
    if at.is_empty() { "the answer" } else { at }
}

fn short(values: &[Value]) -> String {
    let text = serde_json::to_string(values).unwrap_or_default();
    text.chars().take(400).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(expected: &Value, got: &Value, differences: &[&str]) {
        assert_eq!(compare(expected, got, &mut Names::new()), differences);
    }

    #[test]
    fn an_answer_may_say_more_than_expected_but_not_less() {
        check(&json!({ "a": 1 }), &json!({ "a": 1, "b": 2 }), &[]);
        check(
            &json!({ "a": 1 }),
            &json!({ "b": 2 }),
            &["/a: expected 1, but nothing is there"],
        );
        check(
            &json!({ "a": null }),
            &json!({}),
            &["/a: expected null, but nothing is there"],
        );
        check(&json!({ "a": "∅" }), &json!({}), &[]);
        check(
            &json!({ "a": "∅" }),
            &json!({ "a": 1 }),
            &["/a: expected \"∅\", got 1"],
        );
    }

    #[test]
    fn a_list_is_compared_element_by_element() {
        check(
            &json!([1, 2]),
            &json!([1, 2, 3]),
            &["the answer: expected 2 elements, got 3: [1,2,3]"],
        );
        check(&json!([1, "…"]), &json!([1, 2, 3]), &[]);
        check(
            &json!([{ "a": 1 }]),
            &json!([{ "a": 2 }]),
            &["/0/a: expected 1, got 2"],
        );
    }

    #[test]
    fn dots_stand_for_any_part() {
        check(
            &json!({ "a": "…", "b": "x…z" }),
            &json!({ "a": [1], "b": "xyz" }),
            &[],
        );
        check(
            &json!("x…z"),
            &json!("xy"),
            &["the answer: expected \"x…z\", got \"xy\""],
        );
        assert!(!is_like("ab…ba", "aba"), "the two ends may not share a letter");
        assert!(is_like("…b…", "abc"));
    }

    #[test]
    fn a_name_is_bound_once_and_compared_ever_after() {
        let mut names = Names::new();
        assert_eq!(
            compare(&json!({ "id": "{roof}" }), &json!({ "id": "7" }), &mut names),
            Vec::<String>::new()
        );
        assert_eq!(names["roof"], "7");
        let differences = compare(&json!("{roof}"), &json!("8"), &mut names);
        assert_eq!(differences, ["the answer: expected roof = 7, got 8"]);
    }
}
