//! Files on the wire.

use schemars::JsonSchema;
use serde::Deserialize;
use uuid::Uuid;

/// A file in the path.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AtFile {
    /// Id of the file.
    pub(crate) id: Uuid,
}

/// What an upload is called.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct FileAsked {
    /// Name of the file: `offer.pdf`. Of a path only the last step is kept.
    pub(crate) name: String,
}

/// A file as a record holds it.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "describes an answer that is made as JSON")]
pub(crate) struct FileShown {
    /// Its id.
    id: Uuid,
    /// What people call it.
    name: String,
    /// How many bytes it has.
    size: u64,
    /// Its media type: by its first bytes where they tell, else as its client said.
    r#type: String,
}
