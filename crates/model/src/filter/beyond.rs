//! What a filter asks beyond the record itself: behind a reference, and among the records that point here.

use super::{Filter, Operand, Test};
use crate::{EMPLOYEE, FieldSet, Grant, Model, Object, Record};
use field::Operator;
use indexmap::IndexMap;
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

/// How deep a filter may look beyond the record.
pub const MAX_FILTER_BEYOND: usize = 3;

/// A test of the record that a reference names: `customer.level`. Where there is none, every field of it is empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Through {
    /// Position of the reference.
    pub by: usize,
    /// The object it points at.
    pub object: String,
    /// A test, or another way through, over that object.
    pub part: Filter,
    /// What is asked of the record there.
    pub behind: Behind,
}

/// What is asked of the record that a reference names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behind {
    /// Its fields; of none, each is empty.
    Fields,
    /// Its fields, as the lookup at this position of the object shows them: where that is read, and in full.
    Shown {
        /// Position of the lookup.
        lookup: usize,
        /// To whoever reads the lookup, whatever they may read there.
        publishes: bool,
    },
    /// That it is there, and that the viewer may do this with it: the scope of a grant by the parent.
    Granted(Hold),
}

/// What somebody may do with a record by which they may do something with those that follow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Read it.
    Read,
    /// Read it, this child table of it included.
    ReadTable(usize),
    /// Change it.
    Change,
    /// Change it, this child table of it included.
    ChangeTable(usize),
}

impl Hold {
    /// Whether a grant on the record gives it.
    #[must_use]
    pub fn is_given_by(self, grant: &Grant) -> bool {
        match self {
            Hold::Read => grant.actions.read,
            Hold::ReadTable(table) => grant.actions.read && grant.tables.read.has(table),
            Hold::Change => grant.actions.update,
            Hold::ChangeTable(table) => grant.actions.update && grant.tables.written.has(table),
        }
    }
}

impl Through {
    /// The record of that object which the reference names.
    #[must_use]
    pub fn named(&self, object: &Object, record: &Record) -> Option<Uuid> {
        let field = object.fields.get(self.by)?;
        let named = field.named(record.get(&field.name)?);
        let named = named.into_iter().find(|named| named.object == self.object)?;
        Some(named.id)
    }

    /// Whether it is a scope by the parent.
    #[must_use]
    pub fn is_scope(&self) -> bool {
        matches!(self.behind, Behind::Granted(_))
    }
}

/// A question about the records that are tied to this one.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// The word of the filter language that names them: a field of kind children, `object.reference`, or a field of
    /// this record that names several.
    pub name: String,
    /// Their object.
    pub object: String,
    /// On which side the field stands that ties them to this record.
    pub way: Way,
    /// Position of that field in its object.
    pub by: usize,
    /// How many there must be.
    pub quantity: Quantity,
    /// Which of them count.
    pub part: Filter,
}

/// On which side the field stands that ties two records together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// There: their field names this record.
    Pointing,
    /// Here: this record's field names them.
    Named,
}

/// How many related records there must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// One at least.
    Some,
    /// Not one.
    None,
    /// So many or more.
    AtLeast(u32),
    /// So many or fewer.
    AtMost(u32),
}

/// The objects that a filter may look into beyond its own, each with the fields it may know of.
pub trait Others {
    /// The object of that name; `None` when there is none to be known.
    fn other(&self, name: &str) -> Option<(&Arc<Object>, FieldSet)>;
    /// The object of that name, whoever may know of it: for what is shown of it elsewhere.
    fn behind(&self, name: &str) -> Option<&Arc<Object>> {
        self.other(name).map(|(object, _)| object)
    }
    /// Whether fields may be called by names they had before: by requests, never by documents.
    fn knows_former_names(&self) -> bool {
        false
    }

    /// The object of employees, where a filter may compare with the record of who asks: `{"me": "employee.region"}`.
    fn employee(&self) -> Option<(&Arc<Object>, FieldSet)> {
        None
    }
}

/// Authors look everywhere.
impl Others for Model {
    fn other(&self, name: &str) -> Option<(&Arc<Object>, FieldSet)> {
        let object = self.object(name)?;
        Some((object, FieldSet::all(object.fields.len())))
    }

    fn employee(&self) -> Option<(&Arc<Object>, FieldSet)> {
        self.other(EMPLOYEE)
    }
}

/// So does who compiles them.
impl Others for IndexMap<String, Arc<Object>> {
    fn other(&self, name: &str) -> Option<(&Arc<Object>, FieldSet)> {
        let object = self.get(name)?;
        Some((object, FieldSet::all(object.fields.len())))
    }
}

