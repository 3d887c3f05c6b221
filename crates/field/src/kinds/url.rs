//! `url` — the address of a page.

use crate::{Column, Field, Storage, Widget, field::kind, text};
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use unicode_normalization::UnicodeNormalization;

pub(super) const KIND: Kind<dyn Field> = kind::<Url>("url", "Web address", "{}");

const LONGEST: usize = 2048;
const LONGEST_LABEL: usize = 63;
const SECURE: &str = "https";

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
struct Url {
    /// Take only addresses that begin with https.
    secure: bool,
}

impl Field for Url {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Text)
    }
    fn schema(&self) -> Value {
        let scheme = if self.secure { SECURE } else { "https?" };
        json!({ "type": "string", "format": "iri", "maxLength": LONGEST, "pattern": format!("^{scheme}://") })
    }
    fn widget(&self) -> Widget {
        Widget::named("url")
    }
    fn samples(&self) -> Vec<Value> {
        vec![
            json!("https://example.org"),
            json!("https://crm.例子.中国:8443/客户/1?tab=a&b=%20#top"),
            json!("https://192.0.2.7/Path_(x)"),
        ]
    }
    fn refusals(&self) -> Vec<Value> {
        vec![
            json!("javascript:alert(1)"),
            json!("https://user:secret@example.org"),
            json!("example"),
            json!("https://exa mple.org"),
            json!(7),
        ]
    }
    /// Scheme and host are lower-cased; a path belongs to its server and keeps its letters.
    fn tidy(&self, value: Value) -> Value {
        text::understood(value, |written| Some(canonical(written)?.0))
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        let complaint = |code| Complaint::error(code, "").with("value", text::quoted(value));
        match value {
            Value::Null => Ok(()),
            Value::String(address) => match canonical(address) {
                Some((tidy, secure)) if tidy == *address => match secure || !self.secure {
                    true => Ok(()),
                    false => Err(complaint("url_not_secure")),
                },
                _ => Err(complaint("url_shape")),
            },
            _ => Err(complaint("url_shape")),
        }
    }
}

/// The one form of an address, and whether it is a secure one. Names and passwords before the host are refused: they
/// are either a secret or a trick.
fn canonical(written: &str) -> Option<(String, bool)> {
    let written: String = written.trim().nfc().collect();
    let bare = written.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
    let whole = if bare { format!("{SECURE}://{written}") } else { written };
    let (scheme, rest) = whole.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (host, port) = match authority.split_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let host = lowered(host);
    let address = match port {
        Some(port) => format!("{scheme}://{host}:{port}{tail}"),
        None => format!("{scheme}://{host}{tail}"),
    };
    let fits = ["http", SECURE].contains(&scheme.as_str())
        && host.split('.').all(is_label)
        && lowered(&host) == host
        && port.is_none_or(is_port)
        && tail.chars().all(is_written)
        && address.chars().count() <= LONGEST;
    fits.then(|| (address, scheme == SECURE))
}

fn lowered(host: &str) -> String {
    host.nfkc().collect::<String>().to_lowercase().nfkc().collect()
}

fn is_label(label: &str) -> bool {
    (1..=LONGEST_LABEL).contains(&label.chars().count())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.chars().all(|letter| matches!(letter, '-' | '_') || letter.is_alphanumeric())
}

fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port > 0)
}

/// What may stand in a path without ending the address or turning it.
fn is_written(letter: char) -> bool {
    !letter.is_whitespace() && !letter.is_control() && !"<>\"\\^`{|}".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scheme_and_host_change_their_letters() {
        for (typed, tidy) in [
            (" HTTPS://Example.ORG/A?B#C ", "https://example.org/A?B#C"),
            ("www.Example.org/Über", "https://www.example.org/Über"),
            ("http://ＡＢＣ.example", "http://abc.example"),
        ] {
            assert_eq!(Url::default().tidy(json!(typed)), json!(tidy), "{typed}");
        }
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for wrong in [
            "ftp://example.org", "//example.org", "https://", "https:///x", "https://a..b", "https://-a.org",
            "https://a.org:0", "https://a.org:65536", "https://a.org:", "https://a@b.org", "https://a.org\\@b.org",
            "https://a.org/\"><script>", "https://a.org/a b", "data:text/html,x", "https://evil.org／@a.org", "www.",
        ] {
            let tidy = Url::default().tidy(json!(wrong));
            assert!(Url::default().check(&tidy).is_err(), "{wrong}");
        }
        let secure = Url { secure: true };
        assert_eq!(secure.check(&json!("http://a.org")).unwrap_err().code, "url_not_secure");
    }
}
