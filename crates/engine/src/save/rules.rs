//! Steps 5 and 7: the rules that authors wrote. All of them run, and all expressions of one save share one budget.

use super::{Halt, Rows, Save, currency, derive};
use crate::refusal::Refusals;
use crate::subject::{pointer, value_of};
use crate::{Acknowledged, Refusal};
use metadata::{Complaint, Complaints, Severity};
use model::{FieldDef, FieldSet, Leaned, Named, Object, Opening, Record};
use script::Budget;
use serde_json::{Value, json};
use store::Tx;

/// The most characters of a reason.
const LONGEST_REASON: usize = 500;

/// The complaints of a save so far, and what its expressions may still spend.
pub(crate) struct Judged {
    pub(crate) complaints: Complaints,
    pub(crate) budget: Budget,
    /// How many of the complaints are those of the rules that set fields.
    pub(crate) spoke: usize,
    /// What stood in the fields that those rules may set, by position, before they spoke.
    pub(crate) said: Vec<(usize, Value)>,
    /// What the record's children were refused for, or warn of, at their places.
    pub(crate) children: Refusals,
}

impl Judged {
    pub(crate) fn add(&mut self, more: Complaints) {
        self.complaints.extend(more);
    }

    /// Whether nothing is wrong but that gates are closed.
    pub(crate) fn is_closed_alone(&self) -> bool {
        let mut wrong = self
            .complaints
            .iter()
            .filter(|one| one.severity == Severity::Error);
        !self.children.refuse() && wrong.all(super::machines::is_of_a_gate)
    }

    /// Whether it was a rule, and nobody else, that made a field name this record.
    pub(crate) fn is_by_rule(&self, at: usize, field: &FieldDef, named: &Named) -> bool {
        let said = self.said.iter().find(|(position, _)| *position == at);
        said.is_some_and(|(_, said)| {
            let mut before = field.named(said).into_iter();
            !before.any(|known| (known.object, known.id) == (named.object, named.id))
        })
    }

    /// Lets the save pass or refuses it, together with its children. Warnings pass when each is acknowledged; the answer
    /// is what is kept of that, and what is left of the budget. A child's own warnings are told with those of the record
    /// that it stands in.
    pub(crate) fn verdict(self, save: &Save, rows: &mut Rows) -> Result<(Option<Value>, Budget), Refusal> {
        let is_wrong = self.complaints.iter().any(|one| one.severity == Severity::Error);
        let mut all = Refusals::default();
        match is_wrong {
            true => all.add(Refusal::Complaints(self.complaints))?,
            false => all.add(Refusal::Warnings(self.complaints))?,
        }
        all.join(self.children);
        if all.refuse() {
            return all.end().map(|()| (None, self.budget));
        }
        let acknowledged = &save.wish.acknowledge;
        let nameless: Complaints = acknowledged
            .iter()
            .enumerate()
            .filter_map(|(at, one)| unreasonable(one, format!("/acknowledge/{at}/reason")))
            .collect();
        if !nameless.is_empty() && save.level == 0 {
            return Err(Refusal::Complaints(nameless));
        }
        let warnings = all.told();
        let passes = |warning: &Complaint| acknowledged.iter().any(|one| warned_by(warning, one));
        let kept: Vec<_> = acknowledged
            .iter()
            .filter(|one| warnings.iter().any(|warning| warned_by(warning, one)))
            .map(|one| json!({ "name": one.name, "reason": one.reason.trim() }))
            .collect();
        if !warnings.iter().all(passes) {
            match save.level {
                0 => return Err(Refusal::Warnings(warnings)),
                _ => rows.warned.extend(warnings),
            }
        }
        Ok(((!kept.is_empty()).then_some(Value::Array(kept)), self.budget))
    }
}

/// A record over which its rules have spoken.
pub(crate) struct Spoken {
    pub(crate) record: Record,
    /// What its expressions read through references.
    pub(crate) leaned: Leaned,
    pub(crate) judged: Judged,
    /// What its rules have made of it since its row was written, if its children came in between.
    pub(crate) amended: FieldSet,
}

/// A record that may be written.
pub(crate) struct Passed {
    pub(crate) record: Record,
    pub(crate) amended: FieldSet,
    /// What is kept of the warnings that were passed.
    pub(crate) acknowledged: Option<Value>,
    /// What its expressions may still spend.
    pub(crate) budget: Budget,
}

impl Spoken {
    /// The record, what its expressions read through references, and what is to be judged further.
    pub(crate) fn parts(&mut self) -> (&Record, &Leaned, &mut Judged) {
        (&self.record, &self.leaned, &mut self.judged)
    }

    /// Lets the record pass or refuses it; as [`Judged::verdict`].
    pub(crate) fn verdict(self, save: &Save, rows: &mut Rows) -> Result<Passed, Refusal> {
        let Spoken {
            record,
            judged,
            amended,
            ..
        } = self;
        let (acknowledged, budget) = judged.verdict(save, rows)?;
        Ok(Passed {
            record,
            amended,
            acknowledged,
            budget,
        })
    }
}

