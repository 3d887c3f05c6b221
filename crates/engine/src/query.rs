//! Reads the pieces of a query: filter, sort, fields, limit. What the viewer may not read is answered like what does
//! not exist.

use crate::kin::Source;
use crate::subject::Subject;
use crate::{Context, Refusal, as_of};
use field::search::Sought;
use metadata::{Complaint, Complaints, read_json};
use model::{Behind, EMPLOYEE, FieldSet, Filter, Moment, Operand, Record, Test, Way};
use std::sync::Arc;
use store::Usage;

/// Records on a page that does not say how many.
pub(crate) const DEFAULT_LIMIT: u32 = 50;
/// The most records on one page.
pub(crate) const MOST_RECORDS: u32 = 200;
/// The most fields to sort by.
const MOST_SORTS: usize = 8;
/// The longest text to search for.
const LONGEST_SEARCH: usize = 200;
/// The most words to search for.
const MOST_WORDS: usize = 8;

/// Complaints of a query, gathered until all its pieces are read.
#[derive(Default)]
pub(crate) struct Reading(Complaints);

impl Reading {
    /// Takes a piece, or its complaints and an empty piece instead.
    pub(crate) fn take<T: Default>(&mut self, piece: Result<T, Complaints>) -> T {
        piece.unwrap_or_else(|complaints| {
            self.0.extend(complaints);
            T::default()
        })
    }

    pub(crate) fn done(self) -> Result<(), Refusal> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Refusal::Malformed(self.0))
        }
    }
}

/// A filter that was read, or the one that lets everything pass.
pub(crate) struct Chosen(pub(crate) Filter);

impl Default for Chosen {
    fn default() -> Self {
        Chosen(Filter::everything())
    }
}

/// Reads `{"field":"stage","is":"won"}`.
///
/// Days that are told from today become plain ones, where the workspace is; as of a moment, from the day of that.
///
/// Fields of the viewer's employee record become what they hold, as far as the viewer may read them.
pub(crate) async fn filter(
    cx: &Context,
    subject: &Subject,
    text: Option<&str>,
    as_of: Option<i64>,
) -> Result<Result<Chosen, Complaints>, Refusal> {
    let read = read_filter(cx, subject, text, as_of);
    let Ok(Chosen(filter)) = &read else {
        return Ok(read);
    };
    if !filter.asks_standing() {
        return Ok(read);
    }
    let employee = employee(cx).await?;
    Ok(Ok(Chosen(filter.asked_of(&employee))))
}

/// The viewer's employee record, as far as the viewer reads it in full.
async fn employee(cx: &Context) -> Result<Record, Refusal> {
    let subject = cx.subject(EMPLOYEE)?;
    let found = cx.store.employee_of(&subject.object, cx.viewer.user).await?;
    let Some((_, record)) = found else {
        return Ok(Record::new());
    };
    subject.meet_in(Source::Store(&cx.store), &record).await?;
    let (readable, _) = subject.readable_of(&record);
    let is_read = |name: &str| subject.object.field(name).is_some_and(|(at, _)| readable.has(at));
    Ok(record.into_iter().filter(|(name, _)| is_read(name)).collect())
}

fn read_filter(
    cx: &Context,
    subject: &Subject,
    text: Option<&str>,
    as_of: Option<i64>,
) -> Result<Chosen, Complaints> {
    let Some(text) = text else {
        return Ok(Chosen::default());
    };
    let json = read_json(text.as_bytes()).map_err(|broken| {
        let problem = broken.args.get("problem").cloned().unwrap_or_default();
        vec![Complaint::error("filter_not_json", "/filter").with("problem", problem)]
    })?;
    let known = subject.rights().ever_readable();
    let filter = Filter::parse_beyond(&subject.object, &known, subject, &json).map_err(|complaints| {
        complaints
            .into_iter()
            .map(|one| one.under("/filter"))
            .collect::<Complaints>()
    })?;
    let mut complaints = unusable(cx, subject, &filter, "/filter");
    if let Err(further) = as_of::not_further(subject, as_of, &filter) {
        complaints.extend(further);
    }
    if complaints.is_empty() {
        let find = |name: &str| cx.model.object(name).map(Arc::clone);
        let settled = filter.is_timed().then(|| {
            let now = || Moment::of(&cx.model.settings, cx.ports.now());
            let then = as_of.map(|at| Moment::of(&cx.model.settings, at));
            let moment = then.or(subject.at).unwrap_or_else(now);
            filter.settled(&subject.object, &moment, &find)
        });
        Ok(Chosen(settled.unwrap_or(filter)))
    } else {
        Err(complaints)
    }
}

/// What is only shown masked is matched exactly or not at all: an order would give it away bit by bit.
pub(crate) fn unusable(cx: &Context, subject: &Subject, filter: &Filter, at: &str) -> Complaints {
    let masked = |subject: &Subject, field: usize, word: &str| {
        let name = subject.object.fields[field].name.as_str();
        vec![
            Complaint::error("masked_compare", at)
                .with("name", name)
                .with("operator", word),
        ]
    };
    // A reference that is only shown masked is not looked behind.
    let follows = |subject: &Subject, by: usize| store::usable(&subject.reader(), by, Usage::Compare);
    match filter {
        Filter::All(parts) | Filter::Any(parts) => parts
            .iter()
            .flat_map(|part| unusable(cx, subject, part, at))
            .collect(),
        Filter::Not(part) => unusable(cx, subject, part, at),
        Filter::Through(through) => match (through.behind, cx.subject(&through.object)) {
            // What is not for the viewer behind a lookup is empty there.
            (Behind::Shown { lookup, .. }, _) if !follows(subject, lookup) => masked(subject, lookup, "."),
            (Behind::Shown { .. }, _) => Complaints::new(),
            _ if !follows(subject, through.by) => masked(subject, through.by, "."),
            (_, Ok(other)) => unusable(cx, &other, &through.part, at),
            (_, Err(_)) => Complaints::new(),
        },
        Filter::Related(related) => {
            let Ok(other) = cx.subject(&related.object) else {
                return Complaints::new();
            };
            let tied = if related.way == Way::Named {
                subject
            } else {
                &other
            };
            match follows(tied, related.by) {
                true => unusable(cx, &other, &related.part, at),
                false => masked(tied, related.by, "some"),
            }
        }
        Filter::Under(under) => match follows(subject, under.test.field) {
            true => Complaints::new(),
            false => masked(subject, under.test.field, "under"),
        },
        Filter::Test(test) if usable(subject, test) => Complaints::new(),
        Filter::Test(test) => masked(subject, test.field, test.operator.word()),
    }
}

