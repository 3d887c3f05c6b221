//! The invariants of saved rows, as queries: what `doctor` asks.

mod amounts;
mod files;
mod search;

use crate::sql::{Sql, Statement, qualified};
use crate::table::{DELETED, Part, Table};
use crate::{Cell, Error, Proof, Store, links};
use field::{Column, Storage};
use model::{Model, Moment, Object};
use std::borrow::Cow;
use std::sync::Arc;

/// One invariant, looked at over all objects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// Name of the invariant.
    pub name: &'static str,
    /// Rows looked at.
    pub seen: i64,
    /// A sentence for each object and field where it is broken, with how many rows break it.
    pub wrong: Vec<String>,
}

/// Looks at every invariant that holds between the rows of a workspace:
///
/// - `versions`: the version of each record is the number of its changes;
/// - `past`: each record has every version before the present one among its past rows, once;
/// - `keys`: no two live records share a unique key;
/// - `references`: what a live record points at is live;
/// - `trees`: no live record hangs under itself, and none too deep;
/// - `spans`: no live record ends before it begins, or holds on the same day as one that it must not meet;
/// - `links`: who names whom is what the lists of the records say;
/// - `amounts`: beside each amount rests what it comes to in the workspace's currency;
/// - `rollups`: each roll-up is what the rows it counts come to;
/// - `search`: the newest records are found by what their texts say;
/// - `files`: what a row names is noted, so that it is kept;
/// - `outbox`: each change has its event;
/// - `answers`: each idempotency key that was claimed was answered.
///
/// `day_of` tells for which day the figures of an object that are told from today were computed last; where that is not
/// known, they are not looked at.
///
/// # Errors
/// Those of the database.
pub async fn audit(
    store: &Store,
    model: &Model,
    day_of: &(dyn Fn(&Object) -> Option<Moment> + Sync),
) -> Result<Vec<Audited>, Error> {
    let mut versions = Audited::of("versions");
    let mut past = Audited::of("past");
    let mut keys = Audited::of("keys");
    let mut references = Audited::of("references");
    let mut trees = Audited::of("trees");
    let mut spans = Audited::of("spans");
    let mut linked = Audited::of("links");
    let mut worth = Audited::of("amounts");
    let mut rollups = Audited::of("rollups");
    let mut searches = Audited::of("search");
    let mut files = Audited::of("files");
    for object in model.objects.values() {
        let table = store.book().table(object);
        let rows = count(store, all(store, &table)).await?;
        versions.add(rows, count(store, miscounted(store, &table)).await?, &object.name);
        past.add(rows, count(store, gaps(store, &table)).await?, &object.name);
        for unique in &object.uniques {
            let shared = count(store, shared_keys(store, &table, &unique.fields)).await?;
            keys.add(rows, shared, &format!("{}.{}", object.name, unique.name));
        }
        if let Some(tree) = object.tree {
            let lost = store.against(&Proof::rooted(object, tree)).await?;
            trees.add(rows, i64::try_from(lost).unwrap_or(i64::MAX), &object.name);
        }
        if let Some(valid) = &object.valid {
            let crossing = store.against(&Proof::spaced(object, valid)).await?;
            spans.add(rows, i64::try_from(crossing).unwrap_or(i64::MAX), &object.name);
        }
        for (at, rollup) in object.rollups() {
            let day = day_of(object);
            let over = model.object(&rollup.over);
            let rollup = match (rollup.daily, day, over) {
                (true, Some(day), Some(over)) => rollup.on(over, &day),
                (true, ..) => continue,
                (false, ..) => Cow::Borrowed(rollup),
            };
            let (seen, wrong) = crate::query::misfigured(store, model, object, (at, &*rollup)).await?;
            rollups.add(
                seen,
                wrong,
                &format!("{}.{}", object.name, object.fields[at].name),
            );
        }
        let (seen, wrong) = amounts::misstated(store, &table).await?;
        worth.add(seen, wrong, &object.name);
        let (seen, wrong) = search::misfiled(store, &table).await?;
        searches.add(seen, wrong, &object.name);
        let (seen, wrong) = files::unheld(store, &table).await?;
        files.add(seen, wrong, &object.name);
        for links in &table.links {
            let field = &object.fields[links.field];
            let place = format!("{}.{}", object.name, field.name);
            let astray = count(store, links::astray(store.engine(), &table, links)).await?;
            linked.add(rows, astray, &place);
            if let Some(target) = field.named_object().and_then(|target| model.object(target)) {
                let target = store.book().table(target);
                let lost = count(store, links::lost(store.engine(), &table, links, &target)).await?;
                references.add(rows, lost, &place);
            }
        }
        for (at, target) in pointing(model, object) {
            let lost = count(
                store,
                lost_references(store, &table, at, &store.book().table(target)),
            )
            .await?;
            references.add(rows, lost, &format!("{}.{}", object.name, object.fields[at].name));
        }
    }
    let mut outbox = Audited::of("outbox");
    outbox.add(
        count(store, every(store, "~change")).await?,
        count(store, eventless(store)).await?,
        "~change",
    );
    let mut answers = Audited::of("answers");
    let seen = count(store, every(store, "~idempotency")).await?;
    answers.add(seen, count(store, unanswered(store)).await?, "~idempotency");
    Ok(vec![
        versions, past, keys, references, linked, trees, spans, worth, rollups, searches, files, outbox,
        answers,
    ])
}

