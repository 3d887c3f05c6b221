//! A change of kind: what becomes of the values is told before it is done, by the same reading.
//!
//! Foretelling looks at every row of the version in force, deleted ones included; doing looks at them again while nobody
//! writes. A value that takes another form gives its record no new version: nobody changed it. One that is emptied does,
//! for somebody said so.

mod perform;

pub use perform::{Publisher, perform};

use crate::kin::Source;
use field::Storage;
use model::{Becomes, Cast, FieldDef, FieldSet, Model, Object, Record};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use store::{Store, Stored, Tx};
use uuid::Uuid;

/// Rows that are read at once.
const STEP: u32 = 500;
/// Values that are shown of each sort.
const MOST_EXAMPLES: usize = 5;

/// A field that becomes another kind of field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Casting {
    /// Its object.
    pub object: String,
    /// The name it had.
    pub from: String,
    /// The name it has.
    pub to: String,
}

/// What becomes of the values of one field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Foretold {
    /// Values that stay as they are.
    pub kept: u64,
    /// Values that take another form.
    pub changed: u64,
    /// Values that have no form in the new kind.
    pub lost: u64,
    /// A few of those that change or are lost.
    pub examples: Vec<Example>,
    /// Live records that have no value afterwards.
    pub empty: u64,
}

/// What becomes of one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The record.
    pub record: Uuid,
    /// The value it has.
    pub from: Value,
    /// The value it gets; `null` when it is lost.
    pub to: Value,
}

/// What people call the records that are named by values, as far as they were asked for.
#[derive(Debug, Default)]
pub struct Titles(HashMap<(String, Uuid), Option<String>>);

impl Foretold {
    /// The shape of `docs/api.md`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let example = |one: &Example| json!({ "record": one.record, "from": one.from, "to": one.to });
        let examples: Vec<Value> = self.examples.iter().map(example).collect();
        json!({ "kept": self.kept, "changed": self.changed, "lost": self.lost, "examples": examples })
    }
}

/// What is foretold of each field, and the titles that were read for it.
#[derive(Debug, Default)]
pub struct Outlook {
    /// In the order in which they were asked for.
    pub fields: Vec<Foretold>,
    /// Keys that more than one live record would have: object, name of the key, how many.
    pub shared: Vec<(String, String, u64)>,
    titles: Titles,
}

/// The fields of one object that are cast, each with its place among all.
struct Turning<'a> {
    old: &'a Arc<Object>,
    new: &'a Arc<Object>,
    casts: Vec<(usize, Cast<'a>)>,
}

/// Reads all rows and says what would become of the values of these fields.
///
/// # Errors
/// Those of the database.
pub async fn foretell(
    store: &Store,
    old: &Model,
    new: &Model,
    castings: &[Casting],
) -> Result<Outlook, store::Error> {
    look(&mut Source::Store(store), old, new, castings).await
}

/// The same inside a publish, before its tables change.
///
/// # Errors
/// Those of the database.
pub async fn foretell_in(
    tx: &mut dyn Tx,
    old: &Model,
    new: &Model,
    castings: &[Casting],
) -> Result<Outlook, store::Error> {
    look(&mut Source::Tx(tx), old, new, castings).await
}

async fn look(
    source: &mut Source<'_>,
    old: &Model,
    new: &Model,
    castings: &[Casting],
) -> Result<Outlook, store::Error> {
    let mut outlook = Outlook {
        fields: vec![Foretold::default(); castings.len()],
        ..Outlook::default()
    };
    for turning in turnings(old, new, castings) {
        let mut keys = turning.keys();
        let mut after = None;
        loop {
            let rows = source.rows_after(turning.old, after, STEP).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            for row in &rows {
                outlook.titles.read(source, old, &turning, row).await?;
                outlook.row(&turning, row, &mut keys);
            }
        }
        let shared = keys.iter().filter(|key| !key.shared.is_empty());
        outlook.shared.extend(shared.map(|key| {
            let count = key.shared.len() as u64;
            (turning.new.name.clone(), key.name.to_owned(), count)
        }));
    }
    Ok(outlook)
}

