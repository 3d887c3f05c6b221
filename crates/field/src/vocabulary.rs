//! The closed vocabularies in which kinds speak to the rest of the house.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The most digits after the point that a decimal may keep; scaled integers leave 12 before it.
pub const MAX_SCALE: u8 = 6;

/// The shape of one column. `store` turns each into SQL in one exhaustive match.
///
/// JSON shapes: text and uuid are strings, integers numbers, decimals strings of exactly `scale` digits after the
/// point, dates `2026-11-21`, times `09:30:00`, instants RFC 3339 with three digits and `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    /// Unicode text in NFC, never empty, never with U+0000.
    Text,
    /// A whole number that every JSON reader keeps exactly: ±(2^53 − 1).
    Integer,
    /// An exact decimal of at most 18 digits, `scale` of them after the point.
    Decimal {
        /// Digits after the point, at most [`MAX_SCALE`].
        scale: u8,
    },
    /// True or false.
    Boolean,
    /// A day without a zone.
    Date,
    /// A time of day without a zone, whole seconds.
    Time,
    /// A moment, whole milliseconds, UTC.
    Instant,
    /// An id.
    Uuid,
    /// A list of short texts in canonical JSON.
    Json,
    /// Any JSON that is not empty, kept byte for byte in the order in which its kind writes it.
    Document,
}

/// Where a value rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Storage {
    /// One column named like the field.
    Column(Column),
    /// A text column and beside it `name~key`, the same text folded (NFKC, case), by which it is searched and kept
    /// unique.
    Keyed,
    /// A column named like the field and, beside it, `name~base` of the same shape: the amount in the workspace's
    /// currency.
    WithBase(Column),
    /// A document and beside it `name~key`: its text folded, by which it is searched.
    Described,
    /// A document and beside it `name~base`: the decimal that its kind measures it by, to compare and to sort.
    Measured,
    /// A list of ids and, in a table beside the object's, who names whom: by it records are found from what they name.
    Linked,
    /// A document `{"object", "id"}` and beside it `name~object` and `name~id`, by which it is compared and records are
    /// found from what they name.
    Named,
    /// Nowhere: records of another object stand for it.
    Nowhere,
    /// Nowhere: it is told at reading time, in this shape, from a field that rests, of this record or of another.
    Told(Column),
}

/// How a value follows from others; nobody writes it.
#[derive(Debug, Clone, PartialEq)]
pub enum Derived<'a> {
    /// The records of another object whose reference names this one.
    Children {
        /// The other object.
        of: &'a str,
        /// Its reference.
        by: &'a str,
    },
    /// An expression over the record and what it points at.
    Formula {
        /// The expression.
        source: &'a str,
    },
    /// A figure over records that point here.
    Rollup {
        /// A field of kind children, or `object.reference`.
        over: &'a str,
        /// What is computed.
        figure: Figure,
        /// The field it is computed from; none for a count.
        of: Option<&'a str>,
        /// Which of the records count; all when absent.
        only: Option<&'a Value>,
        /// What hangs under the record in its tree counts as well.
        subtree: bool,
        /// It is computed anew when a day begins: its filter may tell days from today.
        daily: bool,
    },
    /// A field of the record that a reference names, read when it is asked.
    Lookup {
        /// The reference; further ones behind dots.
        through: &'a str,
        /// The field of the record at their end.
        field: &'a str,
    },
    /// How long ago something was, told when it is asked.
    Elapsed {
        /// The field that holds the day or the moment.
        since: &'a str,
        /// What is counted.
        unit: TimeUnit,
        /// Where one band ends and the next begins, ascending.
        bands: &'a [u32],
    },
}

