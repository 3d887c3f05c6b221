//! Phrases that mean “not finished” or “cannot fail”.

use crate::Offence;
use crate::tree::File;

/// What is forbidden, in files with which endings, and what to do instead. The phrases are written in two halves, or
/// this file would be its own first offender.
const PHRASES: &[(&str, &str, &[&str], &str)] = &[
    (
        "TO",
        "DO",
        &[".rs", ".ts", ".tsx", ".md", ".toml", ".css"],
        "Do it, or write an issue; the code says what is.",
    ),
    (
        "FIX",
        "ME",
        &[".rs", ".ts", ".tsx", ".md", ".toml", ".css"],
        "Mend it, or write an issue.",
    ),
    ("todo", "!(", &[".rs"], "A stub is never called done."),
    ("unimplemented", "!(", &[".rs"], "A stub is never called done."),
    (
        "#[ign",
        "ore",
        &[".rs"],
        "A test that does not run proves nothing.",
    ),
    (
        "assert!(",
        "true)",
        &[".rs"],
        "A test that cannot fail proves nothing.",
    ),
    (
        "#[al",
        "low(",
        &[".rs"],
        "Use #[expect(…, reason = \"…\")]: it tells when it is no longer needed.",
    ),
    (
        "#![al",
        "low(",
        &[".rs"],
        "Use #![expect(…, reason = \"…\")]: it tells when it is no longer needed.",
    ),
    (
        ".sk",
        "ip(",
        &[".test.ts", ".test.tsx", ".spec.ts"],
        "A test that does not run proves nothing.",
    ),
    (
        ".on",
        "ly(",
        &[".test.ts", ".test.tsx", ".spec.ts"],
        "The other tests would not run.",
    ),
    (
        "@ts-ig",
        "nore",
        &[".ts", ".tsx"],
        "Give it its type, or @ts-expect-error with a reason.",
    ),
    (
        "biome-ignore-",
        "all",
        &[".ts", ".tsx"],
        "Silence one rule on one line, with a reason.",
    ),
    (
        "//! st",
        "ub",
        &[".rs"],
        "A crate exists from its first real use.",
    ),
];

/// Forbidden phrases with their lines.
#[must_use]
pub fn check(files: &[File]) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (head, tail, endings, instead) in PHRASES {
        let phrase = format!("{head}{tail}");
        for file in files
            .iter()
            .filter(|file| endings.iter().any(|ending| file.path.ends_with(ending)))
        {
            for (line, _) in file.lines().filter(|(_, text)| stands_alone(text, &phrase)) {
                offences.push(Offence::new(&file.path, line, format!("`{phrase}`: {instead}")));
            }
        }
    }
    offences
}

/// Whether the phrase is there and not a part of a longer word.
fn stands_alone(text: &str, phrase: &str) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(phrase).any(|(at, _)| {
        let before = phrase.starts_with(word) && text[..at].ends_with(word);
        let after = phrase.ends_with(word) && text[at + phrase.len()..].starts_with(word);
        !before && !after
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_phrase_is_found_where_it_is_forbidden() {
        for (head, tail, endings, _) in PHRASES {
            let file = File::new(&format!("a{}", endings[0]), &format!("fine\n    {head}{tail}"));
            let found = check(&[file]);
            assert_eq!(
                found.iter().map(|o| o.line).collect::<Vec<_>>(),
                [2],
                "{head}{tail}"
            );
        }
    }

    #[test]
    fn a_longer_word_or_another_language_is_no_offence() {
        let longer = format!("let {}{}S = 1;", "TO", "DO");
        assert_eq!(check(&[File::new("a.rs", &longer)]), []);
        assert_eq!(
            check(&[
                File::new("a.rs", "iter.skip(1)"),
                File::new("a.ts", "list.skip(1)")
            ]),
            []
        );
    }
}
