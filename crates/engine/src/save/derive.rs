//! Steps 5 and 11: values that follow from others.
//!
//! A record's own formulas are computed before it is judged. What its change means elsewhere comes after it is written:
//! the roll-ups that count it, then the formulas that read those, and so on, each row locked before its figure is read
//! in a statement of its own. Such a row is touched; it gets no new version and no past.

use super::keys::conflict;
use super::rows::{Halt, Rows, Wanted};
use super::{Save, closed};
use crate::subject::value_of;
use crate::{Refusal, readers};
use field::Figure;
use metadata::Complaint;
use model::{Draft, FieldSet, Leaned, Model, Moment, Object, Record};
use script::Budget;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use store::{Stored, Tx};
use uuid::Uuid;

/// A row that another version of itself took the place of, in this save.
pub(crate) struct Moved {
    pub(crate) object: Arc<Object>,
    pub(crate) id: Uuid,
    /// As it was; nothing when it was not there.
    pub(crate) before: Option<Record>,
    /// As it is; nothing when it is gone.
    pub(crate) after: Option<Record>,
}

/// Notes the rows whose roll-ups will count the record of the draft, to be locked with the others.
pub(crate) fn want(save: &Save, draft: &Draft, wanted: &mut Wanted) {
    counted_by(&save.subject.object, draft, wanted);
}

/// The same for a record as it is.
pub(crate) fn counted_by(object: &Object, record: &Record, wanted: &mut Wanted) {
    for link in &object.uplinks {
        if let Some(id) = named(object, record, link.by) {
            wanted.update(&link.object, id);
        }
    }
}

/// Notes also the rows above those, where figures count along a tree.
pub(crate) async fn want_above(
    save: &Save,
    tx: &mut dyn Tx,
    record: &Record,
    wanted: &mut Wanted,
) -> Result<(), store::Error> {
    let object = &save.subject.object;
    for link in &object.uplinks {
        let counting = save.cx.model.object(&link.object);
        let along = counting.and_then(|counting| Some((counting, counting.along(link.field)?)));
        if let Some(((counting, tree), id)) = along.zip(named(object, record, link.by)) {
            for id in store::above(tx, counting, tree, id).await? {
                wanted.update(&counting.name, id);
            }
        }
    }
    Ok(())
}

/// The values that the record's expressions read through references. The rows stay what they are until the save ends.
pub(crate) async fn lean(
    tx: &mut dyn Tx,
    rows: &mut Rows,
    model: &Model,
    (object, record): (&Object, &Record),
    now: i64,
) -> Result<Leaned, Halt> {
    let mut leaned = object.read_in_own(&model.settings, record);
    leaned.at = Some(Moment::of(&model.settings, now));
    for path in &object.paths {
        let Some(id) = named(object, record, path.by) else {
            continue;
        };
        let row = rows.lean_on(tx, &path.object, id).await?;
        let there = model.object(&path.object);
        let at = there.and_then(|there| Some((there, there.field(&path.field)?.0)));
        if let Some((row, (there, at))) = row.zip(at) {
            let value = there.amount_for(at, &row.record, (object, record));
            leaned.values.insert(path.name.clone(), value);
        }
    }
    Ok(leaned)
}

/// The roll-ups of a new record: nothing points at it yet.
pub(crate) fn nothing_counted(object: &Object, record: &mut Record) {
    for (position, rollup) in object.rollups() {
        if matches!(rollup.figure, Figure::Count | Figure::Sum) {
            let field = &object.fields[position];
            let zero = match field.storage.column() {
                field::Column::Decimal { scale } => script::rounded(json!("0"), scale),
                _ => json!(0),
            };
            record.insert(field.name.clone(), zero);
        }
    }
}

/// The record's formulas, over what its rules have made of it; what its expressions read through references.
pub(crate) async fn formulas(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    record: &mut Record,
    budget: &Budget,
) -> Result<Leaned, Halt> {
    let object = &save.subject.object;
    let leaned = lean(tx, rows, &save.cx.model, (object, record), save.now).await?;
    let derived = object.derive(record, &leaned, budget);
    fail::fail_point!("save::formulas");
    derived.map_err(|complaint| Refusal::Complaints(vec![complaint]))?;
    Ok(leaned)
}

/// Computes what follows elsewhere from the save's own record, which is written already. Most objects have nobody who
/// follows, and pay nothing.
pub(crate) async fn follow_own(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    budget: &Budget,
    before: Option<&Record>,
) -> Result<(), Halt> {
    let object = &save.subject.object;
    let mut moved = Vec::new();
    if !(object.uplinks.is_empty() && object.downlinks.is_empty()) {
        moved.push(Moved {
            object: Arc::clone(object),
            id: save.id,
            before: before.cloned(),
            after: rows.known(object, save.id).map(|row| row.record.clone()),
        });
    }
    follow(save, tx, rows, budget, moved).await
}

/// Computes what follows from these rows elsewhere, and from that, until nothing changes any more.
pub(crate) async fn follow(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    budget: &Budget,
    moved: Vec<Moved>,
) -> Result<(), Halt> {
    // While the children of a record are saved, what they move waits for the last of them.
    if let Some(gathered) = &mut rows.gathered {
        gathered.extend(moved);
        return Ok(());
    }
    let mut queue = VecDeque::from(moved);
    let mut count = 0;
    while let Some(moved) = queue.pop_front() {
        let due = due(save, tx, &moved, save.most_following.saturating_sub(count)).await?;
        for (object, ids) in by_object(&due) {
            rows.hold_all(tx, object, &ids).await?;
        }
        for ((object, id), rollups) in due {
            count += 1;
            if count > save.most_following {
                return Err(too_many(save));
            }
            let next = settle(save, tx, rows, budget, (&object, id), &rollups).await?;
            if !store::planted("canary::grandparent_forgotten") {
                queue.extend(next);
            }
        }
    }
    fail::fail_point!("save::followed");
    Ok(())
}

