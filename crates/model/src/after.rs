//! Compiled `after` rules: what a record's change does to other records.

use crate::opening::Opening;
use crate::rules::{acts, evaluate, rounded};
use crate::{Draft, FieldSet, Filter, Leaned, Object, Record};
use metadata::documents::RuleEvent;
use metadata::{Complaint, Complaints};
use script::{Budget, Expression};
use serde_json::Value;

/// Writes other records once a record was written.
#[derive(Debug, Clone)]
pub struct AfterRule {
    /// Name of the rule.
    pub name: String,
    /// What must have happened to the record.
    pub on: Vec<RuleEvent>,
    /// On an update it acts only when one of these fields has changed; on any change when there are none.
    pub changed: FieldSet,
    /// Acts only when this is true.
    pub when: Option<Expression>,
    /// What it does.
    pub deed: AfterDeed,
    /// For whose saves it acts, and whether it is in use.
    pub opening: Opening,
}

/// What an `after` rule does.
#[derive(Debug, Clone)]
pub enum AfterDeed {
    /// Makes a record of that object.
    Create {
        /// The object.
        object: String,
        /// Its fields by position, each with the expression over the record that was written.
        set: Assignments,
    },
    /// Changes records.
    Update {
        /// Which.
        whom: Whom,
        /// Their fields by position, likewise.
        set: Assignments,
    },
    /// Deletes records.
    Delete {
        /// Which.
        whom: Whom,
    },
}

/// Fields of a record by position, each with the expression that gives its value.
pub type Assignments = Vec<(usize, Expression)>;

/// Records that stand beside the one that was written.
#[derive(Debug, Clone)]
pub struct Whom {
    /// Their object.
    pub object: String,
    /// How they stand to it.
    pub by: Kinship,
    /// Those of them that the rule means; asked by the record that was written.
    pub only: Filter,
}

/// How a record stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kinship {
    /// This field of theirs, by position, names it.
    PointsHere(usize),
    /// This field of the record, by position, names them.
    IsNamed(usize),
}

impl AfterRule {
    /// Whether it acts on what happened: `before` is the record as it was, nothing when it is new.
    ///
    /// # Errors
    /// A condition that fails.
    pub fn acts(
        &self,
        event: RuleEvent,
        object: &Object,
        (before, after): (Option<&Record>, &Record),
        leaned: &Leaned,
        budget: &Budget,
    ) -> Result<bool, Complaint> {
        let differs = |at: usize| {
            let name = object.fields.get(at).map_or("", |field| &field.name);
            before.is_none_or(|before| value(before, name) != value(after, name))
        };
        let is_meant =
            event != RuleEvent::Update || self.changed.is_empty() || self.changed.iter().any(differs);
        Ok(self.on.contains(&event) && is_meant && acts(self.when.as_ref(), after, leaned, budget)?)
    }

    /// Every expression of the rule.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let set = match &self.deed {
            AfterDeed::Create { set, .. } | AfterDeed::Update { set, .. } => set.as_slice(),
            AfterDeed::Delete { .. } => &[],
        };
        self.when
            .iter()
            .chain(set.iter().map(|(_, expression)| expression))
    }
}

/// What a rule writes into a record of `target`: each value rounded half up to the scale of its field, once, and tidy.
/// `record` is the one that was written, its id included.
///
/// # Errors
/// Expressions that fail and values that their fields refuse, at the field.
pub fn assigned(
    set: &Assignments,
    target: &Object,
    record: &Record,
    leaned: &Leaned,
    budget: &Budget,
) -> Result<Draft, Complaints> {
    let (mut draft, mut complaints) = (Draft::new(), Complaints::new());
    for (position, expression) in set {
        let field = &target.fields[*position];
        let result = evaluate(expression, record, leaned, budget).map_err(|complaint| vec![complaint]);
        match result.and_then(|value| field.accept(rounded(field, value))) {
            Ok(value) => _ = draft.insert(field.name.clone(), value),
            Err(refused) => {
                let at = format!("/{}", field.name);
                complaints.extend(refused.into_iter().map(|complaint| complaint.under(&at)));
            }
        }
    }
    if complaints.is_empty() {
        Ok(draft)
    } else {
        Err(complaints)
    }
}

fn value<'a>(record: &'a Record, name: &str) -> &'a Value {
    record.get(name).unwrap_or(&Value::Null)
}