impl Audited {
    fn of(name: &'static str) -> Self {
        Audited {
            name,
            seen: 0,
            wrong: Vec::new(),
        }
    }

    fn add(&mut self, seen: i64, broken: i64, place: &str) {
        self.seen += seen;
        if broken > 0 {
            self.wrong.push(format!("{place}: {broken} rows"));
        }
    }
}

/// The reference fields that somebody fills in; who made or changed a record stays true when the user is gone.
fn pointing<'a>(model: &'a Model, object: &'a Object) -> impl Iterator<Item = (usize, &'a Arc<Object>)> {
    let fields = object
        .fields
        .iter()
        .enumerate()
        .filter(|(_, field)| field.filler.is_none());
    let single = fields.filter(|(_, field)| field.storage != Storage::Linked);
    let named = single.flat_map(|(at, field)| field.named_objects().iter().map(move |target| (at, target)));
    named.filter_map(|(at, target)| Some((at, model.object(target)?)))
}

async fn count(store: &Store, statement: Statement) -> Result<i64, Error> {
    let rows = store.read(statement, &[Column::Integer]).await?;
    Ok(crate::journal::number(&rows))
}

fn begin(store: &Store) -> Sql {
    let mut sql = Sql::new(store.engine());
    sql.push("SELECT count(*) FROM ");
    sql
}

fn all(store: &Store, table: &Table) -> Statement {
    let mut sql = begin(store);
    sql.push(&table.live);
    sql.done()
}

fn every(store: &Store, table: &str) -> Statement {
    let mut sql = begin(store);
    sql.push(&qualified(store.schema(), table));
    sql.done()
}

fn miscounted(store: &Store, table: &Table) -> Statement {
    let mut sql = begin(store);
    sql.push(&table.live)
        .push(" AS l WHERE l.\"version\" <> (SELECT count(*) FROM ");
    sql.push(&qualified(store.schema(), "~change"))
        .push(" AS c WHERE c.\"record\" = l.\"id\" AND c.\"object\" = ");
    sql.bind(Cell::Text(table.object.name.clone())).push(")");
    sql.done()
}

fn gaps(store: &Store, table: &Table) -> Statement {
    let mut sql = begin(store);
    sql.push(&table.live)
        .push(" AS l LEFT JOIN (SELECT \"id\", count(*) AS kept, ");
    sql.push("count(DISTINCT \"version\") AS versions, max(\"version\") AS last FROM ")
        .push(&table.past);
    sql.push(" GROUP BY \"id\") AS p ON p.\"id\" = l.\"id\" WHERE coalesce(p.kept, 0) <> l.\"version\" - 1 ");
    sql.push("OR coalesce(p.versions, 0) <> l.\"version\" - 1 OR coalesce(p.last, 0) <> l.\"version\" - 1");
    sql.done()
}

fn shared_keys(store: &Store, table: &Table, fields: &[usize]) -> Statement {
    let columns: Vec<_> = fields
        .iter()
        .map(|at| table.part_or_value(*at, Part::Key).quoted.as_str())
        .collect();
    let mut sql = begin(store);
    sql.push("(SELECT count(*) AS many FROM ")
        .push(&table.live)
        .push(" WHERE ")
        .ident(DELETED)
        .push(" IS NULL");
    for column in &columns {
        sql.push(" AND ").push(column).push(" IS NOT NULL");
    }
    sql.push(" GROUP BY ")
        .push(&columns.join(", "))
        .push(") AS g WHERE g.many > 1");
    sql.done()
}

fn lost_references(store: &Store, table: &Table, field: usize, target: &Table) -> Statement {
    let column = table
        .part(field, Part::Id)
        .unwrap_or(table.part_or_value(field, Part::Value));
    let column = &column.quoted;
    let mut sql = begin(store);
    sql.push(&table.live)
        .push(" AS l WHERE l.")
        .ident(DELETED)
        .push(" IS NULL AND ");
    if let Some(named) = table.part(field, Part::Object) {
        sql.push("l.").push(&named.quoted).push(" = ");
        sql.bind(Cell::Text(target.object.name.clone())).push(" AND ");
    }
    sql.push("l.").push(column);
    sql.push(" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ")
        .push(&target.live)
        .push(" AS t WHERE t.\"id\" = l.");
    sql.push(column).push(" AND t.").ident(DELETED).push(" IS NULL)");
    sql.done()
}

fn eventless(store: &Store) -> Statement {
    let mut sql = begin(store);
    sql.push(&qualified(store.schema(), "~change"))
        .push(" AS c WHERE NOT EXISTS (SELECT 1 FROM ");
    sql.push(&qualified(store.schema(), "~outbox"))
        .push(" AS o WHERE o.\"change\" = c.\"id\")");
    sql.done()
}

fn unanswered(store: &Store) -> Statement {
    let mut sql = begin(store);
    sql.push(&qualified(store.schema(), "~idempotency"))
        .push(" WHERE \"status\" IS NULL");
    sql.done()
}