impl Outlook {
    fn row(&mut self, turning: &Turning<'_>, row: &Stored, keys: &mut [Key<'_>]) {
        let is_live = row.deleted.is_none();
        let mut after = turning.inherited(&row.record);
        for (place, cast) in &turning.casts {
            let foretold = &mut self.fields[*place];
            let value = row.record.get(&cast.was().name).unwrap_or(&Value::Null);
            let becomes = match value {
                Value::Null => None,
                value => Some(cast.turn(value, &self.titles.teller())),
            };
            let to = match becomes {
                None | Some(Becomes::Nothing(_)) => Value::Null,
                Some(Becomes::Same) => value.clone(),
                Some(Becomes::Other(ref other)) => other.clone(),
            };
            match &becomes {
                None => {}
                Some(Becomes::Same) => foretold.kept += 1,
                Some(Becomes::Other(_)) => foretold.changed += 1,
                Some(Becomes::Nothing(_)) => foretold.lost += 1,
            }
            foretold.empty += u64::from(is_live && to.is_null());
            let alike = foretold
                .examples
                .iter()
                .filter(|known| known.to.is_null() == to.is_null());
            if !value.is_null() && *value != to && alike.count() < MOST_EXAMPLES {
                foretold.examples.push(Example {
                    record: row.id,
                    from: value.clone(),
                    to: to.clone(),
                });
            }
            after.insert(cast.is().name.clone(), to);
        }
        if is_live {
            keys.iter_mut().for_each(|key| key.note(&after));
        }
    }
}

fn turnings<'a>(old: &'a Model, new: &'a Model, castings: &[Casting]) -> Vec<Turning<'a>> {
    let mut turnings: Vec<Turning<'a>> = Vec::new();
    for (place, casting) in castings.iter().enumerate() {
        let (Some(before), Some(after)) = (old.object(&casting.object), new.object(&casting.object)) else {
            continue;
        };
        let (Some((_, was)), Some((_, is))) = (before.field(&casting.from), after.field(&casting.to)) else {
            continue;
        };
        let Some(cast) = Cast::between(was, is, &new.settings) else {
            continue;
        };
        match turnings.iter_mut().find(|known| known.new.name == after.name) {
            Some(known) => known.casts.push((place, cast)),
            None => turnings.push(Turning {
                old: before,
                new: after,
                casts: vec![(place, cast)],
            }),
        }
    }
    turnings
}

impl Turning<'_> {
    /// What the other fields of the new object have of a record of the old one.
    fn inherited(&self, record: &Record) -> Record {
        let values = self.old.fields.iter().filter_map(|field| {
            let heir = self.old.heir(self.new, field)?;
            Some((heir.name.clone(), record.get(&field.name)?.clone()))
        });
        values.collect()
    }
}

impl Titles {
    fn teller(&self) -> impl Fn(&str, Uuid) -> Option<String> + Send + Sync + '_ {
        |object, id| self.0.get(&(object.to_owned(), id)).cloned().flatten()
    }

    /// Reads the titles that the values of a row ask for.
    async fn read(
        &mut self,
        source: &mut Source<'_>,
        model: &Model,
        turning: &Turning<'_>,
        row: &Stored,
    ) -> Result<(), store::Error> {
        for (_, cast) in &turning.casts {
            let Some(value) = row.record.get(&cast.was().name) else {
                continue;
            };
            for (object, id) in cast.asks(value) {
                if self.0.contains_key(&(object.clone(), id)) {
                    continue;
                }
                let Some(target) = model.called(&object) else {
                    continue;
                };
                let found = source.record(target, id).await?;
                let all = FieldSet::all(target.fields.len());
                let title = found.map(|record| target.label(&record, &all));
                self.0.insert((object, id), title);
            }
        }
        Ok(())
    }
}

/// A key over a field that is cast, and who has it.
struct Key<'a> {
    name: &'a str,
    fields: Vec<&'a FieldDef>,
    once: HashSet<u64>,
    shared: HashSet<u64>,
}

impl Turning<'_> {
    /// The keys over fields that are cast.
    fn keys(&self) -> Vec<Key<'_>> {
        let is_cast = |at: &usize| {
            let name = &self.new.fields[*at].name;
            self.casts.iter().any(|(_, cast)| cast.is().name == *name)
        };
        let touched = self
            .new
            .uniques
            .iter()
            .filter(|key| key.fields.iter().any(is_cast));
        let keys = touched.map(|key| Key {
            name: &key.name,
            fields: key.fields.iter().map(|at| &self.new.fields[*at]).collect(),
            once: HashSet::new(),
            shared: HashSet::new(),
        });
        keys.collect()
    }
}

impl Key<'_> {
    /// A live record that has it, unless it is empty in a part of it.
    fn note(&mut self, record: &Record) {
        let mut hasher = DefaultHasher::new();
        for field in &self.fields {
            match record.get(&field.name) {
                None | Some(Value::Null) => return,
                Some(Value::String(text)) if field.storage == Storage::Keyed => {
                    field::text::folded(text).hash(&mut hasher);
                }
                Some(value) => value.to_string().hash(&mut hasher),
            }
        }
        let key = hasher.finish();
        if !self.once.insert(key) {
            self.shared.insert(key);
        }
    }
}
