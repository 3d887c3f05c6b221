//! Sessions, passwords and tokens on the wire.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use super::Nullable;

/// Who signs in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    pub(crate) login: String,
    pub(crate) password: String,
}

/// A session that has just begun. The token is shown this once.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Begun {
    /// Send it as `Authorization: Bearer …`.
    pub(crate) token: String,
    pub(crate) user: User,
    /// RFC 3339 in UTC.
    pub(crate) expires_at: String,
}

/// A user, named.
#[derive(Serialize, JsonSchema)]
pub(crate) struct User {
    pub(crate) id: Uuid,
    pub(crate) login: String,
    pub(crate) name: String,
}

/// Who one is, and what one finds here.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Session {
    pub(crate) user: User,
    pub(crate) roles: Vec<String>,
    /// What one may do with documents: `read`, `propose`, `publish`.
    #[schemars(with = "Vec<String>")]
    pub(crate) documents: Value,
    /// The language of this answer.
    pub(crate) language: String,
    /// The language that one chose for oneself, if one did.
    pub(crate) own_language: Nullable<String>,
    /// Languages to choose from.
    pub(crate) languages: Vec<String>,
    /// The published version of the metadata.
    pub(crate) version: i64,
    pub(crate) workspace: Company,
    /// Menus, trimmed to what the viewer may read.
    #[schemars(with = "Vec<super::screens::Menu>")]
    pub(crate) apps: Value,
}

/// What holds for the whole company.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Company {
    pub(crate) title: String,
    pub(crate) currency: String,
    pub(crate) time_zone: String,
    /// First day of the week, 1 is Monday.
    pub(crate) first_weekday: u8,
    /// The month in which the fiscal year begins.
    pub(crate) fiscal_year: u8,
    /// How days and numbers are written; what is absent, as the language does.
    pub(crate) formats: Value,
}

/// Where one is signed in, the newest first.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Sessions {
    pub(crate) items: Vec<SessionShown>,
}

/// A session as it may be shown.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SessionShown {
    /// When one signed in, RFC 3339 in UTC.
    pub(crate) created_at: String,
    /// When it ends by itself, RFC 3339 in UTC.
    pub(crate) expires_at: String,
    /// Whether it is the one that asks.
    pub(crate) current: bool,
}

/// One's own language.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LanguageChosen {
    /// One of the workspace's languages, such as `zh-CN`.
    pub(crate) language: String,
}

/// One's own new password.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordChange {
    pub(crate) current: String,
    /// At least 10 characters.
    #[schemars(length(min = 10, max = 1024))]
    pub(crate) new: String,
}

/// Somebody's new password.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordSet {
    /// At least 10 characters.
    #[schemars(length(min = 10, max = 1024))]
    pub(crate) password: String,
}

/// A user in the path.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AtUser {
    /// Id of the user.
    pub(crate) id: Uuid,
}

/// A token in the path.
#[derive(Deserialize, JsonSchema)]
pub(crate) struct AtToken {
    /// Id of the token.
    pub(crate) id: Uuid,
}

/// A token for a program.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TokenAsked {
    /// What it is for, 1 to 80 characters.
    #[schemars(length(min = 1, max = 80))]
    pub(crate) name: String,
    /// RFC 3339; never when absent.
    #[serde(default)]
    #[schemars(extend("format" = "date-time"))]
    pub(crate) expires_at: Option<String>,
}

/// A new token; its text is shown this once.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TokenMade {
    /// Send it as `Authorization: Bearer …`.
    pub(crate) token: String,
    #[serde(flatten)]
    pub(crate) shown: TokenShown,
}

/// One's own tokens.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Tokens {
    pub(crate) items: Vec<TokenShown>,
}

/// A token as it may be shown again.
#[derive(Serialize, JsonSchema)]
pub(crate) struct TokenShown {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    /// How it begins.
    pub(crate) prefix: String,
    pub(crate) created_at: String,
    pub(crate) expires_at: Nullable<String>,
    pub(crate) last_used_at: Nullable<String>,
}
