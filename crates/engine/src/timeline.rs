//! The timeline of a record: what was done to it, through which stages it went, and what people said about it.

use crate::history::{DEFAULT_CHANGES, MOST_CHANGES, Told, millis, names, told};
use crate::query::{self, Reading};
use crate::{Context, Refusal};
use field::Operator;
use metadata::{Complaint, Complaints};
use model::{COMMENT, Filter, Object, Operand, Test};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use store::PageQuery;
use uuid::Uuid;

/// A page of a timeline, newest first, in the shape of `docs/api.md`.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// Changes, stages and comments.
    pub items: Vec<Value>,
    /// The cursor of the next page.
    pub next: Option<String>,
}

/// Reads the timeline of a live record: each change as its history tells it to this viewer, and each comment that they
/// may read. A change of which the viewer may not know when it was stands where the next newer one stands that they
/// know it of, so that its place among the comments tells nothing.
///
/// # Errors
/// [`Refusal::NotFound`] when the record is not there or not for this viewer; [`Refusal::Malformed`] for a cursor or
/// limit that is none.
pub async fn timeline(
    cx: &Context,
    object: &str,
    id: Uuid,
    limit: Option<u32>,
    cursor: Option<&str>,
) -> Result<Timeline, Refusal> {
    let subject = cx.subject(object)?;
    let mut reading = Reading::default();
    let limit = reading.take(query::limit(limit, DEFAULT_CHANGES, MOST_CHANGES));
    let place = reading.take(Place::read(cursor));
    reading.done()?;
    let (changes, more_changes) = match place.before {
        // A record that is not for the viewer has no comments, either.
        Some(..=1) => (told(cx, &subject, id, (Some(1), 1)).await?.0, false),
        before => told(cx, &subject, id, (before, limit)).await?,
    };
    let more_changes = more_changes && changes.last().is_some_and(|told| told.version > 1);
    let (comments, more_comments) = comments(cx, (object, id), place.behind, limit).await?;
    let two = Streams {
        changes: (changes.into(), more_changes),
        comments: (comments.into(), more_comments),
        place,
    };
    Ok(two.merged(&subject.object, limit as usize))
}

/// Where a page begins.
#[derive(Clone, Copy, Default)]
struct Place {
    /// Changes before this version.
    before: Option<i64>,
    /// When the last change was of which the viewer may know it, epoch milliseconds.
    known: Option<i64>,
    /// Comments made before this one.
    behind: Option<Uuid>,
}

impl Place {
    fn read(cursor: Option<&str>) -> Result<Place, Complaints> {
        let Some(cursor) = cursor else {
            return Ok(Place::default());
        };
        Place::parse(cursor).ok_or_else(|| vec![Complaint::error("bad_cursor", "/cursor")])
    }

    fn parse(cursor: &str) -> Option<Place> {
        let mut parts = cursor.split('.').map(|part| (part != "-").then_some(part));
        let place = Place {
            before: number(parts.next()?)?,
            known: number(parts.next()?)?,
            behind: parts.next()?.map(Uuid::try_parse).transpose().ok()?,
        };
        let is_meant = place.before.is_none_or(|version| version > 0);
        (is_meant && parts.next().is_none()).then_some(place)
    }

    fn written(&self) -> String {
        let part = |part: Option<String>| part.unwrap_or_else(|| "-".to_owned());
        let before = part(self.before.map(|version| version.to_string()));
        let known = part(self.known.map(|at| at.to_string()));
        format!("{before}.{known}.{}", part(self.behind.map(|id| id.to_string())))
    }
}

fn number(part: Option<&str>) -> Option<Option<i64>> {
    part.map(str::parse).transpose().ok()
}

/// A comment that the viewer may read.
struct Said {
    id: Uuid,
    at: i64,
    entry: Value,
}

/// So many comments of a record behind that one, newest first, and whether there are more.
async fn comments(
    cx: &Context,
    (object, id): (&str, Uuid),
    behind: Option<Uuid>,
    limit: u32,
) -> Result<(Vec<Said>, bool), Refusal> {
    let subject = cx.subject(COMMENT).ok();
    let about = subject.and_then(|subject| {
        let (field, _) = subject.object.field("on")?;
        subject
            .rights()
            .ever_readable()
            .has(field)
            .then_some((subject, field))
    });
    let Some((subject, field)) = about else {
        return Ok((Vec::new(), false));
    };
    let query = PageQuery {
        filter: Filter::Test(Test {
            field,
            operator: Operator::Is,
            operand: Operand::One(json!({ "object": object, "id": id })),
        }),
        search: None,
        sort: Vec::new(),
        limit,
        cursor: None,
        behind,
        count: None,
        fields: None,
    };
    let page = cx
        .store
        .page(&subject.reader(), &query)
        .await
        .map_err(query::refused)?;
    let items: Vec<Value> =
        serde_json::from_slice(&page.items).map_err(|error| Refusal::Internal(error.to_string()))?;
    let people = items.iter().filter_map(maker).collect::<BTreeSet<Uuid>>();
    let people = names(cx, people).await?;
    let said = items.iter().filter_map(|comment| said(comment, &people));
    Ok((said.collect(), page.next.is_some()))
}

