//! Users as records: who may sign in, and with which roles.

use crate::Identity;
use field::{Operator, text};
use metadata::Language;
use model::{Filter, Model, ObjectRights, Operand, Record, Test, Viewer};
use serde_json::Value;
use std::sync::Arc;
use store::{Error, PageQuery, Reader};
use uuid::Uuid;

/// The name of the built-in object.
const USER: &str = "user";

impl Identity {
    /// The viewer of a live, active user.
    pub(crate) async fn person(&self, model: &Model, user: Uuid) -> Result<Option<Viewer>, Error> {
        let Some(object) = model.object(USER) else {
            return Ok(None);
        };
        let (rights, house) = (ObjectRights::reading(object), Viewer::alone(Uuid::nil()));
        let reader = Reader {
            object,
            rights: &rights,
            viewer: &house,
            others: None,
            as_of: None,
            at: None,
        };
        let found = self.store.get(&reader, user, None).await?;
        let record = found.and_then(|(_, body)| serde_json::from_slice::<Record>(&body).ok());
        self.placed(model, record.and_then(|record| viewer(model, user, &record)))
            .await
    }

    /// The same viewer with their place in the company, where a right of theirs asks for it.
    async fn placed(&self, model: &Model, viewer: Option<Viewer>) -> Result<Option<Viewer>, Error> {
        let Some(viewer) = viewer else {
            return Ok(None);
        };
        if !model.rights(&viewer.roles).asks_standing {
            return Ok(Some(viewer));
        }
        let standing = self.store.standing(model, viewer.user).await?;
        Ok(Some(Viewer {
            standing: Some(Arc::new(standing)),
            ..viewer
        }))
    }

    /// The active user who signs in with that name; capital letters do not matter where the name is kept in small ones.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn person_called(&self, model: &Model, login: &str) -> Result<Option<Viewer>, Error> {
        let Value::String(typed) = text::tidy(Value::String(login.to_owned())) else {
            return Ok(None);
        };
        // No user is called so, and PostgreSQL fails over a NUL.
        if typed.contains(char::is_control) {
            return Ok(None);
        }
        let Some((object, field)) = model
            .object(USER)
            .and_then(|object| Some((object, object.field("login")?.0)))
        else {
            return Ok(None);
        };
        let folded = text::folded(&typed);
        let spellings = vec![Value::String(typed), Value::String(folded)];
        let test = Test {
            field,
            operator: Operator::AnyOf,
            operand: Operand::Many(spellings),
        };
        let query = PageQuery {
            filter: Filter::Test(test),
            sort: Vec::new(),
            search: None,
            limit: 1,
            cursor: None,
            behind: None,
            count: None,
            fields: None,
        };
        let (rights, house) = (ObjectRights::reading(object), Viewer::alone(Uuid::nil()));
        let reader = Reader {
            object,
            rights: &rights,
            viewer: &house,
            others: None,
            as_of: None,
            at: None,
        };
        let found = self.store.records(&reader, &query).await?;
        let found = found.into_iter().next();
        let viewer = found.and_then(|(user, _, record, _)| viewer(model, user, &record));
        self.placed(model, viewer).await
    }
}

/// Nobody when the user is not active. Roles are sorted and occur once.
fn viewer(model: &Model, user: Uuid, record: &Record) -> Option<Viewer> {
    let text = |name: &str| record.get(name).and_then(Value::as_str);
    if record.get("active").and_then(Value::as_bool) != Some(true) {
        return None;
    }
    let roles = record
        .get("roles")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let mut roles: Vec<String> = roles.filter_map(Value::as_str).map(str::to_owned).collect();
    roles.sort();
    roles.dedup();
    let tag = text("language").or_else(|| model.settings.languages.first().map(String::as_str));
    Some(Viewer {
        user,
        login: text("login")?.to_owned(),
        name: text("name").unwrap_or_default().to_owned(),
        roles: Arc::from(roles),
        language: tag
            .and_then(|tag| Language::from_tag(&tag.replace('_', "-")))
            .unwrap_or_default(),
        standing: None,
    })
}
