//! `*.template.json` — a text with fields of a record in it: a print, an e-mail, a message.

use super::{Audience, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A text with fields of a record in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Template {
    /// Name of the template.
    pub name: String,
    /// What people call it.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// The object whose records it speaks of.
    pub object: String,
    /// What it is for.
    #[serde(rename = "as")]
    pub form: TemplateForm,
    /// The subject of an e-mail, or the name of a printed file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-text" = true))]
    pub subject: Option<String>,
    /// The text: {{name}}, {{customer.phone}}, {{#if note}}, {{#each lines}}, {{> letterhead}}.
    #[schemars(extend("x-text" = true))]
    pub body: String,
    /// Whom it is for; everybody when absent.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-for" = true))]
    pub audience: Option<Audience>,
    /// Whether it is in use yet.
    #[serde(default, skip_serializing_if = "State::is_on")]
    #[schemars(extend("x-state" = true))]
    pub state: State,
}

/// What a template is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TemplateForm {
    /// A page in HTML, to be printed.
    Print,
    /// An e-mail in HTML.
    Email,
    /// A message in plain text.
    Message,
    /// A piece that other templates of the same object take in: {{> letterhead}}.
    Part,
}
