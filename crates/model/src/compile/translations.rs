//! Every translation stands for a text, and every text has its translation.

use super::{Build, fields::HOUSE};
use metadata::documents::{Pack, Translation};
use metadata::{Complaint, Complaints, Document, DocumentKind, Language, pointer, pointer_token};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

pub(super) fn read(build: &mut Build<'_>) {
    for (name, object) in &build.objects {
        for (field, english, chinese) in HOUSE {
            let title = object.field(field).map(|(_, field)| field.title.as_str());
            if title == Some(english) {
                let document = format!("object/{name}");
                build.texts.add(
                    Language::ZhCn,
                    &document,
                    &format!("/properties/{field}/title"),
                    chinese,
                );
            }
        }
    }
    let texts: HashMap<String, HashMap<String, String>> = build
        .documents
        .iter()
        .map(|document| (key(document), texts_of(document)))
        .collect();
    for (document, translation) in build.read::<Translation>(DocumentKind::Translation) {
        let Some(language) = Language::ALL
            .into_iter()
            .find(|language| language.tag() == translation.language)
        else {
            build.say(
                document,
                super::settings::unknown_language("/language", &translation.language),
            );
            continue;
        };
        for (target, pointers) in &translation.texts {
            let at = format!("/texts/{}", pointer_token(target));
            let Some(there) = texts.get(target) else {
                let known = texts.keys().map(String::as_str);
                let complaint = Complaint::error("unknown_document", at).with("name", target.as_str());
                build.say(document, complaint.near(target, known));
                continue;
            };
            for (place, text) in pointers {
                let at = format!("{at}/{}", pointer_token(place));
                if !there.contains_key(place) {
                    let known = there.keys().map(String::as_str);
                    let complaint = Complaint::error("no_text", at).with("place", place.as_str());
                    build.say(
                        document,
                        complaint.with("name", target.as_str()).near(place, known),
                    );
                } else if text.trim().is_empty() {
                    build.say(document, Complaint::error("empty_text", at));
                } else {
                    build.texts.add(language, target, place, text);
                }
            }
        }
    }
}

/// Warnings for the texts of each English pack that speaks `language` elsewhere but not here. Chinese texts contain
/// Han and differ from their source; a source that is Han already needs no other words.
#[must_use]
pub fn untranslated(documents: &[Document], language: Language) -> Complaints {
    let mut spoken: HashMap<(&str, String), HashMap<String, String>> = HashMap::new();
    let mut packs = HashSet::new();
    for document in documents
        .iter()
        .filter(|document| document.kind == DocumentKind::Translation)
    {
        let Ok(translation) = Translation::deserialize(&document.body) else {
            continue;
        };
        if translation.language == language.tag() {
            packs.insert(document.pack.as_str());
            for (target, pointers) in translation.texts {
                spoken
                    .entry((&document.pack, target))
                    .or_default()
                    .extend(pointers);
            }
        }
    }
    let english = |document: &&Document| {
        let pack = Pack::deserialize(&document.body);
        document.kind == DocumentKind::Pack && pack.is_ok_and(|pack| pack.language == Language::En.tag())
    };
    packs.retain(|pack| {
        documents
            .iter()
            .filter(english)
            .any(|document| document.pack == **pack)
    });
    let mut complaints = Vec::new();
    for document in documents
        .iter()
        .filter(|document| packs.contains(document.pack.as_str()))
    {
        let translated = spoken.get(&(document.pack.as_str(), key(document)));
        for (place, source) in pointer::texts(document.kind, &document.body) {
            let text = translated.and_then(|texts| texts.get(&place));
            let code = match text {
                None => "untranslated",
                Some(text) if language == Language::ZhCn && (!is_han(text) || *text == source) => {
                    "not_chinese"
                }
                Some(_) => continue,
            };
            if !is_han(&source) {
                let complaint = Complaint::warning(code, place)
                    .with("text", source)
                    .with("language", language.tag());
                complaints.push(complaint.in_file(&document.path));
            }
        }
    }
    complaints
}

/// How a translation names a document: `object/customer`.
fn key(document: &Document) -> String {
    format!("{}/{}", document.kind.word(), document.name)
}

fn texts_of(document: &Document) -> HashMap<String, String> {
    pointer::texts(document.kind, &document.body)
        .into_iter()
        .collect()
}

/// Whether a Chinese character is in it.
fn is_han(text: &str) -> bool {
    text.chars().any(|letter| matches!(letter, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}'))
}
