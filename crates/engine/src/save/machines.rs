//! Step 8, its first part: a record goes from stage to stage by the ways of its machines, through their gates; and what
//! is particular about its type (a part of step 6).

use super::Save;
use super::rows::Halt;
use crate::Refusal;
use crate::subject::{pointer, value_of};
use metadata::{Complaint, Complaints};
use model::{FieldDef, FieldSet, Filter, Gate, Holds, Leaned, Machine, Moment, Record, Transition};
use script::Budget;
use serde_json::Value;
use std::sync::Arc;
use store::Tx;

/// A change of stage that is open as far as the record alone says: by one of these ways, if the gates hold that only
/// the database can judge.
pub(crate) struct Step<'s> {
    machine: &'s Machine,
    ways: Vec<&'s Transition>,
}

/// What the record alone says of its changes of stage.
#[derive(Default)]
pub(crate) struct Course<'s> {
    /// What is against them.
    pub(crate) complaints: Complaints,
    /// Those that are open so far, and are still to be asked of the database.
    pub(crate) steps: Vec<Step<'s>>,
    /// Those that are closed, by the way that is told, where further gates of it ask the database.
    pub(crate) closed: Vec<Step<'s>>,
}

/// Judges where a new record begins, or each change of stage.
pub(crate) fn judge<'s>(
    save: &'s Save,
    before: Option<&Record>,
    record: &Record,
    leaned: &Leaned,
    budget: &Budget,
) -> Course<'s> {
    let mut course = Course::default();
    let object = &save.subject.object;
    for machine in object.machines.iter().filter(|machine| !machine.derived) {
        let field = &object.fields[machine.field];
        let was = before.map_or(&Value::Null, |before| value_of(before, &field.name));
        let is = value_of(record, &field.name);
        if before.is_some() && was == is {
            continue;
        }
        match machine.governs(object, record, leaned, budget) {
            Ok(true) => {}
            Ok(false) => continue,
            Err(failed) => {
                course.complaints.push(failed.under(&pointer(&field.name)));
                continue;
            }
        }
        match (was.as_str(), is.as_str()) {
            (None, stage) => course.complaints.extend(begin(save, machine, stage, record)),
            (Some(from), to) => {
                let (told, step) = go(save, machine, (from, to), record, leaned, budget);
                let steps = match told.is_empty() {
                    true => &mut course.steps,
                    false => &mut course.closed,
                };
                steps.extend(step);
                course.complaints.extend(told);
            }
        }
    }
    fail::fail_point!("save::machines");
    course
}

/// A record that comes into a machine begins in a stage of `createIn`, or in any when a role says so.
fn begin(save: &Save, machine: &Machine, stage: Option<&str>, record: &Record) -> Option<Complaint> {
    let stage = stage?;
    let object = &save.subject.object;
    let anywhere = |actions: &model::Actions| actions.any_stage;
    if machine.begins_in(stage)
        || save
            .subject
            .rights()
            .admits(object, record, save.subject.me(), anywhere)
    {
        return None;
    }
    let field = &object.fields[machine.field];
    let known = machine.create_in.iter().map(|stage| save.option(field, stage));
    let complaint = Complaint::error("machine_create", pointer(&field.name))
        .with("stage", save.option(field, stage))
        .with("known", known.collect::<Vec<_>>().join(", "));
    Some(complaint)
}

