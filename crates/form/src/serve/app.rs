//! Menus.

use super::list::served_list;
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
        self.apps
            .iter()
            .filter_map(|app| self.served_app(asking, app))
            .collect()
    }

    fn served_app(&self, asking: &Asking<'_>, app: &App) -> Option<Value> {
        let invited = app.audience.as_ref().is_none_or(|audience| {
            audience
                .roles
                .iter()
                .any(|role| asking.viewer.roles.contains(role))
        });
        let document = format!("app/{}", app.name);
        let menu: Vec<Value> = app
            .menu
            .iter()
            .filter_map(|entry| self.served_entry(asking, &document, entry))
            .collect();
        (invited && !menu.is_empty()).then(|| {
            json!({
                "name": app.name,
                "title": asking.text(&document, "/title", &app.title),
                "icon": app.icon,
                "menu": menu,
            })
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
        Some(served)
    }
}
