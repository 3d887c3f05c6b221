//! How texts are compared.

use super::pen::Pen;
use super::sight::When;
use crate::table::{Part, Physical};
use crate::{Cell, Engine, Error};
use serde_json::Value;

impl Pen<'_> {
    /// Equal text has an equal key, and it is the key that has an index. The text itself is compared inside `coalesce`:
    /// a planner that took the two for independent would expect next to no rows and sort them instead of walking the
    /// index.
    pub(super) fn equal_text(&mut self, key: &Physical, value: &Physical, text: &Value) -> Result<(), Error> {
        self.sql.push("(");
        self.column(key, When::Always);
        self.sql.push(" = ").bind(Cell::Text(wanted(key, text)));
        self.sql.push(" AND coalesce(");
        self.column(value, When::Always);
        self.sql
            .push(" = ")
            .bind(Cell::of(text, value.column)?)
            .push(", FALSE))");
        Ok(())
    }

    pub(super) fn contains(&mut self, column: &Physical, when: When, piece: &str) {
        self.sql.push(if self.sql.engine() == Engine::Sqlite {
            "instr("
        } else {
            "strpos("
        });
        self.column(column, when);
        self.sql
            .push(", ")
            .bind(Cell::Text(piece.to_owned()))
            .push(") > 0");
    }

    /// Texts that begin alike lie side by side, so this is a range that an index can serve.
    pub(super) fn starts(&mut self, column: &Physical, when: When, piece: String) {
        let after = following(&piece);
        self.sql.push("(");
        self.column(column, when);
        self.sql.push(" >= ").bind(Cell::Text(piece));
        if let Some(after) = after {
            self.sql.push(" AND ");
            self.column(column, when);
            self.sql.push(" < ").bind(Cell::Text(after));
        }
        self.sql.push(")");
    }
}

/// What is looked for in a column: folded if the column is.
pub(super) fn wanted(column: &Physical, piece: &Value) -> String {
    let piece = piece.as_str().unwrap_or_default();
    if column.part == Part::Key {
        field::text::folded(piece)
    } else {
        piece.to_owned()
    }
}

/// The first text after all those that begin with `piece`; `None` when there is none.
fn following(piece: &str) -> Option<String> {
    let mut letters: Vec<char> = piece.chars().collect();
    while let Some(last) = letters.pop() {
        // Surrogates are no letters; the range of chars knows that.
        if let Some(next) = (last..=char::MAX).nth(1) {
            letters.push(next);
            return Some(letters.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_prefix_is_the_next_letter() {
        assert_eq!(following("ab").as_deref(), Some("ac"));
        assert_eq!(following("a\u{d7ff}").as_deref(), Some("a\u{e000}"));
        assert_eq!(following("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(following("\u{10ffff}"), None);
        assert_eq!(following(""), None);
    }
}