/// A change of stage needs a way, and its gates open. Of several ways the first open one is taken; where none is, the
/// first is told.
fn go<'s>(
    save: &'s Save,
    machine: &'s Machine,
    (from, to): (&str, Option<&str>),
    record: &Record,
    leaned: &Leaned,
    budget: &Budget,
) -> (Complaints, Option<Step<'s>>) {
    let ways: Vec<&Transition> = machine
        .transitions
        .iter()
        .filter(|way| Some(way.to.as_str()) == to)
        .filter(|way| way.leads(from, &save.cx.viewer.roles))
        .collect();
    let Some(to) = to.filter(|_| !ways.is_empty()) else {
        return (vec![no_way(save, machine, from, to)], None);
    };
    let mut first = None;
    let mut open = Vec::new();
    for way in ways {
        let told = closed(save, machine, way, to, record, leaned, budget);
        if told.is_empty() {
            open.push(way);
        } else {
            first.get_or_insert((told, way));
        }
    }
    if let (true, Some((told, way))) = (open.is_empty(), first) {
        let looks_further = way.gates.iter().any(|gate| !gate.is_local());
        let step = looks_further.then(|| Step {
            machine,
            ways: vec![way],
        });
        return (told, step);
    }
    let settled = open.iter().any(|way| way.gates.iter().all(Gate::is_local));
    let step = (!settled).then_some(Step { machine, ways: open });
    (Complaints::new(), step)
}

fn no_way(save: &Save, machine: &Machine, from: &str, to: Option<&str>) -> Complaint {
    let field = &save.subject.object.fields[machine.field];
    let ways = machine
        .transitions
        .iter()
        .filter(|way| way.leads(from, &save.cx.viewer.roles));
    let mut known: Vec<String> = ways.map(|way| save.option(field, &way.to)).collect();
    known.dedup();
    if known.is_empty() {
        known.push("—".to_owned());
    }
    Complaint::error("machine_no_way", pointer(&field.name))
        .with("from", save.option(field, from))
        .with(
            "stage",
            to.map_or_else(|| "—".to_owned(), |to| save.option(field, to)),
        )
        .with("known", known.join(", "))
}

/// What the record alone says against a way.
fn closed(
    save: &Save,
    machine: &Machine,
    way: &Transition,
    to: &str,
    record: &Record,
    leaned: &Leaned,
    budget: &Budget,
) -> Complaints {
    let object = &save.subject.object;
    let field = &object.fields[machine.field];
    let mut complaints: Complaints = missing(save, way, record)
        .map(|(at, lacking)| {
            if save.subject.known().has(at) {
                Complaint::error("gate_missing", pointer(&lacking.name))
                    .with("title", save.title(lacking))
                    .with("stage", save.option(field, to))
            } else {
                Complaint::error("gate_hidden", pointer(&field.name)).with("stage", save.option(field, to))
            }
        })
        .collect();
    for gate in &way.gates {
        match gate.is_open(record, leaned, budget) {
            Ok(Some(false)) => complaints.push(told(save, machine, way, gate)),
            Ok(_) => {}
            Err(failed) => complaints.push(failed.under(&pointer(&field.name))),
        }
    }
    complaints
}

/// Whether it tells of a closed gate.
pub(crate) fn is_of_a_gate(complaint: &Complaint) -> bool {
    matches!(complaint.code, "gate_missing" | "gate_hidden" | "gate_closed")
}

/// The fields that a way requires and that are empty.
pub(crate) fn missing<'s>(
    save: &'s Save,
    way: &'s Transition,
    record: &'s Record,
) -> impl Iterator<Item = (usize, &'s FieldDef)> {
    let fields = way
        .requires
        .iter()
        .filter_map(|at| Some((*at, save.subject.object.fields.get(*at)?)));
    fields.filter(|(_, field)| value_of(record, &field.name).is_null())
}

/// What somebody is told who finds a gate closed.
pub(crate) fn told(save: &Save, machine: &Machine, way: &Transition, gate: &Gate) -> Complaint {
    let object = &save.subject.object;
    let place = format!(
        "/machines/{}/transitions/{}/gates/{}/message",
        machine.name, way.name, gate.name
    );
    let message = save.text(object, &place, &gate.message);
    Complaint::error("gate_closed", pointer(&object.fields[machine.field].name))
        .with("name", gate.name.as_str())
        .with("message", message)
}

