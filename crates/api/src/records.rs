//! Records, one at a time or a page of them.

use engine::{Acknowledged, AggregateAsk, LookupAsk, PageAsk, Saved, Wish};
use serde_json::{Map, Value, json};

use crate::door::json::shape;
use crate::door::{Call, Created, Done, Empty, Json, Nothing, Problem, Visitor};
use crate::shapes::locked::{LockedAsked, LockedFields};
use crate::shapes::records::{
    AggregateAsked, AtObject, AtRecord, CompareAsked, Compared, Course, CourseAsked, Groups, History,
    HistoryAsked, Labels, LookupAsked, Page, PageAsked, RecordAsked, SearchAsked, Suggestions, Ways,
};
use crate::shapes::timeline::Timeline;
use crate::shapes::{Draft, Record};

type At<P, Q = Nothing, B = Nothing> = Call<Visitor, P, Q, B>;

pub(crate) async fn page(call: At<AtObject, PageAsked>) -> Result<Done<Page>, Problem> {
    let PageAsked {
        filter,
        search,
        sort,
        limit,
        cursor,
        count,
        fields,
        as_of,
    } = call.query;
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let ask = PageAsk {
        filter: filter.as_deref(),
        search: search.as_deref(),
        sort: sort.as_deref(),
        fields: fields.as_deref(),
        limit,
        cursor: cursor.as_deref(),
        count,
        as_of: as_of.as_deref(),
        wide: false,
    };
    let page = engine::page(&cx, &call.path.object, &ask).await?;
    let mut body = Vec::with_capacity(page.items.len() + 128);
    body.extend_from_slice(b"{\"items\":");
    body.extend_from_slice(&page.items);
    body.extend_from_slice(b",\"next\":");
    body.extend_from_slice(Value::from(page.next).to_string().as_bytes());
    if let Some((value, exact)) = page.count {
        body.extend_from_slice(format!(",\"count\":{{\"value\":{value},\"exact\":{exact}}}").as_bytes());
    }
    if page.partial {
        body.extend_from_slice(b",\"partial\":true");
    }
    body.push(b'}');
    Ok(Done::text(body))
}

pub(crate) async fn get(call: At<AtRecord, RecordAsked>) -> Result<Done<Record>, Problem> {
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let (object, id) = (call.path.object.as_str(), call.path.id);
    let RecordAsked { fields, as_of } = call.query;
    if let Some(as_of) = as_of {
        // Without an `ETag`: no change can be made to what was.
        let found = engine::get_as_of(&cx, object, id, fields.as_deref(), &as_of).await?;
        return Ok(Done::text(found.body));
    }
    let found = engine::get(&cx, object, id, fields.as_deref()).await?;
    Ok(Done::text(found.body).version(found.version))
}

pub(crate) async fn compare(call: At<AtRecord, CompareAsked>) -> Result<Done<Compared>, Problem> {
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let CompareAsked { from, to } = call.query;
    let ends = (from.as_str(), to.as_deref());
    let compared = engine::compare(&cx, &call.path.object, call.path.id, ends).await?;
    Ok(Done::with_value(&compared))
}

pub(crate) async fn create(call: At<AtObject, Nothing, Json<Draft>>) -> Result<Created<Record>, Problem> {
    let key = call.idempotency_key()?;
    let Json(Draft(body)) = call.body;
    let (body, wish) = split(body, key)?;
    let object = call.path.object.as_str();
    let save = |cx| {
        let (body, wish) = (body.clone(), wish.clone());
        async move { engine::create(&cx, object, body, wish).await }
    };
    let saved = call.house.workspace.save(&call.who.viewer, "api", save).await;
    call.house.metrics.saves.count(&saved);
    let Saved {
        id, version, body, ..
    } = saved?;
    Ok(Created::text(body).record(version, &format!("/api/records/{object}/{id}")))
}

pub(crate) async fn update(call: At<AtRecord, Nothing, Json<Draft>>) -> Result<Done<Record>, Problem> {
    let (key, if_match) = (call.idempotency_key()?, call.if_match()?);
    let Json(Draft(body)) = call.body;
    let (body, wish) = split(body, key)?;
    let (object, id) = (call.path.object.as_str(), call.path.id);
    let save = |cx| {
        let (body, wish) = (body.clone(), wish.clone());
        async move { engine::update(&cx, object, id, if_match, body, wish).await }
    };
    let saved = call.house.workspace.save(&call.who.viewer, "api", save).await;
    call.house.metrics.saves.count(&saved);
    let saved = saved?;
    Ok(Done::text(saved.body).version(saved.version))
}

pub(crate) async fn delete(call: At<AtRecord>) -> Result<Empty, Problem> {
    let if_match = call.if_match()?;
    let wish = Wish {
        idempotency: call.idempotency_key()?,
        ..Wish::default()
    };
    let (object, id) = (call.path.object.as_str(), call.path.id);
    let save = |cx| {
        let wish = wish.clone();
        async move { engine::delete(&cx, object, id, if_match, wish).await }
    };
    let saved = call.house.workspace.save(&call.who.viewer, "api", save).await;
    call.house.metrics.saves.count(&saved);
    saved?;
    Ok(Empty::default())
}

