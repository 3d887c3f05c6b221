//! The answers themselves, as `docs/api.md` prints them.

mod app;
mod form;
mod list;

use crate::asking::Asking;
use crate::screens::Text;

impl<'a> Asking<'a> {
    fn say(&self, text: &'a Text) -> &'a str {
        text.in_language(&self.model.texts, self.viewer.language)
    }
}
