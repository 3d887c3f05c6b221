//! Numbered migrations of the system tables. They run on a [`Tx`], inside one save, on both engines.

use crate::sql::qualified;
use crate::{Cell, Engine, Error, Pace, Store, Tx, system, tables};
use field::Column;
use std::sync::Arc;

/// The layout that this program writes. The first layout makes all tables; a later one adds its statements to
/// [`steps`].
pub(crate) const NEWEST: i64 = 1;

/// Brings the system tables to the newest layout, making them if there are none. Of several processes that start at
/// once one does the work and the others wait.
pub(crate) async fn bring_up(store: &Store) -> Result<(), Error> {
    if found(store).await? == NEWEST {
        return Ok(());
    }
    store.write(Pace::Interactive, |tx| Box::pin(migrate(tx))).await
}

pub(crate) async fn found(store: &Store) -> Result<i64, Error> {
    let tables = crate::physical(store).await?;
    if !tables.iter().any(|table| table.name == "~layout") {
        return Ok(0);
    }
    let sql = crate::sql::Statement {
        text: newest_of(store.schema()),
        cells: vec![],
    };
    Ok(crate::journal::number(
        &store.read(sql, &[Column::Integer]).await?,
    ))
}

async fn migrate(tx: &mut dyn Tx) -> Result<(), Error> {
    fence(tx).await?;
    let exists = !crate::physical::columns(tx, "~layout").await?.is_empty();
    let newest = newest_of(tx.schema());
    let from = if exists {
        crate::journal::number(&tx.fetch(&newest, &[], &[Column::Integer]).await?)
    } else {
        0
    };
    if from > NEWEST {
        return Err(Error::TooOld(format!(
            "the workspace has layout {from}, and this program knows only {NEWEST}: use a newer program"
        )));
    }
    for number in from + 1..=NEWEST {
        for statement in steps(number, tx.engine(), tx.schema()) {
            tx.execute(&statement, &[]).await?;
        }
        let insert = format!(
            "INSERT INTO {} (\"number\") VALUES ({number})",
            qualified(tx.schema(), "~layout")
        );
        tx.execute(&insert, &[]).await?;
    }
    Ok(())
}

fn newest_of(schema: &str) -> String {
    format!("SELECT max(\"number\") FROM {}", qualified(schema, "~layout"))
}

fn steps(number: i64, engine: Engine, schema: &str) -> Vec<String> {
    match number {
        1 => system::tables()
            .iter()
            .flat_map(|table| tables::create(table, engine, schema))
            .collect(),
        _ => Vec::new(),
    }
}

/// Waits until the saves that run have ended, and holds back new ones until this one ends. A publish needs it: a save
/// that read the published version knows that it stays in force until it has committed. SQLite has one writer, so
/// there it holds by itself.
pub(crate) async fn fence(tx: &mut dyn Tx) -> Result<(), Error> {
    if tx.engine() == Engine::Postgres {
        let key = Arc::clone(tx.book()).fence_key();
        let sql = "SELECT pg_catalog.pg_advisory_xact_lock($1)::text";
        tx.fetch(sql, &[Cell::Integer(key)], &[Column::Text]).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a layout is made of stays as it is: workspaces rest in it. Whatever the system tables need from now on is the
    /// next layout, with statements that change the one before.
    #[test]
    fn the_layouts_are_made_as_they_were() {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            for number in 1..=NEWEST {
                let statements = steps(number, engine, "main").join(";\n");
                insta::assert_snapshot!(format!("layout_{number}_{engine:?}"), statements);
            }
        }
    }
}