fn usable(subject: &Subject, test: &Test) -> bool {
    let fits = |field: usize, usage: Usage| store::usable(&subject.reader(), field, usage);
    match test.operand {
        // A comparison with another field would tell something of what is only shown masked.
        Operand::Field(other) => fits(test.field, Usage::Compare) && fits(other, Usage::Compare),
        Operand::Mine(_) => fits(test.field, Usage::Compare),
        _ => fits(test.field, Usage::of(test.operator)),
    }
}

/// Reads what is searched for in one object; nothing when it is blank. What is found comes newest first.
pub(crate) fn search(
    subject: &Subject,
    text: Option<&str>,
    sort: Option<&str>,
) -> Result<Option<Sought>, Complaints> {
    let Some(sought) = sought(text, "/search")? else {
        return Ok(None);
    };
    let mut complaints = Complaints::new();
    if !store::searchable(&subject.reader()) {
        let name = subject.object.name.as_str();
        complaints.push(Complaint::error("search_nowhere", "/search").with("name", name));
    }
    if names(sort).next().is_some() {
        complaints.push(Complaint::error("search_sort", "/sort"));
    }
    if complaints.is_empty() {
        Ok(Some(sought))
    } else {
        Err(complaints)
    }
}

/// Reads what is searched for; nothing when it is blank.
pub(crate) fn sought(text: Option<&str>, pointer: &'static str) -> Result<Option<Sought>, Complaints> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    let sought = Sought::read(text);
    if text.chars().count() > LONGEST_SEARCH || sought.words() > MOST_WORDS {
        let complaint = Complaint::error("search_too_long", pointer).with("letters", LONGEST_SEARCH);
        return Err(vec![complaint.with("words", MOST_WORDS)]);
    }
    Ok(Some(sought))
}

/// Reads `-amount,name` as fields, each with whether it runs downwards.
pub(crate) fn sort(subject: &Subject, text: Option<&str>) -> Result<Vec<(usize, bool)>, Complaints> {
    let (mut sort, mut complaints) = (Vec::new(), Complaints::new());
    for name in names(text) {
        let (down, name) = name.strip_prefix('-').map_or((false, name), |name| (true, name));
        match subject.readable(name, "/sort") {
            Ok(at) if !store::usable(&subject.reader(), at, Usage::Sort) => {
                complaints.push(Complaint::error("not_sortable", "/sort").with("name", name));
            }
            Ok(at) if sort.iter().any(|(known, _)| *known == at) => {
                complaints.push(Complaint::error("named_twice", "/sort").with("name", name));
            }
            Ok(at) => sort.push((at, down)),
            Err(complaint) => complaints.push(complaint),
        }
    }
    if sort.len() > MOST_SORTS {
        complaints.push(Complaint::error("too_many", "/sort").with("most", MOST_SORTS));
    }
    if complaints.is_empty() {
        Ok(sort)
    } else {
        Err(complaints)
    }
}

/// Reads `name,email` as the fields to answer; all when absent. `id` and `version` are always there and may be named.
pub(crate) fn fields(subject: &Subject, text: Option<&str>) -> Result<Option<FieldSet>, Complaints> {
    let Some(text) = text else { return Ok(None) };
    let (mut fields, mut complaints) = (FieldSet::default(), Complaints::new());
    for name in names(Some(text)).filter(|name| !matches!(*name, "id" | "version")) {
        match subject.readable(name, "/fields") {
            Ok(at) => fields.add(at),
            Err(complaint) => complaints.push(complaint),
        }
    }
    // An amount without its currency says nothing.
    if let Some(money) = &subject.object.money
        && !subject.object.amounts().both(&fields).is_empty()
    {
        fields.add(money.currency);
    }
    if complaints.is_empty() {
        Ok(Some(fields))
    } else {
        Err(complaints)
    }
}

/// How many: from 1 to `most`.
pub(crate) fn limit(asked: Option<u32>, otherwise: u32, most: u32) -> Result<u32, Complaints> {
    match asked {
        None => Ok(otherwise),
        Some(limit) if (1..=most).contains(&limit) => Ok(limit),
        Some(_) => Err(vec![Complaint::error("limit_range", "/limit").with("most", most)]),
    }
}

/// The names of a list with commas; none in an empty text.
pub(crate) fn names(text: Option<&str>) -> impl Iterator<Item = &str> {
    text.filter(|text| !text.is_empty())
        .into_iter()
        .flat_map(|text| text.split(','))
}

/// What the database says about a query that compiled: a cursor of another query is the client's mistake.
pub(crate) fn refused(error: store::Error) -> Refusal {
    match error {
        store::Error::Missing(_) => Refusal::Malformed(vec![Complaint::error("bad_cursor", "/cursor")]),
        store::Error::Range => Refusal::Malformed(vec![Complaint::error("sum_too_large", "/measure")]),
        other => other.into(),
    }
}
