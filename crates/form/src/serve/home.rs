//! What somebody sees first, and what is counted for it.

use super::mark;
use crate::asking::{Asking, Mode, Sight};
use crate::screens::Screens;
use metadata::documents::{Block, Entry, Home, Prompt, PromptAction, Today};
use metadata::pointer_token;
use model::Filter;
use serde_json::{Map, Value, json};

/// Records to be counted for a screen, as the viewer sees them.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    /// The object.
    pub object: String,
    /// Which of its records.
    pub filter: Value,
    /// Where in the answer the count goes: a JSON pointer, or the name of a menu entry.
    pub at: String,
}

impl Screens {
    /// The home of that name, or the viewer's first, and what is to be counted for it. `None` when there is none for
    /// them.
    #[must_use]
    pub fn home(&self, asking: &Asking<'_>, name: Option<&str>) -> Option<(Value, Vec<Counted>)> {
        let mut homes = self
            .homes
            .iter()
            .filter(|home| asking.opens(home.audience.as_ref(), home.state, home.module.as_ref()));
        let home = match name {
            Some(name) => homes.find(|home| home.name == name)?,
            None => homes.next()?,
        };
        let mut counted = Vec::new();
        let document = format!("home/{}", home.name);
        let mut blocks: Vec<Value> = Vec::new();
        for block in &home.blocks {
            let at = (document.as_str(), blocks.len());
            blocks.extend(self.block(asking, at, block, &mut counted));
        }
        let mut served = json!({
            "name": home.name,
            "title": asking.text(&document, "/title", &home.title),
            "version": asking.version,
            "homes": self.homes_of(asking),
            "blocks": blocks,
        });
        mark(&mut served, home.state);
        Some((served, counted))
    }

    /// The names and titles of all homes of the viewer.
    fn homes_of(&self, asking: &Asking<'_>) -> Vec<Value> {
        let open = |home: &&Home| asking.opens(home.audience.as_ref(), home.state, home.module.as_ref());
        let homes = self.homes.iter().filter(open);
        homes
            .map(|home| {
                let title = asking.text(&format!("home/{}", home.name), "/title", &home.title);
                json!({ "name": home.name, "title": title })
            })
            .collect()
    }

    /// One block, or `None` when nothing of it is for the viewer.
    fn block(
        &self,
        asking: &Asking<'_>,
        (document, index): (&str, usize),
        block: &Block,
        counted: &mut Vec<Counted>,
    ) -> Option<Value> {
        if !asking.opens(block.audience.as_ref(), block.state, None) {
            return None;
        }
        let place = format!("/blocks/{}", pointer_token(&block.name));
        let mut served = json!({
            "name": block.name,
            "title": asking.text(document, &format!("{place}/title"), &block.title),
        });
        let text = (document, place.as_str());
        let mut said = false;
        let (mut today, mut prompts) = (Vec::new(), Vec::new());
        for work in &block.today {
            let at = format!("/blocks/{index}/today/{}", today.len());
            today.extend(served_today(asking, text, work, &at, counted));
        }
        for prompt in &block.prompts {
            let at = format!("/blocks/{index}/prompts/{}", prompts.len());
            prompts.extend(self.prompt(asking, text, prompt, &at, counted));
        }
        for (key, items) in [("today", today), ("prompts", prompts)] {
            if !items.is_empty() {
                served[key] = items.into();
                said = true;
            }
        }
        if let Some(view) = &block.view
            && let Some(object) = self.places.get(view)
            && self.gets(asking, object, view)
        {
            served["view"] = json!({ "object": object, "view": view });
            said = true;
        }
        if let Some(entry) = block.entry.as_ref().and_then(|entry| self.entry(asking, entry)) {
            served["entry"] = entry;
            said = true;
        }
        mark(&mut served, block.state);
        said.then_some(served)
    }

    fn entry(&self, asking: &Asking<'_>, entry: &Entry) -> Option<Value> {
        let sight = asking.sight(&entry.object, Mode::Create)?;
        sight.may(|actions| actions.create).then(|| {
            let mut served = json!({ "object": entry.object });
            let forms = self.forms.get(&entry.object).into_iter().flatten();
            let mut forms = forms.filter(|form| asking.admits(&form.opening));
            if let Some(form) = entry.form.as_ref()
                && forms.any(|known| known.name == *form)
            {
                served["form"] = form.as_str().into();
            }
            served
        })
    }

