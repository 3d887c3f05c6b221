//! One filter language: a small typed tree over the fields of one object.
//!
//! It has two readings, in memory ([`Filter::matches`]) and in SQL (`store`), held together by a property test and by
//! the fixture file `schemas/filter-fixtures.json`, which the browser's reading shares:
//!
//! - A comparison with an empty field is false; `is_not` and `none_of` include empty fields. Every test is true or
//!   false, never unknown, so `not` is its plain opposite.
//! - Text `is` text when both are the same NFC characters. `contains` and `starts_with` compare folded text (NFKC,
//!   case) where the storage keeps a key, and the characters themselves where it does not (long text, phone).
//! - Decimals compare as numbers; dates, times and instants compare as their canonical texts, which order as they do.
//! - On a list, `contains` means it has that member, `any_of` that it has one of these, `none_of` that it has none.
//! - Beside a value a test may name another field of the same record (`{"field": "started"}`), which must have the same
//!   shape, or a day told from today (`{"today": -7}`, `{"during": "last_month"}`), which is settled before it is asked.
//! - What is told at reading time is compared as the day or the moment that it is told from, settled like today.
//! - A lookup is compared where it rests: its test is one behind the references that it looks through.
//! - `customer.level` is a field of the record that a reference names; where there is none, it is empty. `some`, `none`
//!   and `count` ask about the records that point here, and about those that a field names which names several. What a
//!   viewer's filter finds there is what the viewer may see.
//! - `under` asks of a reference into a tree whether it names that record or one that hangs under it. `valid` says with two
//!   comparisons that the record holds on a day.
//! - Where one of any of some objects is named, `is` a record or, by its object alone, one of that object.
//! - `all` of nothing is true, `any` of nothing and `any_of` nothing are false, `none_of` nothing is true.

mod ago;
mod beyond;
mod matches;
mod mine;
mod moment;
mod parse;
mod under;
mod written;

pub use ago::Ago;
pub use beyond::{Behind, Beyond, Hold, MAX_FILTER_BEYOND, Others, Quantity, Related, Through, Way};
pub use moment::{MOST_DAYS, Moment, Span, Unit};
pub use under::Under;

use crate::{FieldSet, Me, Object, People, Record};
use field::Operator;
use serde_json::Value;
use uuid::Uuid;

/// How deep `all`, `any` and `not` may nest.
pub const MAX_FILTER_DEPTH: usize = 8;
/// How many tests one filter may hold.
pub const MAX_FILTER_TESTS: usize = 100;
/// How many values the lists of one filter may hold together; each is a bound parameter of its statement.
pub const MAX_FILTER_VALUES: usize = 500;

/// A filter with every field resolved and every value tidy.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// Every part holds; true when there is none.
    All(Vec<Filter>),
    /// Some part holds; false when there is none.
    Any(Vec<Filter>),
    /// The part does not hold.
    Not(Box<Filter>),
    /// One comparison.
    Test(Test),
    /// A test behind a reference.
    Through(Box<Through>),
    /// A question about the records that point here.
    Related(Box<Related>),
    /// A question about what stands above a record of a tree.
    Under(Box<Under>),
}

/// One comparison of a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Test {
    /// Position of the field in its object.
    pub field: usize,
    /// The comparison.
    pub operator: Operator,
    /// What it is compared with.
    pub operand: Operand,
}

/// What a field is compared with; values are in the canonical form of the field's column.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// One value.
    One(Value),
    /// Some values: `any_of`, `none_of`.
    Many(Vec<Value>),
    /// Two values, both included: `between`.
    Range(Value, Value),
    /// `is_empty` and `is_filled`: whether it is asserted or denied.
    Flag(bool),
    /// The viewer's own id: `{"me": true}`.
    Me,
    /// One of some users around the viewer; what a scope of a grant says, for `is` alone.
    People(People),
    /// One of the viewer's roles: what a shared record says, for `contains` alone. Becomes values with the roles.
    Roles,
    /// A field of the viewer's employee record, by name: `{"me": "employee.region"}`.
    Mine(String),
    /// Another field of the same record, by position: `{"field": "started"}`.
    Field(usize),
    /// A field of the record that asks, by position: `{"this": "customer"}`. Becomes a value before the filter is asked.
    This(usize),
    /// So many days after today: `{"today": -7}`.
    Today(i64),
    /// A span told from today, for `between`: `{"during": "last_month"}`.
    During(Span),
    /// How long ago, for what is told at reading time. Becomes days or moments before the filter is asked.
    Ago(Ago),
}