/// The records beyond one, for the reading in memory. Only live records, and only those that count for who asks.
pub trait Beyond: Sync {
    /// The object of that name.
    fn object(&self, name: &str) -> Option<&Arc<Object>>;
    /// The record of that id.
    fn record(&self, object: &str, id: Uuid) -> Option<Record>;
    /// The records whose field at `by` names `to`, with their ids.
    fn pointing(&self, object: &str, by: usize, to: Uuid) -> Vec<(Uuid, Record)>;
}

impl Related {
    /// The records that are tied to this one, with their ids; each once.
    pub(super) fn rows(
        &self,
        beyond: &dyn Beyond,
        (object, id, record): (&Object, Uuid, &Record),
    ) -> Vec<(Uuid, Record)> {
        if self.way == Way::Pointing {
            return beyond.pointing(&self.object, self.by, id);
        }
        let field = &object.fields[self.by];
        let value = record.get(&field.name).unwrap_or(&Value::Null);
        let named = field.named(value).into_iter();
        named
            .filter_map(|named| Some((named.id, beyond.record(&self.object, named.id)?)))
            .collect()
    }
}

impl Quantity {
    /// Whether so many are right.
    #[must_use]
    pub fn holds(self, count: usize) -> bool {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        match self {
            Quantity::Some => count > 0,
            Quantity::None => count == 0,
            Quantity::AtLeast(least) => count >= least,
            Quantity::AtMost(most) => count <= most,
        }
    }
}

impl Filter {
    /// Whether it looks at nothing beyond the record itself.
    #[must_use]
    pub fn is_local(&self) -> bool {
        match self {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().all(Filter::is_local),
            Filter::Not(part) => part.is_local(),
            Filter::Test(_) => true,
            Filter::Through(_) | Filter::Related(_) | Filter::Under(_) => false,
        }
    }

    /// The fields of the record that asks which it reads.
    #[must_use]
    pub fn asks(&self) -> FieldSet {
        let mut fields = FieldSet::default();
        self.gather_asked(&mut fields);
        fields
    }

    fn gather_asked(&self, fields: &mut FieldSet) {
        match self {
            Filter::All(parts) | Filter::Any(parts) => {
                parts.iter().for_each(|part| part.gather_asked(fields))
            }
            Filter::Not(part) => part.gather_asked(fields),
            Filter::Test(test) => test.gather_asked(fields),
            Filter::Under(under) => under.test.gather_asked(fields),
            Filter::Through(through) => through.part.gather_asked(fields),
            Filter::Related(related) => related.part.gather_asked(fields),
        }
    }

    /// The same filter with the values of the record that asks. A comparison with an empty one is false, and `is_not`
    /// is its opposite.
    #[must_use]
    pub fn asked_by(&self, asking: &Object, record: &Record) -> Filter {
        self.rewritten(&|test| {
            let Operand::This(field) = test.operand else {
                return Filter::Test(test.clone());
            };
            // An amount is compared by what it comes to in the workspace's currency.
            let value = asking.fields.get(field).map(|_| asking.base(field, record));
            match value.filter(|value| !value.is_null()) {
                Some(value) => Filter::Test(test.with(value)),
                None if test.operator == Operator::IsNot => Filter::everything(),
                None => Filter::Any(Vec::new()),
            }
        })
    }

    /// The objects it looks into beyond its own.
    #[must_use]
    pub fn objects(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.gather(&mut names);
        names.sort_unstable();
        names.dedup();
        names
    }

    fn gather<'a>(&'a self, names: &mut Vec<&'a str>) {
        match self {
            Filter::All(parts) | Filter::Any(parts) => parts.iter().for_each(|part| part.gather(names)),
            Filter::Not(part) => part.gather(names),
            Filter::Test(_) => {}
            Filter::Through(through) => {
                names.push(&through.object);
                through.part.gather(names);
            }
            Filter::Related(related) => {
                names.push(&related.object);
                related.part.gather(names);
            }
            Filter::Under(under) => names.push(&under.object),
        }
    }

    /// Whether it holds where there is no record at all: every field is empty, and nothing points anywhere.
    #[must_use]
    pub fn holds_of_nothing(&self, object: &Object, find: &dyn Fn(&str) -> Option<Arc<Object>>) -> bool {
        match self {
            Filter::All(parts) => parts.iter().all(|part| part.holds_of_nothing(object, find)),
            Filter::Any(parts) => parts.iter().any(|part| part.holds_of_nothing(object, find)),
            Filter::Not(part) => !part.holds_of_nothing(object, find),
            Filter::Test(_) => self.matches(object, &Record::new(), Uuid::nil()),
            Filter::Through(through) => {
                !through.is_scope()
                    && find(&through.object).is_some_and(|other| through.part.holds_of_nothing(&other, find))
            }
            Filter::Related(related) => related.quantity.holds(0),
            Filter::Under(_) => false,
        }
    }
}

impl Test {
    fn gather_asked(&self, fields: &mut FieldSet) {
        if let Operand::This(field) = self.operand {
            fields.add(field);
        }
    }
}
