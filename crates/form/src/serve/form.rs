//! One form: schema, layout, defaults.

use super::blocks::{children, named, related, sight_of};
use super::mark;
use crate::asking::{Asking, Mode, Sight};
use crate::plain;
use crate::schema::schema;
use crate::screens::{Element, Form, LayoutRule, Screens, Shows};
use field::Filler;
use metadata::documents::Device;
use metadata::pointer_token;
use model::{FieldSet, Object};
use serde_json::{Map, Value, json};

/// Which form of an object.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'n> {
    /// The one of that name.
    Named(&'n str),
    /// The one that comes first on a device.
    On(Device),
}

impl Screens {
    /// The form `name` of an object, or the one that comes first on a device: schema, layout, defaults and which changes to
    /// ask about. Where types of records have forms of their own, their layouts come along, by the value of the field
    /// that says which.
    ///
    /// `None` when there is no such form or the object does not exist for this viewer.
    #[must_use]
    pub fn form(&self, asking: &Asking<'_>, object: &str, wanted: Wanted<'_>, mode: Mode) -> Option<Value> {
        let sight = asking.sight(object, mode)?;
        let object = &sight.object.name;
        let forms = self.forms.get(object)?;
        let mut open = forms.iter().filter(|form| asking.admits(&form.opening));
        let plain;
        let form = match wanted {
            Wanted::Named(name) => open.find(|form| form.name == name)?,
            // The form of a type is no other's.
            Wanted::On(device) => match open
                .filter(|form| !is_of_a_type(&sight, form))
                .min_by_key(|form| rank(form, device))
            {
                Some(form) => form,
                None => {
                    plain = plain::form(sight.object);
                    &plain
                }
            },
        };
        let defaults = if mode == Mode::Create {
            defaults(asking, &sight)
        } else {
            Map::new()
        };
        let mut served = json!({
            "object": object,
            "form": form.name,
            "title": asking.say(&form.title),
            "version": asking.version,
            "can": sight.can(),
            "schema": whole(asking, &sight),
            "layout": root(asking, &sight, form),
            "defaults": defaults,
            "watch": watch(asking, &sight),
            "conditional": sight.is_conditional(),
        });
        if let Wanted::On(_) = wanted {
            served["by_type"] = by_type(asking, &sight, forms);
        }
        if mode == Mode::Edit {
            served["related"] = related(asking, &sight).into();
        }
        mark(&mut served, form.opening.state);
        Some(served)
    }
}

fn is_of_a_type(sight: &Sight<'_>, form: &Form) -> bool {
    let types = sight.object.types.iter().flat_map(|types| &types.of);
    types.into_iter().any(|one| one.form.as_ref() == Some(&form.name))
}

/// What comes first is the form for the device, then one for every device, then one for another.
fn rank(form: &Form, device: Device) -> u8 {
    match form.device {
        Some(meant) if meant == device => 0,
        None => 1,
        Some(_) => 2,
    }
}

/// The forms of types of records: the pointer of the field that says which, and by its values what is shown instead.
fn by_type(asking: &Asking<'_>, sight: &Sight<'_>, forms: &[Form]) -> Value {
    let Some(types) = sight
        .object
        .types
        .as_ref()
        .filter(|types| sight.seen.has(types.field))
    else {
        return Value::Null;
    };
    let mut found = Map::new();
    for one in &types.of {
        let mut open = forms.iter().filter(|form| asking.admits(&form.opening));
        if let Some(form) = one
            .form
            .as_ref()
            .and_then(|name| open.find(|form| form.name == *name))
        {
            let shown = json!({
                "form": form.name,
                "title": asking.say(&form.title),
                "layout": root(asking, sight, form),
            });
            found.insert(one.name.clone(), shown);
        }
    }
    if found.is_empty() {
        return Value::Null;
    }
    let field = pointer_token(&sight.object.fields[types.field].name);
    json!({ "at": format!("/{field}"), "forms": found })
}

/// The schema of the record with its child records, which a form holds and a list does not.
fn whole(asking: &Asking<'_>, sight: &Sight<'_>) -> Value {
    let mut schema = schema(asking, sight);
    for (at, relation) in sight.object.relations.iter().enumerate() {
        if let Some(property) = children(asking, sight, at) {
            schema["properties"][&relation.name] = property;
        }
    }
    schema
}

/// What a new record begins with, as far as the viewer sees it.
fn defaults(asking: &Asking<'_>, sight: &Sight<'_>) -> Map<String, Value> {
    let mut defaults = Map::new();
    for (position, field) in sight
        .object
        .fields
        .iter()
        .enumerate()
        .filter(|(at, _)| sight.seen.has(*at))
    {
        if let Some(value) = &field.default {
            defaults.insert(field.name.clone(), value.clone());
        } else if field.filler == Some(Filler::Owner) && sight.written.has(position) {
            defaults.insert(field.name.clone(), asking.viewer.user.to_string().into());
        }
    }
    defaults
}

