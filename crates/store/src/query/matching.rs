//! Which rows, as they rest in a transaction, match a filter of an author.

use super::beyond::Beyond;
use super::keyset::Key;
use super::pen::Pen;
use super::sight::{Sight, When};
use crate::journal::number;
use crate::sql::Statement;
use crate::table::DELETED;
use crate::{Cell, Error, Tx};
use field::Column;
use model::{Filter, Me, Model, Object};
use std::sync::Arc;
use uuid::Uuid;

/// Whether the live row `id` of an object matches the filter, whoever may read it; `me` is who asks.
///
/// # Errors
/// Those of the database.
pub async fn matches(
    tx: &mut dyn Tx,
    model: &Model,
    object: &Arc<Object>,
    id: Uuid,
    filter: &Filter,
    me: Me<'_>,
) -> Result<bool, Error> {
    let Statement { text, cells } = {
        let (table, beyond) = (
            tx.book().table(object),
            Beyond::whole(tx.book(), model, (object, filter)),
        );
        let mut pen = Pen::new(tx.engine(), &table, Sight::blind(), me).looking(&beyond);
        pen.sql.push("SELECT count(*) FROM ").push(&table.live);
        pen.sql.push(" AS t WHERE t.").ident(DELETED).push(" IS NULL");
        pen.and_as_it_is(filter);
        pen.sql.push(" AND t.\"id\" = ").bind(Cell::Uuid(id));
        pen.sql.done()
    };
    let rows = tx.fetch(&text, &cells, &[Column::Integer]).await?;
    Ok(number(&rows) > 0)
}

/// The first live rows of an object that match the filter, whoever may read them, in the order of a list that is sorted
/// so; `me` is who asks.
///
/// # Errors
/// Those of the database.
pub async fn first(
    tx: &mut dyn Tx,
    model: &Model,
    object: &Arc<Object>,
    (filter, order): (&Filter, &[(usize, bool)]),
    limit: u32,
    me: Me<'_>,
) -> Result<Vec<Uuid>, Error> {
    let Statement { text, cells } = {
        let (table, beyond) = (
            tx.book().table(object),
            Beyond::whole(tx.book(), model, (object, filter)),
        );
        let mut pen = Pen::new(tx.engine(), &table, Sight::blind(), me).looking(&beyond);
        pen.whole = true;
        pen.sql.push("SELECT t.\"id\" FROM ").push(&table.live);
        pen.sql.push(" AS t WHERE t.").ident(DELETED).push(" IS NULL");
        pen.and_as_it_is(filter);
        let keys: Vec<Key<'_>> = order
            .iter()
            .map(|(field, down)| Key {
                column: table.sorted_by(*field, object.pinned(filter).is_some()),
                when: When::Always,
                down: *down,
            })
            .collect();
        pen.order(&keys);
        pen.sql.limit(limit.into());
        pen.sql.done()
    };
    let rows = tx.fetch(&text, &cells, &[Column::Uuid]).await?;
    let ids = rows.into_iter().flatten().filter_map(|cell| match cell {
        Cell::Uuid(id) => Some(id),
        _ => None,
    });
    Ok(ids.collect())
}
