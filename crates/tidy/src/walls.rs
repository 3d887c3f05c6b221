//! A file has a wall: what does not fit wants to be two files. Tests are not counted.

use crate::Offence;
use crate::rust::product_part;
use crate::tree::File;

/// The most lines of a Rust file before its tests.
pub const RUST: usize = 400;
/// The most lines of a file of the web application.
pub const WEB: usize = 250;

/// Files beyond their wall.
#[must_use]
pub fn check(files: &[File]) -> Vec<Offence> {
    files
        .iter()
        .filter_map(|file| {
            let (lines, wall) = measure(file)?;
            let what = format!("{lines} lines; the wall is {wall}. Split it along its deeds.");
            (lines > wall).then(|| Offence::new(&file.path, 0, what))
        })
        .collect()
}

/// Lines that count, and the wall; nothing for files without one.
fn measure(file: &File) -> Option<(usize, usize)> {
    let web = file.path.ends_with(".ts") || file.path.ends_with(".tsx");
    let is_test =
        file.path.contains("/tests/") || file.path.contains(".test.") || file.path.starts_with("web/e2e/");
    if is_test || file.path.ends_with(".d.ts") {
        return None;
    }
    if web {
        return Some((file.text.lines().count(), WEB));
    }
    file.path
        .ends_with(".rs")
        .then(|| (product_part(&file.text).lines().count(), RUST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offends(path: &str, text: &str) -> bool {
        !check(&[File::new(path, text)]).is_empty()
    }

    #[test]
    fn the_wall_stands_after_its_last_line() {
        assert!(!offends("crates/store/src/a.rs", &"//\n".repeat(RUST)));
        assert!(offends("crates/store/src/a.rs", &"//\n".repeat(RUST + 1)));
        assert!(!offends("web/src/a.tsx", &"//\n".repeat(WEB)));
        assert!(offends("web/src/a.tsx", &"//\n".repeat(WEB + 1)));
    }

    #[test]
    fn tests_and_generated_types_are_not_counted() {
        let tests = format!(
            "fn a() {{}}\n#[cfg(test)]\nmod tests {{\n{}}}\n",
            "//\n".repeat(RUST)
        );
        assert!(!offends("crates/store/src/a.rs", &tests));
        assert!(!offends("crates/store/tests/it/a.rs", &"//\n".repeat(RUST + 1)));
        assert!(!offends("web/src/a.test.ts", &"//\n".repeat(RUST)));
        assert!(!offends("web/src/api/schema.d.ts", &"//\n".repeat(RUST)));
    }
}
