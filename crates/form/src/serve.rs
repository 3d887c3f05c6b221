//! The answers themselves, as `docs/api.md` prints them.

mod app;
mod blocks;
mod form;
mod home;
mod list;
mod view;

use crate::asking::Asking;
use crate::screens::Text;
use metadata::documents::{Audience, State};
use model::{Opening, is_open};
use serde_json::Value;

pub use form::Wanted;
pub use home::Counted;

impl<'a> Asking<'a> {
    fn say(&self, text: &'a Text) -> &'a str {
        text.in_language(&self.model.texts, self.viewer.language)
    }

    /// Whether something for these people in this state, of this module, is there for the viewer.
    fn opens(&self, audience: Option<&Audience>, state: State, module: Option<&String>) -> bool {
        let modules = &self.model.settings.modules;
        let is_off = module.is_some_and(|module| modules.get(module) == Some(&false));
        !is_off && is_open(audience, state, self.viewer, self.rights)
    }

    fn admits(&self, opening: &Opening) -> bool {
        opening.admits(self.viewer, self.rights)
    }
}

/// What is not in use yet says so.
fn mark(served: &mut Value, state: State) {
    if !state.is_on() {
        served["state"] = serde_json::json!(state);
    }
}