/// What is wrong with the reason for passing a warning: it is kept for as long as the record's history.
fn unreasonable(acknowledged: &Acknowledged, place: String) -> Option<Complaint> {
    let reason = acknowledged.reason.trim();
    if reason.is_empty() {
        Some(Complaint::error("acknowledge_reason", place).with("name", acknowledged.name.as_str()))
    } else if reason.chars().count() > LONGEST_REASON || reason.contains(char::is_control) {
        Some(Complaint::error("acknowledge_long", place).with("most", LONGEST_REASON))
    } else {
        None
    }
}

fn warned_by(warning: &Complaint, acknowledged: &Acknowledged) -> bool {
    warning.args.get("name").and_then(Value::as_str) == Some(acknowledged.name.as_str())
}

/// Step 5: what the rules and then the formulas make of a record; in between (4) it is settled in which currency it is,
/// at which rate. `before` is the record as it was, if it was there.
pub(crate) async fn spoken(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (before, mut record): (Option<&Record>, Record),
) -> Result<Spoken, Halt> {
    let leaned = derive::lean(
        tx,
        rows,
        &save.cx.model,
        (&save.subject.object, &record),
        save.now,
    )
    .await?;
    let mut judged = acted(save, &mut record, &leaned);
    judged.add(currency::settle(save, tx, rows, before, &mut record).await?);
    let leaned = derive::formulas(save, tx, rows, &mut record, &judged.budget).await?;
    Ok(Spoken {
        record,
        leaned,
        judged,
        amended: FieldSet::default(),
    })
}

/// Step 5, its first half: the rules that set fields, in order, each seeing what those before it have set.
fn acted(save: &Save, record: &mut Record, leaned: &Leaned) -> Judged {
    let mut judged = nothing(Refusals::default());
    let object = &save.subject.object;
    for rule in acting(save, &object.set_rules, |rule| &rule.opening) {
        for (at, _) in &rule.set {
            if !judged.said.iter().any(|(known, _)| known == at) {
                let said = value_of(record, &object.fields[*at].name).clone();
                judged.said.push((*at, said));
            }
        }
        if let Err(complaints) = rule.apply(object, record, leaned, &judged.budget) {
            judged.complaints.extend(complaints);
        }
    }
    judged.spoke = judged.complaints.len();
    fail::fail_point!("save::before_rules");
    judged
}

/// A record of which nothing is to be judged but what its children were refused for.
pub(crate) fn nothing(children: Refusals) -> Judged {
    Judged {
        complaints: Vec::new(),
        budget: Budget::default(),
        spoke: 0,
        said: Vec::new(),
        children,
    }
}

/// Step 7: the rules that judge the whole record.
pub(crate) fn check(save: &Save, record: &Record, leaned: &Leaned, judged: &Judged) -> Complaints {
    let object = &save.subject.object;
    let mut complaints = Vec::new();
    for rule in acting(save, &object.check_rules, |rule| &rule.opening) {
        match rule.judge(record, leaned, &judged.budget) {
            Ok(None) => {}
            Ok(Some(complaint)) => {
                let place = format!("/rules/{}/message", metadata::pointer_token(&rule.name));
                let message = save.text(object, &place, &rule.message).to_owned();
                complaints.push(complaint.with("message", message));
            }
            Err(complaint) => complaints.push(complaint),
        }
    }
    fail::fail_point!("save::check_rules");
    complaints
}

/// The rules that are in use for whoever saves.
pub(crate) fn acting<'r, R>(
    save: &'r Save,
    rules: &'r [R],
    opening: fn(&R) -> &Opening,
) -> impl Iterator<Item = &'r R> {
    let cx = &save.cx;
    rules
        .iter()
        .filter(move |rule| opening(rule).admits(&cx.viewer, &cx.rights))
}

impl Save {
    /// A text of the object's document in the viewer's language.
    pub(crate) fn text<'a>(&'a self, object: &Object, place: &str, written: &'a str) -> &'a str {
        let document = format!("object/{}", object.name);
        self.cx
            .model
            .texts
            .get(self.cx.viewer.language, &document, place, written)
    }

    /// The label of a field of the save's own object in the viewer's language.
    pub(crate) fn title<'a>(&'a self, field: &'a FieldDef) -> &'a str {
        self.title_in(&self.subject.object, field)
    }

    /// The label of a field of any object in the viewer's language.
    pub(crate) fn title_in<'a>(&'a self, object: &Object, field: &'a FieldDef) -> &'a str {
        self.text(
            object,
            &format!("/properties{}/title", pointer(&field.name)),
            &field.title,
        )
    }

    /// The same complaints with the labels of fields in the viewer's language.
    pub(crate) fn translated(&self, complaints: Complaints) -> Complaints {
        let titled = |complaint: Complaint| {
            let field = complaint
                .at
                .pointer
                .split('/')
                .nth(1)
                .and_then(|name| self.subject.object.field(name));
            match field {
                Some((_, field)) if complaint.args.contains_key("title") => {
                    complaint.with("title", self.title(field))
                }
                _ => complaint,
            }
        };
        complaints.into_iter().map(titled).collect()
    }
}
