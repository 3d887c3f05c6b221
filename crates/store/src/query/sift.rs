//! Looking at proposed rows again: only what the rule finds is handed on.

use super::emit::id;
use crate::row::{Reading, Row};
use crate::{Cell, Error};
use field::Column;
use field::search::Sought;
use uuid::Uuid;

/// So many rows are looked at for one page.
pub(super) const MOST: u32 = 10_000;

/// Where the text of a row stands, and what it is held to.
pub(super) struct Sieve {
    pub(super) sought: Sought,
    pub(super) columns: Vec<(usize, Column)>,
}

impl Sieve {
    fn lets(&self, row: &dyn Row) -> Result<bool, Error> {
        let mut texts = Vec::with_capacity(self.columns.len());
        for (at, column) in &self.columns {
            match row.cell(*at, *column)? {
                Cell::Null => {}
                Cell::Text(text) => texts.push(text),
                cell => texts.push(field::text::plain(&cell.value(*column))),
            }
        }
        Ok(self.sought.finds(texts.iter().map(String::as_str)))
    }
}

/// Hands on the rows that are found.
pub(super) struct Sifted<R> {
    pub(super) inner: R,
    sieve: Sieve,
    pub(super) looked: u32,
    /// The row looked at last.
    pub(super) last: Option<Uuid>,
    /// The inner reading wants no more.
    pub(super) full: bool,
}

impl<R> Sifted<R> {
    pub(super) fn new(inner: R, sieve: Sieve) -> Self {
        Sifted {
            inner,
            sieve,
            looked: 0,
            last: None,
            full: false,
        }
    }

    /// Whether there may be more, which nobody has looked at.
    pub(super) fn is_partial(&self) -> bool {
        !self.full && self.looked >= MOST
    }
}

impl<R: Reading> Reading for Sifted<R> {
    fn row(&mut self, row: &dyn Row) -> Result<bool, Error> {
        self.looked += 1;
        self.last = Some(id(row)?);
        if self.sieve.lets(row)? {
            self.full = !self.inner.row(row)?;
        }
        Ok(!self.full)
    }

    /// Only a first round is begun anew: later ones are asked where a round runs once.
    fn restart(&mut self) {
        self.inner.restart();
        (self.looked, self.last, self.full) = (0, None, false);
    }
}
