//! Step 3: every row that a save writes or leans on is locked in one pass, sorted by object and id, so that saves
//! which cross each other wait instead of embracing. A row found later that sorts lower begins the save anew with the
//! larger set. SQLite has one writer and needs no locks; the rows are read in the same order all the same.

use super::Save;
use super::derive::Moved;
use super::numbers::Numbers;
use crate::{Context, Refusal};
use metadata::{Complaint, Complaints};
use model::{Actions, DEPARTMENT, EMPLOYEE, Model, Object};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use store::{Engine, Lock, Stored, Tx};
use uuid::Uuid;

pub(crate) type Key = (String, Uuid);

/// Why a transaction is given up: for good, or to begin anew with more rows.
pub(crate) enum Halt {
    Refused { operation: usize, refusal: Refusal },
    Restart,
}

impl Halt {
    /// The same halt, of that operation of a batch.
    pub(crate) fn at(self, operation: usize) -> Self {
        match self {
            Halt::Refused { refusal, .. } => Halt::Refused { operation, refusal },
            Halt::Restart => Halt::Restart,
        }
    }
}

impl From<Refusal> for Halt {
    fn from(refusal: Refusal) -> Self {
        Halt::Refused {
            operation: 0,
            refusal,
        }
    }
}

impl From<store::Error> for Halt {
    fn from(error: store::Error) -> Self {
        Refusal::from(error).into()
    }
}

/// What stands in the place of the object where a name is held instead of a row: behind all objects.
const NAMES: &str = "~";

/// Rows to lock, each in the strongest mode that anybody asked for.
#[derive(Default)]
pub(crate) struct Wanted(BTreeMap<Key, Strength>);

/// What an attempt of a save needs before it begins; it grows from one attempt to the next.
pub(crate) type SharedWanted = Arc<Mutex<Needs>>;

#[derive(Default)]
pub(crate) struct Needs {
    /// Rows to lock.
    rows: BTreeMap<Key, Strength>,
    /// Auto numbers by object and field: a number is drawn in a statement of its own, never inside a transaction.
    pub(super) numbers: BTreeMap<(String, String), Numbers>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Strength {
    /// It stays what it is: a referenced record.
    Share,
    /// It will be written.
    Update,
}

impl Wanted {
    /// A row that will be written.
    pub(crate) fn update(&mut self, object: &str, id: Uuid) {
        self.0.insert((object.to_owned(), id), Strength::Update);
    }

    /// A row that must stay what it is.
    pub(crate) fn share(&mut self, object: &str, id: Uuid) {
        self.0.entry((object.to_owned(), id)).or_insert(Strength::Share);
    }

    /// A name that will be held.
    pub(crate) fn claim(&mut self, name: Uuid, strength: Strength) {
        let known = self.0.entry((NAMES.to_owned(), name)).or_insert(strength);
        *known = strength.max(*known);
    }

    pub(crate) fn shared(self) -> SharedWanted {
        Arc::new(Mutex::new(Needs {
            rows: self.0,
            numbers: BTreeMap::new(),
        }))
    }

    /// Adds these rows to others.
    pub(crate) fn join(self, others: &SharedWanted) {
        let mut others = others.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, strength) in self.0 {
            let known = others.rows.entry(key).or_insert(strength);
            *known = strength.max(*known);
        }
    }
}

/// The rows of one attempt, locked and loaded.
pub(crate) struct Rows {
    model: Arc<Model>,
    /// Rows are only looked at: nothing will be written.
    looking: bool,
    pub(super) wanted: SharedWanted,
    held: BTreeMap<Key, (Strength, Option<Arc<Stored>>)>,
    /// Which rules have acted, of which person's save: object, rule and record.
    fired: BTreeSet<(Uuid, String, String, Uuid)>,
    /// How many records rules have written.
    written: u32,
    /// How many of the drawn numbers are used.
    pub(super) used: BTreeMap<(String, String), usize>,
    /// What the children of a record have moved, while they are saved: it is followed when all of them are there.
    pub(super) gathered: Option<Vec<Moved>>,
    /// What the children of a record warn of and nobody has passed yet.
    pub(super) warned: Complaints,
}

