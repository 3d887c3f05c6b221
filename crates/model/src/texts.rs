//! Texts in other languages, by document and pointer.

use metadata::Language;
use std::collections::HashMap;

/// Every translated text of a workspace.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    languages: HashMap<Language, HashMap<String, HashMap<String, String>>>,
}

impl Texts {
    /// The text at `pointer` of `document` (`object/customer`) in that language, or the text as written.
    #[must_use]
    pub fn get<'a>(&'a self, language: Language, document: &str, pointer: &str, written: &'a str) -> &'a str {
        let pointers = self
            .languages
            .get(&language)
            .and_then(|documents| documents.get(document));
        pointers
            .and_then(|pointers| pointers.get(pointer))
            .map_or(written, String::as_str)
    }

    /// Adds one text.
    pub fn add(&mut self, language: Language, document: &str, pointer: &str, text: &str) {
        let documents = self.languages.entry(language).or_default();
        documents
            .entry(document.to_owned())
            .or_default()
            .insert(pointer.to_owned(), text.to_owned());
    }
}
