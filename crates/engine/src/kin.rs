//! The parents that rows lean on: whoever may read the one may read the other, so a judgement of a row in memory needs
//! them at hand. What was not fetched is not there, and then nobody is let in by it. So are the records that lookups
//! show something of.

use crate::subject::{Subject, value_of};
use model::{Beyond, Filter, Lookup, MAX_TREE_DEPTH, Model, Object, ObjectRights, Record, Through, Under};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Lock, Store, Stored, Tx};
use uuid::Uuid;

/// Parents as they were read last, by object and id.
pub(crate) struct Kin {
    model: Arc<Model>,
    known: Mutex<HashMap<(String, Uuid), Option<Record>>>,
    /// Records as they are to be, in the place of what rests.
    drafted: Mutex<HashMap<(String, Uuid), Record>>,
}

/// Where parents are read.
pub(crate) enum Source<'a> {
    Tx(&'a mut dyn Tx),
    Store(&'a Store),
}

impl Source<'_> {
    pub(crate) async fn record(
        &mut self,
        object: &Arc<Object>,
        id: Uuid,
    ) -> Result<Option<Record>, store::Error> {
        match self {
            Source::Tx(tx) => {
                let stored = store::load(*tx, object, id, Lock::None).await?;
                Ok(stored.filter(|row| row.deleted.is_none()).map(|row| row.record))
            }
            Source::Store(store) => Ok(Subject::live(store, object, id).await?.map(|(_, record)| record)),
        }
    }

    /// The next rows by ascending id, deleted ones included.
    pub(crate) async fn rows_after(
        &mut self,
        object: &Arc<Object>,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Stored>, store::Error> {
        match self {
            Source::Tx(tx) => store::rows_after(*tx, object, after, limit).await,
            Source::Store(store) => store.rows_after(object, after, limit).await,
        }
    }
}

impl Kin {
    pub(crate) fn new(model: &Arc<Model>) -> Arc<Kin> {
        Arc::new(Kin {
            model: Arc::clone(model),
            known: Mutex::default(),
            drafted: Mutex::default(),
        })
    }

    /// Takes this record for what rests, and whatever `other` takes so.
    pub(crate) fn draft(&self, other: &Kin, (object, id): (&str, Uuid), record: &Record) {
        let others = other
            .drafted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let mut drafted = self.drafted.lock().unwrap_or_else(PoisonError::into_inner);
        drafted.extend(others);
        drafted.insert((object.to_owned(), id), record.clone());
    }

    async fn fetched(
        &self,
        source: &mut Source<'_>,
        object: &Arc<Object>,
        id: Uuid,
    ) -> Result<Option<Record>, store::Error> {
        let drafted = {
            let drafted = self.drafted.lock().unwrap_or_else(PoisonError::into_inner);
            drafted.get(&(object.name.clone(), id)).cloned()
        };
        match drafted {
            Some(record) => Ok(Some(record)),
            None => source.record(object, id).await,
        }
    }

    fn keep(&self, object: &str, id: Uuid, found: Option<Record>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert((object.to_owned(), id), found);
    }
}

impl Beyond for Kin {
    fn object(&self, name: &str) -> Option<&Arc<Object>> {
        self.model.object(name)
    }

    fn record(&self, object: &str, id: Uuid) -> Option<Record> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&(object.to_owned(), id)).cloned().flatten()
    }

    fn pointing(&self, _: &str, _: usize, _: Uuid) -> Vec<(Uuid, Record)> {
        // Grants ask nothing of the records that point at a row.
        Vec::new()
    }
}

impl Subject {
    /// Fetches the parents of a record that the viewer's grants lean on; to be called before the record is judged.
    pub(crate) async fn meet(&self, tx: &mut dyn Tx, record: &Record) -> Result<(), store::Error> {
        self.meet_in(Source::Tx(tx), record).await
    }

    /// The same, wherever they are read.
    pub(crate) async fn meet_in(&self, mut source: Source<'_>, record: &Record) -> Result<(), store::Error> {
        self.meet_of(&mut source, self.rights(), (&self.object, record))
            .await
    }

    /// Fetches what the record's lookups show; to be called before it is written into an answer.
    pub(crate) async fn look(&self, tx: &mut dyn Tx, record: &Record) -> Result<(), store::Error> {
        let mut source = Source::Tx(tx);
        for (_, lookup) in self.object.lookups() {
            let mut here = record.clone();
            for step in &lookup.steps {
                let Some((object, id)) = self.kin.model.object(&step.object).zip(named(&here, &step.name))
                else {
                    break;
                };
                let found = self.kin.fetched(&mut source, object, id).await?;
                self.kin.keep(&step.object, id, found.clone());
                let Some(found) = found else { break };
                if let Some(rights) = self.rights_on(&step.object).filter(|_| !lookup.publishes) {
                    self.meet_of(&mut source, rights, (object, &found)).await?;
                }
                here = found;
            }
        }
        Ok(())
    }