impl Rows {
    /// Locks and loads what is wanted, in order.
    pub(crate) async fn lock(cx: &Context, tx: &mut dyn Tx, wanted: SharedWanted) -> Result<Rows, Halt> {
        let list = wanted.lock().unwrap_or_else(PoisonError::into_inner).rows.clone();
        let mut rows = Rows::over(&cx.model, false, wanted);
        for (key, strength) in list {
            rows.load(tx, key, strength).await?;
        }
        fail::fail_point!("save::locked");
        Ok(rows)
    }

    /// Rows that are looked at and not locked, for a save that will not be written.
    pub(crate) fn looked_at(model: &Arc<Model>) -> Rows {
        Rows::over(model, true, Wanted::default().shared())
    }

    fn over(model: &Arc<Model>, looking: bool, wanted: SharedWanted) -> Rows {
        Rows {
            model: Arc::clone(model),
            looking,
            wanted,
            held: BTreeMap::new(),
            fired: BTreeSet::new(),
            written: 0,
            used: BTreeMap::new(),
            gathered: None,
            warned: Complaints::new(),
        }
    }

    /// Notes that a rule acts; whether it is the first time.
    pub(crate) fn fires(&mut self, rule: (Uuid, String, String, Uuid)) -> bool {
        self.fired.insert(rule)
    }

    /// Notes that a rule writes one more record; how many there are now.
    pub(crate) fn writes_another(&mut self) -> u32 {
        self.written += 1;
        self.written
    }

    /// Whether rows are only looked at.
    pub(crate) fn is_looking(&self) -> bool {
        self.looking
    }

    /// The row as this save has left it, if it was written or looked at.
    pub(crate) fn known(&self, object: &Object, id: Uuid) -> Option<Arc<Stored>> {
        let (_, stored) = self.held.get(&(object.name.clone(), id))?;
        stored.clone()
    }

    /// The row, to be written.
    pub(crate) async fn hold(
        &mut self,
        tx: &mut dyn Tx,
        object: &str,
        id: Uuid,
    ) -> Result<Option<Arc<Stored>>, Halt> {
        self.row(tx, (object.to_owned(), id), Strength::Update).await
    }

    /// Several rows of one object, by ascending id, to be written. Those that sort too low begin the save anew
    /// together, not one by one.
    pub(crate) async fn hold_all(&mut self, tx: &mut dyn Tx, object: &str, ids: &[Uuid]) -> Result<(), Halt> {
        let keys = ids.iter().map(|id| (object.to_owned(), *id));
        self.foresee(tx, keys, Strength::Update)?;
        for id in ids {
            self.hold(tx, object, *id).await?;
        }
        Ok(())
    }

    /// The row, to be leaned on.
    pub(crate) async fn lean_on(
        &mut self,
        tx: &mut dyn Tx,
        object: &str,
        id: Uuid,
    ) -> Result<Option<Arc<Stored>>, Halt> {
        self.row(tx, (object.to_owned(), id), Strength::Share).await
    }

    /// Holds a name until the save ends. Names are locked behind all rows.
    pub(crate) async fn claim(
        &mut self,
        tx: &mut dyn Tx,
        name: Uuid,
        strength: Strength,
    ) -> Result<(), Halt> {
        self.row(tx, (NAMES.to_owned(), name), strength).await.map(|_| ())
    }

    /// These rows are locked as they are wanted, or the save begins anew with all of them.
    pub(crate) fn have(&self, tx: &dyn Tx, wanted: Wanted) -> Result<(), Halt> {
        let missing = self.missing(tx, wanted.0);
        if missing.is_empty() {
            return Ok(());
        }
        Wanted(missing).join(&self.wanted);
        Err(Halt::Restart)
    }

    /// Rows that will be asked for one after the other, by ascending key: one that sorts too low makes them all known at
    /// once, so that the save begins anew once and not for each.
    pub(crate) fn foresee(
        &self,
        tx: &dyn Tx,
        keys: impl IntoIterator<Item = Key>,
        strength: Strength,
    ) -> Result<(), Halt> {
        let missing = self.missing(tx, keys.into_iter().map(|key| (key, strength)));
        let last = self.held.last_key_value().map(|(last, _)| last);
        let first = missing.first_key_value().map(|(first, _)| first);
        if first.is_none_or(|first| last.is_none_or(|last| last < first)) {
            return Ok(());
        }
        Wanted(missing).join(&self.wanted);
        Err(Halt::Restart)
    }

