//! A company as its documents say it.

use crate::Fault;
use crate::documents::{CompanyDocument, Each, Step, StoryDocument, WordsDocument};
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::Path;

/// The folder of a pack in which its demo company stands.
pub const FOLDER: &str = "demo";
const STORY: &str = ".story.json";

/// A company that can be lived.
#[derive(Debug, Clone)]
pub struct Company {
    /// Who works there, and when.
    pub document: CompanyDocument,
    pub(crate) words: WordsDocument,
    /// By their names.
    pub(crate) stories: Vec<(String, StoryDocument)>,
    /// What is attached, by its name in the folder.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl Company {
    /// Reads the company of a pack's folder. Nothing when the pack has none.
    ///
    /// # Errors
    /// The first document that cannot be understood.
    pub fn read(pack: &Path) -> Result<Option<Company>, Fault> {
        let folder = pack.join(FOLDER);
        if !folder.join("company.json").exists() {
            return Ok(None);
        }
        let texts = ports::folder::read_tree(&folder).map_err(|why| fault("", why.to_string()))?;
        let (mut document, mut words, mut stories) = (None, WordsDocument::default(), Vec::new());
        for (path, text) in &texts {
            if path == "company.json" {
                document = Some(read(path, text)?);
            } else if path == "words.json" {
                words = read(path, text)?;
            } else if let Some(name) = path.strip_suffix(STORY) {
                stories.push((name.to_owned(), read::<StoryDocument>(path, text)?));
            } else if path.ends_with(".json") {
                let why = "it is neither company.json, words.json nor a *.story.json";
                return Err(fault(path, why.to_owned()));
            }
        }
        let document: CompanyDocument =
            document.ok_or_else(|| fault("company.json", "it is not there".to_owned()))?;
        let mut files = BTreeMap::new();
        for (name, story) in &stories {
            attached(&story.steps, &mut |file| {
                let bytes = ports::folder::read_bytes(&folder.join("files").join(file));
                let bytes = bytes.map_err(|why| fault(&format!("{name}{STORY}"), why.to_string()))?;
                files.insert(file.to_owned(), bytes);
                Ok(())
            })?;
        }
        Ok(Some(Company {
            document,
            words,
            stories,
            files,
        }))
    }

    /// What the stories attach, by its name in the folder.
    pub fn files(&self) -> impl Iterator<Item = (&String, &Vec<u8>)> {
        self.files.iter()
    }
}

fn read<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, Fault> {
    let reader = &mut serde_json::Deserializer::from_str(text);
    serde_path_to_error::deserialize(reader).map_err(|why| fault(path, why.to_string()))
}

fn fault(path: &str, why: String) -> Fault {
    let path = format!("{FOLDER}/{path}");
    Fault::Document { path, why }
}

/// Every file that steps attach, also those inside other steps.
fn attached<'a>(steps: &'a [Step], visit: &mut dyn FnMut(&'a str) -> Result<(), Fault>) -> Result<(), Fault> {
    for step in steps {
        match step {
            Step::Upload { file, .. } => visit(file)?,
            Step::Choose { ways } => {
                for way in ways {
                    attached(&way.steps, visit)?;
                }
            }
            Step::If { steps, otherwise, .. } => {
                attached(steps, visit)?;
                attached(otherwise, visit)?;
            }
            Step::Perhaps { steps, .. }
            | Step::Each(Each { steps, .. })
            | Step::Repeat { steps, .. }
            | Step::Meanwhile { steps } => attached(steps, visit)?,
            _ => {}
        }
    }
    Ok(())
}
