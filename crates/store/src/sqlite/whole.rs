//! Whether a file is whole, as its first bytes tell.

/// So many of the first bytes of a file tell how long it is.
pub const HEAD: usize = 100;

/// How many bytes are missing at the end of a file of SQLite that has `length` bytes, as one does of which only a part was
/// copied; 0 for what is whole, or no such file. SQLite itself would tell only whoever reads what is missing. A file whose
/// journal is still to be taken over may be shorter than it says.
#[must_use]
pub fn missing(head: &[u8], length: u64) -> u64 {
    let word = |at: usize| {
        let bytes = head.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        u64::from(u32::from_be_bytes(bytes.unwrap_or_default()))
    };
    if head.len() < HEAD || !head.starts_with(b"SQLite format 3\0") {
        return 0;
    }
    // 65,536 does not fit into the two bytes, and is written as 1.
    let page = match word(16) >> 16 {
        1 => 65_536,
        page => page,
    };
    // The number of pages counts only where the program that wrote the file last knew of it.
    if word(24) == word(92) {
        (word(28) * page).saturating_sub(length)
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_ends_before_its_last_page_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.db");
        let connection = rusqlite::Connection::open(&file).unwrap();
        connection
            .execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (zeroblob(100000));")
            .unwrap();
        drop(connection);
        let bytes = std::fs::read(&file).unwrap();
        let length = bytes.len() as u64;
        assert_eq!(missing(&bytes[..HEAD], length), 0);
        assert_eq!(missing(&bytes[..HEAD], length - 1), 1);
        assert_eq!(missing(&[0; HEAD], 0), 0);
        assert_eq!(missing(b"SQLite format 3\0", 16), 0);
    }
}
