//! Screens on the wire. The server makes them as JSON, already translated and trimmed to the viewer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{Anything, Complaint, Fields};

/// Which form.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct FormAsked {
    /// Name of the form; the one that comes first on the device when absent.
    pub(crate) form: Option<String>,
    /// Where it is shown; `desk` when absent.
    #[schemars(extend("enum" = ["desk", "phone"]))]
    pub(crate) device: Option<String>,
    /// What the form is for; `edit` when absent.
    #[schemars(extend("enum" = ["create", "edit"]))]
    pub(crate) mode: Option<String>,
}

/// A menu.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
#[schemars(rename = "App")]
pub(crate) struct Menu {
    name: String,
    title: String,
    icon: Option<String>,
    menu: Vec<MenuEntry>,
}

/// One entry of a menu.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct MenuEntry {
    name: String,
    title: String,
    icon: Option<String>,
    /// The object it opens.
    object: String,
    /// The list it opens first.
    list: Option<String>,
    /// The view it opens in place of a list: `board/pipeline`.
    view: Option<String>,
    /// `draft` or `trial` while it is not in use.
    state: Option<String>,
}

/// What the viewer may do with some record of the object.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct Can {
    create: bool,
    update: bool,
    delete: bool,
}

/// The lists of an object, at least one.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Lists {
    object: String,
    title: String,
    plural: String,
    version: i64,
    can: Can,
    /// Whether it depends on the record which fields may be written; `locked` then tells.
    conditional: bool,
    /// JSON Schema 2020-12 of a record, translated and trimmed to the viewer.
    schema: Map<String, Value>,
    lists: Vec<List>,
}

/// A table of records.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct List {
    name: String,
    title: String,
    columns: Vec<Column>,
    /// `-a,b`.
    sort: Option<String>,
    /// A filter that every row passes.
    filter: Option<Anything>,
    /// Fields that the search box looks into.
    search: Option<Vec<String>>,
    /// True when all of these are searched by their text, so that the box may ask with `search`. Otherwise absent.
    searched: Option<bool>,
}

/// One column.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct Column {
    field: String,
    /// In pixels.
    width: Option<u16>,
}

/// The views of an object that are no tables.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Views {
    object: String,
    title: String,
    plural: String,
    version: i64,
    can: Can,
    /// Whether it depends on the record which fields may be written; `locked` then tells.
    conditional: bool,
    /// JSON Schema 2020-12 of a record, translated and trimmed to the viewer.
    schema: Map<String, Value>,
    views: Vec<View>,
}

/// A view. The keys of its kind name the fields it is made of; those the viewer does not see are left out.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct View {
    /// `board`, `calendar`, `map`, `tree`, `gantt`, `gallery` or `cross`.
    kind: String,
    name: String,
    title: String,
    /// `-a,b`.
    sort: Option<String>,
    /// A filter that every record passes.
    filter: Option<Anything>,
    /// Fields that the search box looks into.
    search: Option<Vec<String>>,
    /// True when all of these are searched by their text.
    searched: Option<bool>,
    /// `draft` or `trial` while it is not in use.
    state: Option<String>,
    /// The field of the columns of a board, or of the rows and columns of a cross.
    column: Option<String>,
    rows: Option<String>,
    /// The values that have a column, of a board; the field of the columns, of a cross.
    columns: Option<Anything>,
    lane: Option<String>,
    card: Option<Vec<String>>,
    sums: Option<Vec<String>>,
    color: Option<String>,
    from: Option<String>,
    to: Option<String>,
    at: Option<String>,
    parent: Option<String>,
    size: Option<String>,
    badge: Option<String>,
    edges: Option<String>,
    expected: Option<Anything>,
    progress: Option<String>,
    depends: Option<String>,
    image: Option<String>,
    caption: Option<String>,
    /// `count` or `sum:amount`.
    measure: Option<String>,
    cell: Option<String>,
    /// The machine that the column of a board belongs to, and what it says of its stages.
    machine: Option<String>,
    stages: Option<Vec<Anything>>,
}

