//! Tables become records.

use engine::{Acknowledged, Refusal};
use exchange::{Ask, Parts, Sheet};
use serde_json::Value;

use crate::door::{Call, Done, Problem, Table, Visitor, told};
use crate::records::passed;
use crate::shapes::imports::{AtMapping, ImportAsked, Imported};

pub(crate) async fn import(
    call: Call<Visitor, AtMapping, ImportAsked, Table>,
) -> Result<Done<Imported>, Problem> {
    let Table(bytes) = call.body;
    let program = call.house.workspace.ports().program.clone();
    let read = tokio::task::spawn_blocking(move || Sheet::read(bytes, program.as_deref())).await;
    let read = read.map_err(|why| Problem::internal(why.to_string()))?;
    let sheet = read.map_err(Problem::refused)?;
    let parts = call.query.parts.map(|size| Parts::new(size as usize, |_| {}));
    let ask = Ask {
        mapping: &call.path.mapping,
        source: &call.query.source,
        dry: call.query.dry_run,
        acknowledge: acknowledged(call.query.acknowledge.as_deref())?,
        parts: parts.as_ref(),
    };
    let (ask, sheet) = (&ask, &sheet);
    let import = |cx| async move { exchange::import(&cx, ask, sheet).await };
    let report = call
        .house
        .workspace
        .save(&call.who.viewer, "import", import)
        .await;
    let report = report?;
    // What is written of a table in parts is told, and what is not along with it.
    let is_told = ask.dry || report.written;
    if report.refused > 0 && !is_told {
        return Err(Problem::refused(report.complaints));
    }
    if report.is_warned() && !is_told {
        return Err(Refusal::Warnings(report.complaints).into());
    }
    let mut shown = report.to_json();
    let complaints = report.complaints.iter().map(|one| told(one, call.language));
    shown["complaints"] = Value::Array(complaints.collect());
    Ok(Done::with_value(&shown))
}

fn acknowledged(text: Option<&str>) -> Result<Vec<Acknowledged>, Problem> {
    let Some(text) = text else {
        return Ok(Vec::new());
    };
    let read = metadata::read_json(text.as_bytes());
    let read = read.map_err(|complaint| Problem::malformed(vec![complaint.under("/acknowledge")]))?;
    Ok(passed(Some(read), None)?.acknowledge)
}
