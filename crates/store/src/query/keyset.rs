//! Order, and "after this row" in that order, so that an index can serve both.

use super::pen::Pen;
use super::sight::When;
use crate::table::Physical;
use crate::{Cell, Engine};
use uuid::Uuid;

/// One key of an order.
pub(super) struct Key<'a> {
    pub(super) column: &'a Physical,
    pub(super) when: When,
    pub(super) down: bool,
}

/// Where a page begins: behind the row with these keys and this id.
pub(super) struct Place {
    pub(super) keys: Vec<Cell>,
    pub(super) id: Uuid,
}

/// The rows behind a place, in their order, piece by piece: each piece is one range of an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece {
    /// Everything: the first page.
    All,
    /// Behind the place, the first key neither empty before nor after, or not looked at.
    Behind,
    /// Behind the place among the rows whose first key is empty, as the place's is.
    BehindEmpty,
    /// The rows whose first key is filled, which follow the empty ones ascending.
    Filled,
    /// The rows whose first key is empty, which follow the filled ones descending.
    Empty,
}

/// The pieces behind a place.
pub(super) fn pieces(keys: &[Key<'_>], place: Option<&Place>) -> &'static [Piece] {
    let Some(place) = place else { return &[Piece::All] };
    match (keys.first().map(|key| key.down), place.keys.first()) {
        (Some(false), Some(Cell::Null)) => &[Piece::BehindEmpty, Piece::Filled],
        (Some(true), Some(Cell::Null)) => &[Piece::BehindEmpty],
        (Some(true), Some(_)) => &[Piece::Behind, Piece::Empty],
        _ => &[Piece::Behind],
    }
}

impl Pen<'_> {
    /// One piece as a condition.
    pub(super) fn piece(&mut self, piece: Piece, keys: &[Key<'_>], place: Option<&Place>) {
        let Some(place) = place else { return };
        let first = keys.first();
        // The id runs like the last key, wherever in the order the place is told apart.
        let down = keys.last().is_none_or(|last| last.down);
        self.sql.push(" AND ");
        match (piece, first) {
            (Piece::All, _) => {
                self.sql.push("TRUE");
            }
            (Piece::Filled, Some(key)) => self.empty(key, false),
            (Piece::Empty, Some(key)) => self.empty(key, true),
            (Piece::BehindEmpty, Some(key)) => {
                self.empty(key, true);
                self.sql.push(" AND ");
                self.behind(&keys[1..], &place.keys[1..], down, place.id);
            }
            (_, Some(key)) if is_one_range(keys, place) => self.range(keys, key.down, place),
            (_, Some(key)) => {
                // The bound on the first key tells an index where to begin.
                self.column(key.column, key.when);
                self.sql
                    .push(if key.down { " <= " } else { " >= " })
                    .bind(place.keys[0].clone())
                    .push(" AND ");
                self.behind(keys, &place.keys, down, place.id);
            }
            (_, None) => {
                self.sql.push("t.\"id\" < ").bind(Cell::Uuid(place.id));
            }
        }
    }

    /// `ORDER BY` the keys and then the id, which settles ties and runs like the last key. Without keys the records made
    /// last come first: ids ascend with time.
    pub(super) fn order(&mut self, keys: &[Key<'_>]) {
        self.sql.push(" ORDER BY ");
        for key in keys {
            self.column(key.column, key.when);
            let order = match (self.sql.engine(), key.down) {
                (Engine::Sqlite, false) => ", ",
                (Engine::Sqlite, true) => " DESC, ",
                (Engine::Postgres, false) => " ASC NULLS FIRST, ",
                (Engine::Postgres, true) => " DESC NULLS LAST, ",
            };
            self.sql.push(order);
        }
        self.sql.push(if keys.last().is_none_or(|last| last.down) {
            "t.\"id\" DESC"
        } else {
            "t.\"id\""
        });
    }

    /// `(a, b, id) > (…)`.
    fn range(&mut self, keys: &[Key<'_>], down: bool, place: &Place) {
        self.sql.push("(");
        for key in keys {
            self.column(key.column, key.when);
            self.sql.push(", ");
        }
        self.sql
            .push(if down { "t.\"id\") < (" } else { "t.\"id\") > (" });
        for cell in &place.keys {
            self.sql.bind(cell.clone()).push(", ");
        }
        self.sql.bind(Cell::Uuid(place.id)).push(")");
    }

    /// Behind in the first key, or equal there and behind in the rest; at last the id decides.
    fn behind(&mut self, keys: &[Key<'_>], cells: &[Cell], down: bool, id: Uuid) {
        let (Some((key, keys)), Some((cell, cells))) = (keys.split_first(), cells.split_first()) else {
            self.sql
                .push(if down { "t.\"id\" < " } else { "t.\"id\" > " })
                .bind(Cell::Uuid(id));
            return;
        };
        self.sql.push("(");
        match (cell, key.down) {
            (Cell::Null, true) => {}
            (Cell::Null, false) => {
                self.empty(key, false);
                self.sql.push(" OR ");
            }
            (cell, false) => {
                self.column(key.column, key.when);
                self.sql.push(" > ").bind(cell.clone()).push(" OR ");
            }
            (cell, true) => {
                self.column(key.column, key.when);
                self.sql.push(" < ").bind(cell.clone()).push(" OR ");
                self.empty(key, true);
                self.sql.push(" OR ");
            }
        }
        if *cell == Cell::Null {
            self.empty(key, true);
        } else {
            self.column(key.column, key.when);
            self.sql.push(" = ").bind(cell.clone());
        }
        self.sql.push(" AND ");
        self.behind(keys, cells, down, id);
        self.sql.push(")");
    }

    fn empty(&mut self, key: &Key<'_>, empty: bool) {
        self.column(key.column, key.when);
        self.sql.push(if empty { " IS NULL" } else { " IS NOT NULL" });
    }
}

/// Whether one comparison of rows says it all. Ascending, a row with an empty key comes before and compares as
/// unknown, which is right; descending it comes after, and only the first key has a piece of its own for that.
fn is_one_range(keys: &[Key<'_>], place: &Place) -> bool {
    let filled = !place.keys.contains(&Cell::Null);
    let ascending = keys.iter().all(|key| !key.down);
    filled && (ascending || (keys.len() == 1 && keys[0].down))
}
