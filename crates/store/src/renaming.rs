//! An object that is called otherwise: its tables, their indexes, and every row that says which object it is about.

use crate::parking::is_of;
use crate::search::{search_of, searched};
use crate::sql::{Sql, qualified, quoted};
use crate::system::parked;
use crate::table::past_of;
use crate::tables::{IndexDef, create_index, search_index_name, tables};
use crate::{Cell, Engine, Error, Tx, layout, links, physical};
use model::Object;

/// System tables that say, of a row each, which object it is about.
const SPEAKING: [&str; 4] = ["~change", "~building", "~shipped", "~held"];

/// How the column of a value that names a record of any object ends, where it says the object.
const OBJECT: &str = "~object";

/// The statements that give the tables of an object their new names. `was` is the object by the name that it has.
#[must_use]
pub fn renaming(was: &Object, to: &str, schema: &str) -> Vec<String> {
    let from = &was.name;
    let mut named = vec![(from.clone(), to.to_owned()), (past_of(from), past_of(to))];
    if !searched(was).is_empty() {
        named.push((search_of(from), search_of(to)));
    }
    let linked = links::linked(was);
    named.extend(linked.map(|(_, field)| {
        let of = |object: &str| links::links_of(object, &field.name);
        (of(from), of(to))
    }));
    let renamed = named.into_iter().map(|(from, to)| {
        format!(
            "ALTER TABLE {} RENAME TO {}",
            qualified(schema, &from),
            quoted(&to)
        )
    });
    renamed.collect()
}

/// Calls an object otherwise, from the first record to the last past one. `was` is the object by the name that it has.
/// It comes after the saves that run now and before any other.
///
/// # Errors
/// [`Error::Busy`] when somebody does not let go of a table in time; those of the database.
pub async fn rename_object(tx: &mut dyn Tx, was: &Object, to: &str) -> Result<(), Error> {
    layout::fence(tx).await?;
    for statement in renaming(was, to, tx.schema()) {
        tx.execute(&statement, &[]).await?;
    }
    let from = was.name.as_str();
    let mut is = was.clone();
    to.clone_into(&mut is.name);
    let ((live, past), (new_live, new_past)) = (tables(was, tx.engine()), tables(&is, tx.engine()));
    for (old, new) in [(live, &new_live), (past, &new_past)] {
        for (old, index) in old.indexes.iter().zip(&new.indexes) {
            rename_index(tx, &old.name, index, &new.name).await?;
        }
    }
    if tx.engine() == Engine::Postgres && !searched(was).is_empty() {
        alter_index(tx, &search_index_name(from), &search_index_name(to)).await?;
    }
    for table in SPEAKING {
        reword(tx, (table, "object"), (from, to)).await?;
    }
    // The work on an object goes on under its new name.
    reword(tx, ("~job", "key"), (from, to)).await?;
    count_on(tx, from, to).await?;
    parked::rename(tx, from, to).await?;
    for (table, column) in physical::columns_like(tx, OBJECT).await? {
        rename_named(tx, (&table, &column), (from, to)).await?;
    }
    Ok(())
}

/// Values that name a record of any object say the object in a column beside them, and in themselves.
async fn rename_named(
    tx: &mut dyn Tx,
    (table, column): (&str, &str),
    (from, to): (&str, &str),
) -> Result<(), Error> {
    let value = quoted(column.strip_suffix(OBJECT).unwrap_or(column));
    let mut sql = Sql::new(tx.engine());
    sql.push("UPDATE ")
        .push(&qualified(tx.schema(), table))
        .push(" SET ")
        .ident(column)
        .push(" = ")
        .bind(Cell::Text(to.to_owned()));
    // Such a value rests as its text, the object first. Names of objects are letters, digits and underscores.
    let head = |object: &str| format!("'{{\"object\":\"{object}\"'");
    let (from_head, to_head) = (head(from), head(to));
    sql.push(&format!(", {value} = replace({value}, {from_head}, {to_head})"));
    sql.push(" WHERE ")
        .ident(column)
        .push(" = ")
        .bind(Cell::Text(from.to_owned()));
    let statement = sql.done();
    tx.execute(&statement.text, &statement.cells).await.map(drop)
}

