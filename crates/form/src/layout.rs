//! The layout of a form, checked element by element.

use crate::blocks;
use crate::compile::unknown_field;
use crate::screens::{Element, LayoutRule, Shows, Text};
use metadata::{Complaint, Complaints, Document, documents};
use model::{Filter, Model, Object};
use serde_json::Value;
use std::collections::HashSet;

/// How deep elements may nest.
const MAX_DEPTH: usize = 8;
/// How many elements one form may have.
const MAX_ELEMENTS: usize = 500;
/// What a layout is made of, and what each may hold.
const ELEMENTS: [(&str, Holds); 15] = [
    ("VerticalLayout", Holds::Elements),
    ("HorizontalLayout", Holds::Elements),
    ("Group", Holds::Elements),
    ("Categorization", Holds::Categories),
    ("Category", Holds::Elements),
    ("Label", Holds::Nothing),
    ("Control", Holds::Nothing),
    ("Highlights", Holds::Nothing),
    ("StagePath", Holds::Nothing),
    ("RelatedList", Holds::Nothing),
    ("Timeline", Holds::Nothing),
    ("Attachments", Holds::Nothing),
    ("Checklist", Holds::Nothing),
    ("Scorecard", Holds::Nothing),
    ("Matrix", Holds::Nothing),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Nothing,
    Elements,
    Categories,
}

/// Resolves one layout. Complaints point at elements by name, `/elements/who/label`, like translations do.
pub(crate) fn compile(
    model: &Model,
    object: &Object,
    document: &Document,
    root: documents::Element,
    complaints: &mut Complaints,
) -> Element {
    let mut layout = Layout {
        model,
        object,
        document,
        complaints,
        names: HashSet::new(),
    };
    layout.element(root, Holds::Elements, 1).unwrap_or_default()
}

struct Layout<'a> {
    model: &'a Model,
    object: &'a Object,
    document: &'a Document,
    complaints: &'a mut Complaints,
    names: HashSet<String>,
}

impl Layout<'_> {
    fn element(&mut self, raw: documents::Element, parent: Holds, depth: usize) -> Option<Element> {
        let pointer = format!("/elements/{}", metadata::pointer_token(&raw.name));
        if depth > MAX_DEPTH || self.names.len() >= MAX_ELEMENTS {
            // Said once: whatever stands below would only repeat it.
            if !self
                .complaints
                .iter()
                .any(|complaint| complaint.code == "layout_too_large")
            {
                self.complain(
                    Complaint::error("layout_too_large", pointer)
                        .with("depth", MAX_DEPTH)
                        .with("elements", MAX_ELEMENTS),
                );
            }
            return None;
        }
        if !self.names.insert(raw.name.clone()) {
            self.complain(
                Complaint::error("duplicate_name", format!("{pointer}/name")).with("name", raw.name.as_str()),
            );
        }
        let Some((element, holds)) = ELEMENTS.into_iter().find(|(word, _)| *word == raw.element) else {
            let complaint = Complaint::error("unknown_element", format!("{pointer}/type"));
            let known = ELEMENTS.into_iter().map(|(word, _)| word);
            self.complain(complaint.near(&raw.element, known).with("name", raw.element));
            return None;
        };
        let is_category = element == "Category";
        if is_category != (parent == Holds::Categories)
            || (holds == Holds::Nothing && !raw.elements.is_empty())
        {
            self.complain(
                Complaint::error("misplaced_element", format!("{pointer}/type")).with("name", element),
            );
        }
        self.check_options(&raw, &pointer);
        let shows = self.shows(element, &raw, &pointer);
        let named = blocks::named(element, &raw.options, self.object, shows.theirs(self.model));
        let named = named.map_err(|complaints| {
            let under = format!("{pointer}/options");
            let told = complaints.into_iter().map(|complaint| complaint.under(&under));
            self.complaints.extend(told);
        });
        let rules = raw.rules.iter().enumerate().filter_map(|(at, rule)| {
            let place = format!("{pointer}/rules/{at}/condition");
            self.rule(rule, &place)
        });
        let rules = rules.collect();
        let label = raw
            .label
            .map(|label| Text::of(self.document, format!("{pointer}/label"), &label));
        let elements = raw
            .elements
            .into_iter()
            .filter_map(|raw| self.element(raw, holds, depth + 1))
            .collect();
        Some(Element {
            element,
            name: raw.name,
            label,
            shows,
            named: named.unwrap_or_default(),
            options: raw.options,
            rules,
            elements,
        })
    }

    /// What an element shows of the record: the field or the child records that its scope names, or those of a relation.
    fn shows(&mut self, element: &str, raw: &documents::Element, pointer: &str) -> Shows {
        if element == "RelatedList" {
            let of = raw.options.get("of").and_then(Value::as_str).unwrap_or_default();
            return blocks::related(self.model, self.object, of).unwrap_or_else(|complaint| {
                self.complain(complaint.under(&format!("{pointer}/options/of")));
                Shows::Nothing
            });
        }
        let pointer = format!("{pointer}/scope");
        let is_of_children = blocks::OF_CHILDREN.contains(&element);
        let scope = raw.scope.as_deref();
        if scope.is_none() && element != "Control" && !is_of_children {
            return Shows::Nothing;
        }
        let name = scope.and_then(|scope| scope.strip_prefix("#/properties/"));
        let Some(name) = name.filter(|_| element == "Control" || is_of_children) else {
            self.complain(Complaint::error("bad_scope", pointer).with("scope", scope.unwrap_or_default()));
            return Shows::Nothing;
        };
        if let Some(at) = self.object.relations.iter().position(|one| one.name == name) {
            let relation = &self.object.relations[at];
            return Shows::Theirs {
                object: relation.object.clone(),
                by: relation.by.clone(),
                relation: Some(at),
            };
        }
        match self.object.field(name) {
            Some((position, _)) if !is_of_children => return Shows::Field(position),
            Some(_) => self.complain(Complaint::error("element_children", pointer).with("name", name)),
            None => self.complain(unknown_field(self.object, name, pointer)),
        }
        Shows::Nothing
    }

    fn rule(&mut self, rule: &documents::LayoutRule, pointer: &str) -> Option<LayoutRule> {
        match Filter::parse(self.object, &rule.condition) {
            // The browser judges it, and has no calendar of the workspace.
            Ok(filter) if filter.is_timed() => {
                self.complaints.push(Complaint::error("filter_timed", pointer));
                None
            }
            // Nor has it the records of a tree.
            Ok(filter) if !filter.is_local() => {
                self.complaints.push(Complaint::error("filter_beyond", pointer));
                None
            }
            Ok(filter) => Some(LayoutRule {
                effect: rule.effect,
                condition: filter.to_json(self.object),
                reads: filter.fields(),
            }),
            Err(complaints) => {
                self.complaints
                    .extend(complaints.into_iter().map(|complaint| complaint.under(pointer)));
                None
            }
        }
    }

    /// Columns and spans are the only options the house itself reads; others are the widget's business.
    fn check_options(&mut self, raw: &documents::Element, pointer: &str) {
        for option in ["columns", "span"] {
            let fits = |value: &Value| value.as_u64().is_some_and(|number| (1..=4).contains(&number));
            if option == "columns" && blocks::has_slot(&raw.element, option) {
                continue;
            }
            if raw.options.get(option).is_some_and(|value| !fits(value)) {
                self.complain(
                    Complaint::error("element_option", format!("{pointer}/options/{option}"))
                        .with("name", option),
                );
            }
        }
    }

    fn complain(&mut self, complaint: Complaint) {
        self.complaints.push(complaint);
    }
}
