//! What implementers write.

use app::App;
use metadata::{Document, DocumentKind, Operation, apply, canonical};
use serde_json::Value;
use std::sync::LazyLock;

/// The house itself, and nothing beside it.
pub(super) static PLATFORM: LazyLock<Option<App>> = LazyLock::new(|| App::of_platform().ok());

/// A document of any kind: its canonical text is read as the same document.
pub(super) fn document(bytes: &[u8]) -> bool {
    let Some((kind, text)) = super::choice(bytes, DocumentKind::ALL.len()) else {
        return false;
    };
    let kind = DocumentKind::ALL[kind];
    // A document is called like its file.
    let named = serde_json::from_str::<Value>(text).ok();
    let name = named
        .as_ref()
        .and_then(|body| body.get(kind.name_key())?.as_str());
    let path = match kind {
        DocumentKind::Pack => "pack.json".to_owned(),
        _ => format!("{}.{}.json", name.unwrap_or("thing"), kind.word()),
    };
    let Ok(Some(read)) = Document::read("fuzz", &path, text) else {
        return false;
    };
    let written = read.to_text();
    let again = Document::read("fuzz", &path, &written).ok().flatten();
    assert_eq!(
        again.map(|again| again.to_text()),
        Some(written),
        "the canonical text is not stable"
    );
    true
}

/// Changes of a document: what they make of it has one canonical form.
pub(super) fn operations(bytes: &[u8]) -> bool {
    let Some((kind, text)) = super::choice(bytes, DocumentKind::ALL.len()) else {
        return false;
    };
    let kind = DocumentKind::ALL[kind];
    let Some((base, operations)) = text.split_once('\n') else {
        return false;
    };
    let (Ok(base), Ok(operations)) = (
        serde_json::from_str::<Value>(base),
        serde_json::from_str::<Vec<Operation>>(operations),
    ) else {
        return false;
    };
    let Ok(made) = apply(kind, &base, &operations) else {
        return false;
    };
    let form = canonical(kind, &made);
    assert_eq!(canonical(kind, &form), form, "the canonical form is not stable");
    true
}

/// A pack of one object: it compiles beside the platform, or every mistake is told.
pub(super) fn pack(bytes: &[u8]) -> bool {
    let (Some(platform), Ok(text)) = (PLATFORM.as_ref(), std::str::from_utf8(bytes)) else {
        return false;
    };
    let files = [
        ("pack.json", r#"{"name":"fuzz","version":"1.0.0","title":"Fuzz"}"#),
        ("thing.object.json", text),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    match platform.with_pack(&files) {
        Ok(_) => true,
        Err(complaints) => {
            assert!(!complaints.is_empty(), "refused without a word");
            false
        }
    }
}