/// Asks the database about the gates that look beyond the record, once its row is written.
pub(crate) async fn pass(save: &Save, tx: &mut dyn Tx, steps: Vec<Step<'_>>) -> Result<(), Halt> {
    let mut complaints = Complaints::new();
    for step in steps {
        let mut first = None;
        let mut open = false;
        for way in step.ways {
            let told = shut(save, tx, step.machine, way).await?;
            open |= told.is_empty();
            first.get_or_insert(told);
        }
        if !open {
            complaints.extend(first.unwrap_or_default());
        }
    }
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Complaints(complaints).into())
    }
}

/// What the gates that look further say of ways that the record alone keeps closed, so that all that is closed is told
/// at once. The row is written, and taken back when the save is refused.
pub(crate) async fn further(save: &Save, tx: &mut dyn Tx, closed: &[Step<'_>]) -> Result<Complaints, Halt> {
    let mut complaints = Complaints::new();
    for step in closed {
        for way in &step.ways {
            complaints.extend(shut(save, tx, step.machine, way).await?);
        }
    }
    Ok(complaints)
}

/// The closed ones among a way's gates that look beyond the record as it rests.
pub(crate) async fn shut(
    save: &Save,
    tx: &mut dyn Tx,
    machine: &Machine,
    way: &Transition,
) -> Result<Complaints, Halt> {
    let (object, model) = (&save.subject.object, &save.cx.model);
    let mut complaints = Complaints::new();
    for gate in &way.gates {
        let Holds::Filter(filter) = &gate.test else {
            continue;
        };
        let moment = Moment::of(&model.settings, save.now);
        let find = |name: &str| model.object(name).map(Arc::clone);
        let filter: Filter = filter.settled(object, &moment, &find);
        if !store::matches(tx, model, object, save.id, &filter, save.subject.me()).await? {
            complaints.push(told(save, machine, way, gate));
        }
    }
    Ok(complaints)
}

/// What is particular about the record's type: fields that must be filled and values that may be chosen. Of a change
/// only what it touches or the viewer sees is judged.
pub(crate) fn typed(save: &Save, record: &Record, changed: Option<&FieldSet>) -> Complaints {
    let object = &save.subject.object;
    let (Some(types), Some(one)) = (&object.types, object.type_of(record)) else {
        return Complaints::new();
    };
    let (readable, masked) = save.subject.readable_of(record);
    let all = changed.is_none_or(|changed| changed.has(types.field));
    let touched = |at: usize| all || changed.is_some_and(|changed| changed.has(at));
    let required = one
        .required
        .iter()
        .filter(|at| touched(**at) || readable.has(**at) || masked.has(**at))
        .map(|at| &object.fields[*at])
        .filter(|field| value_of(record, &field.name).is_null())
        .map(|field| Complaint::error("required", pointer(&field.name)).with("title", save.title(field)));
    let chosen = one
        .choices
        .iter()
        .filter(|(at, _)| touched(*at))
        .filter_map(|(at, values)| {
            let field = &object.fields[*at];
            let value = value_of(record, &field.name).as_str()?;
            if values.iter().any(|known| known == value) {
                return None;
            }
            let known: Vec<String> = values.iter().map(|value| save.option(field, value)).collect();
            let complaint = Complaint::error("type_choice", pointer(&field.name))
                .with("type", save.option(&object.fields[types.field], &one.name))
                .with("value", save.option(field, value))
                .with("known", known.join(", "));
            Some(complaint)
        });
    required.chain(chosen).collect()
}

impl Save {
    /// What people call a value of a choice field, in the viewer's language.
    pub(crate) fn option(&self, field: &FieldDef, value: &str) -> String {
        let model = &self.cx.model;
        let set = field
            .choices
            .as_deref()
            .and_then(|set| Some((set, model.choices.get(set)?)));
        set.and_then(|(set, choices)| {
            let option = choices.values.iter().find(|option| option.value == value)?;
            Some(model.option_title(self.cx.viewer.language, set, option))
        })
        .unwrap_or_else(|| value.to_owned())
    }
}
