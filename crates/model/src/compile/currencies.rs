//! Records know where their currency is said, and amounts in which one they are.

use super::{Build, Sketch, fields, traits};
use crate::{CURRENCY, InCurrency, Money, Object, Said};
use field::{Column, MAX_SCALE, Storage, currency};
use metadata::{Complaint, Complaints};
use serde_json::{Value, json};
use std::collections::HashMap;

/// What an object says of its money, once that is understood: where its currency is said, and the date.
type Found = HashMap<String, (Said, Option<usize>)>;

pub(super) fn read(build: &mut Build<'_>) {
    let mut complaints = Complaints::new();
    let found = found(build, &mut complaints);
    let base = build.settings.currency.clone();
    for (name, (said, date)) in found {
        let kinds = [
            ("currency", json!({})),
            ("decimal", json!({ "scale": MAX_SCALE })),
        ];
        let kinds = kinds.into_iter().zip(fields::MONEY);
        let mut house = kinds.map(|(kind, (name, title, _))| fields::aside(build, kind, (name, title)));
        let (code, rate) = (house.next().flatten(), house.next().flatten());
        let (Some(sketch), Some(mut code), Some(rate)) = (build.sketches.get_mut(&name), code, rate) else {
            continue;
        };
        if let Said::Here(at) = said {
            sketch.fields[at].default = Some(json!(base));
        }
        code.read_only = true;
        let currency = sketch.fields.len();
        sketch.fields.extend([code, rate]);
        sketch.money = Some(Money {
            said,
            date,
            currency,
            rate: currency + 1,
        });
    }
    build.complaints.extend(complaints);
}

fn found(build: &Build<'_>, complaints: &mut Complaints) -> Found {
    let mut found = Found::new();
    let mut asked: HashMap<&str, Option<usize>> = HashMap::new();
    for (name, sketch) in &build.sketches {
        let Some(money) = &sketch.body.money else { continue };
        let date = money.date.as_ref();
        let date = date.and_then(|date| traits::day(sketch, date, "/money/date", complaints));
        let at = money.currency.as_ref();
        let at = at.and_then(|said| sketch.find(said, "/money/currency", complaints));
        match at {
            Some(at) if is_said(sketch, at) => _ = found.insert(name.clone(), (Said::Here(at), date)),
            Some(at) if leads(sketch, at) => _ = asked.insert(name, Some(at)),
            Some(at) => traits::say(sketch, complaints, "money_currency", "/money/currency", at),
            None if money.currency.is_none() => _ = asked.insert(name, None),
            // Whoever names what is not there was told so.
            None => {}
        }
    }
    // What is in the currency of another waits until that is known.
    loop {
        let known = found.len();
        for (name, sketch) in &build.sketches {
            if found.contains_key(name) {
                continue;
            }
            let by = match asked.get(name.as_str()) {
                Some(Some(at)) => Some(*at),
                None if sketch.body.money.is_some() => None,
                _ => parents(build, name, &found).first().copied(),
            };
            let other = by.and_then(|by| sketch.fields[by].target.clone());
            if let Some((by, object)) = by.zip(other.filter(|other| found.contains_key(other))) {
                let date = sketch.body.money.as_ref().and_then(|money| money.date.as_ref());
                let date = date.and_then(|date| sketch.position(date));
                found.insert(name.clone(), (Said::There { by, object }, date));
            }
        }
        if found.len() == known {
            break;
        }
    }
    for (name, by) in asked {
        let sketch = &build.sketches[name];
        let mut tell = |code, place: &str| {
            let complaint = Complaint::error(code, place).with("object", name);
            complaints.push(complaint.in_file(&sketch.document.path));
        };
        match (found.contains_key(name), by) {
            (false, Some(at)) => {
                traits::say(sketch, complaints, "money_currency_there", "/money/currency", at);
            }
            (false, None) => tell("money_no_currency", "/money"),
            (true, _) => {}
        }
    }
    for (name, sketch) in &build.sketches {
        let is_asked = sketch
            .body
            .money
            .as_ref()
            .is_some_and(|money| money.currency.is_some());
        if !is_asked && parents(build, name, &found).len() > 1 {
            let complaint = Complaint::error("money_many_parents", "/money").with("object", name.as_str());
            complaints.push(complaint.in_file(&sketch.document.path));
        }
    }
    found
}

/// Whether a field that rests says a currency.
fn is_said(sketch: &Sketch<'_>, at: usize) -> bool {
    let field = &sketch.fields[at];
    field.choices.as_deref() == Some(currency::SET) && field.storage == Storage::Column(Column::Text)
}

/// Whether a field names one record of one object.
fn leads(sketch: &Sketch<'_>, at: usize) -> bool {
    let field = &sketch.fields[at];
    field.target.is_some() && field.filler.is_none() && field.storage == Storage::Column(Column::Uuid)
}