    fn prompt(
        &self,
        asking: &Asking<'_>,
        (document, place): (&str, &str),
        prompt: &Prompt,
        at: &str,
        counted: &mut Vec<Counted>,
    ) -> Option<Value> {
        let sight = asking.sight(&prompt.object, Mode::Edit)?;
        if !compares(asking, &sight, Some(&prompt.filter)) {
            return None;
        }
        let place = format!("{place}/prompts/{}", pointer_token(&prompt.name));
        let actions: Vec<Value> = prompt
            .actions
            .iter()
            .filter(|action| may_set(&sight, action))
            .map(|action| {
                let pointer = format!("{place}/actions/{}/title", pointer_token(&action.name));
                let title = asking.text(document, &pointer, &action.title);
                json!({ "name": action.name, "title": title, "set": action.set })
            })
            .collect();
        let mut served = json!({
            "name": prompt.name,
            "title": asking.text(document, &format!("{place}/title"), &prompt.title),
            "object": prompt.object,
            "filter": prompt.filter,
            "actions": actions,
        });
        if let Some(list) = prompt
            .list
            .as_ref()
            .filter(|list| self.gets(asking, &prompt.object, &format!("list/{list}")))
        {
            served["list"] = list.as_str().into();
        }
        counted.push(Counted {
            object: prompt.object.clone(),
            filter: prompt.filter.clone(),
            at: format!("{at}/count"),
        });
        Some(served)
    }

    /// What the menus of the viewer count: one for each entry with a badge, told apart by `app/entry`.
    #[must_use]
    pub fn badges(&self, asking: &Asking<'_>) -> Vec<Counted> {
        let mut counted = Vec::new();
        for (app, entry) in self.entries(asking) {
            let sight = asking.sight(&entry.object, Mode::Edit);
            if let (Some(badge), Some(sight)) = (&entry.badge, sight)
                && compares(asking, &sight, Some(badge))
            {
                counted.push(Counted {
                    object: entry.object.clone(),
                    filter: badge.clone(),
                    at: format!("{}/{}", app.name, entry.name),
                });
            }
        }
        counted
    }
}

/// What is overdue and what is for today, each with its count.
fn served_today(
    asking: &Asking<'_>,
    (document, place): (&str, &str),
    work: &Today,
    at: &str,
    counted: &mut Vec<Counted>,
) -> Option<Value> {
    let sight = asking.sight(&work.object, Mode::Edit)?;
    let (date, _) = sight.object.field(&work.date)?;
    if !sight.compared.has(date) || !compares(asking, &sight, work.filter.as_ref()) {
        return None;
    }
    let pointer = format!("{place}/today/{}/title", pointer_token(&work.name));
    let card = work.card.iter().filter(|name| {
        let field = sight.object.field(name);
        field.is_some_and(|(position, _)| sight.seen.has(position))
    });
    let mut served = json!({
        "name": work.name,
        "title": asking.text(document, &pointer, &work.title),
        "object": work.object,
        "date": work.date,
        "card": card.collect::<Vec<_>>(),
    });
    let with = |test: Value| match &work.filter {
        Some(filter) => json!({ "all": [filter, test] }),
        None => test,
    };
    let tests = [
        ("overdue", json!({ "field": work.date, "less": { "today": 0 } })),
        (
            "today",
            json!({ "field": work.date, "between": { "during": "this_day" } }),
        ),
    ];
    for (key, test) in tests {
        let filter = with(test);
        counted.push(Counted {
            object: work.object.clone(),
            filter: filter.clone(),
            at: format!("{at}/{key}/count"),
        });
        served[key] = Value::Object(Map::from_iter([("filter".to_owned(), filter)]));
    }
    Some(served)
}

/// Whether the viewer may compare all that a filter compares.
fn compares(asking: &Asking<'_>, sight: &Sight<'_>, filter: Option<&Value>) -> bool {
    filter.is_none_or(|filter| {
        Filter::parse_beyond(sight.object, &sight.compared, asking.model, filter).is_ok()
    })
}

/// Whether every field that a key sets is one that the viewer may write on some record.
fn may_set(sight: &Sight<'_>, action: &PromptAction) -> bool {
    action.set.keys().all(|name| {
        let field = sight.object.field(name);
        field.is_some_and(|(position, _)| sight.written.has(position))
    })
}
