//! Records on the wire.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Draft, Fields, Nullable, Record};

/// An object in the path.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AtObject {
    /// Name of the object.
    pub(crate) object: String,
}

/// A record in the path.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AtRecord {
    /// Name of the object.
    pub(crate) object: String,
    /// Id of the record.
    pub(crate) id: Uuid,
}

/// Which records, in which order, and what of them.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct PageAsked {
    /// A filter as JSON: `{"field":"stage","is":"won"}`.
    pub(crate) filter: Option<String>,
    /// Words, each of which must be found: `cq acme`. Then the newest come first, and `sort` is refused.
    pub(crate) search: Option<String>,
    /// Fields in order of weight, `-` for descending: `-amount,name`.
    pub(crate) sort: Option<String>,
    /// Records on a page, 50 when absent.
    #[schemars(range(min = 1, max = 200))]
    pub(crate) limit: Option<u32>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
    /// Count the matching records, but not past this number.
    #[schemars(range(min = 1, max = 10_000))]
    pub(crate) count: Option<u32>,
    /// Only these fields: `name,amount`.
    pub(crate) fields: Option<String>,
    /// The records as they were then, RFC 3339: `2026-03-01T00:00:00Z`. Neither beside `search`, nor for filters that look
    /// beyond the record, nor for what follows from others, which is then null.
    pub(crate) as_of: Option<String>,
}

/// What of one record.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct RecordAsked {
    /// Only these fields: `name,amount`.
    pub(crate) fields: Option<String>,
    /// The record as it was then, RFC 3339: `2026-03-01T00:00:00Z`. What follows from other records is then null.
    pub(crate) as_of: Option<String>,
}

/// Which two moments.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct CompareAsked {
    /// The first moment, RFC 3339.
    pub(crate) from: String,
    /// The second one; now when absent.
    pub(crate) to: Option<String>,
}

/// How much of a history.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct HistoryAsked {
    /// Entries on a page, 50 when absent.
    #[schemars(range(min = 1, max = 200))]
    pub(crate) limit: Option<u32>,
    /// `next` of the page before.
    pub(crate) cursor: Option<String>,
}

/// Of which field.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct CourseAsked {
    /// The stage of a machine, or the owner; the stages of all machines when absent.
    pub(crate) field: Option<String>,
}

/// What to group and measure.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AggregateAsked {
    /// Fields to group by, dates with `:day`, `:week`, `:month`, `:quarter` or `:year`: `stage,close_date:month`.
    pub(crate) group: Option<String>,
    /// `count`, `sum:f`, `avg:f`, `min:f`, `max:f`; `count` when absent.
    pub(crate) measure: Option<String>,
    /// A filter as JSON.
    pub(crate) filter: Option<String>,
    /// The records as they were then, RFC 3339: `2026-03-01T00:00:00Z`. Neither beside `search`, nor for filters that look
    /// beyond the record, nor for what follows from others, which is then null.
    pub(crate) as_of: Option<String>,
}

/// Which labels.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct LookupAsked {
    /// Part of the label.
    pub(crate) q: Option<String>,
    /// Ids, with commas; instead of `q`.
    pub(crate) ids: Option<String>,
    /// At most so many, 20 when absent.
    #[schemars(range(min = 1, max = 100))]
    pub(crate) limit: Option<u32>,
    /// The reference that will name one of them: `opportunity.contact`. Only those it may name are found.
    pub(crate) of: Option<String>,
    /// What the record that points holds by now: a JSON object.
    pub(crate) record: Option<String>,
}

/// A page of records.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Page {
    items: Vec<Record>,
    /// The cursor of the next page; null on the last.
    next: Nullable<String>,
    /// Only when asked for.
    count: Option<Count>,
    /// True when a search looked at so many records that it stopped; `next` goes on from there. Otherwise absent.
    partial: Option<bool>,
}

/// How many records match.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct Count {
    value: u64,
    /// False when counting stopped at the bound.
    exact: bool,
}

/// What became of a record, newest first.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct History {
    items: Vec<HistoryEntry>,
    next: Nullable<String>,
}

/// One change of a record.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct HistoryEntry {
    version: i64,
    /// `create`, `update`, `delete` or `restore`.
    action: String,
    /// When, RFC 3339 in UTC.
    at: Nullable<String>,
    by: Nullable<Person>,
    /// By which way: `api`, `import`.
    via: Nullable<String>,
    fields: Vec<String>,
    changes: Vec<FieldChange>,
}

