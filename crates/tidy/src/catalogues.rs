//! A complaint that Rust can make has words in every language, and no words are kept that nothing says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::Offence;
use crate::rust::Source;
use crate::tree::File;

/// One catalogue: code to its texts (`message`, `help`).
type Catalogue = BTreeMap<String, BTreeMap<String, String>>;

/// How Rust names a code.
const MAKERS: &[&str] = &["Complaint::error(", "Complaint::warning("];

/// Compares the catalogues with each other, and with the codes that the product's sources make.
#[must_use]
pub fn check(catalogues: &[File], files: &[File], sources: &[Source]) -> Vec<Offence> {
    let mut offences = Vec::new();
    let mut read = Vec::new();
    for file in catalogues {
        match serde_json::from_str::<Catalogue>(&file.text) {
            Ok(catalogue) => read.push((file, catalogue)),
            Err(why) => offences.push(Offence::new(&file.path, why.line(), why.to_string())),
        }
    }
    let Some((first, reference)) = read.first() else {
        offences.push(Offence::new(
            "crates/metadata/src/catalogue",
            0,
            "There is no catalogue.",
        ));
        return offences;
    };
    for (file, catalogue) in &read[1..] {
        offences.extend(differences(file, catalogue, first, reference));
    }
    for (path, line, code) in files.iter().flat_map(made) {
        if !reference.contains_key(&code) {
            offences.push(Offence::new(
                &path,
                line,
                format!("The complaint `{code}` has no words in the catalogues."),
            ));
        }
    }
    let said: BTreeSet<&str> = sources
        .iter()
        .flat_map(|source| &source.texts)
        .map(|(_, text)| text.as_str())
        .collect();
    for code in reference.keys().filter(|code| !said.contains(code.as_str())) {
        offences.push(Offence::new(
            &first.path,
            0,
            format!("Nothing makes the complaint `{code}`; strike its words."),
        ));
    }
    offences
}

/// The codes that a product file makes, each with its place. Tests may make any.
fn made(file: &File) -> Vec<(String, usize, String)> {
    if !file.path.contains("/src/") || file.path.starts_with("crates/tidy/") {
        return Vec::new();
    }
    let text = crate::rust::product_part(&file.text);
    let mut codes = Vec::new();
    for maker in MAKERS {
        for (at, _) in text.match_indices(maker) {
            let rest = text[at + maker.len()..].trim_start();
            let Some((code, _)) = rest.strip_prefix('"').and_then(|rest| rest.split_once('"')) else {
                continue;
            };
            codes.push((
                file.path.clone(),
                text[..at].matches('\n').count() + 1,
                code.to_owned(),
            ));
        }
    }
    codes
}

fn differences(file: &File, catalogue: &Catalogue, first: &File, reference: &Catalogue) -> Vec<Offence> {
    let mut offences = Vec::new();
    let all: BTreeSet<&String> = catalogue.keys().chain(reference.keys()).collect();
    for code in all {
        match (catalogue.get(code), reference.get(code)) {
            (Some(here), Some(there)) => {
                for part in here.keys().chain(there.keys()).collect::<BTreeSet<_>>() {
                    let empty = String::new();
                    let (here, there) = (
                        here.get(part).unwrap_or(&empty),
                        there.get(part).unwrap_or(&empty),
                    );
                    if here.is_empty() || there.is_empty() {
                        offences.push(Offence::new(
                            &file.path,
                            0,
                            format!("`{code}` has no {part} in one language."),
                        ));
                    } else if placeholders(here) != placeholders(there) {
                        let what = format!("`{code}`.{part} fills in other places than {} does.", first.path);
                        offences.push(Offence::new(&file.path, 0, what));
                    }
                }
            }
            (None, _) => offences.push(Offence::new(&file.path, 0, format!("`{code}` is missing."))),
            (_, None) => offences.push(Offence::new(&first.path, 0, format!("`{code}` is missing."))),
        }
    }
    offences
}

/// The names between braces: `{title}`.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}'))
        .map(|(name, _)| name)
        .collect()
}

/// JSON objects say a key twice without complaint; a catalogue must not.
#[must_use]
pub fn check_repeated(catalogues: &[File]) -> Vec<Offence> {
    let mut offences = Vec::new();
    for file in catalogues {
        let mut seen = BTreeSet::new();
        for (line, text) in file.lines() {
            let key = text
                .trim()
                .strip_prefix('"')
                .and_then(|rest| rest.split_once("\": {"))
                .map(|(key, _)| key);
            if key.is_some_and(|key| !seen.insert(key)) {
                offences.push(Offence::new(
                    &file.path,
                    line,
                    "This code has words already, above.",
                ));
            }
        }
        if let Ok(Value::Object(object)) = serde_json::from_str(&file.text)
            && object.len() != seen.len()
        {
            offences.push(Offence::new(
                &file.path,
                0,
                "Write one code per line, as `\"code\": { … }`.",
            ));
        }
    }
    offences
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: &str = r#"{
  "required": { "message": "{title} is missing.", "help": "Fill it in." }
}"#;

    fn judged(en: &str, zh: &str, code: &str) -> Vec<String> {
        let catalogues = [File::new("en.json", en), File::new("zh-CN.json", zh)];
        let file = File::new("crates/model/src/a.rs", code);
        let sources = [Source::read(&file)];
        check(&catalogues, &[file], &sources)
            .into_iter()
            .map(|offence| offence.what)
            .collect()
    }

    #[test]
    fn equal_catalogues_whose_codes_are_made_are_fine() {
        let zh = r#"{ "required": { "message": "缺少{title}。", "help": "请填写。" } }"#;
        assert_eq!(
            judged(EN, zh, "fn a() { Complaint::error(\n    \"required\", \"\") }"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn a_code_without_words_and_words_without_a_code_are_offences() {
        let what = judged(EN, EN, "fn a() { Complaint::warning(\"reqired\", \"\") }");
        assert_eq!(what.len(), 2);
        assert!(
            what[0].contains("`reqired` has no words") && what[1].contains("strike"),
            "{what:?}"
        );
    }

    #[test]
    fn languages_must_have_the_same_codes_texts_and_places_to_fill() {
        let code = "fn a() { Complaint::error(\"required\", \"\") }";
        assert!(judged(EN, "{}", code)[0].contains("missing"));
        let other_place = r#"{ "required": { "message": "缺少{name}。", "help": "请填写。" } }"#;
        assert!(judged(EN, other_place, code)[0].contains("message fills in other places"));
        assert!(judged(EN, r#"{ "required": { "message": "缺少{title}。" } }"#, code)[0].contains("no help"));
    }

    #[test]
    fn a_code_written_twice_is_an_offence() {
        let twice = "{\n\"a\": { \"message\": \"\" },\n\"a\": { \"message\": \"\" }\n}";
        assert_eq!(check_repeated(&[File::new("en.json", twice)])[0].line, 3);
    }
}
