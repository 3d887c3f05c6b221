//! Several saves in one request.

use crate::create::{self, Create};
use crate::delete::{self, Delete};
use crate::save::{self, Deed};
use crate::update::{self, Update};
use crate::{Context, Refusal, Saved, Wish};
use metadata::Complaint;
use serde_json::{Map, Value};
use store::Pace;
use uuid::Uuid;

/// The most operations of one request.
pub const MOST_OPERATIONS: usize = 200;

/// One save of a batch.
#[derive(Debug, Clone)]
pub enum Operation {
    /// Makes a record.
    Create {
        /// Name of the object.
        object: String,
        /// The fields.
        record: Map<String, Value>,
        /// Warnings that are passed.
        wish: Wish,
    },
    /// Changes the fields given.
    Update {
        /// Name of the object.
        object: String,
        /// The record.
        id: Uuid,
        /// The version the client has seen.
        version: i64,
        /// The fields to change.
        record: Map<String, Value>,
        /// Warnings that are passed.
        wish: Wish,
    },
    /// Deletes a record.
    Delete {
        /// Name of the object.
        object: String,
        /// The record.
        id: Uuid,
        /// The version the client has seen.
        version: i64,
    },
}

/// Does the operations in order. Without `all_or_nothing` each stands for itself and has its own answer; with it they
/// are one transaction, and the first refusal undoes everything.
///
/// # Errors
/// Too many operations; with `all_or_nothing` the position of the operation that was refused and its refusal. What
/// concerns the whole request ([`Refusal::Republished`], `Busy`, `Full`) has position 0.
pub async fn batch(
    cx: &Context,
    operations: Vec<Operation>,
    all_or_nothing: bool,
) -> Result<Vec<Result<Saved, Refusal>>, (usize, Refusal)> {
    if operations.len() > MOST_OPERATIONS {
        let complaint = Complaint::error("batch_too_long", "/operations").with("most", MOST_OPERATIONS);
        return Err((0, Refusal::Malformed(vec![complaint])));
    }
    if all_or_nothing {
        let mut deeds = Vec::with_capacity(operations.len());
        for (at, operation) in operations.into_iter().enumerate() {
            deeds.push(plan(cx, operation).await.map_err(|refusal| (at, refusal))?);
        }
        let saved = save::run_all(cx, Pace::Bulk, deeds).await?;
        return Ok(saved.into_iter().map(Ok).collect());
    }
    let mut answers = Vec::with_capacity(operations.len());
    for operation in operations {
        let answer = one(cx, operation).await;
        // What is done stays done; the first operation alone may be repeated on newer metadata as a whole.
        if answers.is_empty() && answer == Err(Refusal::Republished) {
            return Err((0, Refusal::Republished));
        }
        answers.push(answer);
    }
    Ok(answers)
}

async fn one(cx: &Context, operation: Operation) -> Result<Saved, Refusal> {
    match operation {
        Operation::Create { object, record, wish } => create::create(cx, &object, record, wish).await,
        Operation::Update {
            object,
            id,
            version,
            record,
            wish,
        } => update::update(cx, &object, id, version, record, wish).await,
        Operation::Delete { object, id, version } => {
            delete::delete(cx, &object, id, version, Wish::default()).await
        }
    }
}

/// The save that an operation asks for, planned.
pub(crate) async fn plan(cx: &Context, operation: Operation) -> Result<Deed, Refusal> {
    Ok(match operation {
        Operation::Create { object, record, wish } => {
            Deed::Create(Create::plan(cx, &object, record, wish).await?)
        }
        Operation::Update {
            object,
            id,
            version,
            record,
            wish,
        } => Deed::Update(Update::plan(cx, &object, id, version, record, wish).await?),
        Operation::Delete { object, id, version } => {
            Deed::Delete(Delete::plan(cx, &object, id, version, Wish::default())?)
        }
    })
}