/// Writes another name where a text field of an object, in records and in their past, says the name of something.
///
/// # Errors
/// Those of the database.
pub async fn reword_field(
    tx: &mut dyn Tx,
    (object, field): (&str, &str),
    (from, to): (&str, &str),
) -> Result<(), Error> {
    for table in [object.to_owned(), past_of(object)] {
        let columns = physical::columns(tx, &table).await?;
        for column in columns.iter().filter(|column| is_of(column, field)) {
            reword(tx, (&table, column), (from, to)).await?;
        }
    }
    Ok(())
}

async fn reword(
    tx: &mut dyn Tx,
    (table, column): (&str, &str),
    (from, to): (&str, &str),
) -> Result<(), Error> {
    let mut sql = Sql::new(tx.engine());
    sql.push("UPDATE ")
        .push(&qualified(tx.schema(), table))
        .push(" SET ")
        .ident(column)
        .push(" = ");
    sql.bind(Cell::Text(to.to_owned()))
        .push(" WHERE ")
        .ident(column)
        .push(" = ")
        .bind(Cell::Text(from.to_owned()));
    let statement = sql.done();
    tx.execute(&statement.text, &statement.cells).await.map(drop)
}

/// The numbers go on. Where an object of the new name once had numbers, the higher ones count.
async fn count_on(tx: &mut dyn Tx, from: &str, to: &str) -> Result<(), Error> {
    let table = qualified(tx.schema(), "~sequence");
    let mut sql = Sql::new(tx.engine());
    sql.push("INSERT INTO ")
        .push(&table)
        .push(" AS s (\"object\", \"field\", \"value\") SELECT ");
    sql.bind(Cell::Text(to.to_owned()))
        .push(", f.\"field\", f.\"value\" FROM ")
        .push(&table)
        .push(" AS f WHERE f.\"object\" = ");
    sql.bind(Cell::Text(from.to_owned())).push(
        " ON CONFLICT (\"object\", \"field\") DO UPDATE SET \"value\" = \
         CASE WHEN s.\"value\" > EXCLUDED.\"value\" THEN s.\"value\" ELSE EXCLUDED.\"value\" END",
    );
    let statement = sql.done();
    tx.execute(&statement.text, &statement.cells).await?;
    let mut sql = Sql::new(tx.engine());
    sql.push("DELETE FROM ")
        .push(&table)
        .push(" WHERE \"object\" = ")
        .bind(Cell::Text(from.to_owned()));
    let statement = sql.done();
    tx.execute(&statement.text, &statement.cells).await.map(drop)
}

/// SQLite has no other name for an index: it is made anew. One that waits to be made beside the writers is made under its
/// new name.
async fn rename_index(tx: &mut dyn Tx, from: &str, index: &IndexDef, table: &str) -> Result<(), Error> {
    reword(tx, ("~job", "key"), (from, &index.name)).await?;
    if tx.engine() == Engine::Postgres {
        return alter_index(tx, from, &index.name).await;
    }
    let gone = format!("DROP INDEX IF EXISTS {}", qualified(tx.schema(), from));
    tx.execute(&gone, &[]).await?;
    let made = create_index(index, table, tx.engine(), tx.schema());
    tx.execute(&made, &[]).await.map(drop)
}

async fn alter_index(tx: &mut dyn Tx, from: &str, to: &str) -> Result<(), Error> {
    let from = qualified(tx.schema(), from);
    let sql = format!("ALTER INDEX IF EXISTS {from} RENAME TO {}", quoted(to));
    tx.execute(&sql, &[]).await.map(drop)
}
