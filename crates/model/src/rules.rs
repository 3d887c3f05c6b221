//! Compiled `before` and `check` rules, and what they do to a record.

use crate::{FieldDef, FieldSet, Leaned, Object, Opening, Record};
use field::Column;
use metadata::{Complaint, Complaints, Severity};
use script::{Budget, Expression, TODAY};
use serde_json::Value;

/// Sets fields of the record itself.
#[derive(Debug, Clone)]
pub struct SetRule {
    /// Name of the rule.
    pub name: String,
    /// Acts only when this is true.
    pub when: Option<Expression>,
    /// Fields by position, each with the expression that gives its value.
    pub set: Vec<(usize, Expression)>,
    /// For whose saves it acts.
    pub opening: Opening,
}

/// Judges the whole record.
#[derive(Debug, Clone)]
pub struct CheckRule {
    /// Name of the rule, also in `acknowledge`.
    pub name: String,
    /// Complains when this is true.
    pub when: Option<Expression>,
    /// JSON pointer of the message.
    pub at: String,
    /// What the person is told, in the pack's language; translations under `/rules/{name}/message`.
    pub message: String,
    /// Refuses, or asks for a second thought.
    pub severity: Severity,
    /// For whose saves it acts.
    pub opening: Opening,
}

impl SetRule {
    /// Sets the rule's fields when it acts: every expression reads the record as the rule found it, and each result is
    /// rounded half up to the scale of its field, once. The positions of the fields it set.
    ///
    /// # Errors
    /// Expressions that fail and values that their fields refuse; the record is then untouched.
    pub fn apply(
        &self,
        object: &Object,
        record: &mut Record,
        leaned: &Leaned,
        budget: &Budget,
    ) -> Result<FieldSet, Complaints> {
        if !acts(self.when.as_ref(), record, leaned, budget).map_err(|complaint| vec![complaint])? {
            return Ok(FieldSet::default());
        }
        let (mut values, mut complaints) = (Vec::with_capacity(self.set.len()), Complaints::new());
        for (position, expression) in &self.set {
            let field = &object.fields[*position];
            let result = evaluate(expression, record, leaned, budget).map_err(|complaint| vec![complaint]);
            match result.and_then(|value| field.accept(rounded(field, value))) {
                Ok(value) => values.push((*position, value)),
                Err(refused) => {
                    let at = format!("/{}", field.name);
                    complaints.extend(refused.into_iter().map(|complaint| complaint.under(&at)));
                }
            }
        }
        if !complaints.is_empty() {
            return Err(complaints);
        }
        let set = values.iter().map(|(position, _)| *position).collect();
        for (position, value) in values {
            record.insert(object.fields[position].name.clone(), value);
        }
        Ok(set)
    }
}

impl CheckRule {
    /// The rule's own complaint when it holds for the record: code `rule`, arguments `name` and `message`.
    ///
    /// # Errors
    /// An expression that fails; the complaint stands where the rule's would.
    pub fn judge(
        &self,
        record: &Record,
        leaned: &Leaned,
        budget: &Budget,
    ) -> Result<Option<Complaint>, Complaint> {
        match acts(self.when.as_ref(), record, leaned, budget) {
            Ok(false) => Ok(None),
            Ok(true) => {
                let complaint = Complaint {
                    severity: self.severity,
                    ..Complaint::error("rule", self.at.as_str())
                };
                Ok(Some(
                    complaint
                        .with("name", self.name.as_str())
                        .with("message", self.message.as_str()),
                ))
            }
            Err(complaint) => Err(complaint.under(&self.at)),
        }
    }
}

/// An empty condition, such as a comparison with an empty field would never give, counts as false.
pub(crate) fn acts(
    when: Option<&Expression>,
    record: &Record,
    leaned: &Leaned,
    budget: &Budget,
) -> Result<bool, Complaint> {
    when.map_or(Ok(true), |when| {
        Ok(evaluate(when, record, leaned, budget)? == Value::Bool(true))
    })
}

/// A name with a dot is a value of another record, which the caller fetched; `today()` is the day of the deed where the
/// workspace is; all others are the record's own, unless the
/// caller says how they are read.
pub(crate) fn evaluate(
    expression: &Expression,
    record: &Record,
    leaned: &Leaned,
    budget: &Budget,
) -> Result<Value, Complaint> {
    let read = |name: &str| {
        if name == TODAY {
            return leaned.at?.today().map(|day| Value::String(day.to_string()));
        }
        let value = leaned.values.get(name).or_else(|| record.get(name));
        value.filter(|value| !value.is_null()).cloned()
    };
    expression.evaluate(&read, budget)
}

/// A decimal at the scale of its field; what the field cannot hold it refuses itself.
pub(crate) fn rounded(field: &FieldDef, value: Value) -> Value {
    match field.storage.column() {
        Column::Decimal { scale } => script::rounded(value, scale),
        _ => value,
    }
}
