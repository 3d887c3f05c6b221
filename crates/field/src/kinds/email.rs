//! `email` — one e-mail address.

use crate::{Field, Storage, Widget, field::kind, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

pub(super) const KIND: Kind<dyn Field> = kind::<Email>("email", "E-mail address", "{}");

const LONGEST: usize = 254;
const LONGEST_MAILBOX: usize = 64;
const LONGEST_LABEL: usize = 63;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Email {}

impl Field for Email {
    fn storage(&self) -> Storage {
        Storage::Keyed
    }
    fn schema(&self) -> Value {
        json!({ "type": "string", "format": "idn-email", "maxLength": LONGEST })
    }
    fn widget(&self) -> Widget {
        Widget::named("email")
    }
    fn samples(&self) -> Vec<Value> {
        vec![json!("ada@example.org"), json!("J.O'Hara+news@mail.example.com"), json!("张三@例子.中国")]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!("ada@"), json!("ada.example.org"), json!("a b@example.org"), json!("ada@example..org"), json!(7)]
    }
    /// The domain is lower-cased; the mailbox belongs to its owner and keeps its letters.
    fn tidy(&self, value: Value) -> Value {
        text::understood(value, |written| {
            let folded: String = written.trim().nfkc().collect();
            let (mailbox, domain) = folded.rsplit_once('@')?;
            let lowered: String = domain.to_lowercase().nfkc().collect();
            let address = format!("{mailbox}@{lowered}");
            is_address(&address).then_some(address)
        })
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        match value {
            Value::Null => Ok(()),
            Value::String(address) if is_address(address) => Ok(()),
            other => Err(Complaint::error("email_shape", "").with("value", text::quoted(other))),
        }
    }
    /// `a***@example.org`: whose company it is may be known, whose mailbox not.
    fn mask(&self, value: &Value) -> Value {
        let parts = value.as_str().and_then(|address| address.rsplit_once('@'));
        match parts.and_then(|(mailbox, domain)| Some((mailbox.chars().next()?, domain))) {
            Some((first, domain)) => json!(format!("{first}***@{domain}")),
            None => text::masked(value),
        }
    }
}

/// The plain form of RFC 5321 with letters of every script: dotted atoms, `@`, at least two labels.
fn is_address(address: &str) -> bool {
    let Some((mailbox, domain)) = address.rsplit_once('@') else { return false };
    let mut labels = domain.split('.');
    address.chars().count() <= LONGEST
        && mailbox.chars().count() <= LONGEST_MAILBOX
        && mailbox.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atom))
        && domain.contains('.')
        && labels.clone().all(is_label)
        && !labels.next_back().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_atom(letter: char) -> bool {
    letter.is_alphanumeric() || "!#$%&'*+/=?^_`{|}~-".contains(letter)
}

fn is_label(label: &str) -> bool {
    (1..=LONGEST_LABEL).contains(&label.chars().count())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|letter| letter == '-' || letter.is_alphanumeric() && !letter.is_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_domain_changes_its_letters() {
        assert_eq!(Email {}.tidy(json!(" Ada.Lovelace＠EXAMPLE.Org ")), json!("Ada.Lovelace@example.org"));
    }

    #[test]
    fn addresses_that_no_server_would_take_are_refused() {
        let long_mailbox = format!("{}@example.org", "a".repeat(65));
        let long_label = format!("ada@{}.org", "a".repeat(64));
        for wrong in [
            "@example.org", "ada@localhost", ".ada@example.org", "ada..l@example.org", "ada@-example.org",
            "ada@127.0.0.1", "a@b@example.org", "<ada@example.org>", &long_mailbox, &long_label,
        ] {
            assert!(!is_address(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_masked_address_shows_one_letter() {
        assert_eq!(Email {}.mask(&json!("ada@example.org")), json!("a***@example.org"));
        assert_eq!(Email {}.mask(&Value::Null), Value::Null);
    }
}
