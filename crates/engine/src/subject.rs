//! One object and what the viewer may do with it.

use crate::Context;
use crate::kin::{Kin, Source};
use metadata::Complaint;
use model::{
    BASE, CURRENCY, EMPLOYEE, FieldSet, Grant, InCurrency, Me, Model, Moment, Object, ObjectRights, Others,
    Record, Rights, Settings, Viewer,
};
use serde_json::Value;
use std::sync::{Arc, OnceLock};
use store::Store;
use uuid::Uuid;

/// One object, seen by one viewer.
#[derive(Clone)]
pub(crate) struct Subject {
    pub(crate) object: Arc<Object>,
    pub(crate) viewer: Arc<Viewer>,
    model: Arc<Model>,
    rights: Arc<Rights>,
    pub(crate) kin: Arc<Kin>,
    /// When the viewer asks; only where something is told at reading time.
    pub(crate) at: Option<Moment>,
}

impl Subject {
    pub(crate) fn new(cx: &Context, object: Arc<Object>) -> Self {
        let tells = !object.told.is_empty();
        Subject {
            at: tells.then(|| Moment::of(&cx.model.settings, cx.ports.now())),
            object,
            viewer: Arc::clone(&cx.viewer),
            model: Arc::clone(&cx.model),
            rights: Arc::clone(&cx.rights),
            kin: Kin::new(&cx.model),
        }
    }

    /// What holds for the whole company.
    pub(crate) fn settings(&self) -> &Settings {
        &self.model.settings
    }

    /// The viewer's grants on the object; none when it is not granted.
    pub(crate) fn rights(&self) -> &ObjectRights {
        static NONE: OnceLock<ObjectRights> = OnceLock::new();
        self.rights
            .on(&self.object.name)
            .unwrap_or_else(|| NONE.get_or_init(ObjectRights::default))
    }

    /// The viewer's grants on another object, if it is granted at all.
    pub(crate) fn rights_on(&self, object: &str) -> Option<&ObjectRights> {
        self.rights.on(object)
    }

    pub(crate) fn reader(&self) -> store::Reader<'_> {
        store::Reader {
            object: &self.object,
            rights: self.rights(),
            viewer: &self.viewer,
            others: Some((&self.model, &self.rights)),
            at: self.at,
            as_of: None,
        }
    }

    /// The same for the records of a moment; those of today when absent.
    pub(crate) fn reader_as_of(&self, as_of: Option<i64>) -> store::Reader<'_> {
        let reader = self.reader();
        let then = as_of.map(|at| Moment::of(&self.model.settings, at));
        store::Reader {
            as_of,
            at: then.or(reader.at),
            ..reader
        }
    }

    /// The fields the viewer may know of at all: what some grant lets read or write.
    pub(crate) fn known(&self) -> FieldSet {
        let mut known = self.rights().ever_readable();
        for grant in self
            .rights()
            .grants
            .iter()
            .filter(|grant| grant.actions.create || grant.actions.update)
        {
            known.unite(&grant.writable);
        }
        known
    }

    /// The position of a field that the viewer may read on some record. One that may not be read is answered exactly
    /// like one that does not exist.
    pub(crate) fn readable(&self, name: &str, pointer: &str) -> Result<usize, Complaint> {
        match self.object.called(name) {
            Some((position, _)) if self.rights().ever_readable().has(position) => Ok(position),
            _ => Err(self
                .object
                .unknown_field(name, &self.rights().ever_readable(), pointer)),
        }
    }

    /// Who asks, with the parents fetched by now.
    pub(crate) fn me(&self) -> Me<'_> {
        Me::from(&*self.viewer).among(&*self.kin)
    }

    /// Whether the viewer may see this record at all.
    pub(crate) fn sees(&self, record: &Record) -> bool {
        self.rights()
            .admits(&self.object, record, self.me(), |actions| actions.read)
    }

    /// The fields of this record that the viewer reads in full, and those that only masked.
    pub(crate) fn readable_of(&self, record: &Record) -> (FieldSet, FieldSet) {
        self.rights().readable_of(&self.object, record, self.me())
    }

    /// The version and all fields of a live record, whoever asks, with the parents that the viewer's grants lean on; for
    /// the house's own judgement, never for an answer.
    pub(crate) async fn whole(&self, store: &Store, id: Uuid) -> Result<Option<(i64, Record)>, store::Error> {
        let found = Subject::live(store, &self.object, id).await?;
        if let Some((_, record)) = &found {
            self.meet_in(Source::Store(store), record).await?;
        }
        Ok(found)
    }

    /// The version and all fields of a live record of any object.
    pub(crate) async fn live(
        store: &Store,
        object: &Arc<Object>,
        id: Uuid,
    ) -> Result<Option<(i64, Record)>, store::Error> {
        let (rights, house) = (ObjectRights::reading(object), Viewer::alone(Uuid::nil()));
        let reader = store::Reader {
            object,
            rights: &rights,
            viewer: &house,
            others: None,
            as_of: None,
            at: None,
        };
        let Some((version, body)) = store.get(&reader, id, None).await? else {
            return Ok(None);
        };
        let mut record: Record =
            serde_json::from_slice(&body).map_err(|error| store::Error::Other(error.to_string()))?;
        record.retain(|name, value| !value.is_null() && object.positions.contains_key(name));
        Ok(Some((version, record)))
    }

    /// Whether the grant is about this record.
    pub(crate) fn admitted_by(&self, grant: &Grant, record: &Record) -> bool {
        grant.rows.matches(&self.object, record, self.me())
    }

    /// The record as the viewer may read it, in the shape of every answer: id, version, then the fields in order;
    /// empty fields are null, unreadable ones absent, masked ones masked.
    pub(crate) fn body(&self, id: Uuid, version: i64, record: &Record) -> Vec<u8> {
        let (readable, masked) = self.readable_of(record);
        self.body_of((id, version), record, &readable, &masked)
    }

    /// The same with some fields in full and some masked.
    pub(crate) fn body_of(
        &self,
        (id, version): (Uuid, i64),
        record: &Record,
        readable: &FieldSet,
        masked: &FieldSet,
    ) -> Vec<u8> {
        let mut body = Vec::with_capacity(64 + 32 * self.object.fields.len());
        body.extend_from_slice(format!("{{\"id\":\"{id}\",\"version\":{version}").as_bytes());
        for (position, field) in self.object.fields.iter().enumerate() {
            let told = field.elapsed().zip(self.at.as_ref()).map(|(elapsed, at)| {
                let since = &self.object.fields[elapsed.since].name;
                elapsed.told(value_of(record, since), at)
            });
            let shown = || field.lookup().map(|lookup| self.shown(lookup, record));
            let told = told.or_else(shown);
            let value = told.as_ref().unwrap_or_else(|| value_of(record, &field.name));
            if readable.has(position) {
                member(&mut body, &field.name, value);
                self.amount(&mut body, position, record);
            } else if masked.has(position) {
                member(&mut body, &field.name, &field.kind.mask(value));
            }
        }
        body.push(b'}');
        body
    }
}

