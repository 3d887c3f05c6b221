//! After rules name records that stand beside the one that was written, and set fields that may be set.

use super::rules::{misplaced, opening, settable};
use super::typing::{Types, type_of};
use super::{Build, Sketch};
use crate::after::{AfterDeed, AfterRule, Assignments, Kinship, Whom};
use crate::{FieldSet, Filter, Object};
use indexmap::IndexMap;
use metadata::documents::{Rule, RuleDeed, RuleEvent};
use metadata::{Complaint, Complaints, pointer_token};
use script::{Expression, Type};
use std::collections::HashMap;

/// How an expression calls the record that was written.
const ID: &str = "id";

pub(super) fn read(build: &mut Build<'_>) {
    let types = Types::of(build);
    let mut read = Vec::new();
    for (name, sketch) in &build.sketches {
        let rules = sketch
            .body
            .rules
            .iter()
            .filter(|rule| rule.deed == RuleDeed::After);
        for rule in rules {
            let mut complaints = Complaints::new();
            let reading = Reading {
                build,
                sketch,
                types: &types,
            };
            let after = reading.rule(rule, &mut complaints);
            let at = format!("/rules/{}", pointer_token(&rule.name));
            let told = sketch.but_broken(complaints).into_iter();
            let told = told.map(|one| one.under(&at).in_file(&sketch.document.path));
            read.push((name.clone(), after, told.collect::<Complaints>()));
        }
    }
    for (name, after, complaints) in read {
        build.complaints.extend(complaints);
        if let Some(sketch) = build.sketches.get_mut(&name) {
            sketch.after_rules.extend(after);
        }
    }
}

/// Rules read which records they mean, now that the objects they are about are put together.
pub(super) fn narrow(build: &mut Build<'_>, objects: &mut HashMap<String, Object>) {
    let mut read = Vec::new();
    for (name, sketch) in &build.sketches {
        let Some(object) = objects.get(name) else { continue };
        for (position, after) in object.after_rules.iter().enumerate() {
            let written = sketch.body.rules.iter().find(|rule| rule.name == after.name);
            let (key, filter) = match written.map(|rule| (&rule.update, &rule.delete)) {
                Some((Some(update), _)) => ("update", update.filter.as_ref()),
                Some((_, Some(delete))) => ("delete", delete.filter.as_ref()),
                _ => continue,
            };
            let (Some(json), Some(target)) =
                (filter, after.whom().and_then(|whom| objects.get(&whom.object)))
            else {
                continue;
            };
            match Filter::parse_asked(target, object, json) {
                Ok(filter) => read.push((name.clone(), position, filter)),
                Err(refused) => {
                    let at = format!("/rules/{}/{key}/where", pointer_token(&after.name));
                    let told = refused
                        .into_iter()
                        .map(|one| one.under(&at).in_file(&sketch.document.path));
                    build.complaints.extend(told);
                }
            }
        }
    }
    for (name, position, filter) in read {
        let rule = objects
            .get_mut(&name)
            .map(|object| &mut object.after_rules[position]);
        if let Some(AfterDeed::Update { whom, .. } | AfterDeed::Delete { whom }) =
            rule.map(|rule| &mut rule.deed)
        {
            whom.only = filter;
        }
    }
}

impl AfterRule {
    fn whom(&self) -> Option<&Whom> {
        match &self.deed {
            AfterDeed::Create { .. } => None,
            AfterDeed::Update { whom, .. } | AfterDeed::Delete { whom } => Some(whom),
        }
    }
}

/// What is at hand to read the rules of one object.
struct Reading<'r, 'b> {
    build: &'r Build<'b>,
    sketch: &'r Sketch<'b>,
    types: &'r Types,
}

