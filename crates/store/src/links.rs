//! Who names whom: beside the list of ids in a row, a table by which rows are found from what they name.
//!
//! The list is the value; it goes to the past with its row, and history, moments and comparisons read it there. The table
//! is an index of the lists of the rows that are, written in the same save. A deleted row stays in it, so that neither a
//! delete nor a restore writes here; a query leaves deleted rows out anyhow.

use crate::sql::{Sql, Statement, qualified, quoted};
use crate::table::{DELETED, Table};
use crate::tables::{ColumnDef, TableDef, create};
use crate::{Cell, Engine, Error, Tx, physical};
use field::{Column, Storage};
use model::{FieldDef, Model, Object, Record};
use uuid::Uuid;

/// The record that is named.
pub(crate) const TO: &str = "to";

/// The links of one field, and the statements that never change.
#[derive(Debug)]
pub(crate) struct Links {
    /// Position of the field.
    pub(crate) field: usize,
    /// The table's name with schema, in quotes.
    pub(crate) table: String,
    add: String,
    drop: String,
}

/// The fields of an object that name several records.
pub(crate) fn linked(object: &Object) -> impl Iterator<Item = (usize, &FieldDef)> {
    let fields = object.fields.iter().enumerate();
    fields.filter(|(_, field)| field.storage == Storage::Linked)
}

/// What the tables of links of an object have in front.
pub(crate) fn prefix(object: &str) -> String {
    format!("{object}~links~")
}

/// Name of the table of links of a field. PostgreSQL cuts names after 63 bytes; what is longer bears a digest of the
/// field in its place, never of the object.
pub(crate) fn links_of(object: &str, field: &str) -> String {
    let full = format!("{}{field}", prefix(object));
    if full.len() <= 63 {
        return full;
    }
    let digest = crate::digest::fnv(field.as_bytes());
    format!(
        "{}{:08x}",
        prefix(object),
        (digest >> 32) ^ (digest & 0xffff_ffff)
    )
}

/// The table of links of a field, to be made.
pub(crate) fn table(object: &str, field: &str) -> TableDef {
    let column = |name: &str| ColumnDef {
        name: name.to_owned(),
        column: Column::Uuid,
        constraint: " NOT NULL",
    };
    TableDef {
        name: links_of(object, field),
        columns: vec![column(TO), column("id")],
        key: vec![TO, "id"],
        indexes: vec![],
    }
}

/// The statements that make the table and write into it what the lists say.
pub(crate) fn fill(object: &str, field: &str, engine: Engine, schema: &str) -> Vec<String> {
    let mut made = create(&table(object, field), engine, schema);
    made.push(format!(
        "INSERT INTO {} ({}, \"id\") {}",
        qualified(schema, &links_of(object, field)),
        quoted(TO),
        listed(engine, &qualified(schema, object), &quoted(field))
    ));
    made
}

/// Who is named by whom, as the lists of a table say.
pub(crate) fn listed(engine: Engine, live: &str, column: &str) -> String {
    let (named, members) = members(engine, &format!("r.{column}"));
    format!("SELECT {named}, r.\"id\" FROM {live} AS r CROSS JOIN {members}")
}

/// The id of a member, and the members of a list as a table `j`.
pub(crate) fn members(engine: Engine, list: &str) -> (&'static str, String) {
    match engine {
        Engine::Sqlite => (
            "unhex(replace(j.value, '-', ''))",
            format!("json_each({list}) AS j"),
        ),
        Engine::Postgres => (
            "j.value::uuid",
            format!("LATERAL jsonb_array_elements_text({list}) AS j(value)"),
        ),
    }
}

/// How many links there are beside the lists, or lack.
pub(crate) fn astray(engine: Engine, table: &Table, links: &Links) -> Statement {
    let column = quoted(&table.object.fields[links.field].name);
    let listed = listed(engine, &table.live, &column);
    let linked = format!("SELECT {}, \"id\" FROM {}", quoted(TO), links.table);
    let mut sql = Sql::new(engine);
    sql.push("SELECT (SELECT count(*) FROM (")
        .push(&listed)
        .push(" EXCEPT ")
        .push(&linked);
    sql.push(") AS a) + (SELECT count(*) FROM (")
        .push(&linked)
        .push(" EXCEPT ")
        .push(&listed);
    sql.push(") AS b)");
    sql.done()
}

/// How many links of live rows name what is not live.
pub(crate) fn lost(engine: Engine, table: &Table, links: &Links, target: &Table) -> Statement {
    let mut sql = Sql::new(engine);
    sql.push("SELECT count(*) FROM ")
        .push(&links.table)
        .push(" AS k JOIN ")
        .push(&table.live);
    sql.push(" AS l ON l.\"id\" = k.\"id\" AND l.").ident(DELETED);
    sql.push(" IS NULL WHERE NOT EXISTS (SELECT 1 FROM ")
        .push(&target.live);
    sql.push(" AS t WHERE t.\"id\" = k.")
        .ident(TO)
        .push(" AND t.")
        .ident(DELETED)
        .push(" IS NULL)");
    sql.done()
}

