//! Machines and record types name stages, fields and roles that exist; gates fit what they read.

use super::typing::Types;
use super::{Build, Sketch};
use crate::machine::{Gate, Holds, Machine, RecordType, Transition};
use crate::{Choices, Filter, Object};
use indexmap::IndexMap;
use metadata::documents::{self, Follows};
use metadata::{Complaint, Complaints, DocumentKind, pointer_token};
use script::{Expression, Type};
use serde_json::Value;
use std::collections::HashSet;
use std::sync::Arc;

/// Every machine, without the filters of its gates; they wait until objects are put together.
pub(super) fn read(build: &mut Build<'_>) {
    let types = Types::of(build);
    let roles: HashSet<&str> = build.declared(DocumentKind::Role).collect();
    let (mut complaints, mut machines) = (Complaints::new(), Vec::new());
    for (name, sketch) in &build.sketches {
        let mut stage = Stage {
            sketch,
            types: &types,
            roles: &roles,
            choices: &build.choices,
            complaints: Vec::new(),
        };
        let read = stage.machines();
        let types = stage.types();
        let told = stage.complaints.into_iter();
        complaints.extend(told.map(|one| one.in_file(&sketch.document.path)));
        machines.push((name.clone(), read, types));
    }
    build.complaints.extend(complaints);
    for (name, read, types) in machines {
        if let Some(sketch) = build.sketches.get_mut(&name) {
            settle(sketch, read);
            sketch.types = types;
        }
    }
}

/// A machine as it is read, and the expression of its stage when that follows.
type Read = (Machine, Option<Expression>);

/// What a machine means for its field: where a record begins by default, or that nobody sets it.
fn settle(sketch: &mut Sketch<'_>, machines: Vec<Read>) {
    for (machine, follows) in machines {
        let field = &mut sketch.fields[machine.field];
        if let Some(expression) = follows {
            field.read_only = true;
            field.default = None;
            sketch.formulas.push((machine.field, expression));
        } else if field.default.is_none() && machine.when.is_none() {
            field.default = machine.create_in.first().map(|first| Value::from(first.as_str()));
        }
        sketch.machines.push(machine);
    }
}

/// The filters of gates, now that the objects they may look into are put together.
pub(super) fn gates(build: &mut Build<'_>) {
    let (mut filters, mut complaints) = (Vec::new(), Complaints::new());
    for (name, sketch) in &build.sketches {
        let Some(object) = build.objects.get(name) else {
            continue;
        };
        for (at, place, json) in sketch.body.machines.iter().flat_map(filters_of) {
            match Filter::parse_beyond(object, &object.all(), &build.objects, json) {
                Ok(filter) => filters.push((name.clone(), place, filter)),
                Err(refused) => {
                    let told = refused.into_iter();
                    complaints.extend(told.map(|one| one.under(&at).in_file(&sketch.document.path)));
                }
            }
        }
    }
    build.complaints.extend(complaints);
    for (name, (machine, way, gate), filter) in filters {
        let object = build.objects.get_mut(&name).and_then(Arc::get_mut);
        let found = object
            .and_then(|object| object.machines.iter_mut().find(|one| one.name == machine))
            .and_then(|machine| machine.transitions.iter_mut().find(|one| one.name == way))
            .and_then(|way| way.gates.iter_mut().find(|one| one.name == gate));
        if let Some(gate) = found {
            gate.test = Holds::Filter(filter);
        }
    }
}

/// The filters of a machine's gates, each with its pointer and its place.
fn filters_of(machine: &documents::Machine) -> Vec<(String, (String, String, String), &Value)> {
    let ways = machine.transitions.iter();
    let gates = ways.flat_map(|way| way.gates.iter().map(move |gate| (way, gate)));
    gates
        .filter_map(|(way, gate)| {
            let at = format!(
                "/machines/{}/transitions/{}/gates/{}/filter",
                machine.name, way.name, gate.name
            );
            let place = (machine.name.clone(), way.name.clone(), gate.name.clone());
            Some((at, place, gate.filter.as_ref()?))
        })
        .collect()
}

/// One object at hand.
struct Stage<'a, 'd> {
    sketch: &'a Sketch<'d>,
    types: &'a Types,
    roles: &'a HashSet<&'a str>,
    choices: &'a IndexMap<String, Arc<Choices>>,
    complaints: Complaints,
}

