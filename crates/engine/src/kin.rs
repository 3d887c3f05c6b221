//! The parents that rows lean on: whoever may read the one may read the other, so a judgement of a row in memory needs
//! them at hand. What was not fetched is not there, and then nobody is let in by it.

use crate::subject::Subject;
use model::{Beyond, Model, Object, Record};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::{Lock, Store, Tx};
use uuid::Uuid;

/// Parents as they were read last, by object and id.
pub(crate) struct Kin {
    model: Arc<Model>,
    known: Mutex<HashMap<(String, Uuid), Option<Record>>>,
}

/// Where parents are read.
pub(crate) enum Source<'a> {
    Tx(&'a mut dyn Tx),
    Store(&'a Store),
}

impl Source<'_> {
    async fn record(&mut self, object: &Arc<Object>, id: Uuid) -> Result<Option<Record>, store::Error> {
        match self {
            Source::Tx(tx) => {
                let stored = store::load(*tx, object, id, Lock::None).await?;
                Ok(stored.filter(|row| row.deleted.is_none()).map(|row| row.record))
            }
            Source::Store(store) => Ok(Subject::live(store, object, id).await?.map(|(_, record)| record)),
        }
    }
}

impl Kin {
    pub(crate) fn new(model: &Arc<Model>) -> Arc<Kin> {
        Arc::new(Kin {
            model: Arc::clone(model),
            known: Mutex::default(),
        })
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
        let mut waiting: Vec<_> = self
            .rights()
            .grants
            .iter()
            .flat_map(|grant| grant.rows.parents())
            .filter_map(|through| Some((through, through.named(&self.object, record)?)))
            .collect();
        while let Some((through, id)) = waiting.pop() {
            let Some(object) = self.kin.model.object(&through.object) else {
                continue;
            };
            let found = source.record(object, id).await?;
            if let Some(record) = &found {
                let further = through.part.parents().into_iter();
                waiting.extend(further.filter_map(|next| Some((next, next.named(object, record)?))));
            }
            let mut known = self.kin.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.insert((through.object.clone(), id), found);
        }
        Ok(())
    }
}
