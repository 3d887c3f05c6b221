//! API tokens: what programs show in place of a person's session.

use crate::{Identity, Refused, secret};
use metadata::{Complaint, Complaints};
use store::system::token::{self as tokens, Token};
use store::{Error, Pace};
use uuid::Uuid;

/// Tokens that one person may have.
const MOST_TOKENS: usize = 100;
/// The longest name of a token, in characters.
const LONGEST_NAME: usize = 80;

/// A token as its owner sees it later; the secret is not among it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenAbout {
    /// Its id.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: String,
    /// How its secret begins.
    pub prefix: String,
    /// Epoch milliseconds.
    pub created_at: i64,
    /// Epoch milliseconds; never when absent.
    pub expires_at: Option<i64>,
    /// Epoch milliseconds, exact to ten minutes.
    pub last_used_at: Option<i64>,
}

/// A token that has just been made.
#[derive(Clone)]
pub struct MadeToken {
    /// What stays visible.
    pub about: TokenAbout,
    /// The secret, shown this once.
    pub token: String,
}

impl Identity {
    /// The tokens of a user, oldest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn tokens(&self, user: Uuid) -> Result<Vec<TokenAbout>, Refused> {
        Ok(tokens::list(&self.store, user)
            .await?
            .into_iter()
            .map(about)
            .collect())
    }

    /// Makes a token that acts for a user until `expires_at` (epoch milliseconds), or until it is removed.
    ///
    /// # Errors
    /// [`Refused::Complaints`] for an empty name, an end in the past or too many tokens, or the database's.
    pub async fn make_token(
        &self,
        user: Uuid,
        name: &str,
        expires_at: Option<i64>,
    ) -> Result<MadeToken, Refused> {
        let now = self.ports.now();
        let mut complaints = judge(name.trim(), expires_at, now);
        if self.tokens(user).await?.len() >= MOST_TOKENS {
            complaints.push(Complaint::error("too_many_tokens", "").with("most", MOST_TOKENS));
        }
        if !complaints.is_empty() {
            return Err(Refused::Complaints(complaints));
        }
        let shown = secret::text(secret::TOKEN, self.ports.ids.secret());
        let token = Token {
            id: self.ports.ids.id(now),
            user,
            name: name.trim().to_owned(),
            prefix: shown.chars().take(secret::PREFIX).collect(),
            hash: secret::hex(&secret::digest(&shown)),
            created_at: now,
            expires_at,
            last_used_at: None,
        };
        let made = MadeToken {
            about: about(token.clone()),
            token: shown,
        };
        self.store
            .write(Pace::Interactive, move |tx| {
                let token = token.clone();
                Box::pin(async move { tokens::insert(tx, &token).await })
            })
            .await
            .map_err(|error: Error| Refused::Store(error))?;
        Ok(made)
    }

    /// Removes a token of a user; it is worth nothing here from now on, elsewhere within two seconds. Answers whether
    /// there was one.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn remove_token(&self, user: Uuid, id: Uuid) -> Result<bool, Refused> {
        let done = self
            .store
            .write(Pace::Interactive, move |tx| {
                Box::pin(async move { tokens::delete(tx, user, id).await })
            })
            .await;
        self.forget(user);
        done.map_err(|error: Error| Refused::Store(error))
    }
}

fn judge(name: &str, expires_at: Option<i64>, now: i64) -> Complaints {
    let mut complaints = Vec::new();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
        complaints.push(Complaint::error("token_name", "/name").with("most", LONGEST_NAME));
    }
    if expires_at.is_some_and(|end| end <= now) {
        complaints.push(Complaint::error("token_end", "/expires_at"));
    }
    complaints
}

fn about(token: Token) -> TokenAbout {
    TokenAbout {
        id: token.id,
        name: token.name,
        prefix: token.prefix,
        created_at: token.created_at,
        expires_at: token.expires_at,
        last_used_at: token.last_used_at,
    }
}

impl std::fmt::Debug for MadeToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MadeToken")
            .field("about", &self.about)
            .finish_non_exhaustive()
    }
}
