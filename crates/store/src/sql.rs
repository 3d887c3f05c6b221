//! The pen with which statements are written: text, quoted names, bound values.

use crate::{Cell, Engine};
use model::{Me, People};
use std::fmt::Write;
use uuid::Uuid;

/// A statement ready to run. Names come from compiled metadata alone; values are only ever bound.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    pub(crate) text: String,
    pub(crate) cells: Vec<Cell>,
}

/// A statement being written.
#[derive(Debug)]
pub(crate) struct Sql {
    engine: Engine,
    text: String,
    cells: Vec<Cell>,
    me: Option<usize>,
    people: [Option<usize>; 3],
}

impl Sql {
    pub(crate) fn new(engine: Engine) -> Self {
        Sql {
            engine,
            text: String::with_capacity(768),
            cells: Vec::with_capacity(8),
            me: None,
            people: [None; 3],
        }
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    /// How long the text is by now.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The text written since it was so long.
    pub(crate) fn since(&self, start: usize) -> &str {
        self.text.get(start..).unwrap_or_default()
    }

    /// Appends text that is SQL already.
    pub(crate) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends text that was written with its own placeholders, and binds their values. Only as the first to bind.
    pub(crate) fn bound(&mut self, text: &str, cells: impl IntoIterator<Item = Cell>) -> &mut Self {
        debug_assert!(self.cells.is_empty(), "its placeholders count from 1");
        self.cells.extend(cells);
        self.push(text)
    }

    /// Appends a name in quotes.
    pub(crate) fn ident(&mut self, name: &str) -> &mut Self {
        quote(&mut self.text, name);
        self
    }

    /// Binds a value and appends its placeholder.
    pub(crate) fn bind(&mut self, cell: Cell) -> &mut Self {
        self.cells.push(cell);
        self.placeholder(self.cells.len())
    }

    /// The viewer's own id; bound once, however often it stands in the statement.
    pub(crate) fn me(&mut self, viewer: Uuid) -> &mut Self {
        let position = match self.me {
            Some(position) => position,
            None => {
                self.cells.push(Cell::Uuid(viewer));
                *self.me.insert(self.cells.len())
            }
        };
        self.placeholder(position)
    }

    /// `IN` some users around the viewer; each list is bound once.
    pub(crate) fn among(&mut self, people: People, me: Me<'_>) -> &mut Self {
        let place = people as usize;
        let position = match self.people[place] {
            Some(position) => position,
            None => {
                self.cells.push(Cell::Uuids(me.users(people)));
                *self.people[place].insert(self.cells.len())
            }
        };
        let (before, after) = match self.engine {
            Engine::Sqlite => (" IN (SELECT unhex(value) FROM json_each(", "))"),
            Engine::Postgres => (" = ANY(", ")"),
        };
        self.push(before).placeholder(position).push(after)
    }

    /// `LIMIT` a number. It stands in the text and is not bound: PostgreSQL plans a bound limit as a tenth of the
    /// table, and sorts that instead of walking an index.
    pub(crate) fn limit(&mut self, rows: u64) -> &mut Self {
        // Writing to a string cannot fail.
        let _ = write!(self.text, " LIMIT {rows}");
        self
    }

    fn placeholder(&mut self, position: usize) -> &mut Self {
        self.text.push(mark(self.engine));
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{position}");
        self
    }

    pub(crate) fn done(self) -> Statement {
        Statement {
            text: self.text,
            cells: self.cells,
        }
    }
}

fn mark(engine: Engine) -> char {
    match engine {
        Engine::Sqlite => '?',
        Engine::Postgres => '$',
    }
}

/// The placeholder of the value at a position, counted from 1: `?3` or `$3`.
pub(crate) fn placeholder(engine: Engine, position: usize) -> String {
    format!("{}{position}", mark(engine))
}

fn quote(text: &mut String, name: &str) {
    text.push('"');
    for letter in name.chars() {
        if letter == '"' {
            text.push('"');
        }
        text.push(letter);
    }
    text.push('"');
}

/// A name in quotes.
pub(crate) fn quoted(name: &str) -> String {
    let mut text = String::with_capacity(name.len() + 2);
    quote(&mut text, name);
    text
}

/// A table with its schema, each in quotes.
pub(crate) fn qualified(schema: &str, table: &str) -> String {
    format!("{}.{}", quoted(schema), quoted(table))
}

/// The type of a column.
pub(crate) fn type_of(engine: Engine, column: field::Column) -> String {
    use field::Column;
    match (engine, column) {
        (Engine::Sqlite, Column::Text | Column::Json | Column::Document | Column::Date | Column::Time) => {
            "TEXT".into()
        }
        (Engine::Sqlite, Column::Uuid) => "BLOB".into(),
        (Engine::Sqlite, _) => "INTEGER".into(),
        // jsonb would sort the keys of a document and rewrite its numbers.
        (Engine::Postgres, Column::Text | Column::Document) => "text".into(),
        (Engine::Postgres, Column::Integer) => "bigint".into(),
        (Engine::Postgres, Column::Decimal { scale }) => format!("numeric(18,{scale})"),
        (Engine::Postgres, Column::Boolean) => "boolean".into(),
        (Engine::Postgres, Column::Date) => "date".into(),
        (Engine::Postgres, Column::Time) => "time without time zone".into(),
        (Engine::Postgres, Column::Instant) => "timestamp with time zone".into(),
        (Engine::Postgres, Column::Uuid) => "uuid".into(),
        (Engine::Postgres, Column::Json) => "jsonb".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_name_cannot_end_it() {
        assert_eq!(quoted("a\"; DROP TABLE b"), "\"a\"\"; DROP TABLE b\"");
    }

    #[test]
    fn the_viewer_is_bound_once() {
        let mut sql = Sql::new(Engine::Postgres);
        sql.bind(Cell::Integer(1))
            .push(" ")
            .me(Uuid::nil())
            .push(" ")
            .bind(Cell::Null)
            .push(" ")
            .me(Uuid::nil());
        let statement = sql.done();
        assert_eq!(statement.text, "$1 $2 $3 $2");
        assert_eq!(statement.cells.len(), 3);
    }
}
