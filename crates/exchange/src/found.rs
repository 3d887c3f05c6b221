//! Which records are there already: those that a table names, and those that its lines are.

use crate::rows::{Reading, Row};
use engine::{Context, PageAsk, Refusal};
use metadata::Complaint;
use model::Object;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use store::system::imported;
use uuid::Uuid;

/// How many values one query asks for.
const AT_ONCE: usize = 40;
/// How many names are looked through for one that was meant.
const NEAR: u32 = 200;

/// The records that have one of these values in the field, as the viewer may see them.
async fn with(
    cx: &Context,
    object: &str,
    field: &str,
    values: &BTreeSet<String>,
) -> Result<Vec<Map<String, Value>>, Refusal> {
    let mut found = Vec::new();
    let values: Vec<&String> = values.iter().collect();
    for some in values.chunks(AT_ONCE) {
        let any: Vec<Value> = some
            .iter()
            .map(|text| json!({ "field": field, "is": value_of(text) }))
            .collect();
        let filter = json!({ "any": any }).to_string();
        let mut cursor: Option<String> = None;
        loop {
            let ask = PageAsk {
                filter: Some(&filter),
                limit: Some(200),
                cursor: cursor.as_deref(),
                ..PageAsk::default()
            };
            let page = engine::page(cx, object, &ask).await?;
            let items: Vec<Map<String, Value>> =
                serde_json::from_slice(&page.items).map_err(|why| Refusal::Internal(why.to_string()))?;
            found.extend(items);
            match page.next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
    }
    Ok(found)
}

/// A value as the key of a map, and back.
fn key_of(value: &Value) -> String {
    value.to_string()
}

fn value_of(key: &str) -> Value {
    serde_json::from_str(key).unwrap_or_default()
}

fn id_of(record: &Map<String, Value>) -> Option<Uuid> {
    record.get("id")?.as_str()?.parse().ok()
}

/// Puts the ids of records in the place of their names. A name that another line of the table will have is noted.
pub(crate) async fn references(cx: &Context, reading: &Reading<'_>, rows: &mut [Row]) -> Result<(), Refusal> {
    for column in &reading.mapping.columns {
        let Some((_, field)) = reading.object.field(&column.field) else {
            continue;
        };
        let (Some(by), Some(target)) = (&column.by, &field.target) else {
            continue;
        };
        let Some(target) = cx.model.object(target) else {
            continue;
        };
        let Some((_, by)) = target.field(by) else { continue };
        let at = reading.column(&field.name);
        let mut names: HashMap<String, Option<String>> = HashMap::new();
        for (_, name) in rows
            .iter()
            .flat_map(|row| &row.names)
            .filter(|(of, _)| *of == field.name)
        {
            let value = by.accept(by.kind.from_text(name)).ok();
            let value = value.filter(|value| !value.is_null());
            names.insert(name.clone(), value.map(|value| key_of(&value)));
        }
        let keys: BTreeSet<String> = names.values().flatten().cloned().collect();
        let mut known: HashMap<String, Vec<Uuid>> = HashMap::new();
        for record in with(cx, &target.name, &by.name, &keys).await? {
            let key = key_of(record.get(&by.name).unwrap_or(&Value::Null));
            known.entry(key).or_default().extend(id_of(&record));
        }
        let within = (target.name == reading.object.name).then(|| lines_by(rows, &by.name));
        let mut lost: Option<Vec<String>> = None;
        for row in &mut *rows {
            let Some(slot) = row.names.iter().position(|(of, _)| *of == field.name) else {
                continue;
            };
            let (_, name) = row.names.swap_remove(slot);
            let key = names.get(&name).cloned().flatten();
            let ids = key
                .as_ref()
                .and_then(|key| known.get(key))
                .map_or(&[][..], Vec::as_slice);
            let line = key.as_ref().and_then(|key| within.as_ref()?.get(key).copied());
            let told = |code| {
                Complaint::error(code, at.as_str())
                    .with("object", target.title.as_str())
                    .with("field", by.title.as_str())
                    .with("value", name.as_str())
            };
            match (ids, line) {
                ([id], _) => _ = row.draft.insert(field.name.clone(), json!(id)),
                ([], Some(line)) => row.behind.push((field.name.clone(), line)),
                ([], None) => {
                    if lost.is_none() {
                        lost = Some(some_names(cx, target, &by.name).await?);
                    }
                    let near = lost.iter().flatten().map(String::as_str);
                    row.complaints.push(told("import_no_record").near(&name, near));
                }
                _ => row.complaints.push(told("import_ambiguous")),
            }
        }
    }
    Ok(())
}

/// The lines by what they say in a field.
fn lines_by(rows: &[Row], field: &str) -> HashMap<String, usize> {
    let mut lines = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        if let Some(value) = row.draft.get(field).filter(|value| !value.is_null()) {
            lines.entry(key_of(value)).or_insert(at);
        }
    }
    lines
}

