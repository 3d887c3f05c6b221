//! Templates on the wire.

use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

use super::Nullable;

/// A template in the path.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AtTemplate {
    /// Name of the object.
    pub(crate) object: String,
    /// Name of the template.
    pub(crate) template: String,
}

/// For which record.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RenderAsked {
    /// Id of the record.
    pub(crate) id: Uuid,
}

/// A text that is ready to be printed or sent.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Rendered {
    /// `print`, `email` or `message`; the first two are HTML.
    #[schemars(rename = "as")]
    form: String,
    /// Plain text.
    subject: Nullable<String>,
    body: String,
}

/// The templates of an object.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct Templates {
    items: Vec<TemplateShown>,
}

/// A template, named.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
#[schemars(rename = "Template")]
struct TemplateShown {
    name: String,
    title: String,
    /// `print`, `email` or `message`.
    #[schemars(rename = "as")]
    form: String,
}
