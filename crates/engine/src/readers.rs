//! A record that many others read through a reference: their formulas follow by a job, some rows at a time.

use crate::build::{self, Among};
use crate::save::Save;
use crate::{Context, Refusal};
use jobs::{Asked, Held, Step};
use model::Object;
use serde_json::{Value, json};
use uuid::Uuid;

/// The work of computing the formulas that read one record anew.
pub const FOLLOW: &str = "follow";

/// Whose formulas: the live records of an object whose field `by` names the record `id` of `of`.
struct Readers<'a> {
    object: &'a str,
    by: &'a str,
    of: &'a str,
    id: Uuid,
}

impl Readers<'_> {
    fn write(&self) -> Value {
        json!({ "object": self.object, "by": self.by, "of": self.of, "id": self.id })
    }

    fn read(args: &Value) -> Option<Readers<'_>> {
        Some(Readers {
            object: args["object"].as_str()?,
            by: args["by"].as_str()?,
            of: args["of"].as_str()?,
            id: args["id"].as_str()?.parse().ok()?,
        })
    }
}

/// The job for the readers of a record that a save has changed. One that goes on already begins anew.
pub(crate) fn asked(save: &Save, reader: &Object, by: usize, (of, id): (&str, Uuid)) -> Asked {
    let by = &reader.fields[by].name;
    let readers = Readers {
        object: &reader.name,
        by,
        of,
        id,
    };
    Asked {
        // Nothing random is drawn inside a transaction.
        id: save.follows("follow", &reader.name, (by, id), id),
        work: FOLLOW,
        key: format!("{}.{by} {id}", reader.name),
        args: readers.write().to_string(),
        total: None,
    }
}

/// The object whose records such a job is about, by its arguments.
pub(crate) fn reader_of(args: &str) -> Option<String> {
    let args: Value = serde_json::from_str(args).ok()?;
    Some(Readers::read(&args)?.object.to_owned())
}

/// One step of such a job: the next rows, and what follows from them. What it is about may be called otherwise by now,
/// or be gone, and then there is nothing to do.
///
/// # Errors
/// As of [`build::build`].
pub async fn follow(cx: &Context, held: &Held) -> Result<Step, Refusal> {
    let args: Value = serde_json::from_str(&held.args).unwrap_or_default();
    let among = Readers::read(&args).and_then(|readers| {
        let reader = cx.model.called(readers.object)?;
        let (by, _) = reader.called(readers.by)?;
        let (of, id) = (cx.model.called(readers.of)?.name.clone(), readers.id);
        Some((reader.name.as_str(), Among { by, of, id }))
    });
    build::among(cx, held, among).await
}
