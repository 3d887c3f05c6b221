//! One word per idea, in both languages: the packs speak as `examples/terms.json` says.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Offence;
use crate::tree::File;

/// Compares every English text of a pack and its translation with the terms.
///
/// A text that is a term, alone or in the plural, is translated with its Chinese word. A text whose Chinese holds that
/// word has none of the forbidden English ones, and no Chinese text has a forbidden Chinese one.
#[must_use]
pub fn check(terms: &File, packs: &[File]) -> Vec<Offence> {
    let mut offences = Vec::new();
    let terms = match read(terms) {
        Ok(terms) => terms,
        Err(offence) => return vec![offence],
    };
    let documents = documents(packs);
    for file in packs
        .iter()
        .filter(|file| file.path.ends_with(".translation.json"))
    {
        let Some(texts) = parsed(file).and_then(|body| body.get("texts").cloned()) else {
            continue;
        };
        for (document, texts) in texts.as_object().into_iter().flatten() {
            for (pointer, chinese) in texts.as_object().into_iter().flatten() {
                let sources = documents.get(document).into_iter().flatten();
                let Some(english) = sources.into_iter().find_map(|source| source.text(pointer)) else {
                    continue;
                };
                let chinese = chinese.as_str().unwrap_or_default();
                for what in terms.iter().filter_map(|term| term.judge(english, chinese)) {
                    offences.push(Offence::new(
                        &file.path,
                        0,
                        format!("{document}{pointer}: {what}"),
                    ));
                }
            }
        }
    }
    offences
}

/// One line of `examples/terms.json`.
struct Term {
    /// Lower case, as English writes it inside a sentence.
    word: String,
    plural: String,
    chinese: String,
    forbidden: Vec<String>,
    forbidden_chinese: Vec<String>,
}

impl Term {
    fn judge(&self, english: &str, chinese: &str) -> Option<String> {
        let english = english.to_lowercase();
        let is_term = english == self.word || english == self.plural;
        if is_term && !chinese.contains(&self.chinese) {
            return Some(format!("“{}” is “{}”, not “{chinese}”.", self.word, self.chinese));
        }
        let forbidden = self.forbidden.iter().filter(|_| chinese.contains(&self.chinese));
        if let Some(word) = forbidden.into_iter().find(|word| has_word(&english, word)) {
            return Some(format!("“{}” is a {}, never “{word}”.", self.chinese, self.word));
        }
        let word = self
            .forbidden_chinese
            .iter()
            .find(|word| chinese.contains(*word))?;
        Some(format!(
            "Write “{}” for {}, not “{word}”.",
            self.chinese, self.word
        ))
    }
}

/// Whether a text has that word, not only its letters inside another.
fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        !letter(text[..at].chars().next_back()) && !letter(text[at + word.len()..].chars().next())
    })
}

fn read(file: &File) -> Result<Vec<Term>, Offence> {
    let wrong = |what: String| Offence::new(&file.path, 0, what);
    let body: Value = serde_json::from_str(&file.text).map_err(|why| wrong(why.to_string()))?;
    let lines = body["terms"].as_array().filter(|lines| !lines.is_empty());
    let lines = lines.ok_or_else(|| wrong("There are no terms.".to_owned()))?;
    lines
        .iter()
        .map(|line| {
            let word = |key: &str| line[key].as_str().map(str::to_owned);
            let list = |key: &str| {
                let words = line["forbidden"][key].as_array().into_iter().flatten();
                words.filter_map(Value::as_str).map(str::to_owned).collect()
            };
            let term = word("term").ok_or_else(|| wrong("A term has no name.".to_owned()))?;
            Ok(Term {
                plural: word("plural").unwrap_or_else(|| format!("{term}s")),
                chinese: word("zh-CN").ok_or_else(|| wrong(format!("“{term}” has no Chinese.")))?,
                word: term,
                forbidden: list("en"),
                forbidden_chinese: list("zh-CN"),
            })
        })
        .collect()
}

/// Where texts of a document stand: the document, or a change of another pack that puts something into it.
enum Source {
    Whole(Value),
    Inserted { at: String, value: Value },
}

impl Source {
    fn text(&self, pointer: &str) -> Option<&str> {
        match self {
            Source::Whole(body) => find(body, pointer)?.as_str(),
            Source::Inserted { at, value } => {
                let rest = pointer.strip_prefix(at.as_str());
                rest.and_then(|rest| find(value, rest))
                    .or_else(|| find(value, pointer))?
                    .as_str()
            }
        }
    }
}