impl<'b> Reading<'_, 'b> {
    fn rule(&self, rule: &Rule, complaints: &mut Complaints) -> Option<AfterRule> {
        let foreign = [
            ("at", rule.at.is_some()),
            ("message", rule.message.is_some()),
            ("set", !rule.set.is_empty()),
            ("warning", rule.warning),
        ];
        misplaced("after", &foreign, complaints);
        let changed: FieldSet = rule
            .changed
            .iter()
            .enumerate()
            .filter_map(|(at, name)| self.sketch.find_in(name, &format!("/changed/{at}"), complaints))
            .collect();
        let on = if rule.on.is_empty() {
            vec![RuleEvent::Create, RuleEvent::Update]
        } else {
            rule.on.clone()
        };
        if !changed.is_empty() && !on.contains(&RuleEvent::Update) {
            complaints.push(Complaint::error("rule_changed", "/changed"));
        }
        let when = rule.when.as_ref();
        let when = when.and_then(|when| self.expression(when, Type::Boolean, "/when", complaints));
        let deed = self.deed(rule, complaints)?;
        Some(AfterRule {
            name: rule.name.clone(),
            on,
            changed,
            when,
            deed,
            opening: opening(rule),
        })
    }

    /// The one deed that a rule names.
    fn deed(&self, rule: &Rule, complaints: &mut Complaints) -> Option<AfterDeed> {
        match (&rule.create, &rule.update, &rule.delete) {
            (Some(create), None, None) => {
                let target = self.build.sketches.get(&create.object).or_else(|| {
                    let names = self.build.sketches.keys().map(String::as_str);
                    let complaint = Complaint::error("unknown_object", "/create/object");
                    complaints.push(
                        complaint
                            .with("name", create.object.as_str())
                            .near(&create.object, names),
                    );
                    None
                })?;
                let set = self.set(target, &create.set, "/create/set", complaints);
                Some(AfterDeed::Create {
                    object: create.object.clone(),
                    set,
                })
            }
            (None, Some(update), None) => {
                let (whom, target) = self.whom(&update.records, "/update/records", complaints)?;
                self.may_move(target, "/update/records", complaints);
                let set = self.set(target, &update.set, "/update/set", complaints);
                Some(AfterDeed::Update { whom, set })
            }
            (None, None, Some(delete)) => {
                let (whom, target) = self.whom(&delete.records, "/delete/records", complaints)?;
                self.may_move(target, "/delete/records", complaints);
                Some(AfterDeed::Delete { whom })
            }
            _ => {
                complaints.push(Complaint::error("rule_deeds", ""));
                None
            }
        }
    }

    fn may_move(&self, target: &Sketch<'_>, at: &str, complaints: &mut Complaints) {
        if target.body.ledger {
            complaints.push(Complaint::error("ledger_kept", at).with("title", target.body.title.as_str()));
        }
    }

    /// The records that a rule names: a reference of its object, a field of kind children, or `object.reference`.
    fn whom(&self, name: &str, at: &str, complaints: &mut Complaints) -> Option<(Whom, &Sketch<'b>)> {
        let whom = |object: &str, by| Whom {
            object: object.to_owned(),
            by,
            only: Filter::everything(),
        };
        let own = self.sketch.position(name);
        if let Some(at) = own
            && let Some(target) = self.sketch.fields[at].target.as_deref()
        {
            return Some((
                whom(target, Kinship::IsNamed(at)),
                self.build.sketches.get(target)?,
            ));
        }
        let relation = self
            .sketch
            .relations
            .iter()
            .find(|relation| relation.name == name);
        let related = relation.map(|relation| (relation.object.as_str(), relation.by.as_str()));
        if let Some((object, by)) = related.or_else(|| name.split_once('.'))
            && let Some(sketch) = self.build.sketches.get(object)
        {
            let points_here =
                |at: &usize| sketch.fields[*at].target.as_deref() == Some(&*self.sketch.body.id);
            if let Some(at) = sketch.position(by).filter(points_here) {
                return Some((whom(object, Kinship::PointsHere(at)), sketch));
            }
            if sketch.broken.contains(by) {
                return None;
            }
        }
        if !self.sketch.broken.contains(name) {
            let named = self.sketch.fields.iter().filter(|field| field.target.is_some());
            let names = named.map(|field| field.name.as_str());
            let names = names.chain(
                self.sketch
                    .relations
                    .iter()
                    .map(|relation| relation.name.as_str()),
            );
            complaints.push(
                Complaint::error("rule_records", at)
                    .with("name", name)
                    .near(name, names),
            );
        }
        None
    }

    fn set(
        &self,
        target: &Sketch<'_>,
        set: &IndexMap<String, String>,
        at: &str,
        complaints: &mut Complaints,
    ) -> Assignments {
        let mut read = Assignments::new();
        for (name, source) in set {
            let at = format!("{at}/{}", pointer_token(name));
            let Some(position) = settable(target, name, &at, complaints) else {
                continue;
            };
            let kind = type_of(target.fields[position].storage.column());
            let expression = self.expression(source, kind, &at, complaints);
            read.extend(expression.map(|expression| (position, expression)));
        }
        read
    }

    fn expression(
        &self,
        source: &str,
        want: Type,
        at: &str,
        complaints: &mut Complaints,
    ) -> Option<Expression> {
        let object = &self.sketch.body.id;
        let typed = |name: &str| match name {
            ID => Some(Type::Id),
            _ => self.types.find_today(object, name),
        };
        match Expression::compile(source, &typed, want) {
            Ok(expression) => Some(expression),
            Err(refused) => {
                let refused = self.types.told_apart(object, refused);
                complaints.extend(refused.into_iter().map(|complaint| complaint.under(at)));
                None
            }
        }
    }
}