impl<'a> Stage<'a, '_> {
    fn machines(&mut self) -> Vec<Read> {
        let sketch = self.sketch;
        let mut read: Vec<Read> = Vec::new();
        for machine in &sketch.body.machines {
            let at = format!("/machines/{}", pointer_token(&machine.name));
            if let Some(one) = self.machine(machine, &at) {
                if one.1.is_some() && read.iter().any(|(other, _)| other.field == one.0.field) {
                    self.say("machine_field_taken", &format!("{at}/field"), &machine.field);
                    continue;
                }
                read.push(one);
            }
        }
        read
    }

    fn machine(&mut self, machine: &documents::Machine, at: &str) -> Option<Read> {
        let place = format!("{at}/field");
        let position = self.sketch.find(&machine.field, &place, &mut self.complaints)?;
        let field = &self.sketch.fields[position];
        let Some(stages) = self.options(position) else {
            self.say("machine_field", &place, &machine.field);
            return None;
        };
        if field.kind.derived().is_some() || field.filler.is_some() {
            self.say("machine_field", &place, &machine.field);
            return None;
        }
        for (index, stage) in machine.create_in.iter().enumerate() {
            self.stage(stage, &stages, &format!("{at}/createIn/{index}"));
        }
        for stage in &machine.stages {
            self.stage(
                &stage.name,
                &stages,
                &format!("{at}/stages/{}", pointer_token(&stage.name)),
            );
        }
        if let Some(default) = field.default.as_ref().and_then(Value::as_str)
            && !machine.create_in.is_empty()
            && !machine.create_in.iter().any(|stage| stage == default)
        {
            self.say("machine_default", &format!("{at}/createIn"), default);
        }
        let derived = !machine.derived.is_empty();
        if derived
            && !(machine.transitions.is_empty() && machine.create_in.is_empty() && machine.when.is_none())
        {
            self.say("machine_derived_alone", &format!("{at}/derived"), &machine.name);
        }
        let follows = self.follows(&machine.derived, &stages, at);
        let transitions = machine.transitions.iter().map(|way| {
            let at = format!("{at}/transitions/{}", pointer_token(&way.name));
            self.transition(way, &stages, &at)
        });
        let transitions = transitions.collect();
        let machine = Machine {
            name: machine.name.clone(),
            title: machine.title.clone().unwrap_or_else(|| field.title.clone()),
            field: position,
            when: self.expression(machine.when.as_deref(), &format!("{at}/when"), true),
            create_in: machine.create_in.clone(),
            stages: machine.stages.clone(),
            transitions,
            derived,
        };
        Some((machine, follows))
    }

    fn transition(&mut self, way: &documents::Transition, stages: &[&str], at: &str) -> Transition {
        for (index, stage) in way.from.iter().enumerate().filter(|(_, stage)| *stage != "*") {
            self.stage(stage, stages, &format!("{at}/from/{index}"));
        }
        if way.from.is_empty() {
            let complaint = Complaint::error("too_few", format!("{at}/from")).with("least", 1);
            self.complaints.push(complaint);
        }
        self.stage(&way.to, stages, &format!("{at}/to"));
        for (index, role) in way.roles.iter().enumerate() {
            if !self.roles.contains(role.as_str()) {
                let complaint = Complaint::error("unknown_role", format!("{at}/roles/{index}"));
                let complaint = complaint.with("name", role.as_str());
                self.complaints
                    .push(complaint.near(role, self.roles.iter().copied()));
            }
        }
        Transition {
            name: way.name.clone(),
            title: way.title.clone(),
            from: way.from.clone(),
            to: way.to.clone(),
            requires: self.positions(&way.requires, &format!("{at}/requires")),
            gates: way
                .gates
                .iter()
                .filter_map(|gate| self.gate(gate, &format!("{at}/gates/{}", pointer_token(&gate.name))))
                .collect(),
            roles: way.roles.clone(),
        }
    }

    fn gate(&mut self, gate: &documents::Gate, at: &str) -> Option<Gate> {
        let test = match (&gate.when, &gate.filter) {
            (Some(when), None) => {
                Holds::Expression(self.expression(Some(when), &format!("{at}/when"), false)?)
            }
            (None, Some(_)) => Holds::Filter(Filter::everything()),
            _ => {
                self.say("gate_one", at, &gate.name);
                return None;
            }
        };
        Some(Gate {
            name: gate.name.clone(),
            message: gate.message.clone(),
            test,
        })
    }

    /// The expression of a stage that follows: its conditions one behind the other.
    fn follows(&mut self, derived: &[Follows], stages: &[&str], at: &str) -> Option<Expression> {
        let (last, others) = derived.split_last()?;
        let mut whole = format!("\"{}\"", last.to);
        let told = self.complaints.len();
        for (index, one) in derived.iter().enumerate() {
            self.stage(&one.to, stages, &format!("{at}/derived/{index}/to"));
            let place = format!("{at}/derived/{index}/when");
            if one.when.is_none() != (index + 1 == derived.len()) {
                self.say("machine_derived_rest", &place, &one.to);
            }
            self.expression(one.when.as_deref(), &place, true);
        }
        if self.complaints.len() > told {
            return None;
        }
        for one in others.iter().rev() {
            let when = one.when.as_deref().unwrap_or_default();
            whole = format!("if {when} {{ \"{}\" }} else {{ {whole} }}", one.to);
        }
        let typed = |name: &str| self.types.find(&self.sketch.body.id, name);
        match Expression::compile(&whole, &typed, Type::Text) {
            Ok(expression) => Some(expression),
            Err(refused) => {
                let at = format!("{at}/derived");
                let told = self.types.told_apart(&self.sketch.body.id, refused);
                self.complaints.extend(told.into_iter().map(|one| one.under(&at)));
                None
            }
        }
    }

    fn types(&mut self) -> Option<crate::machine::Types> {
        let types = self.sketch.body.types.as_ref()?;
        let position = self
            .sketch
            .find(&types.field, "/types/field", &mut self.complaints)?;
        let Some(values) = self.options(position) else {
            self.say("machine_field", "/types/field", &types.field);
            return None;
        };
        let of = types.of.iter().map(|one| {
            let at = format!("/types/of/{}", pointer_token(&one.name));
            self.stage(&one.name, &values, &at);
            self.record_type(one, &at)
        });
        let of = of.collect();
        Some(crate::machine::Types { field: position, of })
    }

    fn record_type(&mut self, one: &documents::RecordType, at: &str) -> RecordType {
        let machines = &self.sketch.body.machines;
        for (index, name) in one.machines.iter().flatten().enumerate() {
            if !machines.iter().any(|machine| machine.name == *name) {
                let known = machines.iter().map(|machine| machine.name.as_str());
                let complaint = Complaint::error("unknown_machine", format!("{at}/machines/{index}"));
                let complaint = complaint.with("name", name.as_str());
                self.complaints.push(complaint.near(name, known));
            }
        }
        let mut choices = Vec::new();
        for (name, values) in &one.choices {
            let place = format!("{at}/choices/{}", pointer_token(name));
            let Some(position) = self.sketch.find(name, &place, &mut self.complaints) else {
                continue;
            };
            let Some(known) = self.options(position) else {
                self.say("machine_field", &place, name);
                continue;
            };
            for (index, value) in values.0.iter().enumerate() {
                self.stage(value, &known, &format!("{place}/{index}"));
            }
            choices.push((position, values.0.clone()));
        }
        RecordType {
            name: one.name.clone(),
            form: one.form.clone(),
            required: self.positions(&one.required, &format!("{at}/required")),
            machines: one.machines.clone(),
            choices,
        }
    }

    /// The values that a field of kind choice may take; nothing for other kinds.
    fn options(&self, position: usize) -> Option<Vec<&'a str>> {
        let field = &self.sketch.fields[position];
        if field.storage.column() != field::Column::Text {
            return None;
        }
        let options = self.choices.get(field.choices.as_deref()?)?;
        Some(
            options
                .values
                .iter()
                .map(|option| option.value.as_str())
                .collect(),
        )
    }

    fn stage(&mut self, stage: &str, known: &[&str], at: &str) {
        if !known.contains(&stage) {
            let complaint = Complaint::error("unknown_stage", at).with("name", stage);
            let complaint = complaint.with("known", known.join(", "));
            self.complaints.push(complaint.near(stage, known.iter().copied()));
        }
    }

    fn positions(&mut self, names: &[String], at: &str) -> Vec<usize> {
        let mut found = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let place = format!("{at}/{index}");
            let position = self.sketch.find(name, &place, &mut self.complaints);
            let told = position
                .map(|position| &self.sketch.fields[position])
                .filter(|field| field.is_told());
            let told = told.map(|field| field.not_kept(place));
            self.complaints.extend(told);
            found.extend(position);
        }
        found
    }

    /// A condition that is looked at when something is done, or one (`kept`) from which a stage follows that rests.
    fn expression(&mut self, source: Option<&str>, at: &str, kept: bool) -> Option<Expression> {
        let object = &self.sketch.body.id;
        let typed = |name: &str| match kept {
            true => self.types.find(object, name),
            false => self.types.find_today(object, name),
        };
        match Expression::compile(source?, &typed, Type::Boolean) {
            Ok(expression) => Some(expression),
            Err(refused) => {
                let refused = self.types.told_apart(object, refused);
                let known = self.sketch.but_broken(refused).into_iter();
                self.complaints.extend(known.map(|one| one.under(at)));
                None
            }
        }
    }

    fn say(&mut self, code: &'static str, at: &str, name: &str) {
        self.complaints
            .push(Complaint::error(code, at).with("name", name));
    }
}

/// Every machine's expressions, for those who fetch what they read.
pub(super) fn expressions(machines: &[Machine]) -> impl Iterator<Item = &Expression> {
    machines.iter().flat_map(|machine| {
        let gates = machine.transitions.iter().flat_map(|way| &way.gates);
        let gates = gates.filter_map(|gate| match &gate.test {
            Holds::Expression(expression) => Some(expression),
            Holds::Filter(_) => None,
        });
        machine.when.iter().chain(gates)
    })
}

impl Object {
    /// Every field.
    pub(crate) fn all(&self) -> crate::FieldSet {
        crate::FieldSet::all(self.fields.len())
    }
}
