//! Text the way the house compares, orders and shows it.

use pinyin::ToPinyin;
use serde_json::Value;
use std::borrow::Cow;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// NFC, without white space at the ends; nothing left means empty.
#[must_use]
pub fn tidy(value: Value) -> Value {
    match value {
        Value::String(text) => {
            let trimmed = text.trim();
            if trimmed.is_empty() {
                Value::Null
            } else if is_nfc_quick(trimmed.chars()) != IsNormalized::Yes {
                Value::String(trimmed.nfc().collect())
            } else if trimmed.len() < text.len() {
                Value::String(trimmed.to_owned())
            } else {
                Value::String(text)
            }
        }
        other => emptied(other),
    }
}

/// `Null` for a blank text and an empty list, which both mean that there is no value; anything else as it is.
#[must_use]
pub fn emptied(value: Value) -> Value {
    match &value {
        Value::String(text) if text.trim().is_empty() => Value::Null,
        Value::Array(members) if members.is_empty() => Value::Null,
        _ => value,
    }
}

/// What somebody meant who typed full-width digits and signs: NFKC, without white space at the ends.
#[must_use]
pub(crate) fn half_width(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfkc().collect::<String>().trim().to_owned())
}

/// A code as it is written on paper, in the form in which it is compared: half-width, upper-case, without blanks.
pub(crate) fn code(written: &str) -> String {
    let folded = half_width(written).to_uppercase();
    folded.split_whitespace().collect()
}

/// Reads a text with `read`; what it does not understand stays as it is, and what is empty becomes `Null`.
pub(crate) fn understood(value: Value, read: impl FnOnce(&str) -> Option<String>) -> Value {
    match emptied(value) {
        Value::String(text) => match read(&text) {
            Some(canonical) => Value::String(canonical),
            None => Value::String(text),
        },
        other => other,
    }
}

/// Samples, cut to the length that a field allows.
pub(crate) fn cut_to<const N: usize>(longest: usize, samples: [&str; N]) -> Vec<Value> {
    let cut = |sample: &str| sample.chars().take(longest).collect::<String>();
    samples
        .map(|sample| Value::String(cut(sample).trim_end().to_owned()))
        .to_vec()
}

/// The value as a complaint repeats it: short enough to be read.
pub(crate) fn quoted(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The key by which text is searched and kept unique: NFKC and case-folded, so that `ＡＢＣ`, `abc` and `ABC` meet.
#[must_use]
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    caseless::default_case_fold_str(&text.nfkc().collect::<String>())
        .nfkc()
        .collect()
}

/// The key by which lists are sorted: folded, with the pinyin of each Han character in its place.
#[must_use]
pub fn ordered(text: &str) -> String {
    let folded = folded(text);
    if folded.is_ascii() {
        return folded;
    }
    let mut key = String::with_capacity(folded.len() * 2);
    for letter in folded.chars() {
        match letter.to_pinyin() {
            Some(sound) => {
                key.push_str(sound.with_tone_num_end());
                key.push(' ');
            }
            None => key.push(letter),
        }
    }
    // The text itself settles the order of words that sound alike.
    key.push('\u{1}');
    key.push_str(&folded);
    key
}

/// A value in a title or an export.
#[must_use]
pub fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(members) => members.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Any value, hidden: it is there, and that is all.
#[must_use]
pub fn masked(value: &Value) -> Value {
    if value.is_null() {
        Value::Null
    } else {
        Value::String("****".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_and_composition_fold_together() {
        assert_eq!(folded("ＡＢＣ Straße"), folded("abc STRASSE"));
        assert_eq!(folded("Ko\u{308}ln"), folded("KÖLN"));
    }

    #[test]
    fn chinese_sorts_by_pinyin() {
        let mut names = vec!["重庆", "北京", "上海", "Alpha"];
        names.sort_by_key(|name| ordered(name));
        assert_eq!(names, ["Alpha", "北京", "上海", "重庆"]);
    }
}
