//! Tables become records.

use exchange::{Ask, Sheet};
use serde_json::Value;

use crate::door::{Call, Done, Problem, Table, Visitor, told};
use crate::shapes::imports::{AtMapping, ImportAsked, Imported};

pub(crate) async fn import(
    call: Call<Visitor, AtMapping, ImportAsked, Table>,
) -> Result<Done<Imported>, Problem> {
    let Table(bytes) = call.body;
    let read = tokio::task::spawn_blocking(move || Sheet::read_csv(&bytes)).await;
    let read = read.map_err(|why| Problem::internal(why.to_string()))?;
    let sheet = read.map_err(Problem::refused)?;
    let ask = Ask {
        mapping: &call.path.mapping,
        source: &call.query.source,
        dry: call.query.dry_run,
        acknowledge: Vec::new(),
    };
    let (ask, sheet) = (&ask, &sheet);
    let import = |cx| async move { exchange::import(&cx, ask, sheet).await };
    let report = call
        .house
        .workspace
        .save(&call.who.viewer, "import", import)
        .await;
    let report = report?;
    if report.refused > 0 && !ask.dry {
        return Err(Problem::refused(report.complaints));
    }
    let mut shown = report.to_json();
    let complaints = report.complaints.iter().map(|one| told(one, call.language));
    shown["complaints"] = Value::Array(complaints.collect());
    Ok(Done::with_value(&shown))
}