/// How a value is found among the records of another object when its record is saved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Finds<'a> {
    /// The object whose records are looked through.
    pub within: &'a str,
    /// Which of them match; all when absent.
    pub only: Option<&'a Value>,
    /// In which order they are tried: names of their fields, a minus for downwards.
    pub order: &'a [String],
    /// The field of the first of them that is taken.
    pub take: &'a str,
    /// The reference of the record that keeps which of them it was.
    pub keeps: &'a str,
    /// Whether a person may write another value.
    pub yields: bool,
}

/// Which children a record gets from the records of another object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Templates {
    /// The object whose records the children are made from.
    pub from: String,
    /// A filter over that object: only records that pass are taken. A value {"this": "stage"} stands for a field of the
    /// record that gets the children.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub only: Option<Value>,
    /// What is taken over: the child's fields, each with the field of the template that it gets.
    #[serde(default)]
    pub map: IndexMap<String, String>,
    /// The child's reference to the template it was made from. A template of which there is a child already is left out.
    pub key: String,
    /// Fields of the record: when one of them changes, children that are missing are made again. Only when the record is
    /// made, if absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "set"))]
    pub again: Vec<String>,
}

/// What time is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TimeUnit {
    /// Whole days: since a moment 24 hours each, since a day those of the calendar.
    #[default]
    Days,
    /// Whole hours.
    Hours,
    /// Whole minutes.
    Minutes,
}

/// What a roll-up computes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Figure {
    /// How many there are.
    Count,
    /// The sum; zero of none.
    Sum,
    /// The mean of those that are filled, rounded half up.
    Average,
    /// The smallest or earliest.
    Smallest,
    /// The largest or latest.
    Largest,
}

/// A comparison. Thirteen, each with one SQL and one in-memory reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// Equal.
    Is,
    /// Not equal, or empty.
    IsNot,
    /// Before or smaller.
    Less,
    /// Not after or greater.
    AtMost,
    /// After or greater.
    Greater,
    /// Not before or smaller.
    AtLeast,
    /// Between two values, both included.
    Between,
    /// Has this piece of text, folded; for lists: has this member.
    Contains,
    /// Begins with this text, folded.
    StartsWith,
    /// Equal to one of these.
    AnyOf,
    /// Equal to none of these, or empty.
    NoneOf,
    /// Has no value (`true`), or has one (`false`).
    IsEmpty,
    /// Has a value (`true`), or has none (`false`).
    IsFilled,
}

/// How a person edits and reads a value: a file in `web/src/widgets/` and its props.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Widget {
    /// Name of the file.
    pub name: &'static str,
    /// What the widget needs to know.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub props: Map<String, Value>,
}

/// The object a field points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target<'a> {
    /// Name of the object.
    pub object: &'a str,
    /// What happens to the pointing record when the other one is deleted.
    pub on_delete: OnDelete,
}

/// What happens to a record when the record it points at is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnDelete {
    /// The other record cannot be deleted while this one points at it.
    #[default]
    Restrict,
    /// The field becomes empty.
    Clear,
    /// This record is deleted with it.
    Cascade,
}

/// A value that the house fills in, not the draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filler {
    /// Who is responsible: the creator unless the draft names somebody. The field may be written.
    Owner,
    /// Who made the record.
    Creator,
    /// When it was made.
    CreatedAt,
    /// Who changed it last.
    Updater,
    /// When it was changed last.
    UpdatedAt,
    /// The next number of the field's own sequence: `prefix`, then at least `digits` digits.
    Number {
        /// Text before the number.
        prefix: String,
        /// Zeros are put before shorter numbers.
        digits: u8,
    },
}

impl Column {
    /// Whether two values of it stand in an order: lists and documents do not.
    #[must_use]
    pub fn has_order(self) -> bool {
        !matches!(self, Column::Json | Column::Document)
    }
}

impl Storage {
    /// The column that carries the value itself.
    #[must_use]
    pub fn column(self) -> Column {
        match self {
            Storage::Column(column) | Storage::WithBase(column) | Storage::Told(column) => column,
            Storage::Keyed => Column::Text,
            Storage::Described | Storage::Measured | Storage::Named => Column::Document,
            Storage::Linked => Column::Json,
            // Never asked: what rests nowhere is a relation of its object and not one of its fields.
            Storage::Nowhere => Column::Json,
        }
    }

