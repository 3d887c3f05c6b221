//! Conversions, compiled: one record becomes others.

use crate::rules::{evaluate, rounded};
use crate::{FieldDef, FieldSet, Leaned, Object, Opening, Record};
use metadata::Complaint;
use script::{Budget, Expression};
use serde_json::Value;
use uuid::Uuid;

/// One record becomes others.
#[derive(Debug)]
pub struct Conversion {
    /// Name of the conversion.
    pub name: String,
    /// What the button says, in the pack's language.
    pub title: String,
    /// The object whose records are converted.
    pub from: String,
    /// What must be true of the record.
    pub when: Option<Expression>,
    /// The records that are made, in this order.
    pub to: Vec<Made>,
    /// What becomes of the record itself: fields by position.
    pub then: Vec<(usize, Source)>,
    /// The field that says that the record was converted; none when it may be again and again.
    pub link: Option<usize>,
    /// Whom it is for.
    pub opening: Opening,
}

/// A record that is made.
#[derive(Debug)]
pub struct Made {
    /// Name, unique in the conversion.
    pub name: String,
    /// Its object.
    pub object: String,
    /// Made only when this is true of the record that is converted.
    pub when: Option<Expression>,
    /// Its fields by position.
    pub map: Vec<(usize, Source)>,
    /// Children that are copied along.
    pub children: Vec<Copied>,
}

/// Children that are copied.
#[derive(Debug)]
pub struct Copied {
    /// Name, unique in what is made.
    pub name: String,
    /// The object of the children that are there.
    pub of: String,
    /// Position of their reference to the record that is converted.
    pub by: usize,
    /// The object of those that are made.
    pub object: String,
    /// Position of their reference to the record that is made.
    pub parent: usize,
    /// Their fields by position.
    pub map: Vec<(usize, Source)>,
}

/// Where a value comes from.
#[derive(Debug)]
pub enum Source {
    /// A field of the record, by position.
    Field(usize),
    /// Always this, tidy.
    Value(Value),
    /// What this comes to.
    Formula(Expression),
    /// The record that was made, by its position among them.
    Made(usize),
    /// The record that is converted.
    This,
}

/// The record that values are taken from, as somebody may read it.
#[derive(Debug, Clone, Copy)]
pub struct Taken<'a> {
    /// Its object.
    pub object: &'a Object,
    /// The record.
    pub record: &'a Record,
    /// The fields that are read in full; any other counts as empty.
    pub readable: &'a FieldSet,
}

impl Source {
    /// The value for a field of what is made; `ids` are the records in the order of [`Conversion::to`].
    ///
    /// # Errors
    /// An expression that fails.
    pub fn value(
        &self,
        taken: &Taken<'_>,
        target: &FieldDef,
        (this, ids): (Uuid, &[Option<Uuid>]),
        budget: &Budget,
    ) -> Result<Value, Complaint> {
        let text = |id: &Uuid| Value::String(id.to_string());
        Ok(match self {
            Source::Value(value) => value.clone(),
            Source::This => text(&this),
            Source::Made(at) => ids.get(*at).and_then(Option::as_ref).map_or(Value::Null, text),
            Source::Field(at) if taken.readable.has(*at) => {
                let value = taken.record.get(&taken.object.fields[*at].name);
                rounded(target, value.cloned().unwrap_or_default())
            }
            Source::Field(_) => Value::Null,
            Source::Formula(expression) => {
                let is_read = |name: &String| {
                    let field = taken.object.field(name);
                    field.is_some_and(|(at, _)| taken.readable.has(at))
                };
                if !expression.reads().iter().all(is_read) {
                    return Ok(Value::Null);
                }
                let value = evaluate(expression, taken.record, &Leaned::default(), budget)?;
                rounded(target, value)
            }
        })
    }
}

/// Whether a condition holds for a record; one that is absent does.
///
/// # Errors
/// An expression that fails.
pub fn holds(when: Option<&Expression>, record: &Record, budget: &Budget) -> Result<bool, Complaint> {
    let Some(when) = when else { return Ok(true) };
    Ok(evaluate(when, record, &Leaned::default(), budget)? == Value::Bool(true))
}
