//! What a file is called.

use unicode_normalization::UnicodeNormalization;

/// The most letters of a name.
const LONGEST: usize = 200;
/// The most letters of what stands behind its last point.
const LONGEST_END: usize = 16;

/// The name of a file as it is kept, from whatever a client called it: the last step of a path, NFC, without control
/// characters and without letters that nobody sees or that turn the others around, at most 200 letters. Nothing is left
/// of what is no name.
#[must_use]
pub fn name(written: &str) -> Option<String> {
    let composed: String = written.nfc().filter(|letter| !is_unseen(*letter)).collect();
    let last = composed.rsplit(['/', '\\']).next().unwrap_or_default();
    // A point at the end means nothing, and names of points alone are places.
    let last = last
        .trim()
        .trim_end_matches(|letter: char| letter == '.' || letter.is_whitespace());
    (!last.is_empty()).then(|| shortened(last))
}

fn is_unseen(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// What stands behind the last point tells people what it is, so it stays.
fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let end = name.rfind('.').map(|at| &name[at..]);
    let end = end
        .filter(|end| end.chars().count() <= LONGEST_END)
        .unwrap_or_default();
    let most = LONGEST - end.chars().count();
    name.chars().take(most).chain(end.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_a_path_and_holds_nothing_unseen() {
        for (written, kept) in [
            ("offer.pdf", Some("offer.pdf")),
            (" 报价单 (2).xlsx ", Some("报价单 (2).xlsx")),
            ("../../x", Some("x")),
            ("C:\\Users\\ada\\a.doc", Some("a.doc")),
            ("a\u{0}b\n.txt", Some("ab.txt")),
            ("fdp.\u{202e}exe", Some("fdp.exe")),
            ("Ko\u{308}ln.txt", Some("Köln.txt")),
            (".gitignore", Some(".gitignore")),
            ("a. . ", Some("a")),
            ("", None),
            (" \t", None),
            ("..", None),
            ("/", None),
            ("a/..", None),
        ] {
            assert_eq!(name(written).as_deref(), kept, "{written:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_end() {
        let long = name(&format!("{}.pdf", "长".repeat(500))).unwrap();
        assert_eq!(long.chars().count(), LONGEST);
        assert!(long.ends_with("长.pdf"));
        let odd = name(&format!("a.{}", "x".repeat(500))).unwrap();
        assert_eq!(odd.chars().count(), LONGEST);
        assert_eq!(name(&long).as_deref(), Some(long.as_str()));
    }
}