/// Pointers of the fields that something reads: when one changes, the server has something to say.
fn watch(asking: &Asking<'_>, sight: &Sight<'_>) -> Vec<String> {
    let object: &Object = sight.object;
    let mut read = FieldSet::default();
    let sets = object
        .set_rules
        .iter()
        .flat_map(|rule| rule.when.iter().chain(rule.set.iter().map(|(_, value)| value)));
    for expression in sets.chain(object.check_rules.iter().filter_map(|rule| rule.when.as_ref())) {
        for name in expression.reads() {
            if let Some((position, _)) = object.field(name) {
                read.add(position);
            }
        }
    }
    // What is shown of other records, taken over from them or found among them follows as soon as it is chosen.
    object
        .lookups()
        .flat_map(|(_, lookup)| lookup.steps.first())
        .for_each(|step| read.add(step.by));
    object
        .finds()
        .for_each(|(_, find)| read.unite(&find.asks(object)));
    let fields = object.fields.iter().enumerate();
    fields
        .filter(|(_, field)| !field.fill.is_empty())
        .for_each(|(at, _)| read.add(at));
    // So does what may be written.
    if sight.is_conditional() {
        sight.writing().for_each(|grant| read.unite(&grant.rows.fields()));
    }
    let seen = read.iter().filter(|position| sight.seen.has(*position));
    let seen = seen.map(|position| object.fields[position].name.as_str());
    // Child records have formulas, finds and roll-ups of their own.
    let children = object
        .relations
        .iter()
        .filter(|one| sight_of(asking, &one.object, &one.by).is_some());
    let children = children.map(|one| one.name.as_str());
    seen.chain(children).map(|name| format!("/{name}")).collect()
}

/// The layout without what the viewer does not see. The outermost element stays, however empty.
fn root(asking: &Asking<'_>, sight: &Sight<'_>, form: &Form) -> Value {
    let mut root = element(asking, sight, &form.layout).unwrap_or_else(|| bare(&form.layout));
    if root.get("elements").is_none() && matches!(form.layout.shows, Shows::Nothing) {
        root.insert("elements".to_owned(), json!([]));
    }
    Value::Object(root)
}

fn bare(element: &Element) -> Map<String, Value> {
    let mut served = Map::new();
    served.insert("type".to_owned(), element.element.into());
    served.insert("name".to_owned(), element.name.as_str().into());
    served
}

fn scope(name: &str) -> Value {
    format!("#/properties/{name}").into()
}

/// One element, or `None` when nothing of it is left.
fn element(asking: &Asking<'_>, sight: &Sight<'_>, from: &Element) -> Option<Map<String, Value>> {
    let mut served = bare(from);
    if let Some(label) = &from.label {
        served.insert("label".to_owned(), asking.say(label).into());
    }
    let mut options = from.options.clone();
    match &from.shows {
        Shows::Field(position) => {
            let position = Some(*position).filter(|position| sight.seen.has(*position))?;
            served.insert("scope".to_owned(), scope(&sight.object.fields[position].name));
        }
        Shows::Theirs { object, by, relation } => {
            sight_of(asking, object, by)?;
            if let Some(at) = relation {
                served.insert("scope".to_owned(), scope(&sight.object.relations[*at].name));
            } else {
                options.insert("of".to_owned(), format!("{object}.{by}").into());
            }
        }
        Shows::Nothing if from.element == "Control" => return None,
        Shows::Nothing => {}
    }
    named(asking, sight, from, &mut options)?;
    if !options.is_empty() {
        served.insert("options".to_owned(), Value::Object(options));
    }
    let rules: Vec<Value> = from
        .rules
        .iter()
        .filter_map(|rule| served_rule(sight, rule))
        .collect();
    if !rules.is_empty() {
        served.insert("rules".to_owned(), rules.into());
    }
    if !from.elements.is_empty() {
        let elements: Vec<Value> = from
            .elements
            .iter()
            .filter_map(|inner| element(asking, sight, inner))
            .map(Value::Object)
            .collect();
        // A heading over nothing would tell that something is there.
        if elements.iter().all(|element| element["type"] == "Label") {
            return None;
        }
        served.insert("elements".to_owned(), elements.into());
    }
    Some(served)
}

/// A rule that compares what the viewer does not see is left out: the browser could not read it.
fn served_rule(sight: &Sight<'_>, rule: &LayoutRule) -> Option<Value> {
    let known = rule.reads.iter().all(|position| sight.seen.has(position));
    known.then(|| json!({ "effect": rule.effect, "condition": rule.condition }))
}