    /// Those of the rows that are not held yet as they are wanted. On SQLite, and where rows are only looked at, there is
    /// nothing to hold.
    fn missing(
        &self,
        tx: &dyn Tx,
        wanted: impl IntoIterator<Item = (Key, Strength)>,
    ) -> BTreeMap<Key, Strength> {
        if self.looking || tx.engine() == Engine::Sqlite {
            return BTreeMap::new();
        }
        let is_held =
            |key: &Key, strength: Strength| self.held.get(key).is_some_and(|(held, _)| *held >= strength);
        let wanted = wanted.into_iter();
        wanted
            .filter(|(key, strength)| !is_held(key, *strength))
            .collect()
    }

    /// The record of the save itself, live, seen by the viewer, open to the action, at the version the client named, if
    /// it named one.
    pub(crate) async fn present(
        &mut self,
        save: &Save,
        tx: &mut dyn Tx,
        action: fn(&Actions) -> bool,
        if_match: Option<i64>,
    ) -> Result<Arc<Stored>, Halt> {
        let row = self.hold(tx, &save.subject.object.name, save.id).await?;
        if let Some(stored) = &row {
            save.subject.meet(tx, &stored.record).await?;
        }
        let live = row.filter(|stored| stored.deleted.is_none() && save.subject.sees(&stored.record));
        let stored = live.ok_or(Refusal::NotFound)?;
        save.admits(&stored.record, action)?;
        if if_match.is_some_and(|version| version != stored.version)
            && !store::planted("canary::skip_version_check")
        {
            save.subject.look(tx, &stored.record).await?;
            let current = save.subject.body(stored.id, stored.version, &stored.record);
            return Err(Refusal::Stale {
                version: stored.version,
                current,
            }
            .into());
        }
        Ok(stored)
    }

    /// Whether an employee or a department is among the rows that are held to be written.
    pub(crate) fn moved_people(&self) -> bool {
        let mut held = self.held.iter();
        held.any(|((object, _), (strength, _))| {
            *strength == Strength::Update && [EMPLOYEE, DEPARTMENT].contains(&object.as_str())
        })
    }

    /// Remembers what a save has made of a row, for the later saves of the same transaction.
    pub(crate) fn remember(&mut self, object: &Object, stored: Stored) {
        let key = (object.name.clone(), stored.id);
        self.held.insert(key, (Strength::Update, Some(Arc::new(stored))));
    }

    async fn row(
        &mut self,
        tx: &mut dyn Tx,
        key: Key,
        strength: Strength,
    ) -> Result<Option<Arc<Stored>>, Halt> {
        if let Some((held, stored)) = self.held.get(&key)
            && (*held >= strength || self.looking || tx.engine() == Engine::Sqlite)
        {
            return Ok(stored.clone());
        }
        let in_order = self.held.last_key_value().is_none_or(|(last, _)| *last < key);
        if in_order || self.looking || tx.engine() == Engine::Sqlite {
            return self.load(tx, key, strength).await;
        }
        let mut needs = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let strongest = needs.rows.entry(key).or_insert(strength);
        *strongest = strength.max(*strongest);
        Err(Halt::Restart)
    }

    async fn load(
        &mut self,
        tx: &mut dyn Tx,
        key: Key,
        strength: Strength,
    ) -> Result<Option<Arc<Stored>>, Halt> {
        let mode = match strength {
            _ if self.looking => Lock::None,
            Strength::Share => Lock::Share,
            Strength::Update if store::planted("canary::parent_without_lock") => Lock::None,
            Strength::Update => Lock::Update,
        };
        if key.0 == NAMES {
            store::hold_name(tx, key.1, mode).await?;
        }
        let stored = match self.model.object(&key.0) {
            Some(object) => store::load(tx, object, key.1, mode).await?.map(Arc::new),
            None => None,
        };
        self.held.insert(key, (strength, stored.clone()));
        Ok(stored)
    }
}

/// A refusal with one complaint about the whole record.
pub(crate) fn complaint(code: &'static str) -> Refusal {
    Refusal::Complaints(vec![Complaint::error(code, "")])
}
