//! What a reference picker shows: ids and labels.

use crate::query::{self, Chosen, Reading};
use crate::subject::Subject;
use crate::{Context, Refusal};
use field::Operator;
use metadata::{Complaint, Complaints, read_json};
use model::{FieldSet, Filter, Operand, Record, Test};
use serde_json::{Map, Value};
use store::{PageQuery, Usage};
use uuid::Uuid;

/// Labels that a question brings at most.
pub const MOST_LABELS: u32 = 100;
const DEFAULT_LABELS: u32 = 20;

/// A question for labels.
#[derive(Debug, Clone, Default)]
pub struct LookupAsk<'a> {
    /// A piece of the label's first field or of a searched one, as people type it.
    pub q: Option<&'a str>,
    /// Ids with commas; then `q` is not looked at.
    pub ids: Option<&'a str>,
    /// How many, 1 to 100; 20 when absent.
    pub limit: Option<u32>,
    /// The reference that will name one of them, `opportunity.contact`: only those it may name are found.
    pub of: Option<&'a str>,
    /// What the record that points holds by now, a JSON object.
    pub record: Option<&'a str>,
}

/// A record as it is named in links and pickers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Its id.
    pub id: Uuid,
    /// Its display text, of what the viewer may read.
    pub label: String,
}

/// Finds the labels of records by ids, or by a piece of their first display field or of a searched one; then come those
/// that a search finds, by pinyin as well. Ids of records that are not there or not for this viewer are left out.
///
/// # Errors
/// [`Refusal::NotFound`] when the object is not granted; [`Refusal::Malformed`] for ids and limits that are none.
pub async fn lookup(cx: &Context, object: &str, ask: &LookupAsk<'_>) -> Result<Vec<Label>, Refusal> {
    let subject = cx.subject(object)?;
    let mut reading = Reading::default();
    let limit = reading.take(query::limit(ask.limit, DEFAULT_LABELS, MOST_LABELS));
    let ids = reading.take(ids(ask.ids));
    let only = reading.take(only(cx, &subject, ask));
    reading.done()?;
    match ids {
        Some(ids) => by_ids(cx, &subject, &ids).await,
        None => by_text(cx, &subject, ask.q.unwrap_or_default(), only.0, limit).await,
    }
}

/// Reads ids with commas; nothing when there is no text.
pub(crate) fn ids(text: Option<&str>) -> Result<Option<Vec<Uuid>>, Complaints> {
    if text.is_none() {
        return Ok(None);
    }
    let (mut ids, mut complaints) = (Vec::new(), Complaints::new());
    for id in query::names(text) {
        match id.parse() {
            Ok(id) => ids.push(id),
            Err(_) => complaints.push(Complaint::error("id_shape", "/ids").with("value", id)),
        }
    }
    if ids.len() > MOST_LABELS as usize {
        complaints.push(Complaint::error("too_many", "/ids").with("most", MOST_LABELS));
    }
    if complaints.is_empty() {
        Ok(Some(ids))
    } else {
        Err(complaints)
    }
}

/// Which records the reference may name, for what the record that points holds by now.
fn only(cx: &Context, subject: &Subject, ask: &LookupAsk<'_>) -> Result<Chosen, Complaints> {
    let Some(of) = ask.of else {
        return Ok(Chosen::default());
    };
    let unknown = || vec![Complaint::error("lookup_of", "/of").with("name", of)];
    let (object, name) = of.split_once('.').ok_or_else(unknown)?;
    let asking = cx.subject(object).map_err(|_| unknown())?;
    let (at, field) = asking.object.field(name).ok_or_else(unknown)?;
    if !field.named_objects().contains(&subject.object.name) || !asking.known().has(at) {
        return Err(unknown());
    }
    let Some(only) = &field.only else {
        return Ok(Chosen::default());
    };
    let held: Map<String, Value> = match ask.record.map(|text| read_json(text.as_bytes())) {
        None => Map::new(),
        Some(Ok(Value::Object(held))) => held,
        Some(_) => return Err(vec![Complaint::error("lookup_record", "/record")]),
    };
    let mut record = Record::new();
    for (name, value) in held {
        // A form may hold half a value; the filter then finds it empty.
        let field = asking
            .object
            .field(&name)
            .filter(|(at, _)| asking.known().has(*at));
        let value = field.and_then(|(_, field)| field.accept(value).ok());
        record.extend(value.map(|value| (name, value)));
    }
    let asked = cx.asked(only, (&asking.object, &record), &subject.object, cx.ports.now());
    Ok(Chosen(asked))
}

async fn by_ids(cx: &Context, subject: &Subject, ids: &[Uuid]) -> Result<Vec<Label>, Refusal> {
    let fields = subject.object.display_reads.iter().copied().collect();
    let found = cx
        .store
        .records_by_id(&subject.reader(), ids, Some(&fields))
        .await?;
    Ok(labelled(subject, found))
}

async fn by_text(
    cx: &Context,
    subject: &Subject,
    q: &str,
    only: Filter,
    limit: u32,
) -> Result<Vec<Label>, Refusal> {
    let Some(filter) = containing(subject, q) else {
        return Ok(Vec::new());
    };
    let sort = match subject.object.display_reads.first() {
        Some(at) if store::usable(&subject.reader(), *at, Usage::Sort) => vec![(*at, false)],
        _ => Vec::new(),
    };
    let mut query = PageQuery {
        filter: Filter::All(vec![filter, only.clone()]),
        sort,
        search: None,
        limit,
        cursor: None,
        behind: None,
        count: None,
        fields: None,
    };
    let reader = subject.reader();
    let mut found = cx.store.records(&reader, &query).await.map_err(query::refused)?;
    let asked = limit as usize;
    let sought = query::sought(Some(q), "/q").ok().flatten();
    if found.len() < asked && sought.is_some() && store::searchable(&reader) {
        (query.filter, query.search, query.sort) = (only, sought, Vec::new());
        let more = cx.store.records(&reader, &query).await.map_err(query::refused)?;
        let known: Vec<Uuid> = found.iter().map(|(id, ..)| *id).collect();
        found.extend(more.into_iter().filter(|(id, ..)| !known.contains(id)));
        found.truncate(asked);
    }
    Ok(labelled(subject, found))
}

pub(crate) fn labelled(subject: &Subject, found: Vec<(Uuid, i64, Record, FieldSet)>) -> Vec<Label> {
    let named = found.into_iter().map(|(id, _, record, readable)| {
        let label = subject.object.label(&record, &readable);
        Label { id, label }
    });
    named.collect()
}

/// Records of which the first display field or a searched one contains what was typed; all when nothing was. `None`
/// when the viewer may read none of these fields: then nothing can be found.
fn containing(subject: &Subject, q: &str) -> Option<Filter> {
    let typed = field::text::tidy(Value::String(q.to_owned()));
    if typed.is_null() {
        return Some(Filter::everything());
    }
    let fields = &subject.object.fields;
    let shown = subject.object.display_reads.first().copied();
    let searched = (0..fields.len()).filter(|at| fields[*at].finds() && shown != Some(*at));
    let usable = shown.into_iter().chain(searched).filter(|at| {
        fields[*at].kind.operators().contains(&Operator::Contains)
            && store::usable(&subject.reader(), *at, Usage::Compare)
    });
    let tests: Vec<Filter> = usable
        .map(|field| {
            Filter::Test(Test {
                field,
                operator: Operator::Contains,
                operand: Operand::One(typed.clone()),
            })
        })
        .collect();
    (!tests.is_empty()).then_some(Filter::Any(tests))
}
