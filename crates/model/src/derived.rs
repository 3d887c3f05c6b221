//! Values that follow from others: formulas, roll-ups, and who must be told when something changes.

use crate::rules::{evaluate, rounded};
use crate::{Elapsed, FieldSet, Filter, Lookup, Moment, Object, Record, Settings, Templates, Tree};
use field::Figure;
use metadata::Complaint;
use script::{Budget, Expression};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::HashMap;

/// How a field follows from others.
#[derive(Debug, Clone)]
pub enum Derivation {
    /// An expression over the record and what it points at.
    Formula(Expression),
    /// A figure over records that point at this one.
    Rollup(Rollup),
    /// How long ago something was. Nothing of it rests.
    Elapsed(Elapsed),
    /// A field of a record that this one points at. Nothing of it rests here.
    Lookup(Lookup),
}

impl Derivation {
    /// Whether it is written by the saves that change what it follows from, and not told at reading time.
    #[must_use]
    pub fn rests(&self) -> bool {
        !matches!(self, Derivation::Elapsed(_) | Derivation::Lookup(_))
    }
}

/// A figure over the records whose reference names this one.
#[derive(Debug, Clone)]
pub struct Rollup {
    /// The other object.
    pub over: String,
    /// Position of its reference.
    pub by: usize,
    /// What is computed.
    pub figure: Figure,
    /// Position of the field it is computed from; none for a count.
    pub of: Option<usize>,
    /// Which of the records count; reads nothing but their own fields and constants.
    pub only: Filter,
    /// Along the tree that its object is: position of the reference to the record above. The figures of the records
    /// that hang under one then count for it as well.
    pub along: Option<usize>,
    /// All that it counts is in one currency: amounts are added up as they are, and not what they come to in the
    /// workspace's.
    pub pinned: bool,
    /// Its filter tells days from today: it is computed anew when a day begins.
    pub daily: bool,
}

impl Rollup {
    /// The roll-up over the figures of the records that hang directly under one; `position` is where these stand.
    #[must_use]
    pub fn below(&self, object: &Object, position: usize) -> Option<Rollup> {
        Some(Rollup {
            over: object.name.clone(),
            by: self.along?,
            figure: match self.figure {
                Figure::Count => Figure::Sum,
                figure => figure,
            },
            of: Some(position),
            only: Filter::everything(),
            along: None,
            pinned: true,
            daily: false,
        })
    }

    /// The same with plain days in the place of those that are told from today; `over` is the object that it counts.
    #[must_use]
    pub fn on(&self, over: &Object, at: &Moment) -> Cow<'_, Rollup> {
        if !self.daily {
            return Cow::Borrowed(self);
        }
        // It reads the record's own fields alone.
        let only = self.only.settled(over, at, &|_| None);
        Cow::Owned(Rollup { only, ..self.clone() })
    }
}

/// Records of another object that belong to a record: a field of kind children.
#[derive(Debug, Clone, PartialEq)]
pub struct Relation {
    /// Name of the field.
    pub name: String,
    /// Its label, in the pack's language.
    pub title: String,
    /// The other object.
    pub object: String,
    /// Its reference that names this record.
    pub by: String,
    /// What the author says of the children that a record gets from templates.
    pub(crate) asked: Option<field::Templates>,
    /// Which these are, once that is understood.
    pub templates: Option<Templates>,
}

/// A field of a record that this one points at, as expressions name it: `customer.level`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// With its dot.
    pub name: String,
    /// Position of the reference.
    pub by: usize,
    /// The object it points at.
    pub object: String,
    /// Name of the field there.
    pub field: String,
}

/// A roll-up of another object over the records of this one.
#[derive(Debug, Clone)]
pub struct Uplink {
    /// Position of the reference that names the other record.
    pub by: usize,
    /// The other object.
    pub object: String,
    /// Position of the roll-up there.
    pub field: usize,
    /// The fields of this object that matter to it, the reference included.
    pub reads: FieldSet,
}

/// A formula of another object that reads a field of this one through a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Downlink {
    /// Position of the field that is read.
    pub field: usize,
    /// The other object.
    pub object: String,
    /// Position of its reference.
    pub by: usize,
}

/// What one record's expressions read beside its own fields.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Leaned {
    /// The values behind the dots, by the name with its dot; what is empty is absent.
    pub values: HashMap<String, Value>,
    /// When it is asked, if it is known; what rests never reads it.
    pub at: Option<Moment>,
}

impl Object {
    /// Computes every formula, each after those it reads. What cannot be computed (a division by zero, a number too
    /// large for its field) is empty. The positions whose value is another than before.
    ///
    /// # Errors
    /// A spent budget.
    pub fn derive(
        &self,
        record: &mut Record,
        leaned: &Leaned,
        budget: &Budget,
    ) -> Result<FieldSet, Complaint> {
        let mut changed = FieldSet::default();
        for position in &self.formulas {
            let field = &self.fields[*position];
            let Some(Derivation::Formula(expression)) = &field.derived else {
                continue;
            };
            let value = match evaluate(expression, record, leaned, budget) {
                Err(complaint) if complaint.code == "expression_budget" => {
                    return Err(complaint.under(&format!("/{}", field.name)));
                }
                computed => computed
                    .ok()
                    .and_then(|value| field.accept(rounded(field, value)).ok()),
            };
            let value = value.unwrap_or_default();
            if record.get(&field.name).unwrap_or(&Value::Null) != &value {
                changed.add(*position);
                match value.is_null() {
                    true => _ = record.remove(&field.name),
                    false => _ = record.insert(field.name.clone(), value),
                }
            }
        }
        Ok(changed)
    }

    /// Computes the formulas that follow from the record's stored fields alone, and empties every other field that
    /// follows from something. The positions of those that were computed.
    pub fn derive_alone(&self, settings: &Settings, record: &mut Record, budget: &Budget) -> FieldSet {
        let mut known = FieldSet::default();
        for position in &self.formulas {
            let Some(Derivation::Formula(expression)) = &self.fields[*position].derived else {
                continue;
            };
            let is_known = |name: &String| {
                let read = self.field(name);
                read.is_some_and(|(at, field)| field.derived.is_none() || known.has(at))
            };
            if expression.reads().iter().all(is_known) {
                known.add(*position);
            }
        }
        let own = self.read_in_own(settings, record);
        if self.derive(record, &own, budget).is_err() {
            known = FieldSet::default();
        }
        let fields = self.fields.iter().enumerate();
        for (_, field) in fields.filter(|(at, field)| field.derived.is_some() && !known.has(*at)) {
            record.remove(&field.name);
        }
        known
    }

    /// The tree along which the roll-up at this position counts, if it does.
    #[must_use]
    pub fn along(&self, position: usize) -> Option<Tree> {
        match &self.fields.get(position)?.derived {
            Some(Derivation::Rollup(rollup)) => rollup.along.map(|by| Tree { by }),
            _ => None,
        }
    }

    /// Whether figures of it are told from today, and are to be computed anew when a day begins.
    #[must_use]
    pub fn is_daily(&self) -> bool {
        self.rollups().any(|(_, rollup)| rollup.daily)
    }

    /// The roll-ups of the object with their positions.
    pub fn rollups(&self) -> impl Iterator<Item = (usize, &Rollup)> {
        let fields = self.fields.iter().enumerate();
        fields.filter_map(|(position, field)| match &field.derived {
            Some(Derivation::Rollup(rollup)) => Some((position, rollup)),
            _ => None,
        })
    }
}
