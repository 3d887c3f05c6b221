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

/// A reader of HTML compares every element with every open one, so that their number has an end.
const MOST_MARKS: usize = 2000;
/// And it opens what was left open again in every paragraph. Three of a kind at most, unless they differ in attributes.
const MOST_DIFFERENT: usize = 50;
const REOPENED: [&str; 13] =
    ["b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
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
        let marks = written.split('<').skip(1);
        let different = marks.clone().filter(|mark| may_be_reopened(mark)).count();
        (marks.count() > MOST_MARKS || different > MOST_DIFFERENT)
            .then(|| Complaint::error("rich_text_marks", "").with("maximum", MOST_MARKS))
    }

    /// Cleaned until cleaning changes nothing more; none if it grows beyond what is taken.
    fn cleaned(&self, written: &str) -> Option<String> {
        let mut text = written.to_owned();
        for _ in 0..=ROUNDS {
            if self.is_too_much(&text).is_some() {
                return None;
            }
            let again = once(&text);
            if again == text {
                return Some(text);
            }
            text = again;
        }
        None
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
            Value::String(written) => match self.cleaned(&written) {
                Some(clean) if says_nothing(&clean) => Value::Null,
                Some(clean) => Value::String(clean),
                None => text::emptied(Value::String(written)),
            },
            other => text::emptied(other),
        }
    }
    /// Nothing rests that is not clean, whoever tidied it.
    fn check(&self, value: &Value) -> Result<(), Complaint> {
        let shape = || Complaint::error("rich_text_shape", "").with("value", text::quoted(value));
        match value {
            Value::Null => Ok(()),
            Value::String(written) => match (self.is_too_much(written), self.cleaned(written)) {
                (Some(complaint), _) => Err(complaint),
                (None, Some(clean)) if clean == *written => Ok(()),
                _ => Err(shape()),
            },
            _ => Err(shape()),
        }
    }
    /// A piece of text may be torn by marks, so that looking for it in the middle would lie.
    fn operators(&self) -> &'static [Operator] {
        &[Operator::IsEmpty, Operator::IsFilled]
    }
}

/// Whether what stands behind a `<` begins an element that is opened again, with attributes of its own.
fn may_be_reopened(mark: &str) -> bool {
    let end = mark.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(mark.len());
    let (name, rest) = mark.split_at(end);
    !rest.starts_with('>') && REOPENED.iter().any(|known| name.eq_ignore_ascii_case(known))
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

    fn cleaned(written: &str) -> String {
        RichText::default().cleaned(written).expect("a harmless text")
    }

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
    fn marks_that_multiply_are_not_even_read() {
        let field = RichText { max_length: 100_000 };
        let many = "<p>".repeat(MOST_MARKS + 1);
        let different: String = (0..=MOST_DIFFERENT).map(|n| format!("<B id={n}>")).collect();
        for (hostile, code) in [
            (many, "rich_text_marks"),
            (format!("<p>{different}</p>{}", "<p>x</p>".repeat(500)), "rich_text_marks"),
            (format!("<p>{}</p>{}", "<b><i><u><s>".repeat(9), "<p>x".repeat(1900)), "rich_text_shape"),
        ] {
            let complaint = field.check(&field.tidy(json!(hostile))).unwrap_err();
            assert_eq!(complaint.code, code, "{}", text::quoted(&json!(hostile)));
        }
        assert!(field.check(&field.tidy(json!("<div>".repeat(MOST_MARKS / 2)))).is_ok());
    }

    #[test]
    fn what_is_not_clean_is_refused_even_if_nobody_tidied_it() {
        for dirty in ["<script>x</script>", "<p onclick=\"x\">a</p>", "<b>open"] {
            assert_eq!(RichText::default().check(&json!(dirty)).unwrap_err().code, "rich_text_shape", "{dirty}");
        }
    }
}
