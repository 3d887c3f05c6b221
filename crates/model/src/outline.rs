//! A model in readable lines, for snapshots and for people.

use crate::{AfterDeed, Behind, FieldDef, FieldSet, Filter, Grant, Hold, Model, Object};
use field::{Column, Storage};
use std::fmt::Write;

impl Model {
    /// The model in readable lines: settings, choice sets, objects with their fields, keys and rules, and the grants of
    /// each role.
    #[must_use]
    pub fn outline(&self) -> String {
        let mut lines = Lines(String::new());
        let settings = &self.settings;
        lines.say(
            0,
            format_args!(
                "workspace {} — {}, {}",
                settings.title, settings.time_zone, settings.currency
            ),
        );
        for (name, set) in &self.choices {
            let words = set.values.iter().map(|option| {
                format!(
                    "{}{}",
                    option.value,
                    if option.retired { " (retired)" } else { "" }
                )
            });
            lines.say(
                0,
                format_args!("choices {name}: {}", words.collect::<Vec<_>>().join(", ")),
            );
        }
        for object in self.objects.values() {
            lines.object(object);
        }
        for (role, grants) in &self.grants {
            lines.say(0, format_args!("role {role}"));
            for (name, grant) in grants {
                if let Some(object) = self.objects.get(name) {
                    lines.grant(object, grant);
                }
            }
        }
        lines.0
    }
}

struct Lines(String);

impl Lines {
    fn say(&mut self, depth: usize, line: std::fmt::Arguments<'_>) {
        // Writing into a text cannot fail.
        let _ = writeln!(self.0, "{:1$}{line}", "", depth * 2);
    }

