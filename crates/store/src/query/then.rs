//! As of a moment: the rows that were, each beside the row of today, whose rights count as well.

use super::pen::Pen;
use crate::rows::stored;
use crate::sql::{Sql, Statement, type_of};
use crate::table::{DELETED, FROM, TO, Table, VERSION};
use crate::{Cell, Engine, Error, Store, Stored};
use uuid::Uuid;

/// What the row of today is called beside the row of then.
const NOW: &str = "n";

impl Pen<'_> {
    /// The same pen, for the rows as they were at a moment.
    pub(super) fn of_moment(mut self, moment: Option<i64>) -> Self {
        self.as_of = moment;
        self
    }

    /// `FROM … WHERE` the rows of a moment that live today. A row holds from the millisecond it was written in until the
    /// one the next was written in, so the last of several in one millisecond is the one that counts.
    pub(super) fn rows_then(&mut self, moment: i64) {
        let table = self.table;
        let columns = columns_then(self.sql.engine(), table);
        self.sql.push(" FROM (");
        for (number, from) in [&table.live, &table.past].into_iter().enumerate() {
            self.sql.push(if number == 0 {
                "SELECT "
            } else {
                " UNION ALL SELECT "
            });
            self.sql.push(&columns).push(" FROM ").push(from).push(" WHERE ");
            self.sql.ident(FROM).push(" <= ").bind(Cell::Instant(moment));
            if number == 1 {
                self.sql.push(" AND ").ident(TO);
                self.sql.push(" > ").bind(Cell::Instant(moment));
            }
            self.sql.push(" AND ").ident(DELETED).push(" IS NULL");
        }
        self.sql
            .push(") AS t JOIN ")
            .push(&table.live)
            .push(" AS ")
            .push(NOW);
        self.sql.push(" ON ").push(NOW).push(".\"id\" = t.\"id\" WHERE ");
        self.sql.push(NOW).push(".").ident(DELETED).push(" IS NULL");
    }

    /// Whether one of these grants admits the row of then, and one of them the row of today.
    pub(super) fn granted_twice(&mut self, bits: u64) {
        let object = &self.table.object;
        let rows = self.sight.rows.iter().enumerate();
        // What follows from others is not known of then, so a grant that looks at it admits nothing.
        let told = rows
            .filter(|(place, rows)| bits >> place & 1 == 1 && !rows.follows(object))
            .fold(0, |told, (place, _)| told | 1 << place);
        self.sql.push("(");
        self.one_of(told);
        self.sql.push(" AND ");
        let then = std::mem::replace(&mut self.alias, NOW.to_owned());
        self.one_of(bits);
        self.alias = then;
        self.sql.push(")");
    }
}

/// Id, version and the fields' columns in quotes. What follows from others is unknown: a touch keeps no past.
fn columns_then(engine: Engine, table: &Table) -> String {
    let mut columns = "\"id\", \"version\"".to_owned();
    for column in &table.columns {
        columns.push_str(", ");
        if table.object.fields[column.field].derived.is_some() {
            let shape = type_of(engine, column.column);
            columns.push_str(&format!("CAST(NULL AS {shape}) AS {}", column.quoted));
        } else {
            columns.push_str(&column.quoted);
        }
    }
    columns
}

/// The row of today and those of some moments, read in one look. `None` when there is none or it is deleted; a moment
/// at which it was not there or deleted has none. The rows of then hold nothing that follows from others.
pub(super) async fn read(
    store: &Store,
    table: &Table,
    id: Uuid,
    moments: &[i64],
) -> Result<Option<(Stored, Vec<Option<Stored>>)>, Error> {
    let rows = store
        .read(versions(store.engine(), table, id, moments), &table.selected)
        .await?;
    let rows: Vec<Stored> = rows
        .into_iter()
        .map(|row| stored(table, row))
        .collect::<Result<_, _>>()?;
    let Some(now) = rows.last().filter(|row| row.deleted.is_none()) else {
        return Ok(None);
    };
    let then = moments.iter().map(|moment| {
        let row = rows.iter().rfind(|row| row.from <= *moment);
        let mut row = row.filter(|row| row.deleted.is_none()).cloned()?;
        let derived = table.object.fields.iter().filter(|field| field.derived.is_some());
        derived.for_each(|field| _ = row.record.remove(&field.name));
        Some(row)
    });
    Ok(Some((now.clone(), then.collect())))
}

/// The row of today and those that held at the moments, by version.
fn versions(engine: Engine, table: &Table, id: Uuid, moments: &[i64]) -> Statement {
    let mut sql = Sql::new(engine);
    sql.push("SELECT ")
        .push(&table.select)
        .push(" FROM ")
        .push(&table.live);
    sql.push(" WHERE \"id\" = ").bind(Cell::Uuid(id));
    for moment in moments {
        sql.push(" UNION ALL SELECT ")
            .push(&table.select)
            .push(" FROM ")
            .push(&table.past);
        sql.push(" WHERE \"id\" = ").bind(Cell::Uuid(id));
        sql.push(" AND ")
            .ident(FROM)
            .push(" <= ")
            .bind(Cell::Instant(*moment));
        sql.push(" AND ")
            .ident(TO)
            .push(" > ")
            .bind(Cell::Instant(*moment));
    }
    sql.push(" ORDER BY ").ident(VERSION);
    sql.done()
}
