//! `phone` — one telephone number.

use crate::{Column, Field, Storage, Widget, field::kind, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const KIND: Kind<dyn Field> = kind::<Phone>("phone", "Telephone number", "{}");

const MAINLAND: &str = "+86";

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Phone {}

impl Field for Phone {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Text)
    }
    fn schema(&self) -> Value {
        json!({ "type": "string", "pattern": "^(\\+[1-9][0-9]{5,14}|[0-9]{3,15})(x[0-9]{1,8})?$" })
    }
    fn widget(&self) -> Widget {
        Widget::named("phone")
    }
    fn samples(&self) -> Vec<Value> {
        vec![json!("+8613800138000"), json!("+14155552671"), json!("01066554433x8001"), json!("95588")]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!("call me"), json!("12"), json!(13_800_138_000_i64), json!("+86138001380001234567")]
    }
    fn tidy(&self, value: Value) -> Value {
        text::understood(value, |written| canonical(&text::half_width(written)))
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        match value {
            Value::Null => Ok(()),
            Value::String(number) if canonical(number).is_some_and(|tidy| tidy == *number) => Ok(()),
            other => Err(Complaint::error("phone_shape", "").with("value", text::quoted(other))),
        }
    }
    /// `138****8000`: enough to recognise a number one knows, too little to call one that one does not.
    fn mask(&self, value: &Value) -> Value {
        let Some(number) = value.as_str().filter(|number| number.is_ascii()) else { return text::masked(value) };
        let number = number.split_once('x').map_or(number, |(number, _)| number);
        let number = number.strip_prefix(MAINLAND).unwrap_or(number);
        if number.len() < 10 {
            return text::masked(value);
        }
        json!(format!("{}****{}", &number[..3], &number[number.len() - 4..]))
    }
}

/// Digits only, `+` in front of an international number, `x` before an extension. A mainland mobile is recognised
/// with and without its country code and always carries it, so that one number has one form.
fn canonical(written: &str) -> Option<String> {
    let (number, extension) = split_extension(written);
    let mut digits = stripped(number)?;
    if let Some(rest) = digits.strip_prefix("00") {
        digits = format!("+{rest}");
    }
    digits = mainland_mobile(&digits).unwrap_or(digits);
    let count = digits.trim_start_matches('+').len();
    let fits = match digits.strip_prefix('+') {
        Some(rest) => (6..=15).contains(&count) && !rest.starts_with('0'),
        None => (3..=15).contains(&count),
    };
    match extension.map(stripped) {
        _ if !fits => None,
        None => Some(digits),
        Some(Some(extension)) if extension.len() <= 8 && !extension.starts_with('+') => {
            Some(format!("{digits}x{extension}"))
        }
        Some(_) => None,
    }
}

/// `1[3-9]` and nine more digits, with or without the country code, but not behind another one.
fn mainland_mobile(digits: &str) -> Option<String> {
    let is_mobile = |national: &&str| {
        national.len() == 11 && national.starts_with('1') && matches!(national.as_bytes()[1], b'3'..=b'9')
    };
    let national = match digits.strip_prefix('+') {
        Some(international) => international.strip_prefix("86").filter(is_mobile),
        None => digits.strip_prefix("86").filter(is_mobile).or_else(|| Some(digits).filter(is_mobile)),
    };
    national.map(|national| format!("{MAINLAND}{national}"))
}

fn split_extension(written: &str) -> (&str, Option<&str>) {
    for mark in ["转", "轉", "分机", "ext.", "ext", "Ext.", "Ext", "x", "X", "#"] {
        if let Some((number, extension)) = written.split_once(mark) {
            return (number, Some(extension));
        }
    }
    (written, None)
}

/// Without the punctuation people put between digits; `None` if anything else is left, or nothing.
fn stripped(written: &str) -> Option<String> {
    let mut kept = String::with_capacity(written.len().min(32));
    for letter in written.trim().chars() {
        match letter {
            '0'..='9' => kept.push(letter),
            '+' if kept.is_empty() => kept.push(letter),
            ' ' | '-' | '(' | ')' | '.' | '/' | '\u{2010}'..='\u{2015}' => {}
            _ => return None,
        }
    }
    kept.bytes().any(|byte| byte.is_ascii_digit()).then_some(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_form() {
        for (typed, tidy) in [
            ("138 0013 8000", "+8613800138000"),
            ("+86 138-0013-8000", "+8613800138000"),
            ("0086 13800138000", "+8613800138000"),
            ("8613800138000", "+8613800138000"),
            ("（１３８）００１３８０００", "+8613800138000"),
            ("(010) 6655-4433 转 8001", "01066554433x8001"),
            ("+49 (30) 901820", "+4930901820"),
            ("+1 415 555 2671", "+14155552671"),
            ("400-820-8820", "4008208820"),
        ] {
            assert_eq!(Phone {}.tidy(json!(typed)), json!(tidy), "{typed}");
        }
    }

    #[test]
    fn twelve_hundred_is_no_mobile_and_letters_are_no_number() {
        for wrong in ["12", "call me", "+", "+0123456789", "1380013800013800", "ext 5", "123-abc"] {
            let tidy = Phone {}.tidy(json!(wrong));
            assert_eq!(Phone {}.check(&tidy).unwrap_err().code, "phone_shape", "{wrong}");
        }
    }

    #[test]
    fn masked_numbers_keep_their_ends() {
        assert_eq!(Phone {}.mask(&json!("+8613812341234")), json!("138****1234"));
        assert_eq!(Phone {}.mask(&json!("95588")), json!("****"));
    }
}