/// The references by which records of an object are children of records that have a currency, each once.
fn parents(build: &Build<'_>, name: &str, found: &Found) -> Vec<usize> {
    let mut parents = Vec::new();
    let sketch = &build.sketches[name];
    for (parent, other) in build
        .sketches
        .iter()
        .filter(|(parent, _)| found.contains_key(*parent))
    {
        let relations = other.relations.iter().filter(|relation| relation.object == name);
        let by = relations.filter_map(|relation| sketch.position(&relation.by));
        for by in by.filter(|by| leads(sketch, *by) && parent != name) {
            if !parents.contains(&by) {
                parents.push(by);
            }
        }
    }
    parents
}

/// Amounts know in which currency they are. One that is taken from others asks these first.
pub(super) fn tell(build: &mut Build<'_>) {
    let mut told: HashMap<(String, usize), InCurrency> = HashMap::new();
    let mut pinned: Vec<(String, usize)> = Vec::new();
    loop {
        let known = told.len();
        for (name, sketch) in &build.sketches {
            for at in 0..sketch.fields.len() {
                let key = (name.clone(), at);
                if told.contains_key(&key) {
                    continue;
                }
                if let Some((currency, is_pinned)) = of_field(build, (sketch, name), at, &told) {
                    if is_pinned {
                        pinned.push(key.clone());
                    }
                    told.insert(key, currency);
                }
            }
        }
        if told.len() == known {
            break;
        }
    }
    for ((name, at), currency) in told {
        if let Some(sketch) = build.sketches.get_mut(&name) {
            sketch.fields[at].currency = is_amount(sketch, at).then_some(currency);
        }
    }
    for (name, at) in pinned {
        let rollups = build.sketches.get_mut(&name).map(|sketch| &mut sketch.rollups);
        let mut rollups = rollups.into_iter().flatten();
        if let Some((_, rollup)) = rollups.find(|(known, _)| *known == at) {
            rollup.pinned = true;
        }
    }
}

/// Whether a field holds or shows amounts.
fn is_amount(sketch: &Sketch<'_>, at: usize) -> bool {
    let field = &sketch.fields[at];
    matches!(field.source(), Storage::WithBase(_))
}

/// The currency of a field's amounts, and of a roll-up whether all that it counts is in one; `None` while that is not
/// known.
fn of_field(
    build: &Build<'_>,
    (sketch, name): (&Sketch<'_>, &str),
    at: usize,
    told: &HashMap<(String, usize), InCurrency>,
) -> Option<(InCurrency, bool)> {
    if let Some(lookup) = sketch.fields[at].lookup() {
        let last = lookup.steps.last()?;
        let there = told.get(&(last.object.clone(), lookup.field))?;
        return Some(match there {
            InCurrency::Record | InCurrency::Beyond => (InCurrency::Beyond, false),
            other => (other.clone(), false),
        });
    }
    let rollup = sketch.rollups.iter().find(|(known, _)| *known == at);
    let Some((_, rollup)) = rollup else {
        let own = sketch.money.is_some().then_some(InCurrency::Record);
        let is_amount = is_amount(sketch, at);
        return is_amount.then(|| (own.unwrap_or(InCurrency::Workspace), false));
    };
    let over = build.sketches.get(&rollup.over)?;
    let of = rollup.of.filter(|of| is_amount(over, *of))?;
    let there = told.get(&(rollup.over.clone(), of))?;
    if *there != InCurrency::Record {
        return Some((there.clone(), true));
    }
    let money = over.money.as_ref()?;
    let follows = matches!(&money.said, Said::There { by, object } if *by == rollup.by && object == name);
    if follows && rollup.along.is_none() && sketch.money.is_some() {
        return Some((InCurrency::Record, true));
    }
    let said = match money.said {
        Said::Here(at) => over.fields[at].name.as_str(),
        Said::There { .. } => CURRENCY,
    };
    Some(
        match rollup.only.as_ref().and_then(|only| pin(only, &[said, CURRENCY])) {
            Some(code) if code == build.settings.currency => (InCurrency::Workspace, true),
            Some(code) => (InCurrency::Code(code.to_owned()), true),
            None => (InCurrency::Workspace, false),
        },
    )
}

/// The one currency that a filter lets through, as it is written.
fn pin<'j>(filter: &'j Value, names: &[&str]) -> Option<&'j str> {
    if let Some(parts) = filter.get("all").and_then(Value::as_array) {
        return parts.iter().find_map(|part| pin(part, names));
    }
    let field = filter.get("field")?.as_str()?;
    filter.get("is")?.as_str().filter(|_| names.contains(&field))
}

/// Objects know whose records are in the currency of theirs.
pub(super) fn hand_down(objects: &mut HashMap<String, Object>) {
    let mut heirs: HashMap<String, Vec<(String, usize)>> = HashMap::new();
    for (name, object) in objects.iter() {
        if let Some(Said::There { by, object }) = object.money.as_ref().map(|money| &money.said) {
            heirs.entry(object.clone()).or_default().push((name.clone(), *by));
        }
    }
    for (name, mut heirs) in heirs {
        heirs.sort();
        objects
            .entry(name)
            .and_modify(|object| object.currency_heirs = heirs);
    }
}
