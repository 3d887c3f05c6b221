//! Every translation stands for a text, and every text has its translation.

use super::Build;
use super::fields::{HOUSE, MONEY};
use metadata::documents::{Pack, Translation};
use metadata::{Complaint, Complaints, Document, DocumentKind, Language, pointer, pointer_token};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

pub(super) fn read(build: &mut Build<'_>) {
    for (name, object) in &build.objects {
        for (field, english, chinese) in HOUSE.into_iter().chain(MONEY) {
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
        for place in &translation.same {
            let known = texts.iter().any(|(document, places)| {
                place
                    .strip_prefix(document.as_str())
                    .is_some_and(|rest| places.contains_key(rest))
            });
            if !known {
                let at = format!("/same/{}", pointer_token(place));
                let complaint = Complaint::error("no_text", at).with("place", place.as_str());
                build.say(document, complaint.with("name", document.name.as_str()));
            }
        }
    }
}

/// Gaps of each pack that is written in another language and speaks `language` somewhere: texts it does not speak of.
/// Chinese texts contain Han, English ones none, and differ from their source unless the translation lists them as the
/// same; a source that could stand in `language` as it is, such as `CRM` in an English one, needs no other words.
#[must_use]
pub fn untranslated(documents: &[Document], language: Language) -> Complaints {
    let spoken = Spoken::of(documents, language);
    let speaks = |pack: &str| spoken.packs.contains(pack);
    spoken.gaps(documents, &speaks)
}

/// Gaps of one pack, whether it speaks `language` yet or not.
#[must_use]
pub fn gaps(documents: &[Document], pack: &str, language: Language) -> Complaints {
    Spoken::of(documents, language).gaps(documents, &|name| name == pack)
}

/// What packs say in one language.
struct Spoken<'a> {
    language: Language,
    packs: HashSet<&'a str>,
    /// By pack and document, then by pointer.
    texts: HashMap<(&'a str, String), HashMap<String, String>>,
    /// By pack, `object/crm/title`.
    same: HashSet<(&'a str, String)>,
}

impl<'a> Spoken<'a> {
    fn of(documents: &'a [Document], language: Language) -> Self {
        let mut spoken = Spoken {
            language,
            packs: HashSet::new(),
            texts: HashMap::new(),
            same: HashSet::new(),
        };
        let translations = documents
            .iter()
            .filter(|document| document.kind == DocumentKind::Translation);
        for document in translations {
            let Ok(translation) = Translation::deserialize(&document.body) else {
                continue;
            };
            if translation.language != language.tag() {
                continue;
            }
            let pack = document.pack.as_str();
            spoken.packs.insert(pack);
            for (target, pointers) in translation.texts {
                spoken.texts.entry((pack, target)).or_default().extend(pointers);
            }
            spoken
                .same
                .extend(translation.same.into_iter().map(|place| (pack, place)));
        }
        spoken
    }

    fn gaps(&self, documents: &[Document], wanted: &dyn Fn(&str) -> bool) -> Complaints {
        let written_here = |pack: &str| {
            let pack = documents
                .iter()
                .filter(|one| one.kind == DocumentKind::Pack)
                .find(|one| one.pack == pack);
            let pack = pack.and_then(|pack| Pack::deserialize(&pack.body).ok());
            pack.is_none_or(|pack| pack.language == self.language.tag())
        };
        documents
            .iter()
            .filter(|document| wanted(&document.pack) && !written_here(&document.pack))
            .flat_map(|document| self.gaps_of(document))
            .collect()
    }

    /// Whether a text could be of this language, by its letters.
    fn is_of_it(&self, text: &str) -> bool {
        is_han(text) == (self.language == Language::ZhCn)
    }

    fn gaps_of(&self, document: &Document) -> Complaints {
        let (pack, name) = (document.pack.as_str(), key(document));
        let texts = self.texts.get(&(pack, name.clone()));
        let mut complaints = Complaints::new();
        for (place, source) in pointer::texts(document.kind, &document.body) {
            if self.same.contains(&(pack, format!("{name}{place}"))) || self.is_of_it(&source) {
                continue;
            }
            let code = match texts.and_then(|texts| texts.get(&place)) {
                None => "untranslated",
                Some(text) if !self.is_of_it(text) && self.language == Language::ZhCn => "not_chinese",
                Some(text) if !self.is_of_it(text) => "not_english",
                Some(_) => continue,
            };
            let complaint = Complaint::error(code, place)
                .with("text", source)
                .with("language", self.language.tag());
            complaints.push(complaint.in_file(&document.path));
        }
        complaints
    }
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