    /// What a lookup shows to the viewer, of the records that were fetched. Where a row or a field is not for them,
    /// there is nothing.
    pub(crate) fn shown(&self, lookup: &Lookup, record: &Record) -> Value {
        let found = self.followed(lookup, record, !lookup.publishes);
        found.map_or(Value::Null, |found| value_of(&found, &lookup.name).clone())
    }

    /// What an amount that it shows comes to in the workspace's currency, and in which one it is.
    pub(crate) fn amount_shown(&self, lookup: &Lookup, record: &Record) -> (Value, Value) {
        let found = self.followed(lookup, record, !lookup.publishes);
        let there = lookup
            .steps
            .last()
            .and_then(|step| self.kin.model.object(&step.object));
        found
            .zip(there)
            .map_or((Value::Null, Value::Null), |(found, there)| {
                let currency = there.currency_at(lookup.field, &found);
                (
                    there.base(lookup.field, &found),
                    currency.map_or(Value::Null, Value::from),
                )
            })
    }

    /// What it shows, whoever asks.
    pub(crate) fn shown_whole(&self, lookup: &Lookup, record: &Record) -> Value {
        let found = self.followed(lookup, record, false);
        found.map_or(Value::Null, |found| value_of(&found, &lookup.name).clone())
    }

    /// The record at the end of its references.
    fn followed(&self, lookup: &Lookup, record: &Record, is_cut: bool) -> Option<Record> {
        let mut here = record.clone();
        for (number, step) in lookup.steps.iter().enumerate() {
            let next = lookup.steps.get(number + 1).map_or(lookup.field, |next| next.by);
            let found = named(&here, &step.name).and_then(|id| self.kin.record(&step.object, id));
            let seen = found.filter(|found| !is_cut || self.reads(&step.object, found, next));
            here = seen?;
        }
        Some(here)
    }

    /// Whether the viewer reads this field of a record of that object in full.
    fn reads(&self, object: &str, record: &Record, field: usize) -> bool {
        let object = self.kin.model.object(object);
        let granted = object.and_then(|object| Some((object, self.rights_on(&object.name)?)));
        granted.is_some_and(|(object, rights)| rights.readable_of(object, record, self.me()).0.has(field))
    }

    /// Fetches the parents of a record that some grants on its object lean on.
    async fn meet_of(
        &self,
        source: &mut Source<'_>,
        rights: &ObjectRights,
        (object, record): (&Arc<Object>, &Record),
    ) -> Result<(), store::Error> {
        let mut leaning = Leaning::default();
        for grant in &rights.grants {
            leaning.note(&grant.rows, object, record);
        }
        while let Some((through, id)) = leaning.parents.pop() {
            let Some(object) = self.kin.model.object(&through.object) else {
                continue;
            };
            let found = self.kin.fetched(source, object, id).await?;
            if let Some(record) = &found {
                leaning.note(&through.part, object, record);
            }
            self.kin.keep(&through.object, id, found);
        }
        for (under, id) in leaning.climbs {
            self.climb(source, under, id).await?;
        }
        Ok(())
    }

    /// Fetches a record of a tree and all that it hangs under.
    async fn climb(&self, source: &mut Source<'_>, under: &Under, id: Uuid) -> Result<(), store::Error> {
        let Some(tree) = self.kin.model.object(&under.object) else {
            return Ok(());
        };
        let mut next = Some(id);
        for _ in 0..=MAX_TREE_DEPTH {
            let Some(id) = next else { break };
            let found = source.record(tree, id).await?;
            next = found.as_ref().and_then(|record| under.above(tree, record));
            self.kin.keep(&under.object, id, found);
        }
        Ok(())
    }
}

/// What a record leans on as far as grants ask: its parents, and the trees it hangs in.
#[derive(Default)]
struct Leaning<'f> {
    parents: Vec<(&'f Through, Uuid)>,
    climbs: Vec<(&'f Under, Uuid)>,
}

impl<'f> Leaning<'f> {
    fn note(&mut self, rows: &'f Filter, object: &Object, record: &Record) {
        let parents = rows.parents().into_iter();
        self.parents
            .extend(parents.filter_map(|through| Some((through, through.named(object, record)?))));
        let climbs = rows.climbs().into_iter();
        self.climbs
            .extend(climbs.filter_map(|under| Some((under, under.named(object, record)?))));
    }
}

/// The record that a reference names.
fn named(record: &Record, reference: &str) -> Option<Uuid> {
    value_of(record, reference).as_str()?.parse().ok()
}
