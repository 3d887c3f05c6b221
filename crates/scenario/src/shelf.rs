//! Where the packs stand that a page names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// The files of a pack as (path, text).
pub type Files = Vec<(String, String)>;

/// A folder with a folder per pack, and packs that stand elsewhere.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    /// The folder that the lines of a `pack` block start from.
    pub folder: PathBuf,
    /// Packs that are read already; they go before the folders of the same name.
    pub packs: BTreeMap<String, Arc<Files>>,
    /// Packs that every workspace has from the beginning; a `pack` block that names one has nothing to do.
    pub installed: BTreeSet<String>,
}

impl Shelf {
    /// A shelf of folders alone.
    #[must_use]
    pub fn of(folder: PathBuf) -> Shelf {
        Shelf {
            folder,
            ..Shelf::default()
        }
    }

    /// The files of the pack that a `pack` block names.
    ///
    /// # Errors
    /// What the machine says about its folder.
    pub fn files(&self, name: &str) -> Result<Arc<Files>, String> {
        if let Some(files) = self.packs.get(name) {
            return Ok(Arc::clone(files));
        }
        let files = ports::folder::read_tree(&self.folder.join(name)).map_err(|why| why.to_string())?;
        Ok(Arc::new(files))
    }
}