    /// The column by which two values are compared and sorted.
    #[must_use]
    pub fn compared(self) -> Column {
        match self {
            Storage::Measured => Column::Decimal { scale: MAX_SCALE },
            other => other.column(),
        }
    }

    /// The comparisons that make sense here; a kind may offer fewer.
    #[must_use]
    pub fn operators(self) -> &'static [Operator] {
        use Operator::{
            AnyOf, AtLeast, AtMost, Between, Contains, Greater, Is, IsEmpty, IsFilled, IsNot, Less, NoneOf,
            StartsWith,
        };
        match self {
            Storage::Told(column) => Storage::Column(column).operators(),
            Storage::Keyed => &[Is, IsNot, Contains, StartsWith, AnyOf, NoneOf, IsEmpty, IsFilled],
            Storage::Column(Column::Text) => {
                &[Is, IsNot, Contains, StartsWith, AnyOf, NoneOf, IsEmpty, IsFilled]
            }
            Storage::Column(Column::Boolean) => &[Is, IsNot, IsEmpty, IsFilled],
            Storage::Column(Column::Uuid) | Storage::Named => &[Is, IsNot, AnyOf, NoneOf, IsEmpty, IsFilled],
            Storage::Nowhere => &[],
            Storage::Described => &[Contains, IsEmpty, IsFilled],
            Storage::Column(Column::Json) | Storage::Linked => &[Contains, AnyOf, NoneOf, IsEmpty, IsFilled],
            Storage::Column(Column::Document) => &[IsEmpty, IsFilled],
            Storage::Column(_) | Storage::WithBase(_) | Storage::Measured => &[
                Is, IsNot, Less, AtMost, Greater, AtLeast, Between, AnyOf, NoneOf, IsEmpty, IsFilled,
            ],
        }
    }
}

impl TimeUnit {
    /// How long one is.
    #[must_use]
    pub fn milliseconds(self) -> i64 {
        match self {
            TimeUnit::Days => 86_400_000,
            TimeUnit::Hours => 3_600_000,
            TimeUnit::Minutes => 60_000,
        }
    }
}

impl Operator {
    /// Every operator.
    pub const ALL: [Operator; 13] = [
        Operator::Is,
        Operator::IsNot,
        Operator::Less,
        Operator::AtMost,
        Operator::Greater,
        Operator::AtLeast,
        Operator::Between,
        Operator::Contains,
        Operator::StartsWith,
        Operator::AnyOf,
        Operator::NoneOf,
        Operator::IsEmpty,
        Operator::IsFilled,
    ];

    /// The word of the filter language: `is`, `at_most`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Operator::Is => "is",
            Operator::IsNot => "is_not",
            Operator::Less => "less",
            Operator::AtMost => "at_most",
            Operator::Greater => "greater",
            Operator::AtLeast => "at_least",
            Operator::Between => "between",
            Operator::Contains => "contains",
            Operator::StartsWith => "starts_with",
            Operator::AnyOf => "any_of",
            Operator::NoneOf => "none_of",
            Operator::IsEmpty => "is_empty",
            Operator::IsFilled => "is_filled",
        }
    }

    /// Reads the word of the filter language.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Operator::ALL.into_iter().find(|operator| operator.word() == word)
    }
}

impl Widget {
    /// A widget without props.
    #[must_use]
    pub fn named(name: &'static str) -> Self {
        Widget {
            name,
            props: Map::new(),
        }
    }

    /// The same widget with one more prop.
    #[must_use]
    pub fn with(mut self, prop: &str, value: impl Into<Value>) -> Self {
        self.props.insert(prop.to_owned(), value.into());
        self
    }
}
