//! Counting and summing records by groups.

use crate::query::{self, Reading, names};
use crate::subject::Subject;
use crate::{Context, Refusal, as_of};
use metadata::{Complaint, Complaints};
use store::{AggregateQuery, Bucket, Measure, Usage};

/// The most groups that are answered; the first ones in their order.
pub const MOST_GROUPS: u32 = 1_000;
/// The most fields to group by, and the most measures.
const MOST_NAMED: usize = 12;

/// The query of groups as it stands in a URL; every piece may be absent.
#[derive(Debug, Clone, Default)]
pub struct AggregateAsk {
    /// Names with commas, a date with its bucket: `stage,close_date:month`.
    pub group: Option<String>,
    /// `count`, `sum:f`, `avg:f`, `min:f`, `max:f` with commas; `count` when absent.
    pub measure: Option<String>,
    /// A filter as JSON text.
    pub filter: Option<String>,
    /// The records of this moment, RFC 3339; those of today when absent.
    pub as_of: Option<String>,
}

/// Counts and sums what the viewer may read, by groups in their order: `{"items":[{"stage":"won","count":12}]}` as
/// JSON text. Where a row does not show a field, the field counts as empty.
///
/// # Errors
/// [`Refusal::NotFound`] when the object is not granted; [`Refusal::Malformed`] with everything that is wrong with
/// the query, and for a sum too large to be told exactly.
pub async fn aggregate(cx: &Context, object: &str, ask: AggregateAsk) -> Result<Vec<u8>, Refusal> {
    let subject = cx.subject(object)?;
    let mut reading = Reading::default();
    let as_of = reading.take(as_of::moment(cx, ask.as_of.as_deref(), "/as_of"));
    let query = AggregateQuery {
        group: reading.take(groups(&subject, ask.group.as_deref())),
        measures: reading.take(measures(&subject, ask.measure.as_deref())),
        filter: reading
            .take(query::filter(cx, &subject, ask.filter.as_deref(), as_of).await?)
            .0,
        limit: MOST_GROUPS,
    };
    let grouped = query.group.iter().map(|(at, _)| *at);
    reading.take(as_of::not_following(&subject, as_of, grouped, "/group"));
    let measured = query.measures.iter().filter_map(|measure| measure.field());
    reading.take(as_of::not_following(&subject, as_of, measured, "/measure"));
    reading.done()?;
    unambiguous(&subject, &query)?;
    let items = cx
        .store
        .aggregate(&subject.reader_as_of(as_of), &query)
        .await
        .map_err(query::refused)?;
    Ok([b"{\"items\":", items.as_slice(), b"}"].concat())
}

/// A group by a field that is called like the measure `count` would stand under the same key.
fn unambiguous(subject: &Subject, query: &AggregateQuery) -> Result<(), Refusal> {
    let counts = query.measures.contains(&Measure::Count);
    let mut groups = query.group.iter();
    if counts && groups.any(|(at, bucket)| bucket.is_none() && subject.object.fields[*at].name == "count") {
        let complaint = Complaint::error("named_twice", "/measure").with("name", "count");
        return Err(Refusal::Malformed(vec![complaint]));
    }
    Ok(())
}

fn groups(subject: &Subject, text: Option<&str>) -> Result<Vec<(usize, Option<Bucket>)>, Complaints> {
    let (mut groups, mut complaints) = (Vec::new(), Complaints::new());
    for group in names(text) {
        match one_group(subject, group) {
            Ok(known) if groups.contains(&known) => {
                complaints.push(Complaint::error("named_twice", "/group").with("name", group));
            }
            Ok(read) => groups.push(read),
            Err(complaint) => complaints.push(complaint),
        }
    }
    bounded(groups, complaints, "/group")
}

/// Reads `stage` or `close_date:month`.
fn one_group(subject: &Subject, group: &str) -> Result<(usize, Option<Bucket>), Complaint> {
    let (name, word) = group
        .split_once(':')
        .map_or((group, None), |(name, word)| (name, Some(word)));
    let at = subject.readable(name, "/group")?;
    let odd = || Complaint::error("group_shape", "/group").with("group", group);
    let bucket = match word {
        None => None,
        Some(word) => Some(Bucket::from_word(word).ok_or_else(odd)?),
    };
    let fits = bucket.is_none() || Bucket::fits(subject.object.fields[at].storage.column());
    let field = &subject.object.fields[at];
    if word.is_none() && field.elapsed().is_some_and(|elapsed| elapsed.bands.is_empty()) {
        return Err(Complaint::error("group_needs_bands", "/group").with("title", field.title.as_str()));
    }
    let usable = fits && store::usable(&subject.reader(), at, Usage::Group);
    if usable { Ok((at, bucket)) } else { Err(odd()) }
}

fn measures(subject: &Subject, text: Option<&str>) -> Result<Vec<Measure>, Complaints> {
    let (mut measures, mut complaints) = (Vec::new(), Complaints::new());
    for measure in names(text.filter(|text| !text.is_empty()).or(Some("count"))) {
        match one_measure(subject, measure) {
            Ok(known) if measures.contains(&known) => {
                complaints.push(Complaint::error("named_twice", "/measure").with("name", measure));
            }
            Ok(read) => measures.push(read),
            Err(complaint) => complaints.push(complaint),
        }
    }
    bounded(measures, complaints, "/measure")
}

/// Reads `count` or `sum:amount`.
fn one_measure(subject: &Subject, measure: &str) -> Result<Measure, Complaint> {
    if measure == "count" {
        return Ok(Measure::Count);
    }
    let odd = || Complaint::error("measure_shape", "/measure").with("measure", measure);
    let (word, name) = measure.split_once(':').ok_or_else(odd)?;
    let of: fn(usize) -> Measure = match word {
        "sum" => Measure::Sum,
        "avg" => Measure::Avg,
        "min" => Measure::Min,
        "max" => Measure::Max,
        _ => return Err(odd()),
    };
    let read = of(subject.readable(name, "/measure")?);
    if store::measurable(&subject.reader(), read) {
        Ok(read)
    } else {
        Err(odd())
    }
}

fn bounded<T>(read: Vec<T>, mut complaints: Complaints, at: &str) -> Result<Vec<T>, Complaints> {
    if read.len() > MOST_NAMED {
        complaints.push(Complaint::error("too_many", at).with("most", MOST_NAMED));
    }
    if complaints.is_empty() {
        Ok(read)
    } else {
        Err(complaints)
    }
}
