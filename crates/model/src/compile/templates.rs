//! Templates: what they name is there, in every language they are written in.

use super::Build;
use crate::template::{Fields, Template, TemplateText};
use crate::{Object, Opening};
use metadata::documents::{self, TemplateForm, Translation};
use metadata::{Complaint, Complaints, Document, DocumentKind, Language, pointer_token};
use script::{Needs, Sheet};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

pub(super) fn read(build: &mut Build<'_>) {
    let documents = build.read::<documents::Template>(DocumentKind::Template);
    let raw: Vec<&documents::Template> = documents.iter().map(|(_, raw)| raw).collect();
    let (mut compiled, mut complaints) = (Vec::new(), Complaints::new());
    for (document, template) in &documents {
        let declared = build.declared(DocumentKind::Object);
        if !declared.clone().any(|known| known == template.object) {
            let complaint =
                Complaint::error("unknown_object", "/object").with("name", template.object.as_str());
            complaints.push(complaint.near(&template.object, declared).in_file(&document.path));
        }
        let whole = build
            .sketches
            .get(&template.object)
            .is_some_and(|sketch| sketch.broken.is_empty());
        let Some(object) = build.objects.get(&template.object).filter(|_| whole) else {
            continue;
        };
        compiled.push(compile(
            build,
            &raw,
            (document, template),
            object,
            &mut complaints,
        ));
    }
    build.complaints.extend(complaints);
    for template in compiled {
        build.templates.insert(template.name.clone(), Arc::new(template));
    }
}

fn compile(
    build: &Build<'_>,
    all: &[&documents::Template],
    (document, raw): (&Document, &documents::Template),
    object: &Object,
    complaints: &mut Complaints,
) -> Template {
    let mut needs = Needs::default();
    let mut texts = HashMap::new();
    let mut told: HashSet<(String, String)> = HashSet::new();
    for language in Language::ALL {
        let mut sheet = |pointer: &str, written: &str| {
            let text = said(build, language, &raw.name, pointer, written);
            let scope = Box::new(Fields {
                objects: &build.objects,
                object,
            });
            let parts = |name: &str| {
                let part = all.iter().find(|part| part.name == name)?;
                let text = said(build, language, &part.name, "/body", &part.body);
                (part.form == TemplateForm::Part).then_some((part.object.as_str(), text))
            };
            match Sheet::compile(text, scope, &parts, &mut needs) {
                Ok(sheet) => Some(sheet),
                Err(refused) => {
                    let (file, place) = match text == written {
                        true => (document.path.clone(), pointer.to_owned()),
                        false => translated(build, document, language, &raw.name, pointer),
                    };
                    // A mistake in a text that is the same in several languages is told once.
                    if told.insert((file.clone(), place.clone())) {
                        let placed = refused.into_iter().map(|one| one.under(&place).in_file(&file));
                        complaints.extend(placed);
                    }
                    None
                }
            }
        };
        let subject = raw
            .subject
            .as_ref()
            .and_then(|subject| sheet("/subject", subject));
        if let Some(body) = sheet("/body", &raw.body) {
            texts.insert(language, TemplateText { subject, body });
        }
    }
    Template {
        name: raw.name.clone(),
        title: raw.title.clone(),
        object: raw.object.clone(),
        form: raw.form,
        opening: Opening {
            audience: raw.audience.clone(),
            state: raw.state,
        },
        texts,
        needs,
    }
}

fn said<'b>(
    build: &'b Build<'_>,
    language: Language,
    name: &str,
    pointer: &str,
    written: &'b str,
) -> &'b str {
    build
        .texts
        .get(language, &format!("template/{name}"), pointer, written)
}

/// Where the text of a language is written.
fn translated(
    build: &Build<'_>,
    document: &Document,
    language: Language,
    name: &str,
    pointer: &str,
) -> (String, String) {
    let key = format!("template/{name}");
    let translations = build.read::<Translation>(DocumentKind::Translation);
    let found = translations.into_iter().find(|(_, translation)| {
        let texts = translation.texts.get(&key);
        translation.language == language.tag() && texts.is_some_and(|texts| texts.contains_key(pointer))
    });
    match found {
        Some((translation, _)) => (
            translation.path.clone(),
            format!("/texts/{}/{}", pointer_token(&key), pointer_token(pointer)),
        ),
        None => (document.path.clone(), pointer.to_owned()),
    }
}
