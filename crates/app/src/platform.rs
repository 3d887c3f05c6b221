//! The pack every workspace begins with, embedded in the program.

use crate::packs::Version;
use metadata::{Complaints, Document};
use rust_embed::RustEmbed;

/// Name of the embedded pack; nobody else's may be called so.
pub const PLATFORM: &str = "platform";

#[derive(RustEmbed)]
#[folder = "platform/"]
struct Files;

/// The files of the embedded pack: path and text, sorted by path.
#[must_use]
pub fn files() -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Files::iter()
        .filter_map(|path| {
            let file = Files::get(&path)?;
            Some((
                path.into_owned(),
                String::from_utf8_lossy(&file.data).into_owned(),
            ))
        })
        .collect();
    files.sort();
    files
}

/// The documents of the embedded pack.
pub(crate) fn documents() -> Result<Vec<Document>, Complaints> {
    Document::read_pack(&files())
}

/// The version of the platform pack among these documents, if it is there and says one.
pub(crate) fn version_in(documents: &[Document]) -> Option<Version> {
    crate::packs::pack_of(documents, PLATFORM).and_then(|pack| Version::read(&pack.version))
}