/// The same rows, object by object.
fn by_object(due: &BTreeMap<(String, Uuid), FieldSet>) -> BTreeMap<&str, Vec<Uuid>> {
    let mut objects: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for (object, id) in due.keys() {
        objects.entry(object).or_default().push(*id);
    }
    objects
}

/// The rows that follow from one that moved, in the order of locks, each with the roll-ups that must be read anew. Where
/// more of them read it than a save takes along, a job will.
async fn due(
    save: &Save,
    tx: &mut dyn Tx,
    moved: &Moved,
    left: u32,
) -> Result<BTreeMap<(String, Uuid), FieldSet>, Halt> {
    let mut due: BTreeMap<(String, Uuid), FieldSet> = BTreeMap::new();
    let object = &moved.object;
    for link in object.uplinks.iter().filter(|link| moved.differs(&link.reads)) {
        let is_forgotten = moved.after.is_some() && store::planted("canary::former_parent_forgotten");
        let before = moved.before.as_ref().filter(|_| !is_forgotten);
        let sides = before.into_iter().chain(&moved.after);
        let ids: BTreeSet<Uuid> = sides
            .filter_map(|record| named(object, record, link.by))
            .collect();
        for id in ids {
            due.entry((link.object.clone(), id)).or_default().add(link.field);
        }
    }
    for link in &object.downlinks {
        let Some(reader) = save.cx.model.object(&link.object) else {
            continue;
        };
        if moved.before.is_none() || !moved.differs(&object.bearing(link.field)) {
            continue;
        }
        let (most, here) = (save.most_reading.min(left), (object.name.as_str(), moved.id));
        let ids = store::pointing(tx, reader, link.by, here, most + 1).await?;
        if ids.len() > most as usize {
            jobs::begin(tx, &readers::asked(save, reader, link.by, here)).await?;
            continue;
        }
        for id in ids {
            due.entry((link.object.clone(), id)).or_default();
        }
    }
    Ok(due)
}

/// Reads some roll-ups of a live row anew and computes its formulas; what it has become, if anything changed.
pub(crate) async fn settle(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    budget: &Budget,
    (object, id): (&str, Uuid),
    rollups: &FieldSet,
) -> Result<Option<Moved>, Halt> {
    let Some(object) = save.cx.model.object(object).map(Arc::clone) else {
        return Ok(None);
    };
    let row = rows.hold(tx, &object.name, id).await?;
    let Some(row) = row.filter(|row| row.deleted.is_none()) else {
        return Ok(None);
    };
    let mut record = row.record.clone();
    let mut changed = FieldSet::default();
    let today = Moment::of(&save.cx.model.settings, save.now);
    for (position, rollup) in object.rollups().filter(|(position, _)| rollups.has(*position)) {
        let Some(over) = save.cx.model.object(&rollup.over) else {
            continue;
        };
        let field = &object.fields[position];
        let rollup = &*rollup.on(over, &today);
        let figure = store::roll_up(tx, over, (&object, position, rollup), field.storage.column(), id).await;
        let figure = figure.map_err(|error| beyond(save, &object, position, error))?;
        if value_of(&record, &field.name) != &figure {
            changed.add(position);
            match figure.is_null() {
                true => _ = record.remove(&field.name),
                false => _ = record.insert(field.name.clone(), figure),
            }
        }
    }
    let leaned = lean(tx, rows, &save.cx.model, (&object, &record), save.now).await?;
    let derived = object.derive(&mut record, &leaned, budget);
    changed.unite(&derived.map_err(|complaint| Refusal::Complaints(vec![complaint]))?);
    if changed.is_empty() {
        return Ok(None);
    }
    closed::hold(tx, rows, &object).await?;
    let done = store::touch(tx, &object, (id, &row.record), &record, &changed).await;
    done.map_err(|error| conflict(save, &object, error))?;
    let (before, after) = (row.record.clone(), record.clone());
    rows.remember(
        &object,
        Stored {
            record,
            ..Stored::clone(&row)
        },
    );
    Ok(Some(Moved {
        object,
        id,
        before: Some(before),
        after: Some(after),
    }))
}

impl Moved {
    /// Whether any of these fields is another than before, or the row came or went.
    fn differs(&self, fields: &FieldSet) -> bool {
        let (Some(before), Some(after)) = (&self.before, &self.after) else {
            return true;
        };
        fields
            .iter()
            .filter_map(|at| self.object.fields.get(at))
            .any(|field| value_of(before, &field.name) != value_of(after, &field.name))
    }
}

/// The record that a reference names.
fn named(object: &Object, record: &Record, by: usize) -> Option<Uuid> {
    let field = object.fields.get(by)?;
    value_of(record, &field.name).as_str()?.parse().ok()
}

fn too_many(save: &Save) -> Halt {
    let complaint = Complaint::error("derive_too_many", "").with("most", save.most_following);
    Refusal::Complaints(vec![complaint]).into()
}

/// A figure that its column cannot hold is a complaint about the save that made it grow.
fn beyond(save: &Save, object: &Object, position: usize, error: store::Error) -> Halt {
    match error {
        store::Error::Range => {
            let title = save.title_in(object, &object.fields[position]);
            let complaint = Complaint::error("rollup_range", "").with("title", title);
            Refusal::Complaints(vec![complaint]).into()
        }
        other => other.into(),
    }
}