pub(crate) async fn restore(call: At<AtRecord>) -> Result<Done<Record>, Problem> {
    let wish = Wish {
        idempotency: call.idempotency_key()?,
        ..Wish::default()
    };
    let (object, id) = (call.path.object.as_str(), call.path.id);
    let save = |cx| {
        let wish = wish.clone();
        async move { engine::restore(&cx, object, id, wish).await }
    };
    let saved = call.house.workspace.save(&call.who.viewer, "api", save).await;
    call.house.metrics.saves.count(&saved);
    let saved = saved?;
    Ok(Done::text(saved.body).version(saved.version))
}

pub(crate) async fn history(call: At<AtRecord, HistoryAsked>) -> Result<Done<History>, Problem> {
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let HistoryAsked { limit, cursor } = call.query;
    let history = engine::history(&cx, &call.path.object, call.path.id, limit, cursor.as_deref()).await?;
    Ok(Done::with_value(
        &json!({ "items": history.items, "next": history.next }),
    ))
}

pub(crate) async fn timeline(call: At<AtRecord, HistoryAsked>) -> Result<Done<Timeline>, Problem> {
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let HistoryAsked { limit, cursor } = call.query;
    let timeline = engine::timeline(&cx, &call.path.object, call.path.id, limit, cursor.as_deref()).await?;
    Ok(Done::with_value(
        &json!({ "items": timeline.items, "next": timeline.next }),
    ))
}

pub(crate) async fn transitions(call: At<AtRecord>) -> Result<Done<Ways>, Problem> {
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let engine::Ways { items, machines } = engine::transitions(&cx, &call.path.object, call.path.id).await?;
    Ok(Done::with_value(&json!({ "items": items, "machines": machines })))
}

pub(crate) async fn course(call: At<AtRecord, CourseAsked>) -> Result<Done<Course>, Problem> {
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let field = call.query.field.as_deref();
    let items = engine::course(&cx, &call.path.object, call.path.id, field).await?;
    Ok(Done::with_value(&json!({ "items": items })))
}

pub(crate) async fn aggregate(call: At<AtObject, AggregateAsked>) -> Result<Done<Groups>, Problem> {
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let AggregateAsked {
        group,
        measure,
        filter,
        as_of,
    } = call.query;
    let groups = engine::aggregate(
        &cx,
        &call.path.object,
        AggregateAsk {
            group,
            measure,
            filter,
            as_of,
        },
    )
    .await?;
    Ok(Done::text(groups))
}

pub(crate) async fn lookup(call: At<AtObject, LookupAsked>) -> Result<Done<Labels>, Problem> {
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let LookupAsked {
        q,
        ids,
        limit,
        of,
        record,
    } = call.query;
    let ask = LookupAsk {
        q: q.as_deref(),
        ids: ids.as_deref(),
        limit,
        of: of.as_deref(),
        record: record.as_deref(),
    };
    let labels = engine::lookup(&cx, &call.path.object, &ask).await?;
    let items: Vec<Value> = labels
        .iter()
        .map(|label| json!({ "id": label.id, "label": label.label }))
        .collect();
    Ok(Done::with_value(&json!({ "items": items })))
}

pub(crate) async fn locked(call: At<AtObject, LockedAsked>) -> Result<Done<LockedFields>, Problem> {
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let found = engine::locked(&cx, &call.path.object, &call.query.ids).await?;
    let items: Vec<Value> = found
        .iter()
        .map(|one| json!({ "id": one.id, "fields": one.fields }))
        .collect();
    Ok(Done::with_value(&json!({ "items": items })))
}

pub(crate) async fn search(call: At<Nothing, SearchAsked>) -> Result<Done<Suggestions>, Problem> {
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let found = engine::suggest(&cx, &call.query.q, call.query.limit).await?;
    let items: Vec<Value> = found
        .items
        .iter()
        .map(|item| json!({ "object": item.object, "id": item.id, "title": item.title }))
        .collect();
    let mut body = json!({ "items": items });
    if found.partial {
        body["partial"] = true.into();
    }
    Ok(Done::with_value(&body))
}

/// Takes `acknowledge` out of a body: it is no field but a wish about the save.
pub(crate) fn split(
    mut body: Map<String, Value>,
    key: Option<String>,
) -> Result<(Map<String, Value>, Wish), Problem> {
    let wish = passed(body.shift_remove("acknowledge"), key)?;
    Ok((body, wish))
}

/// What is asked of a save beside its fields: the warnings that it passes, and the key under which it repeats.
pub(crate) fn passed(acknowledge: Option<Value>, key: Option<String>) -> Result<Wish, Problem> {
    let mut wish = Wish {
        idempotency: key,
        ..Wish::default()
    };
    if let Some(value) = acknowledge {
        let read: Vec<Passed> =
            shape(value).map_err(|complaint| Problem::refused(vec![complaint.under("/acknowledge")]))?;
        wish.acknowledge = read
            .into_iter()
            .map(|Passed { name, reason }| Acknowledged { name, reason })
            .collect();
    }
    Ok(wish)
}

/// A warning that a person has seen and passes.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Passed {
    name: String,
    reason: String,
}
