//! SQL is written in `store` alone, so that no other room can forget a grant or an escape.

use crate::Offence;
use crate::rust::Source;

/// Beside `store`: the hand-written baseline, and what looks into a database from outside.
const HOMES: &[&str] = &["store", "bench", "torture", "cluster", "tidy"];

/// How a statement begins, and a word that follows it in SQL but hardly in prose.
const STATEMENTS: &[(&str, &str)] = &[
    ("SELECT ", ""),
    ("INSERT INTO ", ""),
    ("UPDATE ", " SET "),
    ("DELETE FROM ", ""),
    ("CREATE ", " TABLE "),
    ("CREATE ", " INDEX "),
    ("CREATE ", " SCHEMA "),
    ("ALTER TABLE ", ""),
    ("DROP ", ""),
    ("PRAGMA ", ""),
    ("WITH ", " AS ("),
    ("SET LOCAL ", ""),
    ("SAVEPOINT ", ""),
];

/// Texts that read like a statement, outside the rooms that speak SQL.
#[must_use]
pub fn check(sources: &[Source]) -> Vec<Offence> {
    let mut offences = Vec::new();
    for source in sources.iter().filter(|source| !HOMES.contains(&source.room())) {
        for (line, _) in source.texts.iter().filter(|(_, text)| is_statement(text)) {
            offences.push(Offence::new(
                &source.path,
                *line,
                "This is SQL; it belongs to `store`.",
            ));
        }
    }
    offences
}

fn is_statement(text: &str) -> bool {
    let text = format!(" {}", text.trim_start().to_uppercase());
    STATEMENTS.iter().any(|(begin, then)| {
        // The first word may be the second one of `CREATE TABLE`, with one space between.
        text[1..].starts_with(begin) && text[begin.len()..].contains(then)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::File;

    fn offends(path: &str, code: &str) -> bool {
        !check(&[Source::read(&File::new(path, code))]).is_empty()
    }

    #[test]
    fn sql_in_a_text_is_an_offence_outside_store() {
        for sql in [
            "SELECT 1",
            "update a set b = 1",
            "CREATE TABLE a (b)",
            "create unique index a",
            "PRAGMA x",
        ] {
            let code = format!("fn a() {{ run(&format!(\"{sql} {{}}\")); }}");
            assert!(offends("crates/engine/src/a.rs", &code), "{sql}");
            assert!(!offends("crates/store/src/a.rs", &code), "{sql}");
        }
    }

    #[test]
    fn prose_and_comments_are_not_sql() {
        for prose in [
            "Update the record and try again.",
            "Create a pack first",
            "with",
            "selected",
        ] {
            assert!(
                !offends(
                    "crates/engine/src/a.rs",
                    &format!("// SELECT 1\nlet a = \"{prose}\";")
                ),
                "{prose}"
            );
        }
    }
}
