//! Several saves in one request.

use engine::{Operation, Refusal, Saved};
use metadata::Language;
use serde_json::Value;

use crate::door::{Call, Done, Json, Nothing, Problem, Visitor};
use crate::records::split;
use crate::shapes::records::{BatchAnswer, BatchAsked, BatchResult, OperationAsked};
use crate::shapes::{Draft, Fields};

pub(crate) async fn batch(
    call: Call<Visitor, Nothing, Nothing, Json<BatchAsked>>,
) -> Result<Done<BatchAnswer>, Problem> {
    let Json(BatchAsked {
        all_or_nothing,
        operations,
    }) = call.body;
    let mut read = Vec::with_capacity(operations.len());
    for (at, operation) in operations.into_iter().enumerate() {
        read.push(operation_of(operation).map_err(|problem| problem.under(&place(at)))?);
    }
    let viewer = &call.who.viewer;
    let save = |cx| {
        let operations = read.clone();
        async move {
            engine::batch(&cx, operations, all_or_nothing)
                .await
                .map_err(placed)
        }
    };
    let answers = call.house.workspace.save(viewer, "api", save).await?;
    for answer in &answers {
        call.house.metrics.saves.count(answer);
    }
    let results = answers
        .into_iter()
        .map(|answer| shown(answer, call.language))
        .collect();
    Ok(Done::with(&BatchAnswer { results }))
}

fn place(at: usize) -> String {
    format!("/operations/{at}")
}

/// The whole request is refused with what one operation was refused for, and says which.
fn placed((at, refusal): (usize, Refusal)) -> Refusal {
    match refusal {
        Refusal::Malformed(complaints) => Refusal::Malformed(complaints),
        other => other.under(&place(at)),
    }
}

fn operation_of(asked: OperationAsked) -> Result<Operation, Problem> {
    Ok(match asked {
        OperationAsked::Create {
            object,
            record: Draft(record),
        } => {
            let (record, wish) = split(record, None)?;
            Operation::Create { object, record, wish }
        }
        OperationAsked::Update {
            object,
            id,
            version,
            record: Draft(record),
        } => {
            let (record, wish) = split(record, None)?;
            Operation::Update {
                object,
                id,
                version,
                record,
                wish,
            }
        }
        OperationAsked::Delete { object, id, version } => Operation::Delete { object, id, version },
    })
}

fn shown(answer: Result<Saved, Refusal>, language: Language) -> BatchResult {
    match answer {
        Ok(saved) => {
            let record = serde_json::from_slice(&saved.body).ok().map(Fields);
            BatchResult {
                status: saved.status,
                record,
                problem: None,
            }
        }
        Err(refusal) => {
            let problem = Problem::from(refusal);
            let status = problem.status().as_u16();
            let problem = match problem.to_json("", language) {
                Value::Object(problem) => Some(Fields(problem)),
                _ => None,
            };
            BatchResult {
                status,
                record: None,
                problem,
            }
        }
    }
}
