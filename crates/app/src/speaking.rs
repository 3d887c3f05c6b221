//! The language that somebody chose for themselves. It rests in their record of the built-in `user`, where whoever may
//! change users changes it, too; a person always may for themselves.

use crate::Workspace;
use engine::{Context, Found, Refusal, Saved, Wish};
use metadata::Language;
use model::Viewer;
use serde_json::{Map, Value};
use std::sync::Arc;

/// The built-in object of people who sign in.
const USER: &str = "user";

/// The field that holds their language.
const FIELD: &str = "language";

/// How often somebody else may have changed the record in between.
const MOST_TRIES: u32 = 5;

impl Workspace {
    /// The language that the viewer chose for themselves, if they did.
    ///
    /// # Errors
    /// Those of [`engine::get`].
    pub async fn own_language(&self, viewer: &Arc<Viewer>) -> Result<Option<Language>, Refusal> {
        let found = own_record(&self.own(viewer)).await?;
        let record: Map<String, Value> = serde_json::from_slice(&found.body).unwrap_or_default();
        let tag = record.get(FIELD).and_then(Value::as_str);
        Ok(tag.and_then(Language::from_tag))
    }

    /// Keeps the language of the viewer with their record: an ordinary change by themselves, with its history.
    ///
    /// # Errors
    /// Those of [`engine::update`].
    pub async fn speak(&self, viewer: &Arc<Viewer>, language: Language) -> Result<(), Refusal> {
        let mut done = self.save(viewer, "api", |cx| spoken(cx, language)).await;
        for _ in 1..MOST_TRIES {
            if !matches!(done, Err(Refusal::Stale { .. })) {
                break;
            }
            done = self.save(viewer, "api", |cx| spoken(cx, language)).await;
        }
        done.map(|_| ())
    }

    fn own(&self, viewer: &Arc<Viewer>) -> Context {
        everything(self.context(viewer, "api"))
    }
}

/// The same request with the rights of the house, because one's own language is not a matter of roles.
fn everything(mut cx: Context) -> Context {
    cx.rights = cx.model.everything();
    cx
}

async fn own_record(cx: &Context) -> Result<Found, Refusal> {
    engine::get(cx, USER, cx.viewer.user, Some(FIELD)).await
}

async fn spoken(cx: Context, language: Language) -> Result<Saved, Refusal> {
    let cx = everything(cx);
    let found = own_record(&cx).await?;
    // In the value of a choice no hyphen can stand.
    let value = language.tag().to_ascii_lowercase().replace('-', "_");
    let change = Map::from_iter([(FIELD.to_owned(), Value::from(value))]);
    engine::update(&cx, USER, cx.viewer.user, found.version, change, Wish::default()).await
}
