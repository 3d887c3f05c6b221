//! Lists and forms, translated and trimmed to the viewer.

use engine::Refusal;
use form::{Mode, Wanted};
use metadata::documents::Device;
use serde_json::{Map, Value, json};

use crate::door::problem::told;
use crate::door::{Call, Done, Json, Nothing, Problem, Visitor};
use crate::shapes::Fields;
use crate::shapes::records::AtObject;
use crate::shapes::screens::{
    Badges, EvaluateAnswer, EvaluateAsked, Form, FormAsked, Home, HomeAsked, Lists, SetValue, Views,
};

/// What is counted beside an entry of a menu ends here: people read 99+.
const MOST_BADGED: u32 = 100;
/// What is counted on a home ends here.
const MOST_PROMPTED: u32 = 1_000;

pub(crate) async fn lists(call: Call<Visitor, AtObject>) -> Result<Done<Lists>, Problem> {
    let app = call.house.workspace.app();
    let viewer = &call.who.viewer;
    let rights = app.model.rights(&viewer.roles);
    let lists = app.screens.lists(&app.asking(viewer, &rights), &call.path.object);
    lists
        .map(|lists| Done::with_value(&lists))
        .ok_or_else(Problem::not_found)
}

pub(crate) async fn views(call: Call<Visitor, AtObject>) -> Result<Done<Views>, Problem> {
    let app = call.house.workspace.app();
    let viewer = &call.who.viewer;
    let rights = app.model.rights(&viewer.roles);
    let views = app.screens.views(&app.asking(viewer, &rights), &call.path.object);
    views
        .map(|views| Done::with_value(&views))
        .ok_or_else(Problem::not_found)
}

pub(crate) async fn home(call: Call<Visitor, Nothing, HomeAsked>) -> Result<Done<Home>, Problem> {
    let app = call.house.workspace.app();
    let viewer = &call.who.viewer;
    let rights = app.model.rights(&viewer.roles);
    let asking = app.asking(viewer, &rights);
    let found = app.screens.home(&asking, call.query.home.as_deref());
    let (mut home, counted) = found.ok_or_else(Problem::not_found)?;
    let cx = call.house.workspace.context(viewer, "api");
    for one in counted {
        let count = engine::count(&cx, &one.object, &one.filter, MOST_PROMPTED).await?;
        let (place, key) = one.at.rsplit_once('/').unwrap_or_default();
        if let (Some((value, exact)), Some(place)) = (count, home.pointer_mut(place)) {
            place[key] = json!({ "value": value, "exact": exact });
        }
    }
    Ok(Done::with_value(&home))
}

pub(crate) async fn badges(call: Call<Visitor>) -> Result<Done<Badges>, Problem> {
    let app = call.house.workspace.app();
    let viewer = &call.who.viewer;
    let rights = app.model.rights(&viewer.roles);
    let cx = call.house.workspace.context(viewer, "api");
    let mut badges = Map::new();
    for one in app.screens.badges(&app.asking(viewer, &rights)) {
        let count = engine::count(&cx, &one.object, &one.filter, MOST_BADGED).await?;
        if let Some((value, exact)) = count {
            badges.insert(one.at, json!({ "value": value, "exact": exact }));
        }
    }
    Ok(Done::with_value(&json!({ "badges": badges })))
}

pub(crate) async fn form(call: Call<Visitor, AtObject, FormAsked>) -> Result<Done<Form>, Problem> {
    let app = call.house.workspace.app();
    let viewer = &call.who.viewer;
    let rights = app.model.rights(&viewer.roles);
    let mode = match call.query.mode.as_deref() {
        Some("create") => Mode::Create,
        _ => Mode::Edit,
    };
    let device = call.query.device.as_deref().and_then(Device::from_word);
    let wanted = match call.query.form.as_deref() {
        Some(name) => Wanted::Named(name),
        None => Wanted::On(device.unwrap_or(Device::Desk)),
    };
    let form = app
        .screens
        .form(&app.asking(viewer, &rights), &call.path.object, wanted, mode);
    form.map(|form| Done::with_value(&form))
        .ok_or_else(Problem::not_found)
}

pub(crate) async fn evaluate(
    call: Call<Visitor, AtObject, Nothing, Json<EvaluateAsked>>,
) -> Result<Done<EvaluateAnswer>, Problem> {
    let Json(EvaluateAsked {
        id,
        record: Fields(record),
        changed,
    }) = call.body;
    let (workspace, object) = (&call.house.workspace, call.path.object.as_str());
    let version = workspace.app().version;
    let look = || {
        let cx = workspace.context(&call.who.viewer, "api");
        let (record, changed) = (record.clone(), &changed);
        async move { engine::evaluate(&cx, object, id, record, changed).await }
    };
    let mut found = look().await;
    // It was begun on the version before, and may have met a table that has lost a column meanwhile.
    if matches!(found, Err(Refusal::Internal(_))) && workspace.left(version).await {
        found = look().await;
    }
    let found = found?;
    let set = found
        .set
        .into_iter()
        .map(|(pointer, value)| SetValue { pointer, value })
        .collect();
    let issues: Vec<Value> = found
        .issues
        .iter()
        .map(|complaint| told(complaint, call.language))
        .collect();
    Ok(Done::with(&EvaluateAnswer {
        set,
        checked: found.checked,
        issues,
        locked: found.locked,
        ui: Vec::new(),
        notices: Vec::new(),
    }))
}