impl Filter {
    /// The filter that everything passes.
    #[must_use]
    pub fn everything() -> Self {
        Filter::All(Vec::new())
    }

    /// Whether everything passes without looking.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        matches!(self, Filter::All(parts) if parts.iter().all(Filter::is_everything))
    }
}

impl Filter {
    /// Whether the record passes, for a viewer whose user record is `viewer`. Only for filters that look at nothing
    /// beyond the record: for others there is nothing beyond.
    #[must_use]
    pub fn matches<'a>(&self, object: &Object, record: &Record, viewer: impl Into<Me<'a>>) -> bool {
        let me = viewer.into();
        self.judges(me.beyond, (object, Uuid::nil(), record), me)
    }

    /// The same, with the records beyond.
    #[must_use]
    pub fn matches_among<'a>(
        &self,
        beyond: &dyn Beyond,
        here: (&Object, Uuid, &Record),
        viewer: impl Into<Me<'a>>,
    ) -> bool {
        self.judges(Some(beyond), here, viewer.into())
    }

    fn judges(
        &self,
        beyond: Option<&dyn Beyond>,
        (object, id, record): (&Object, Uuid, &Record),
        me: Me<'_>,
    ) -> bool {
        let here = (object, id, record);
        match self {
            Filter::All(parts) => parts.iter().all(|part| part.judges(beyond, here, me)),
            Filter::Any(parts) => parts.iter().any(|part| part.judges(beyond, here, me)),
            Filter::Not(part) => !part.judges(beyond, here, me),
            Filter::Test(test) => test.holds(object, record, me),
            Filter::Through(through) => {
                let Some((beyond, other)) = beyond.and_then(|all| Some((all, all.object(&through.object)?)))
                else {
                    return false;
                };
                let found = through
                    .named(object, record)
                    .and_then(|id| Some((id, beyond.record(&through.object, id)?)));
                if found.is_none() && through.is_scope() {
                    return false;
                }
                let (id, record) = found.unwrap_or_default();
                through.part.judges(Some(beyond), (other, id, &record), me)
            }
            Filter::Related(related) => {
                let Some((beyond, other)) = beyond.and_then(|all| Some((all, all.object(&related.object)?)))
                else {
                    return related.quantity.holds(0);
                };
                let rows = related.rows(beyond, here);
                let counted = rows
                    .iter()
                    .filter(|(id, row)| related.part.judges(Some(beyond), (other, *id, row), me));
                related.quantity.holds(counted.count())
            }
            Filter::Under(under) => under.holds(beyond, (object, record), me),
        }
    }

    /// Whether it reads nothing but the record's own fields and constants.
    #[must_use]
    pub fn is_pure(&self) -> bool {
        match self {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().all(Filter::is_pure),
            Filter::Not(part) => part.is_pure(),
            Filter::Test(test) => {
                matches!(
                    test.operand,
                    Operand::One(_)
                        | Operand::Many(_)
                        | Operand::Range(..)
                        | Operand::Flag(_)
                        | Operand::Field(_)
                )
            }
            Filter::Through(_) | Filter::Related(_) | Filter::Under(_) => false,
        }
    }

    /// Whether it does so once the day is known on which it is asked.
    #[must_use]
    pub fn is_pure_on_a_day(&self) -> bool {
        match self {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().all(Filter::is_pure_on_a_day),
            Filter::Not(part) => part.is_pure_on_a_day(),
            Filter::Test(test) if matches!(test.operand, Operand::Today(_) | Operand::During(_)) => true,
            other => other.is_pure(),
        }
    }

    /// The fields it looks at.
    #[must_use]
    pub fn fields(&self) -> FieldSet {
        let mut fields = FieldSet::default();
        self.collect(&mut fields);
        fields
    }

    /// Whether it looks at a field that follows from others.
    #[must_use]
    pub fn follows(&self, object: &Object) -> bool {
        let fields = self.fields();
        fields.iter().any(|at| object.fields[at].derived.is_some())
    }

    fn collect(&self, fields: &mut FieldSet) {
        match self {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().for_each(|part| part.collect(fields)),
            Filter::Not(part) => part.collect(fields),
            Filter::Test(test) => {
                fields.add(test.field);
                if let Operand::Field(other) = test.operand {
                    fields.add(other);
                }
            }
            Filter::Through(through) => {
                fields.add(through.by);
                if let Behind::Shown { lookup, .. } = through.behind {
                    fields.add(lookup);
                }
            }
            Filter::Related(related) if related.way == Way::Named => fields.add(related.by),
            Filter::Related(_) => {}
            Filter::Under(under) => fields.add(under.test.field),
        }
    }
}
