//! What a request brings along.

use crate::Refusal;
use crate::subject::Subject;
use model::{Filter, Model, Moment, Object, Record, Rights, Viewer};
use ports::Ports;
use std::sync::Arc;
use store::Store;
use uuid::Uuid;

/// Who asks, of what, under which published version. A request has one from beginning to end.
#[derive(Clone)]
pub struct Context {
    /// The database.
    pub store: Store,
    /// Clock and ids.
    pub ports: Ports,
    /// The compiled metadata this request was begun with.
    pub model: Arc<Model>,
    /// The published version that `model` was compiled from; a save under another one is refused.
    pub version: i64,
    /// Who asks.
    pub viewer: Arc<Viewer>,
    /// What the viewer's roles may do in `model`.
    pub rights: Arc<Rights>,
    /// By which way: `api`, `import`.
    pub via: &'static str,
}

/// What a client asks of a save beside the record itself.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// A key under which a repeat of the same request is answered the same, once done. At most 255 characters.
    pub idempotency: Option<String>,
    /// Warnings that the person has seen and passes, each with a reason.
    pub acknowledge: Vec<Acknowledged>,
}

/// One warning passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acknowledged {
    /// Name of the rule that warned.
    pub name: String,
    /// Why it may pass; kept with the change.
    pub reason: String,
}

/// A save that is done and durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The record.
    pub id: Uuid,
    /// Its version now.
    pub version: i64,
    /// The status of the answer: 201 made, 200 changed or restored, 204 deleted.
    pub status: u16,
    /// The record as the viewer may read it, JSON text; empty when deleted.
    pub body: Vec<u8>,
    /// Other records that this save has written along: what a delete took or emptied, what a restore brought back.
    pub also: Vec<Uuid>,
    /// Whether it wrote an employee or a department: then somebody may stand elsewhere in the company.
    pub moved_people: bool,
}

impl Context {
    /// A filter over `object` as the record of another object asks it at a moment, where the workspace is.
    pub(crate) fn asked(
        &self,
        filter: &Filter,
        (asking, record): (&Object, &Record),
        object: &Object,
        now: i64,
    ) -> Filter {
        let asked = filter.asked_by(asking, record);
        let moment = Moment::of(&self.model.settings, now);
        asked.settled(object, &moment, &|name| self.model.object(name).map(Arc::clone))
    }

    /// The object with the viewer's grants on it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] when there is no such object, or none the viewer may know of.
    pub(crate) fn subject(&self, object: &str) -> Result<Subject, Refusal> {
        let object = self.model.called(object).ok_or(Refusal::NotFound)?;
        match self.rights.on(&object.name) {
            Some(granted) if !granted.grants.is_empty() => Ok(Subject::new(self, Arc::clone(object))),
            _ => Err(Refusal::NotFound),
        }
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context")
            .field("version", &self.version)
            .field("via", &self.via)
            .finish_non_exhaustive()
    }
}
