//! Menus.

use super::list::served_list;
use super::mark;
use crate::asking::{Asking, Mode};
use crate::screens::Screens;
use metadata::documents::{App, MenuEntry};
use metadata::pointer_token;
use serde_json::{Value, json};

impl Screens {
    /// The apps the viewer works with: a JSON array, the closest to their work first. An app without an entry they
    /// may open leaves no trace.
    #[must_use]
    pub fn apps(&self, asking: &Asking<'_>) -> Value {
        self.open_apps(asking)
            .filter_map(|app| self.served_app(asking, app))
            .collect()
    }

    fn open_apps<'s>(&'s self, asking: &'s Asking<'_>) -> impl Iterator<Item = &'s App> {
        self.apps
            .iter()
            .filter(|app| asking.opens(app.audience.as_ref(), app.state, app.module.as_ref()))
    }

    /// The entries of the viewer's menus, each with its app.
    pub(super) fn entries<'s>(
        &'s self,
        asking: &'s Asking<'_>,
    ) -> impl Iterator<Item = (&'s App, &'s MenuEntry)> {
        self.open_apps(asking)
            .flat_map(|app| app.menu.iter().map(move |entry| (app, entry)))
            .filter(|(_, entry)| asking.opens(entry.audience.as_ref(), entry.state, entry.module.as_ref()))
    }

    fn served_app(&self, asking: &Asking<'_>, app: &App) -> Option<Value> {
        let document = format!("app/{}", app.name);
        let menu: Vec<Value> = app
            .menu
            .iter()
            .filter(|entry| asking.opens(entry.audience.as_ref(), entry.state, entry.module.as_ref()))
            .filter_map(|entry| self.served_entry(asking, &document, entry))
            .collect();
        (!menu.is_empty()).then(|| {
            let mut served = json!({
                "name": app.name,
                "title": asking.text(&document, "/title", &app.title),
                "icon": app.icon,
                "menu": menu,
            });
            mark(&mut served, app.state);
            served
        })
    }

    fn served_entry(&self, asking: &Asking<'_>, document: &str, entry: &MenuEntry) -> Option<Value> {
        let sight = asking.sight(&entry.object, Mode::Edit)?;
        // A list the viewer does not get is not promised; the entry then opens the first one they do get.
        let list = entry.list.as_ref().filter(|name| {
            let lists = self.lists.get(&entry.object).into_iter().flatten();
            lists
                .into_iter()
                .any(|list| list.name == **name && served_list(asking, &sight, list).is_some())
        });
        let pointer = format!("/menu/{}/title", pointer_token(&entry.name));
        let mut served = json!({
            "name": entry.name,
            "title": asking.text(document, &pointer, &entry.title),
            "icon": entry.icon,
            "object": entry.object,
        });
        if let Some(list) = list {
            served["list"] = list.as_str().into();
        }
        let view = entry
            .view
            .as_ref()
            .filter(|view| self.gets(asking, &entry.object, view));
        if let Some(view) = view {
            served["view"] = view.as_str().into();
        }
        mark(&mut served, entry.state);
        Some(served)
    }
}
