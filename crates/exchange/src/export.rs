//! Records become a table: what a list shows, as whoever asks may read it.

mod cell;
mod write;

pub use write::Format;
pub(crate) use write::without_guard;

use crate::export::cell::{Cell, cell};
use engine::{Context, LookupAsk, PageAsk, Refusal, lookup};
use metadata::Complaint;
use model::{FieldDef, FieldSet, Object};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{Seek, Write};
use std::sync::Arc;
use uuid::Uuid;
use write::Table;

/// Records that are read at a time.
const AT_ONCE: u32 = 2_000;
/// Labels that are asked for at a time.
const LABELS: usize = 100;
/// The most records of a table.
pub const MOST_EXPORTED: usize = 1_000_000;

/// What is to become a table: the query of a list.
#[derive(Debug, Clone, Default)]
pub struct ExportAsk<'a> {
    /// A filter as JSON text.
    pub filter: Option<&'a str>,
    /// Words, each of which must stand in a searched field.
    pub search: Option<&'a str>,
    /// Names with commas, a minus for downwards.
    pub sort: Option<&'a str>,
    /// Names with commas, in the order of the columns; all that the viewer may read when absent.
    pub fields: Option<&'a str>,
    /// The records of this moment, RFC 3339; those of today when absent.
    pub as_of: Option<&'a str>,
}

/// Writes the records of a query as a table and answers how many there were. Columns are called as the viewer reads
/// them, references by what their records are called; what is shown masked is masked, and no text is a formula.
///
/// # Errors
/// Those of [`engine::page`]; [`Refusal::Complaints`] beyond a million records; [`Refusal::Internal`] when `into` cannot
/// be written.
pub async fn export<W: Write + Seek + Send>(
    cx: &Context,
    object: &str,
    ask: &ExportAsk<'_>,
    (format, into): (Format, W),
) -> Result<usize, Refusal> {
    let object = Arc::clone(cx.model.called(object).ok_or(Refusal::NotFound)?);
    let rights = cx.rights.on(&object.name).ok_or(Refusal::NotFound)?;
    let columns = columns(&object, &rights.ever_readable(), ask.fields);
    let titles: Vec<&str> = columns.iter().map(|field| title(cx, &object, field)).collect();
    let mut table = Table::begin(format, into, &titles).map_err(unwritten)?;
    let names: Vec<&str> = columns.iter().map(|field| field.name.as_str()).collect();
    let all = names.join(",");
    // What is not there for the viewer, the query tells.
    let fields = ask.fields.unwrap_or(&all);
    let (mut cursor, mut count, mut labels) = (None::<String>, 0, Labels::default());
    loop {
        let page = PageAsk {
            filter: ask.filter,
            search: ask.search,
            sort: ask.sort,
            fields: Some(fields),
            limit: Some(AT_ONCE),
            cursor: cursor.as_deref(),
            as_of: ask.as_of,
            wide: true,
            ..PageAsk::default()
        };
        let page = engine::page(cx, &object.name, &page).await?;
        let items: Vec<Map<String, Value>> =
            serde_json::from_slice(&page.items).map_err(|why| Refusal::Internal(why.to_string()))?;
        count += items.len();
        if count > MOST_EXPORTED {
            let complaint = Complaint::error("export_many", "").with("most", MOST_EXPORTED);
            return Err(Refusal::Complaints(vec![complaint]));
        }
        labels.learn(cx, &columns, &items).await?;
        for item in &items {
            let cells = columns.iter().map(|field| {
                let value = item.get(&field.name).unwrap_or(&Value::Null);
                match labels.of(cx, field, value) {
                    Some(named) => Cell::text(named),
                    None => cell(cx, field, value),
                }
            });
            table.line(&cells.collect::<Vec<_>>()).map_err(unwritten)?;
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    table.end().map_err(unwritten)?;
    Ok(count)
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it stands in map_err, which gives it away"
)]
fn unwritten(why: impl ToString) -> Refusal {
    Refusal::Internal(why.to_string())
}

/// The columns that are asked for, or all that the viewer may read and that are no lists of records.
fn columns<'o>(object: &'o Object, readable: &FieldSet, asked: Option<&str>) -> Vec<&'o FieldDef> {
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else {
        let fields = object.fields.iter().enumerate();
        return fields
            .filter(|(at, _)| readable.has(*at))
            .map(|(_, field)| field)
            .collect();
    };
    let named = asked.split(',').filter_map(|name| object.called(name));
    named
        .filter(|(at, _)| readable.has(*at))
        .map(|(_, field)| field)
        .collect()
}

/// What a column is called, in the viewer's language.
fn title<'t>(cx: &'t Context, object: &Object, field: &'t FieldDef) -> &'t str {
    let place = format!("/properties/{}/title", field.name);
    let document = format!("object/{}", object.name);
    cx.model
        .texts
        .get(cx.viewer.language, &document, &place, &field.title)
}

/// What records are called, learnt page by page.
#[derive(Default)]
struct Labels(HashMap<(String, Uuid), String>);

impl Labels {
    /// Asks what the records that a page names are called, as far as the viewer may know.
    async fn learn(
        &mut self,
        cx: &Context,
        columns: &[&FieldDef],
        items: &[Map<String, Value>],
    ) -> Result<(), Refusal> {
        let mut missing: BTreeMap<String, BTreeSet<Uuid>> = BTreeMap::new();
        for item in items {
            for field in columns {
                let Some(value) = item.get(&field.name) else {
                    continue;
                };
                for named in field.named(value) {
                    if !self.0.contains_key(&(named.object.to_owned(), named.id)) {
                        missing
                            .entry(named.object.to_owned())
                            .or_default()
                            .insert(named.id);
                    }
                }
            }
        }
        for (object, ids) in missing {
            let ids: Vec<Uuid> = ids.into_iter().collect();
            for some in ids.chunks(LABELS) {
                let asked = some.iter().map(Uuid::to_string).collect::<Vec<_>>().join(",");
                let ask = LookupAsk {
                    ids: Some(&asked),
                    ..LookupAsk::default()
                };
                let found = match lookup(cx, &object, &ask).await {
                    Ok(found) => found,
                    // Whoever may not look there learns no name.
                    Err(Refusal::NotFound) => Vec::new(),
                    Err(other) => return Err(other),
                };
                // A record without a name for the viewer is not asked for again.
                for id in some {
                    self.0.insert((object.clone(), *id), String::new());
                }
                for label in found {
                    self.0.insert((object.clone(), label.id), label.label);
                }
            }
        }
        Ok(())
    }

    /// The names of the records that a value names; `None` for a field that names none.
    fn of(&self, cx: &Context, field: &FieldDef, value: &Value) -> Option<String> {
        if field.named_objects().is_empty() {
            return None;
        }
        let named = field.named(value);
        let names = named
            .iter()
            .filter_map(|one| self.0.get(&(one.object.to_owned(), one.id)));
        let names: Vec<&str> = names
            .map(String::as_str)
            .filter(|name| !name.is_empty())
            .collect();
        Some(names.join(cell::between(cx)))
    }
}