    fn object(&mut self, object: &Object) {
        self.say(
            0,
            format_args!("object {} “{}” of {}", object.name, object.title, object.pack),
        );
        for field in &object.fields {
            self.say(1, format_args!("{}: {}", field.name, said(field)));
        }
        let names = |positions: &[usize]| {
            positions
                .iter()
                .map(|position| object.fields[*position].name.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        for relation in &object.relations {
            self.say(
                1,
                format_args!("{}: {} by {}", relation.name, relation.object, relation.by),
            );
        }
        self.say(1, format_args!("called by {}", names(&object.display_reads)));
        for unique in &object.uniques {
            self.say(
                1,
                format_args!("unique {}: {}", unique.name, names(&unique.fields)),
            );
        }
        for index in &object.indexes {
            let fields = index.fields.iter().map(|(position, downwards)| {
                format!(
                    "{}{}",
                    if *downwards { "-" } else { "" },
                    object.fields[*position].name
                )
            });
            self.say(
                1,
                format_args!("index {}: {}", index.name, fields.collect::<Vec<_>>().join(", ")),
            );
        }
        for rule in &object.set_rules {
            let set: Vec<usize> = rule.set.iter().map(|(position, _)| *position).collect();
            self.say(1, format_args!("before {}: sets {}", rule.name, names(&set)));
        }
        for rule in &object.check_rules {
            self.say(
                1,
                format_args!("check {} at {}: {}", rule.name, rule.at, rule.message),
            );
        }
        for rule in &object.after_rules {
            let deed = match &rule.deed {
                AfterDeed::Create { object, .. } => format!("makes a {object}"),
                AfterDeed::Update { whom, .. } => format!("changes {}", whom.object),
                AfterDeed::Delete { whom } => format!("deletes {}", whom.object),
            };
            self.say(1, format_args!("after {}: {deed}", rule.name));
        }
        for machine in &object.machines {
            let field = &object.fields[machine.field].name;
            let begin = machine.create_in.join(", ");
            self.say(
                1,
                format_args!("machine {} of {field}: begins in [{begin}]", machine.name),
            );
            for way in &machine.transitions {
                let from = way.from.join(", ");
                let requires = names(&way.requires);
                self.say(
                    2,
                    format_args!("{}: {from} → {}; requires [{requires}]", way.name, way.to),
                );
            }
        }
        if let Some(closed) = &object.closed {
            let date = names(&[closed.date]);
            self.say(1, format_args!("closed by {} on {date}", closed.by));
        }
        if let Some(tree) = &object.tree {
            self.say(1, format_args!("tree by {}", names(&[tree.by])));
        }
        if let Some(valid) = &object.valid {
            let (from, to) = (names(&[valid.from]), names(&[valid.to]));
            let per = valid.per.as_deref().map(names).unwrap_or_default();
            self.say(1, format_args!("valid from {from} to {to}, one per [{per}]"));
        }
        for (other, field, deed) in &object.pointed_at_by {
            self.say(
                1,
                format_args!(
                    "pointed at by {other}.{field} ({})",
                    format!("{deed:?}").to_lowercase()
                ),
            );
        }
    }

    fn grant(&mut self, object: &Object, grant: &Grant) {
        let actions = [
            ("read", grant.actions.read),
            ("create", grant.actions.create),
            ("update", grant.actions.update),
            ("delete", grant.actions.delete),
            ("any stage", grant.actions.any_stage),
            ("any period", grant.actions.any_period),
        ];
        let actions: Vec<&str> = actions
            .into_iter()
            .filter(|(_, may)| *may)
            .map(|(word, _)| word)
            .collect();
        let rows = match &grant.rows {
            filter if filter.is_everything() => "all rows".to_owned(),
            filter => format!("rows {}", rows(object, filter)),
        };
        self.say(
            1,
            format_args!("{} on {}, {rows}", actions.join(", "), object.name),
        );
        for (word, fields) in [
            ("reads", &grant.readable),
            ("masks", &grant.masked),
            ("writes", &grant.writable),
        ] {
            if !fields.is_empty() {
                self.say(2, format_args!("{word} {}", chosen(object, fields)));
            }
        }
    }
}

/// Which rows, in words where a filter has none.
fn rows(object: &Object, filter: &Filter) -> String {
    let joined = |parts: &[Filter], word: &str| {
        let mut said: Vec<String> = parts.iter().map(|part| rows(object, part)).collect();
        said.dedup();
        said.join(word)
    };
    match filter {
        Filter::Any(parts) if !filter.parents().is_empty() => joined(parts, " or "),
        Filter::All(parts) if !filter.parents().is_empty() => joined(parts, " and "),
        Filter::Through(through) => match through.behind {
            Behind::Granted(hold) => {
                let may = match hold {
                    Hold::Read | Hold::ReadTable(_) => "read",
                    Hold::Change | Hold::ChangeTable(_) => "changed",
                };
                format!("whose {} may be {may}", object.fields[through.by].name)
            }
            _ => Filter::to_json(filter, object).to_string(),
        },
        filter => Filter::to_json(filter, object).to_string(),
    }
}

fn chosen(object: &Object, fields: &FieldSet) -> String {
    if *fields == FieldSet::all(object.fields.len()) {
        return "every field".to_owned();
    }
    fields
        .iter()
        .map(|position| object.fields[position].name.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

fn said(field: &FieldDef) -> String {
    let column = match field.storage.column() {
        Column::Decimal { scale } => format!("decimal({scale})"),
        column => format!("{column:?}").to_lowercase(),
    };
    let rest = match field.storage {
        Storage::Column(_) | Storage::Nowhere => "",
        Storage::Told(_) => " told at reading time",
        Storage::Keyed | Storage::Described | Storage::Named => " with key",
        Storage::WithBase(_) | Storage::Measured => " with base",
        Storage::Linked => " with links",
    };
    let mut said = vec![format!("{column}{rest}")];
    let named = (!field.named_objects().is_empty()).then(|| field.named_objects().join(" or "));
    said.extend(
        named.map(|named| format!("to {named} ({})", format!("{:?}", field.on_delete).to_lowercase())),
    );
    said.extend(field.filters.iter().map(|other| format!("over {other}")));
    said.extend(field.choices.iter().map(|set| format!("of {set}")));
    said.extend(field.default.iter().map(|default| format!("default {default}")));
    for (word, holds) in [
        ("derived", field.derived.is_some()),
        ("required", field.required),
        ("read only", !field.writable()),
        ("sorted", field.ordered),
        ("indexed", field.indexed),
        ("searched", field.searched),
    ] {
        said.extend(holds.then(|| word.to_owned()));
    }
    said.join(", ")
}