impl Subject {
    /// What an answer tells beside an amount: what it comes to, and of one of another record in which currency it is.
    fn amount(&self, body: &mut Vec<u8>, position: usize, record: &Record) {
        let field = &self.object.fields[position];
        let beside = |suffix: &str| format!("{}{suffix}", field.name);
        match (&field.currency, field.lookup()) {
            (Some(InCurrency::Record), _) => {
                member(body, &beside(BASE), &self.object.base(position, record));
            }
            (Some(InCurrency::Beyond), Some(lookup)) => {
                let (base, currency) = self.amount_shown(lookup, record);
                member(body, &beside(BASE), &base);
                member(body, &beside(CURRENCY), &currency);
            }
            _ => {}
        }
    }
}

/// What the viewer may know of other objects.
impl Others for Subject {
    fn other(&self, name: &str) -> Option<(&Arc<Object>, FieldSet)> {
        let granted = self.rights.on(name)?;
        let may_read = granted.grants.iter().any(|grant| grant.actions.read);
        let object = self.model.object(name).filter(|_| may_read)?;
        Some((object, granted.ever_readable()))
    }

    fn behind(&self, name: &str) -> Option<&Arc<Object>> {
        self.model.object(name)
    }

    fn knows_former_names(&self) -> bool {
        true
    }

    fn employee(&self) -> Option<(&Arc<Object>, FieldSet)> {
        let granted = self.rights.on(EMPLOYEE)?;
        let (object, _) = self.other(EMPLOYEE)?;
        let reading = granted.grants.iter().filter(|grant| grant.actions.read);
        let mut known = FieldSet::default();
        // What is only shown masked is not compared with: that would tell it.
        reading.for_each(|grant| known.unite(&grant.readable));
        Some((object, known))
    }
}

/// Appends `,"name":value`. Names need no escaping: they are letters, digits and underscores.
fn member(body: &mut Vec<u8>, name: &str, value: &Value) {
    body.extend_from_slice(b",\"");
    body.extend_from_slice(name.as_bytes());
    body.extend_from_slice(b"\":");
    // Writing a value to memory cannot fail.
    let _ = serde_json::to_writer(body, value);
}

/// The value of a field; `null` when it is empty.
pub(crate) fn value_of<'a>(record: &'a Record, name: &str) -> &'a Value {
    record.get(name).unwrap_or(&Value::Null)
}

/// The JSON pointer of a field.
pub(crate) fn pointer(name: &str) -> String {
    format!("/{}", metadata::pointer_token(name))
}
