//! The targets, by name.

mod bytes;
mod packs;
mod records;
mod scripts;

/// One reader of bytes.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Its name, and that of the folder of its corpus.
    pub name: &'static str,
    /// Reads; says whether the bytes were something.
    pub run: fn(&[u8]) -> bool,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target {
        name: "archive",
        run: bytes::archive,
    },
    Target {
        name: "csv",
        run: bytes::csv,
    },
    Target {
        name: "document",
        run: packs::document,
    },
    Target {
        name: "expression",
        run: scripts::expression,
    },
    Target {
        name: "filter",
        run: records::filter,
    },
    Target {
        name: "html",
        run: records::html,
    },
    Target {
        name: "json",
        run: bytes::json,
    },
    Target {
        name: "operations",
        run: packs::operations,
    },
    Target {
        name: "pack",
        run: packs::pack,
    },
    Target {
        name: "search",
        run: records::search,
    },
    Target {
        name: "template",
        run: scripts::template,
    },
    Target {
        name: "value",
        run: records::value,
    },
];

/// The target of that name.
#[must_use]
pub fn find(name: &str) -> Option<Target> {
    TARGETS.iter().copied().find(|target| target.name == name)
}

/// The first byte as a choice among so many, and the rest as text.
fn choice(bytes: &[u8], of: usize) -> Option<(usize, &str)> {
    let (first, rest) = bytes.split_first()?;
    Some((usize::from(*first) % of, std::str::from_utf8(rest).ok()?))
}