fn maker(comment: &Value) -> Option<Uuid> {
    comment["created_by"].as_str()?.parse().ok()
}

fn said(comment: &Value, people: &BTreeMap<Uuid, String>) -> Option<Said> {
    let id: Uuid = comment["id"].as_str()?.parse().ok()?;
    let at = comment["created_at"].clone();
    // Ids are drawn when records are made, and say when.
    let drawn = || id.get_timestamp().map(|at| at.to_unix());
    let drawn =
        || drawn().map(|(seconds, nanos)| seconds.cast_signed() * 1000 + i64::from(nanos) / 1_000_000);
    let by = maker(comment).map(|by| json!({ "id": by, "name": people.get(&by) }));
    Some(Said {
        id,
        at: millis(&at).or_else(drawn).unwrap_or_default(),
        entry: json!({ "kind": "comment", "at": at, "by": by, "comment": comment }),
    })
}

/// Changes and comments, each newest first, and whether there are more of them.
struct Streams {
    changes: (VecDeque<Told>, bool),
    comments: (VecDeque<Said>, bool),
    place: Place,
}

impl Streams {
    /// The newest entries of both. What lies behind the end of what was read of one is not told before it is read.
    fn merged(mut self, object: &Object, limit: usize) -> Timeline {
        let (mut items, mut units) = (Vec::new(), 0);
        while units < limit {
            let change = self.changes.0.front().map(|told| self.when(told));
            let comment = self.comments.0.front().map(|said| said.at);
            let (is_change, is_there) = match (change, comment) {
                (Some(change), Some(comment)) => (change >= comment, true),
                (Some(_), None) => (true, !self.comments.1),
                (None, Some(_)) => (false, !self.changes.1),
                (None, None) => (false, false),
            };
            if !is_there {
                break;
            }
            if is_change && let Some(told) = self.changes.0.pop_front() {
                self.place.before = Some(told.version);
                if let Some(item) = told.item {
                    self.place.known = millis(&item["at"]).or(self.place.known);
                    items.extend(entries(object, &item));
                    units += 1;
                }
            } else if let Some(said) = self.comments.0.pop_front() {
                self.place.behind = Some(said.id);
                items.push(said.entry);
                units += 1;
            }
        }
        let left = !self.changes.0.is_empty() || !self.comments.0.is_empty();
        let more = left || self.changes.1 || self.comments.1;
        Timeline {
            items,
            next: more.then(|| self.place.written()),
        }
    }

    /// When a change was, as far as the viewer may know.
    fn when(&self, told: &Told) -> i64 {
        let shown = told.item.as_ref().and_then(|item| millis(&item["at"]));
        shown.or(self.place.known).unwrap_or(i64::MAX)
    }
}

/// What one change is in a timeline: the stages that it led to, and the rest of it.
fn entries(object: &Object, item: &Value) -> Vec<Value> {
    let mut entries = Vec::new();
    let is_update = item["action"] == "update";
    let stages = object
        .machines
        .iter()
        .filter(|machine| is_update && !machine.derived);
    let stages: BTreeSet<&str> = stages
        .map(|machine| &*object.fields[machine.field].name)
        .collect();
    let changes = item["changes"].as_array().cloned().unwrap_or_default();
    let (moved, rest): (Vec<Value>, Vec<Value>) = changes.into_iter().partition(|change| {
        change["field"]
            .as_str()
            .is_some_and(|field| stages.contains(field))
    });
    for step in &moved {
        entries.push(json!({ "kind": "stage", "at": item["at"], "by": item["by"], "version": item["version"],
            "field": step["field"], "machine": machine(object, step), "from": step["from"], "to": step["to"] }));
    }
    if moved.is_empty() || !rest.is_empty() {
        let fields: Vec<&Value> = rest.iter().map(|change| &change["field"]).collect();
        entries.push(
            json!({ "kind": "change", "at": item["at"], "by": item["by"], "version": item["version"],
            "action": item["action"], "via": item["via"], "fields": fields, "changes": rest }),
        );
    }
    entries
}

/// The machine in which a step was one: the first of its field that has such a way.
fn machine<'o>(object: &'o Object, step: &Value) -> Option<&'o str> {
    let (from, to) = (step["from"].as_str(), step["to"].as_str());
    let of_field = object
        .machines
        .iter()
        .filter(|machine| step["field"] == *object.fields[machine.field].name);
    let leads = |way: &model::Transition| {
        let from = from.is_some_and(|from| way.from.iter().any(|known| known == "*" || known == from));
        from && to == Some(way.to.as_str())
    };
    let has_way = |machine: &&model::Machine| machine.transitions.iter().any(leads);
    let machine = of_field.clone().find(has_way).or(of_field.clone().next())?;
    Some(&machine.name)
}