/// What is not alike in a record of two moments.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Compared {
    from: Then,
    to: Then,
    changes: Vec<FieldChange>,
}

/// A record of a moment.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct Then {
    /// Which moment.
    at: String,
    /// The version of then.
    version: i64,
}

/// The ways that lead on from where a record is.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Ways {
    items: Vec<Way>,
    /// The machines that govern the record and whose stage the viewer reads.
    machines: Vec<MachineShown>,
}

/// A course of the record.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
#[schemars(rename = "Machine")]
struct MachineShown {
    name: String,
    title: String,
    /// The field that holds the stage.
    field: String,
    /// The stage the record is in.
    stage: Option<String>,
    /// The stage follows from the record; nobody sets it.
    derived: bool,
    /// In their order.
    stages: Vec<StageShown>,
}

/// A stage of a course.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
#[schemars(rename = "Stage")]
struct StageShown {
    value: String,
    title: String,
    /// What is to be done in it.
    guide: Option<String>,
    /// In percent.
    probability: Option<u8>,
    /// Days after which a record has been in it for too long.
    longest_stay: Option<u16>,
}

/// One way to another stage.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct Way {
    machine: String,
    field: String,
    /// The stage the record is in.
    stage: String,
    name: String,
    title: String,
    /// The stage it leads to.
    to: String,
    to_title: String,
    /// Nothing is missing and no gate is closed.
    open: bool,
    /// Fields that must be filled first.
    missing: Vec<String>,
    closed: Vec<ClosedGate>,
}

/// A gate that is closed.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct ClosedGate {
    gate: String,
    message: String,
}

/// Through which stages or hands a record went, oldest first.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Course {
    items: Vec<Stay>,
}

/// How long one field had one value.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct Stay {
    field: String,
    value: Value,
    /// Since when, RFC 3339 in UTC.
    entered: Nullable<String>,
    /// Until when; null while it lasts.
    left: Nullable<String>,
    by: Nullable<Person>,
    /// For how long.
    seconds: Nullable<i64>,
}

/// A user, named.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Person {
    id: Uuid,
    name: Nullable<String>,
}

/// What one field was and is.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct FieldChange {
    field: String,
    from: Value,
    to: Value,
}

/// One object per group: its keys and its measures under the names that were asked for.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Groups {
    items: Vec<Map<String, Value>>,
}

/// What a reference picker shows.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Labels {
    items: Vec<Label>,
}

/// A record by name.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct Label {
    id: Uuid,
    label: String,
}

/// What to look for.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct SearchAsked {
    /// Words, each of which must be found: `cq acme`.
    pub(crate) q: String,
    /// At most so many, 20 when absent.
    #[schemars(range(min = 1, max = 50))]
    pub(crate) limit: Option<u32>,
}

/// Records of any object, newest first.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Suggestions {
    items: Vec<Suggestion>,
    /// True when a word was so common that only the newest records of an object were looked at. Otherwise absent.
    partial: Option<bool>,
}

/// A record that was found.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct Suggestion {
    object: String,
    id: Uuid,
    title: String,
}

/// Several saves in one request.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BatchAsked {
    /// Whether the first refusal undoes everything.
    #[serde(default)]
    pub(crate) all_or_nothing: bool,
    /// In this order.
    #[schemars(length(max = 200))]
    pub(crate) operations: Vec<OperationAsked>,
}

/// One save of a batch.
#[derive(Deserialize, JsonSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum OperationAsked {
    /// Makes a record.
    Create { object: String, record: Draft },
    /// Changes one.
    Update {
        object: String,
        id: Uuid,
        version: i64,
        record: Draft,
    },
    /// Deletes one.
    Delete { object: String, id: Uuid, version: i64 },
}

/// What became of each save, in their order.
#[derive(Serialize, JsonSchema)]
pub(crate) struct BatchAnswer {
    pub(crate) results: Vec<BatchResult>,
}

/// What became of one save.
#[derive(Serialize, JsonSchema)]
pub(crate) struct BatchResult {
    /// As its own request would have answered.
    pub(crate) status: u16,
    /// The record as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) record: Option<Fields>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) problem: Option<Fields>,
}