/// Some of the names that could have been meant.
async fn some_names(cx: &Context, object: &Object, by: &str) -> Result<Vec<String>, Refusal> {
    let ask = PageAsk {
        limit: Some(NEAR),
        ..PageAsk::default()
    };
    let page = engine::page(cx, &object.name, &ask).await?;
    let items: Vec<Map<String, Value>> = serde_json::from_slice(&page.items).unwrap_or_default();
    let names = items.iter().filter_map(|record| record.get(by)?.as_str());
    Ok(names.map(str::to_owned).collect())
}

/// Finds the records that the lines are already, and leaves of their drafts what differs.
pub(crate) async fn records(
    cx: &Context,
    reading: &Reading<'_>,
    source: &str,
    rows: &mut [Row],
) -> Result<(), Refusal> {
    let present = match reading.mapping.identity.is_empty() {
        true => by_line(cx, reading, source, rows).await?,
        false => by_values(cx, reading, rows).await?,
    };
    for (row, record) in rows.iter_mut().zip(present) {
        let Some(record) = record else { continue };
        let (Some(id), Some(version)) = (id_of(&record), record.get("version").and_then(Value::as_i64))
        else {
            continue;
        };
        row.record = Some((id, version));
        row.draft
            .retain(|field, value| record.get(field).unwrap_or(&Value::Null) != value);
    }
    Ok(())
}

async fn by_line(
    cx: &Context,
    reading: &Reading<'_>,
    source: &str,
    rows: &[Row],
) -> Result<Vec<Option<Map<String, Value>>>, Refusal> {
    let known = imported::of(&cx.store, &reading.mapping.name, source).await?;
    let known: HashMap<i64, Uuid> = known.into_iter().map(|one| (one.line, one.record)).collect();
    let mut present = Vec::with_capacity(rows.len());
    for row in rows {
        let id = i64::try_from(row.line).ok().and_then(|line| known.get(&line));
        present.push(match id {
            None => None,
            Some(id) => match engine::get(cx, &reading.object.name, *id, None).await {
                Ok(found) => serde_json::from_slice(&found.body).ok(),
                Err(Refusal::NotFound) => None,
                Err(other) => return Err(other),
            },
        });
    }
    Ok(present)
}

async fn by_values(
    cx: &Context,
    reading: &Reading<'_>,
    rows: &mut [Row],
) -> Result<Vec<Option<Map<String, Value>>>, Refusal> {
    let identity = &reading.mapping.identity;
    let key = |record: &Map<String, Value>| -> Option<Vec<Value>> {
        let values = identity.iter().map(|field| record.get(field).cloned());
        let values: Option<Vec<Value>> = values.collect();
        values.filter(|values| values.iter().any(|value| !value.is_null()))
    };
    let first = &identity[0];
    let keys: BTreeSet<String> = rows
        .iter()
        .filter_map(|row| row.draft.get(first))
        .filter(|value| !value.is_null())
        .map(key_of)
        .collect();
    let mut known: HashMap<String, Map<String, Value>> = HashMap::new();
    for record in with(cx, &reading.object.name, first, &keys).await? {
        if let Some(values) = key(&record) {
            known.insert(key_of(&json!(values)), record);
        }
    }
    let (mut seen, mut present) = (HashMap::new(), Vec::with_capacity(rows.len()));
    let at = reading.column(first);
    for place in 0..rows.len() {
        let (before, rest) = rows.split_at_mut(place);
        let Some(row) = rest.first_mut() else { break };
        let Some(values) = key(&row.draft).map(|values| key_of(&json!(values))) else {
            // A cell that could not be read was told of already.
            if row.complaints.is_empty() && row.behind.is_empty() {
                row.complaints
                    .push(Complaint::error("import_no_identity", at.as_str()));
            }
            present.push(None);
            continue;
        };
        let first: &Row = match seen.get(&values).and_then(|place: &usize| before.get(*place)) {
            Some(first) => first,
            None => {
                seen.insert(values.clone(), place);
                present.push(known.get(&values).cloned());
                continue;
            }
        };
        row.again = first.draft == row.draft && first.behind == row.behind;
        if !row.again {
            let told = Complaint::error("import_twice", at.as_str());
            row.complaints.push(told.with("line", first.line));
        }
        present.push(known.get(&values).cloned());
    }
    Ok(present)
}
