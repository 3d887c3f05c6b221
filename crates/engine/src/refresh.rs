//! Figures that are told from today: when a day begins where the workspace is, they are computed anew.

use crate::{Context, Refusal, build};
use jobs::{Asked, Held, Step};
use model::{Moment, Unfilled};

/// The work of computing the figures of one object anew; its key is the object, its argument the day.
pub const REFRESH: &str = "refresh";

/// What a job of this day is told: `"2026-11-26"`.
pub(crate) fn args(today: &Moment) -> String {
    let day = today.today().map(|day| day.to_string());
    serde_json::to_string(&day).unwrap_or_default()
}

/// The day that it is now where the workspace is, as a job is told it.
#[must_use]
pub fn this_day(cx: &Context) -> String {
    args(&Moment::of(&cx.model.settings, cx.ports.now()))
}

/// The jobs that are still to begin on the day that it is now: one for each object with such figures.
///
/// # Errors
/// Those of the database.
pub async fn due(cx: &Context) -> Result<Vec<Asked>, store::Error> {
    let args = this_day(cx);
    let mut due = Vec::new();
    for object in cx.model.objects.values().filter(|object| object.is_daily()) {
        if !jobs::is_begun(&cx.store, REFRESH, &object.name, &args).await? {
            due.push(Asked {
                id: cx.ports.ids.id(cx.ports.now()),
                work: REFRESH,
                key: object.name.clone(),
                args: args.clone(),
                total: None,
            });
        }
    }
    Ok(due)
}

/// One step of such a job: the next rows, and what follows from them.
///
/// # Errors
/// As of [`build::build`].
pub async fn refresh(cx: &Context, held: &Held) -> Result<Step, Refusal> {
    let object = cx.model.called(&held.key).filter(|object| object.is_daily());
    let mut due = Unfilled::default();
    due.values
        .extend(object.map(|object| (object.name.clone(), String::new())));
    build::build(cx, held, &due, None).await
}
