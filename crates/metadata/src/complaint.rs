//! What is wrong, where, and how to mend it.

use crate::nearest;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;
use std::sync::OnceLock;

/// One mistake, by an author in a document or by a user in a record.
///
/// Rooms give a code and arguments; the words come from one catalogue per [`Language`].
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Complaint {
    /// Where the mistake stands.
    pub at: Place,
    /// Which mistake, a key of the catalogues, such as `required`.
    pub code: &'static str,
    /// What the message's `{placeholders}` stand for.
    pub args: Map<String, Value>,
    /// Whether it stops the deed or only asks for a second thought.
    pub severity: Severity,
}

/// Helps that are given in place of `help` where the complaint has an argument of that name.
const HELPS: [&str; 3] = ["near", "because", "leaves"];

/// All complaints of one reading; a reading never stops at the first.
pub type Complaints = Vec<Complaint>;

/// A place in a document or in a record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Path of the document inside its pack; `None` for a record.
    pub file: Option<String>,
    /// JSON pointer; steps into keyed lists by name (`/rules/big_deal/message`). Empty means the whole.
    pub pointer: String,
}

/// How much a complaint weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing happens until it is mended.
    Error,
    /// The deed passes when it is acknowledged.
    Warning,
}

/// A language of the product's own texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// English, the language our packs are written in.
    #[default]
    #[serde(rename = "en")]
    En,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    ZhCn,
}

/// A complaint in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rendered {
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub help: String,
}

impl Language {
    /// Every language the product speaks.
    pub const ALL: [Language; 2] = [Language::En, Language::ZhCn];

    /// The BCP 47 tag: `en`, `zh-CN`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::ZhCn => "zh-CN",
        }
    }

    /// The language a tag or an `Accept-Language` list asks for first, if we speak it. A choice value, in which a
    /// hyphen cannot stand, writes `zh_cn`.
    #[must_use]
    pub fn from_tag(tags: &str) -> Option<Language> {
        tags.split(',').find_map(|tag| {
            let tag = tag
                .split(';')
                .next()
                .unwrap_or_default()
                .trim()
                .to_ascii_lowercase();
            match tag.split(['-', '_']).next() {
                Some("zh") => Some(Language::ZhCn),
                Some("en") => Some(Language::En),
                _ => None,
            }
        })
    }

    fn catalogue(self) -> &'static Map<String, Value> {
        static CATALOGUES: OnceLock<[Map<String, Value>; 2]> = OnceLock::new();
        let all = CATALOGUES.get_or_init(|| {
            [
                include_str!("catalogue/en.json"),
                include_str!("catalogue/zh-CN.json"),
            ]
            .map(|text| serde_json::from_str(text).unwrap_or_default())
        });
        &all[self as usize]
    }
}

/// Every code of a language's catalogue; a law compares the languages.
#[must_use]
pub fn catalogue_keys(language: Language) -> Vec<&'static str> {
    language.catalogue().keys().map(String::as_str).collect()
}

impl Complaint {
    /// A mistake at a JSON pointer of a record or document.
    #[must_use]
    pub fn error(code: &'static str, pointer: impl Into<String>) -> Self {
        let at = Place {
            file: None,
            pointer: pointer.into(),
        };
        Complaint {
            at,
            code,
            args: Map::new(),
            severity: Severity::Error,
        }
    }

    /// A second thought at a JSON pointer; the deed passes once it is acknowledged.
    #[must_use]
    pub fn warning(code: &'static str, pointer: impl Into<String>) -> Self {
        Complaint {
            severity: Severity::Warning,
            ..Complaint::error(code, pointer)
        }
    }

    /// The same complaint about the whole of what was asked, because its place is in something else.
    #[must_use]
    pub fn at_nothing(mut self) -> Self {
        self.at.pointer = String::new();
        self
    }

    /// The same complaint with one more argument for its message.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.args.insert(name.to_owned(), value.into());
        self
    }

    /// The same complaint with the known word that `wrong` was most likely meant to be, if there is one.
    #[must_use]
    pub fn near<'a>(self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(wrong, known) {
            Some(word) => self.with("near", word),
            None => self,
        }
    }

    /// The same complaint, placed in a document of a pack.
    #[must_use]
    pub fn in_file(mut self, file: &str) -> Self {
        self.at.file = Some(file.to_owned());
        self
    }

    /// The same complaint seen from outside: `prefix` is put before its pointer.
    #[must_use]
    pub fn under(mut self, prefix: &str) -> Self {
        self.at.pointer.insert_str(0, prefix);
        self
    }

    /// The complaint in words of one language.
    #[must_use]
    pub fn render(&self, language: Language) -> Rendered {
        let entry = language.catalogue().get(self.code);
        let text = |key: &str| {
            let template = entry
                .and_then(|e| e.get(key))
                .and_then(Value::as_str)
                .unwrap_or(self.code);
            self.fill(template)
        };
        let is_meant =
            |key: &&str| self.args.contains_key(*key) && entry.is_some_and(|entry| entry.get(*key).is_some());
        let help = HELPS.into_iter().find(is_meant).unwrap_or("help");
        Rendered {
            message: text("message"),
            help: text(help),
        }
    }

    /// The outside shape of the contract: file, pointer, code, severity, message, help, args.
    #[must_use]
    pub fn to_json(&self, language: Language) -> Value {
        let Rendered { message, help } = self.render(language);
        serde_json::json!({ "file": self.at.file, "pointer": self.at.pointer, "code": self.code,
            "severity": self.severity, "message": message, "help": help, "args": self.args })
    }

    fn fill(&self, template: &str) -> String {
        let mut out = String::with_capacity(template.len() + 16);
        let mut rest = template;
        while let Some(start) = rest.find('{') {
            let (before, after) = rest.split_at(start);
            out.push_str(before);
            let Some(end) = after.find('}') else { break };
            match self.args.get(&after[1..end]) {
                Some(Value::Array(members)) => {
                    out.push_str(&members.iter().map(plain).collect::<Vec<_>>().join(", "));
                }
                Some(value) => out.push_str(&plain(value)),
                None => out.push_str(&after[..=end]),
            }
            rest = &after[end + 1..];
        }
        out.push_str(rest);
        out
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rendered { message, help } = self.render(Language::En);
        let file = self.at.file.as_deref().unwrap_or_default();
        write!(
            f,
            "{file}{}{}: {message} {help}",
            if file.is_empty() { "" } else { "#" },
            self.at.pointer
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_spoken_in_every_language() {
        assert!(!catalogue_keys(Language::En).is_empty());
        assert_eq!(catalogue_keys(Language::En), catalogue_keys(Language::ZhCn));
    }

    #[test]
    fn arguments_fill_the_placeholders_of_the_message() {
        let rendered = Complaint::error("unknown_field", "/nmae")
            .with("name", "nmae")
            .render(Language::En);
        assert!(rendered.message.contains("nmae"), "{}", rendered.message);
        assert!(!rendered.message.contains('{'));
    }

    #[test]
    fn the_first_spoken_language_of_a_list_wins() {
        assert_eq!(
            Language::from_tag("fr, zh-TW;q=0.8, en;q=0.5"),
            Some(Language::ZhCn)
        );
        assert_eq!(Language::from_tag("zh_cn"), Some(Language::ZhCn));
        assert_eq!(Language::from_tag("fr"), None);
    }
}
