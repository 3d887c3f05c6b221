//! The values are turned: those of live rows, of deleted ones and of the past.

use super::{Casting, Outlook, STEP, Turning, turnings};
use crate::save::fill::moment;
use field::Filler;
use model::{Becomes, Cast, FieldSet, Model, Object, Record};
use ports::Ports;
use serde_json::{Value, json};
use std::sync::Arc;
use store::{Change, Lock, Stored, Tx};
use uuid::Uuid;

/// Who publishes, and when.
#[derive(Clone)]
pub struct Publisher {
    /// The person; the house itself when it is nobody.
    pub by: Uuid,
    /// Epoch milliseconds.
    pub at: i64,
    /// Where ids come from.
    pub ports: Ports,
}

/// Fills the columns of fields that were cast, of all objects, from what is parked beside them. `outlook` was foretold
/// in the same save. Steps that need values, indexes above all, come afterwards.
///
/// # Errors
/// Those of the database; nothing is written then.
pub async fn perform(
    tx: &mut dyn Tx,
    (old, new): (&Model, &Model),
    castings: &[Casting],
    outlook: &Outlook,
    publisher: &Publisher,
) -> Result<(), store::Error> {
    for turning in turnings(old, new, castings) {
        if store::has_rows(tx, &turning.new.name).await? {
            past(tx, &turning, outlook).await?;
            for (id, fields) in live(tx, &turning, outlook).await? {
                empty(tx, turning.new, id, &fields, publisher).await?;
            }
        }
    }
    Ok(())
}

/// What the fields of a row become.
struct Turned {
    /// The values that are written. One that is lost stays as it is where the column is the same.
    values: Record,
    /// The fields that held something.
    held: FieldSet,
    /// Those whose value is lost.
    lost: FieldSet,
}

fn turned(turning: &Turning<'_>, outlook: &Outlook, held: &[Value]) -> Turned {
    let mut turned = Turned {
        values: Record::new(),
        held: FieldSet::default(),
        lost: FieldSet::default(),
    };
    for ((_, cast), value) in turning.casts.iter().zip(held) {
        let Some((at, _)) = turning.new.field(&cast.is().name) else {
            continue;
        };
        if value.is_null() {
            continue;
        }
        turned.held.add(at);
        let becomes = match cast.turn(value, &outlook.titles.teller()) {
            Becomes::Same => Some(value.clone()),
            Becomes::Other(other) => Some(other),
            Becomes::Nothing(_) => {
                turned.lost.add(at);
                rests_alike(cast).then(|| value.clone())
            }
        };
        if let Some(value) = becomes {
            turned.values.insert(cast.is().name.clone(), value);
        }
    }
    turned
}

/// Whether the values of both lie in columns of the same shape.
fn rests_alike(cast: &Cast<'_>) -> bool {
    cast.was().storage == cast.is().storage
}

async fn past(tx: &mut dyn Tx, turning: &Turning<'_>, outlook: &Outlook) -> Result<(), store::Error> {
    let were: Vec<_> = turning.casts.iter().map(|(_, cast)| cast.was()).collect();
    let mut after = None;
    loop {
        let rows = store::past_uncast(tx, turning.new, &were, after, STEP).await?;
        let Some((last, _)) = rows.last() else {
            return Ok(());
        };
        after = Some(*last);
        for (row, held) in rows {
            let turned = turned(turning, outlook, &held);
            if turned.held.iter().next().is_some() {
                store::cast_past(tx, turning.new, row, &turned.values, &turned.held).await?;
            }
        }
    }
}

/// Writes the rows that are there, and says which live ones lose a value.
async fn live(
    tx: &mut dyn Tx,
    turning: &Turning<'_>,
    outlook: &Outlook,
) -> Result<Vec<(Uuid, FieldSet)>, store::Error> {
    let were: Vec<_> = turning.casts.iter().map(|(_, cast)| cast.was()).collect();
    let (mut after, mut emptied) = (None, Vec::new());
    loop {
        let rows = store::uncast(tx, turning.new, &were, after, STEP).await?;
        let Some((last, _)) = rows.last() else {
            return Ok(emptied);
        };
        after = Some(last.id);
        for (row, held) in rows {
            let Turned {
                mut values,
                held,
                lost,
            } = turned(turning, outlook, &held);
            if held.iter().next().is_none() {
                continue;
            }
            if row.deleted.is_some() {
                lost.iter()
                    .for_each(|at| _ = values.remove(&turning.new.fields[at].name));
            } else if lost.iter().next().is_some() {
                emptied.push((row.id, lost));
            }
            let mut record = row.record.clone();
            record.extend(values);
            store::touch(tx, turning.new, (row.id, &row.record), &record, &held).await?;
        }
    }
}

/// A record loses values, as somebody said: it gets a version of its own, and its past keeps what it was.
async fn empty(
    tx: &mut dyn Tx,
    object: &Arc<Object>,
    id: Uuid,
    lost: &FieldSet,
    publisher: &Publisher,
) -> Result<(), store::Error> {
    let Some(row): Option<Stored> = store::load(tx, object, id, Lock::Update).await? else {
        return Ok(());
    };
    let (mut record, mut changed) = (row.record.clone(), lost.clone());
    for at in lost.iter() {
        record.remove(&object.fields[at].name);
    }
    for (at, field) in object.fields.iter().enumerate() {
        let value = match field.filler {
            Some(Filler::Updater) => json!(publisher.by),
            Some(Filler::UpdatedAt) => moment(publisher.at),
            _ => continue,
        };
        record.insert(field.name.clone(), value);
        changed.add(at);
    }
    let change = publisher.ports.ids.id(publisher.at);
    store::update(tx, object, &row, &record, &changed, (publisher.at, change)).await?;
    let fields = lost.iter().map(|at| object.fields[at].name.clone());
    let change = Change {
        id: change,
        at: publisher.at,
        actor: publisher.by,
        via: "publish".to_owned(),
        object: object.name.clone(),
        record: id,
        version: row.version + 1,
        action: "update".to_owned(),
        fields: fields.collect(),
        cause: None,
        acknowledged: None,
    };
    store::journal(tx, &change).await
}