/// Every document by its kind and name.
fn documents(packs: &[File]) -> BTreeMap<String, Vec<Source>> {
    let mut all: BTreeMap<String, Vec<Source>> = BTreeMap::new();
    for file in packs {
        let Some(body) = parsed(file) else { continue };
        let name = file.path.rsplit('/').next().unwrap_or_default();
        if let Some((name, kind)) = name
            .strip_suffix(".json")
            .and_then(|name| name.rsplit_once('.'))
            .filter(|(_, kind)| *kind != "change")
        {
            let source = Source::Whole(body);
            all.entry(format!("{kind}/{name}")).or_default().push(source);
            continue;
        }
        for operation in body["operations"].as_array().into_iter().flatten() {
            let (Some(document), Some(at)) = (body["document"].as_str(), operation["insert"].as_str()) else {
                continue;
            };
            let source = Source::Inserted {
                at: at.to_owned(),
                value: operation["value"].clone(),
            };
            all.entry(document.to_owned()).or_default().push(source);
        }
    }
    all
}

fn parsed(file: &File) -> Option<Value> {
    serde_json::from_str(&file.text).ok()
}

/// What stands at a pointer that steps into lists by name; an element of a form is found however deep it stands.
fn find<'a>(value: &'a Value, pointer: &str) -> Option<&'a Value> {
    if let Some((name, rest)) = pointer
        .strip_prefix("/elements/")
        .and_then(|rest| rest.split_once('/'))
        && let Some(element) = element(value, name)
    {
        return find(element, &format!("/{rest}"));
    }
    let Some(path) = pointer.strip_prefix('/') else {
        return pointer.is_empty().then_some(value);
    };
    let (step, rest) = path
        .split_once('/')
        .map_or((path, ""), |(step, _)| (step, &path[step.len()..]));
    let next = match value {
        Value::Object(object) => object.get(&step.replace("~1", "/"))?,
        Value::Array(list) => list
            .iter()
            .find(|one| one["name"] == step || one["value"] == step)?,
        _ => return None,
    };
    find(next, rest)
}

fn element<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    match value {
        Value::Object(object)
            if object.get("type").is_some() && object.get("name")?.as_str() == Some(name) =>
        {
            Some(value)
        }
        Value::Object(object) => object.values().find_map(|inner| element(inner, name)),
        Value::Array(list) => list.iter().find_map(|inner| element(inner, name)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TERMS: &str = r#"{ "terms": [{ "term": "receipt", "zh-CN": "回款",
        "forbidden": { "en": ["payment"], "zh-CN": ["付款单"] } }] }"#;

    fn judged(english: &str, chinese: &str) -> Vec<String> {
        let object =
            format!(r#"{{ "title": "{english}", "rules": [{{ "name": "r", "message": "{english}" }}] }}"#);
        let texts = format!(
            r#"{{ "texts": {{ "object/a": {{ "/title": "{chinese}", "/rules/r/message": "{chinese}" }} }} }}"#
        );
        let packs = [
            File::new("examples/p/a.object.json", &object),
            File::new("examples/p/zh.translation.json", &texts),
        ];
        let offences = check(&File::new("examples/terms.json", TERMS), &packs);
        offences.into_iter().map(|offence| offence.what).collect()
    }

    #[test]
    fn a_term_has_one_word_in_each_language() {
        assert_eq!(judged("Receipts", "回款"), Vec::<String>::new());
        assert_eq!(judged("Proof of receipt", "签收凭证"), Vec::<String>::new());
        let told = judged("Receipt", "到账");
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(
            told.iter().all(|what| what.contains("“receipt” is “回款”")),
            "{told:?}"
        );
    }

    #[test]
    fn forbidden_words_are_told_in_either_language() {
        assert!(judged("Last payment", "最近回款")[0].contains("never “payment”"));
        assert!(judged("Repayments", "回款").is_empty());
        assert!(judged("Slip", "付款单")[0].contains("not “付款单”"));
    }

    #[test]
    fn texts_of_forms_and_changes_are_found() {
        let form = r#"{ "layout": { "type": "Group", "name": "page", "elements": [
            { "type": "Group", "name": "money", "label": "Receipt" }] } }"#;
        let change = r#"{ "document": "form/f", "operations": [{ "insert": "/layout/elements/more",
            "value": { "type": "Group", "name": "more", "label": "Receipt" } }] }"#;
        let texts =
            r#"{ "texts": { "form/f": { "/elements/money/label": "钱", "/elements/more/label": "钱" } } }"#;
        let packs = [
            File::new("examples/p/f.form.json", form),
            File::new("examples/q/f_more.change.json", change),
            File::new("examples/q/zh.translation.json", texts),
        ];
        assert_eq!(check(&File::new("t", TERMS), &packs).len(), 2);
    }
}
