//! Compiled machines: where a record begins, and which ways lead from stage to stage.

use crate::rules::evaluate;
use crate::{Filter, Leaned, Object, Record};
use metadata::Complaint;
use script::{Budget, Expression};
use serde_json::Value;

/// The course of a record through the stages of a choice field.
#[derive(Debug, Clone)]
pub struct Machine {
    /// Name of the machine.
    pub name: String,
    /// What people call it, in the pack's language.
    pub title: String,
    /// Position of the field that holds the stage.
    pub field: usize,
    /// The machine governs a record only when this is true of it.
    pub when: Option<Expression>,
    /// Stages a record may be made in; every stage when empty.
    pub create_in: Vec<String>,
    /// What is known about single stages.
    pub stages: Vec<Stage>,
    /// The ways.
    pub transitions: Vec<Transition>,
    /// The stage follows from the record; nobody sets it.
    pub derived: bool,
}

/// What is known about a stage.
pub type Stage = metadata::documents::Stage;

/// A way from some stages to another.
#[derive(Debug, Clone)]
pub struct Transition {
    /// Name of the way.
    pub name: String,
    /// What people call it, in the pack's language; the title of the stage it leads to when absent.
    pub title: Option<String>,
    /// Stages it leads from; `*` for every other.
    pub from: Vec<String>,
    /// The stage it leads to.
    pub to: String,
    /// Positions of the fields that must be filled.
    pub requires: Vec<usize>,
    /// What else must hold.
    pub gates: Vec<Gate>,
    /// Only people with one of these roles may take it; everybody when empty.
    pub roles: Vec<String>,
}

/// Something that must hold before a way may be taken.
#[derive(Debug, Clone)]
pub struct Gate {
    /// Name of the gate.
    pub name: String,
    /// What the person is told who finds it closed, in the pack's language.
    pub message: String,
    /// What must hold.
    pub test: Holds,
}

/// What a gate asks of a record.
#[derive(Debug, Clone)]
pub enum Holds {
    /// That this is true of it.
    Expression(Expression),
    /// That it matches; a filter that looks beyond the record needs the database.
    Filter(Filter),
}

/// Sorts of records that are filled in differently.
#[derive(Debug, Clone)]
pub struct Types {
    /// Position of the choice field that says which.
    pub field: usize,
    /// What is particular about single types, by the value of that field.
    pub of: Vec<RecordType>,
}

/// What is particular about a type.
#[derive(Debug, Clone)]
pub struct RecordType {
    /// The value of the choice.
    pub name: String,
    /// The form it is filled in with.
    pub form: Option<String>,
    /// Positions of the fields that must be filled.
    pub required: Vec<usize>,
    /// Names of the machines that govern it; every machine when absent.
    pub machines: Option<Vec<String>>,
    /// Values that choice fields may take, by position.
    pub choices: Vec<(usize, Vec<String>)>,
}

impl Machine {
    /// The stage that a record is in.
    #[must_use]
    pub fn stage<'r>(&self, object: &Object, record: &'r Record) -> Option<&'r str> {
        let field = object.fields.get(self.field)?;
        record.get(&field.name).and_then(Value::as_str)
    }

    /// Whether the machine governs the record: its condition is true, and its type has this machine.
    ///
    /// # Errors
    /// A condition that fails.
    pub fn governs(
        &self,
        object: &Object,
        record: &Record,
        leaned: &Leaned,
        budget: &Budget,
    ) -> Result<bool, Complaint> {
        let machines = object.type_of(record).and_then(|one| one.machines.as_ref());
        if machines.is_some_and(|names| !names.contains(&self.name)) {
            return Ok(false);
        }
        self.when
            .as_ref()
            .map_or(Ok(true), |when| holds(when, record, leaned, budget))
    }

    /// The ways that lead away from a stage for somebody with these roles.
    pub fn ways<'a>(&'a self, from: &'a str, roles: &'a [String]) -> impl Iterator<Item = &'a Transition> {
        self.transitions.iter().filter(move |way| way.leads(from, roles))
    }

    /// Whether a record may be made in that stage.
    #[must_use]
    pub fn begins_in(&self, stage: &str) -> bool {
        self.create_in.is_empty() || self.create_in.iter().any(|known| known == stage)
    }
}

impl Transition {
    /// Whether it leads away from a stage for somebody with these roles.
    #[must_use]
    pub fn leads(&self, stage: &str, roles: &[String]) -> bool {
        self.to != stage
            && self.from.iter().any(|from| from == stage || from == "*")
            && (self.roles.is_empty() || self.roles.iter().any(|role| roles.contains(role)))
    }
}

impl Gate {
    /// Whether the record alone, with what its expressions read, says if it is open.
    #[must_use]
    pub fn is_local(&self) -> bool {
        matches!(self.test, Holds::Expression(_))
    }

    /// Whether the gate is open for the record; nothing when the database must be asked, which is so for
    /// filters.
    ///
    /// # Errors
    /// An expression that fails.
    pub fn is_open(
        &self,
        record: &Record,
        leaned: &Leaned,
        budget: &Budget,
    ) -> Result<Option<bool>, Complaint> {
        match &self.test {
            Holds::Expression(expression) => holds(expression, record, leaned, budget).map(Some),
            Holds::Filter(_) => Ok(None),
        }
    }
}

impl Object {
    /// What is particular about the type of a record.
    #[must_use]
    pub fn type_of(&self, record: &Record) -> Option<&RecordType> {
        let types = self.types.as_ref()?;
        let value = record.get(&self.fields.get(types.field)?.name)?.as_str()?;
        types.of.iter().find(|one| one.name == value)
    }
}

/// An empty condition counts as false.
fn holds(when: &Expression, record: &Record, leaned: &Leaned, budget: &Budget) -> Result<bool, Complaint> {
    Ok(evaluate(when, record, leaned, budget)? == Value::Bool(true))
}