impl Links {
    /// Those of each field of an object that has some.
    pub(crate) fn of(engine: Engine, schema: &str, object: &Object) -> Vec<Links> {
        let links = linked(object).map(|(field, def)| {
            let table = qualified(schema, &links_of(&object.table, &def.name));
            let (named, these) = match engine {
                Engine::Sqlite => (
                    "unhex(value), ?1 FROM json_each(?2)",
                    "SELECT unhex(value) FROM json_each(?2)",
                ),
                Engine::Postgres => ("unnest($2::uuid[]), $1::uuid", "SELECT unnest($2::uuid[])"),
            };
            let id = if engine == Engine::Sqlite { "?1" } else { "$1" };
            Links {
                field,
                add: format!("INSERT INTO {table} (\"to\", \"id\") SELECT {named}"),
                drop: format!("DELETE FROM {table} WHERE \"to\" IN ({these}) AND \"id\" = {id}"),
                table,
            }
        });
        links.collect()
    }
}

/// Notes whom a new row names.
pub(crate) async fn add(tx: &mut dyn Tx, table: &Table, id: Uuid, record: &Record) -> Result<(), Error> {
    put(tx, table, id, &Record::new(), record).await
}

/// Notes whom a row names now and did not before, and strikes out the others.
pub(crate) async fn put(
    tx: &mut dyn Tx,
    table: &Table,
    id: Uuid,
    before: &Record,
    after: &Record,
) -> Result<(), Error> {
    for links in &table.links {
        let field = &table.object.fields[links.field];
        let named = |record: &Record| -> Vec<Uuid> {
            let value = record.get(&field.name).map(|value| field.named(value));
            value.into_iter().flatten().map(|named| named.id).collect()
        };
        let (was, is) = (named(before), named(after));
        for (statement, these, those) in [(&links.drop, &was, &is), (&links.add, &is, &was)] {
            let differ: Vec<Uuid> = these.iter().filter(|id| !those.contains(id)).copied().collect();
            if !differ.is_empty() {
                tx.execute(statement, &[Cell::Uuid(id), Cell::Uuids(differ)])
                    .await?;
            }
        }
    }
    Ok(())
}

/// Drops the table of links of a field, if it has one: the lists say the same.
pub(crate) async fn drop_of(tx: &mut dyn Tx, object: &str, field: &str) -> Result<(), Error> {
    let name = qualified(tx.schema(), &links_of(object, field));
    tx.execute(&format!("DROP TABLE IF EXISTS {name}"), &[])
        .await
        .map(drop)
}

/// Drops every table of links of an object.
pub(crate) async fn drop_all(tx: &mut dyn Tx, object: &str) -> Result<(), Error> {
    for name in physical::tables_like(tx, &prefix(object)).await? {
        tx.execute(&format!("DROP TABLE {}", qualified(tx.schema(), &name)), &[])
            .await?;
    }
    Ok(())
}

/// Makes the tables of links of what comes back: of one field, or of all fields of an object.
pub(crate) async fn refill(
    tx: &mut dyn Tx,
    object: &str,
    field: Option<&str>,
    new: &Model,
) -> Result<(), Error> {
    let Some(found) = new.object(object) else {
        return Ok(());
    };
    let wanted = linked(found).filter(|(_, def)| field.is_none_or(|field| field == def.name));
    for (_, def) in wanted {
        for statement in fill(object, &def.name, tx.engine(), tx.schema()) {
            tx.execute(&statement, &[]).await?;
        }
    }
    Ok(())
}

/// Gives the table of links of a field the name that goes with its new one.
pub(crate) async fn rename(tx: &mut dyn Tx, object: &str, (from, to): (&str, &str)) -> Result<(), Error> {
    let was = links_of(object, from);
    if physical::columns(tx, &was).await?.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "ALTER TABLE {} RENAME TO {}",
        qualified(tx.schema(), &was),
        quoted(&links_of(object, to))
    );
    tx.execute(&sql, &[]).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_one_object_have_its_name_in_front() {
        assert_eq!(links_of("deal", "contacts"), "deal~links~contacts");
        let object = "o".repeat(48);
        let names = ["a", "b"].map(|end| links_of(&object, &format!("{}{end}", "f".repeat(47))));
        assert!(
            names
                .iter()
                .all(|name| name.len() == 63 && name.starts_with(&prefix(&object)))
        );
        assert_ne!(names[0], names[1]);
    }
}
