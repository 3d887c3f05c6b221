//! Two changes of one document become one: a vendor's next version under what people changed themselves.

use crate::operation::{Operation, apply, names_at, value_at};
use crate::{DocumentKind, canonical, diff, pointer_token, same};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An attribute that both sides changed, and differently.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// Where; steps into lists are names. Empty when the whole document is gone.
    pub pointer: String,
    /// What both began with; nothing when it was not there.
    pub base: Option<Value>,
    /// What it is here; nothing when it was removed here.
    pub ours: Option<Value>,
    /// What it is in the new version; nothing when that removed it.
    pub theirs: Option<Value>,
}

/// Who wins a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// What was changed here.
    Ours,
    /// What the new version says.
    Theirs,
}

/// Merges attribute by attribute: what only one side touched is as that side has it, what both touched alike is so.
/// The rest are conflicts; `decide` is asked for each pointer, and while it does not know, the merged document follows
/// theirs.
#[must_use]
pub fn merge(
    kind: DocumentKind,
    base: &Value,
    ours: &Value,
    theirs: &Value,
    decide: &dyn Fn(&str) -> Option<Side>,
) -> (Value, Vec<Conflict>) {
    let [base, ours, theirs] = [base, ours, theirs].map(|body| canonical(kind, body));
    let mut merge = Merge {
        kind,
        base: &base,
        ours: &ours,
        theirs: &theirs,
        merged: theirs.clone(),
        decide,
        met: Vec::new(),
        open: Vec::new(),
    };
    for operation in diff(kind, &base, &ours) {
        merge.take(operation);
    }
    (merge.merged, merge.open)
}

struct Merge<'a> {
    kind: DocumentKind,
    base: &'a Value,
    ours: &'a Value,
    theirs: &'a Value,
    merged: Value,
    decide: &'a dyn Fn(&str) -> Option<Side>,
    /// Pointers of conflicts so far, decided ones included.
    met: Vec<String>,
    open: Vec<Conflict>,
}

impl Merge<'_> {
    fn take(&mut self, operation: Operation) {
        let pointer = operation.pointer().to_owned();
        let before = self.at(self.base, &pointer);
        let theirs = self.at(self.theirs, &pointer);
        let untouched = alike(before, theirs);
        let clean = match &operation {
            Operation::Move { .. } => {
                if theirs.is_none() {
                    return;
                }
                true
            }
            Operation::Remove { .. } => {
                if theirs.is_none() {
                    return;
                }
                untouched
            }
            Operation::Set { to: value, .. } | Operation::Insert { value, .. } => {
                if theirs.is_some_and(|theirs| same(theirs, value)) {
                    return;
                }
                untouched
            }
        };
        match self.gone_above(&pointer) {
            Some(above) => self.conflict(above),
            None if clean => self.perform(operation),
            None => self.conflict(pointer),
        }
    }

    fn at<'v>(&self, body: &'v Value, pointer: &str) -> Option<&'v Value> {
        value_at(self.kind, body, pointer)
    }

    /// The outermost part of the pointer that was there and is no longer.
    fn gone_above(&self, pointer: &str) -> Option<String> {
        let ends = pointer
            .char_indices()
            .filter(|(_, letter)| *letter == '/')
            .map(|(end, _)| end);
        let mut above = ends.skip(1).map(|end| &pointer[..end]);
        let gone =
            above.find(|above| self.at(self.base, above).is_some() && self.at(self.theirs, above).is_none());
        gone.map(str::to_owned)
    }

    fn conflict(&mut self, pointer: String) {
        if self.met.contains(&pointer) {
            return;
        }
        self.met.push(pointer.clone());
        match (self.decide)(&pointer) {
            Some(Side::Ours) => self.keep_ours(&pointer),
            Some(Side::Theirs) => {}
            None => self.open.push(Conflict {
                base: self.at(self.base, &pointer).cloned(),
                ours: self.at(self.ours, &pointer).cloned(),
                theirs: self.at(self.theirs, &pointer).cloned(),
                pointer,
            }),
        }
    }

    /// Makes one place what it is here, whatever it has become there.
    fn keep_ours(&mut self, pointer: &str) {
        let ours = self.at(self.ours, pointer).cloned();
        let there = self.at(&self.merged, pointer).is_some();
        match ours {
            None => self.perform(Operation::Remove {
                remove: pointer.to_owned(),
            }),
            Some(to) if there => self.perform(Operation::Set {
                set: pointer.to_owned(),
                to,
            }),
            Some(value) => self.perform(Operation::Insert {
                insert: pointer.to_owned(),
                value,
                after: None,
            }),
        }
    }

    fn perform(&mut self, mut operation: Operation) {
        let beside = self.beside(operation.pointer());
        if let Operation::Move { after, .. } | Operation::Insert { after, .. } = &mut operation {
            *after = beside;
        }
        // What does not fit after all is left as theirs; the conflicts above it were told.
        if let Ok(merged) = apply(self.kind, &self.merged, std::slice::from_ref(&operation)) {
            self.merged = merged;
        }
    }

    /// The nearest sibling before it, as it stands here, that the merged document has as well.
    fn beside(&self, pointer: &str) -> Option<String> {
        let (_, last) = pointer.rsplit_once('/')?;
        let (siblings, at) = names_at(self.kind, self.ours, pointer)?;
        let holder = &pointer[..pointer.len() - last.len() - 1];
        let there = |name: &&String| {
            let sibling = format!("{holder}/{}", pointer_token(name));
            self.at(&self.merged, &sibling).is_some()
        };
        let nearest = siblings[..at].iter().rev().find(there);
        Some(nearest.cloned().unwrap_or_default())
    }
}

fn alike(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(a, b),
        (None, None) => true,
        _ => false,
    }
}