/// Which home.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct HomeAsked {
    /// Name of the home; the viewer's first when absent.
    pub(crate) home: Option<String>,
}

/// What somebody sees first.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Home {
    name: String,
    title: String,
    version: i64,
    /// `draft` or `trial` while it is not in use.
    state: Option<String>,
    /// All homes of the viewer: name and title.
    homes: Vec<Anything>,
    /// From the top; each has `name`, `title` and one of `today`, `prompts`, `view` and `entry`.
    blocks: Vec<Anything>,
}

/// What is counted beside the entries of menus.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Badges {
    /// By `app/entry`; 100 that is not exact means more than that.
    badges: std::collections::BTreeMap<String, BadgeCount>,
}

/// How many records, and whether there are not more.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct BadgeCount {
    value: u64,
    exact: bool,
}

/// A form of an object.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Form {
    object: String,
    form: String,
    title: String,
    version: i64,
    can: Can,
    /// JSON Schema 2020-12 of a record, translated and trimmed to the viewer.
    schema: Map<String, Value>,
    /// An element of the JSON Forms UI Schema dialect.
    layout: Map<String, Value>,
    /// What is shown instead of `layout` of records of some types; null where types have no forms of their own, absent where
    /// the form was asked for by its name.
    by_type: Option<ByType>,
    /// What a new record begins with.
    defaults: Fields,
    /// Pointers of the fields whose change should be sent to `evaluate`.
    watch: Vec<String>,
    /// It depends on the record which of its fields may be written: `evaluate` says so, from the beginning.
    conditional: bool,
    /// The records of other objects that may refer to the record; absent for a new one.
    related: Option<Vec<Related>>,
}

/// Forms of types of records.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct ByType {
    /// Pointer of the field that says of which type a record is: `/kind`.
    at: String,
    /// By the value of that field.
    forms: std::collections::BTreeMap<String, TypeForm>,
}

/// The form of a type.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct TypeForm {
    form: String,
    title: String,
    /// An element of the JSON Forms UI Schema dialect.
    layout: Map<String, Value>,
}

/// Records that may refer to the record.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
struct Related {
    /// `order.customer`.
    name: String,
    object: String,
    /// Their reference.
    field: String,
    /// What one of them is called.
    title: String,
    plural: String,
    /// The label of the reference.
    label: String,
    /// How a filter on the reference finds them: `is`, or `contains` where it names several.
    operator: String,
    /// The value to compare with is `{"object","id"}` and not the id alone.
    whole: bool,
    can: Can,
}

/// A record as it stands in an open form.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EvaluateAsked {
    /// The record that is edited; null for a new one.
    #[serde(default)]
    pub(crate) id: Option<Uuid>,
    /// The fields as they stand.
    pub(crate) record: Fields,
    /// Pointers of what changed since the last time.
    #[serde(default)]
    pub(crate) changed: Vec<String>,
}

/// What the server says to an open form. Nothing was written.
#[derive(Serialize, JsonSchema)]
pub(crate) struct EvaluateAnswer {
    /// Values that rules set.
    pub(crate) set: Vec<SetValue>,
    /// Pointers that were checked; complaints about others still stand.
    pub(crate) checked: Vec<String>,
    /// What is wrong there.
    #[schemars(with = "Vec<Complaint>")]
    pub(crate) issues: Vec<Value>,
    /// Pointers of fields that this person may write on some record, and not on this one as it stands.
    pub(crate) locked: Vec<String>,
    /// Elements that look different now.
    #[schemars(with = "Vec<Change>")]
    pub(crate) ui: Vec<Value>,
    /// Things to know.
    pub(crate) notices: Vec<Value>,
}

/// A value that a rule sets.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SetValue {
    pub(crate) pointer: String,
    pub(crate) value: Value,
}

/// An element that looks different now.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
#[schemars(rename = "ElementState")]
struct Change {
    name: String,
    visible: Option<bool>,
    required: Option<bool>,
    enabled: Option<bool>,
}
