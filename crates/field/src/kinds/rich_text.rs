//! `rich_text` — text with headings, lists, links and tables.

use crate::{Column, Field, Operator, Storage, Widget, field::kind, text};
use ammonia::Builder;
use metadata::{Complaint, Kind};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

pub(super) const KIND: Kind<dyn Field> = kind::<RichText>("rich_text", "Rich text", r#"{"maxLength":2000}"#);

/// A reader of HTML may compare every element with every open one, so that their number has an end.
const MOST_ELEMENTS: usize = 4000;
/// The usual text is clean after one round; what is not after these was made to be a riddle.
const ROUNDS: usize = 4;

/// Neither pictures, which tell their owner who is reading, nor anything that runs, frames or styles.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let elements = [
        "a", "b", "blockquote", "br", "caption", "code", "div", "em", "h1", "h2", "h3", "h4", "hr", "i", "li", "ol",
        "p", "pre", "s", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul",
    ];
    let attributes = [
        ("a", HashSet::from(["href"])),
        ("ol", HashSet::from(["start"])),
        ("td", HashSet::from(["colspan", "rowspan"])),
        ("th", HashSet::from(["colspan", "rowspan"])),
    ];
    let mut cleaner = Builder::default();
    cleaner
        .tags(HashSet::from(elements))
        .tag_attributes(HashMap::from(attributes))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(ammonia::UrlRelative::Deny);
    cleaner
});

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
struct RichText {
    /// The most characters it may have, marks included, at most 100000.
    #[schemars(range(min = 1, max = 100_000))]
    max_length: u32,
}

impl Default for RichText {
    fn default() -> Self {
        RichText { max_length: 20_000 }
    }
}

impl RichText {
    fn longest(&self) -> usize {
        usize::try_from(self.max_length).unwrap_or(usize::MAX)
    }

    /// Longer or fuller than anything that would be taken, and so not worth reading.
    fn is_too_much(&self, written: &str) -> Option<Complaint> {
        if written.chars().nth(self.longest()).is_some() {
            return Some(Complaint::error("too_long", "").with("most", self.max_length));
        }
        let elements = written.bytes().filter(|byte| *byte == b'<').count();
        (elements > MOST_ELEMENTS)
            .then(|| Complaint::error("rich_text_elements", "").with("maximum", MOST_ELEMENTS))
    }
}

impl Field for RichText {
    fn storage(&self) -> Storage {
        Storage::Column(Column::Text)
    }
    fn schema(&self) -> Value {
        let pattern = "^[^\\u0000-\\u0008\\u000b-\\u001f]*$";
        json!({ "type": "string", "contentMediaType": "text/html", "minLength": 1, "maxLength": self.max_length,
            "pattern": pattern })
    }
    fn widget(&self) -> Widget {
        Widget::named("rich_text").with("maxLength", self.max_length)
    }
    fn samples(&self) -> Vec<Value> {
        ["<p>云<b>锦</b></p>", "1 &lt; 2", "plain", "<ul><li>a</li></ul>"]
            .into_iter()
            .filter(|sample| sample.chars().count() <= self.longest())
            .map(Value::from)
            .collect()
    }
    fn refusals(&self) -> Vec<Value> {
        vec![json!(12), json!("x".repeat(self.longest() + 1)), json!("bell \u{7} rings"), json!(["<p>a</p>"])]
    }
    /// Whatever is not on the list goes, what it encloses stays; scripts and styles go with what they enclose.
    fn tidy(&self, value: Value) -> Value {
        match value {
            Value::String(written) if self.is_too_much(&written).is_none() => match cleaned(&written) {
                clean if says_nothing(&clean) => Value::Null,
                clean => Value::String(clean),
            },
            other => text::emptied(other),
        }
    }
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        match value {
            Value::Null => Ok(()),
            Value::String(written) => self.is_too_much(written).map_or(Ok(()), Err),
            other => Err(Complaint::error("rich_text_shape", "").with("value", text::quoted(other))),
        }
    }
    /// A piece of text may be torn by marks, so that looking for it in the middle would lie.
    fn operators(&self) -> &'static [Operator] {
        &[Operator::IsEmpty, Operator::IsFilled]
    }
}

/// Cleaned until cleaning changes nothing more.
fn cleaned(written: &str) -> String {
    let mut text = once(written);
    for _ in 0..ROUNDS {
        let again = once(&text);
        if again == text {
            return text;
        }
        text = again;
    }
    once(&ammonia::clean_text(&text))
}

fn once(written: &str) -> String {
    let lines = written.replace("\r\n", "\n").replace('\r', "\n");
    let composed: String = CLEANER.clean(lines.trim()).to_string().nfc().collect();
    composed.trim().to_owned()
}

/// Only marks and blanks, as an emptied editor leaves them.
fn says_nothing(clean: &str) -> bool {
    let mut inside = false;
    !clean.contains("<hr")
        && clean.replace("&nbsp;", "").chars().all(|letter| {
            let mark = inside || letter == '<';
            inside = mark && letter != '>';
            mark || letter.is_whitespace()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_runs_frames_or_styles_is_left() {
        for (written, clean) in [
            ("<p onclick=\"x()\">a<script>x()</script></p>", "<p>a</p>"),
            ("<svg><style><img src=x onerror=x()></style></svg>b", "b"),
            ("<a href=\"javascript:x()\">c</a>", "<a rel=\"noopener noreferrer\">c</a>"),
            ("<math><mtext><table><mglyph><style><img src=x onerror=x()>", ""),
            ("<iframe src=\"https://example.org\"></iframe>d", "d"),
            ("<img src=\"https://example.org/seen.gif\">e", "e"),
            ("<b style=\"position:fixed\">f", "<b>f</b>"),
            ("g < h & i", "g &lt; h &amp; i"),
        ] {
            assert_eq!(cleaned(written), clean, "{written}");
        }
    }

    #[test]
    fn an_emptied_editor_is_empty() {
        let field = RichText::default();
        for nothing in ["<p><br></p>", "<p>&nbsp;</p> ", "<script>x</script>", "<div></div>"] {
            assert_eq!(field.tidy(json!(nothing)), Value::Null, "{nothing}");
        }
        assert_eq!(field.tidy(json!("<hr>")), json!("<hr>"));
    }

    #[test]
    fn a_thousand_open_elements_cost_no_more_than_their_count() {
        let field = RichText { max_length: 100_000 };
        let many = json!("<p>".repeat(MOST_ELEMENTS + 1));
        assert_eq!(field.check(&field.tidy(many)).unwrap_err().code, "rich_text_elements");
    }
}
