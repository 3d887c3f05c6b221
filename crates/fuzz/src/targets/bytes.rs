//! Readers of bytes as they come from outside.

use exchange::Sheet;
use metadata::read_json;
use ports::archive::{self, Bundle};

/// The body of a request: whatever is read can be written and read again.
pub(super) fn json(bytes: &[u8]) -> bool {
    let Ok(value) = read_json(bytes) else { return false };
    let again = read_json(value.to_string().as_bytes());
    assert_eq!(
        again.ok().as_ref(),
        Some(&value),
        "what was written is read as something else"
    );
    true
}

/// A table: every line has its number, and as many cells as there are headings at most.
pub(super) fn csv(bytes: &[u8]) -> bool {
    Sheet::read_csv(bytes).is_ok()
}

/// A backup: it is looked at, and unpacked into a folder of its own, out of which nothing leads.
pub(super) fn archive(bytes: &[u8]) -> bool {
    let Ok(folder) = tempfile::tempdir() else {
        return false;
    };
    let file = folder.path().join("backup.tar");
    let inside = folder.path().join("inside");
    if std::fs::write(&file, bytes)
        .and_then(|()| std::fs::create_dir(&inside))
        .is_err()
    {
        return false;
    }
    let sound = archive::check(&file).is_ok();
    let unpacked = Bundle::unpack(&file, Some(&inside));
    assert_eq!(sound, unpacked.is_ok(), "the look and the unpacking do not agree");
    let left = std::fs::read_dir(folder.path())
        .map(Iterator::count)
        .unwrap_or_default();
    assert_eq!(left, 2, "something was written outside");
    sound
}
