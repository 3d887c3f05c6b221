//! Signing in and out, and who a request comes from.

use crate::cache::Entry;
use crate::secret::{self, Digested};
use crate::{Identity, Refused, password};
use field::text;
use metadata::Complaint;
use model::{Model, Viewer};
use std::sync::Arc;
use store::system::credential::{self, Credential};
use store::system::session::{self as sessions, Session};
use store::system::token as tokens;
use store::{Engine, Error, Pace};
use uuid::Uuid;

/// How long a session lasts, in milliseconds: fourteen days from the sign-in, however it is used. A fixed end needs no
/// write per request and no secret lives longer than a holiday.
pub const SESSION_MS: i64 = 14 * 24 * 60 * 60 * 1000;

/// How long PostgreSQL's answer about a secret is believed, in milliseconds; another process may revoke it.
const BELIEVED_MS: i64 = 2_000;

/// How often the use of a token is noted, in milliseconds.
const NOTED_MS: i64 = 10 * 60 * 1000;

/// A session that has just begun.
#[derive(Clone)]
pub struct SignedIn {
    /// The secret to show with each request; it is not kept here.
    pub token: String,
    /// Who signed in.
    pub viewer: Arc<Viewer>,
    /// When the session ends, epoch milliseconds.
    pub expires_at: i64,
}

/// A session as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionAbout {
    /// When somebody signed in, epoch milliseconds.
    pub created_at: i64,
    /// When it ends by itself, epoch milliseconds.
    pub expires_at: i64,
    /// Whether it is the one that asks.
    pub current: bool,
}

impl Identity {
    /// Begins a session. The same work is done for an unknown login, a wrong password and an inactive user.
    ///
    /// # Errors
    /// [`Refused::Wrong`], [`Refused::Locked`] after ten wrong passwords in fifteen minutes, or the database's.
    pub async fn sign_in(&self, model: &Model, login: &str, password: &str) -> Result<SignedIn, Refused> {
        let now = self.ports.now();
        let counted = text::folded(&login.trim().chars().take(200).collect::<String>());
        self.lockout.admit(&counted, now)?;
        let person = self.person_called(model, login).await?;
        let kept = match &person {
            Some(viewer) => credential::get(&self.store, viewer.user)
                .await?
                .map(|kept| kept.hash),
            None => None,
        };
        let right = password::matches(password, kept).await;
        let viewer = person.filter(|_| right).map(Arc::new).ok_or(Refused::Wrong)?;
        self.lockout.forgive(&counted);
        let token = secret::text(secret::SESSION, self.ports.ids.secret());
        let expires_at = now + SESSION_MS;
        let session = Session {
            hash: secret::hex(&secret::digest(&token)),
            user: viewer.user,
            created_at: now,
            expires_at,
        };
        self.store
            .write(Pace::Interactive, move |tx| {
                let session = session.clone();
                Box::pin(async move {
                    sessions::expire(tx, now).await?;
                    sessions::insert(tx, &session).await
                })
            })
            .await?;
        Ok(SignedIn {
            token,
            viewer,
            expires_at,
        })
    }

    /// Ends the session of that secret; here at once, elsewhere within two seconds.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sign_out(&self, bearer: &str) -> Result<(), Refused> {
        let digested = secret::digest(bearer);
        let hash = secret::hex(&digested);
        let done = self
            .store
            .write(Pace::Interactive, move |tx| {
                let hash = hash.clone();
                Box::pin(async move { sessions::delete(tx, &hash).await })
            })
            .await;
        self.cache.forget_secret(&digested);
        done.map(|_: bool| ()).map_err(Error::into)
    }

    /// The live sessions of a user, the newest first; `bearer` tells which of them asks.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn sessions(&self, user: Uuid, bearer: &str) -> Result<Vec<SessionAbout>, Refused> {
        let (now, own) = (self.ports.now(), secret::hex(&secret::digest(bearer)));
        let known = sessions::list(&self.store, user).await?.into_iter();
        let live = known.filter(|session| session.expires_at > now);
        Ok(live
            .map(|session| SessionAbout {
                created_at: session.created_at,
                expires_at: session.expires_at,
                current: session.hash == own,
            })
            .collect())
    }

    /// Ends all sessions of a user but the one of that secret, if it is one of theirs; here at once, elsewhere within two
    /// seconds. Tokens stay.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn end_sessions(&self, user: Uuid, except: Option<&str>) -> Result<(), Refused> {
        let kept = except.map(|bearer| secret::hex(&secret::digest(bearer)));
        let done = self
            .store
            .write(Pace::Interactive, move |tx| {
                let kept = kept.clone();
                Box::pin(async move { sessions::delete_of_user(tx, user, kept.as_deref()).await })
            })
            .await;
        self.forget(user);
        done.map(|_: u64| ()).map_err(Error::into)
    }

    /// Ends every session and removes every token: whoever had them had them elsewhere.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn end_all(&self) -> Result<(), Error> {
        let done = self.store.write(Pace::Interactive, |tx| {
            Box::pin(async move {
                sessions::delete_all(tx).await?;
                tokens::delete_all(tx).await
            })
        });
        let done: Result<u64, Error> = done.await;
        self.cache.forget_all();
        done.map(drop)
    }

    /// Who shows this secret, of a session or a token; nobody when it is unknown, expired or revoked, or when its
    /// user is inactive or deleted.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn viewer(&self, model: &Model, bearer: &str) -> Result<Option<Arc<Viewer>>, Refused> {
        let now = self.ports.now();
        let digested = secret::digest(bearer);
        let (known, generation) = self.cache.find(&digested);
        let believed = |entry: &Entry| {
            // What an employee's record holds may also follow from other records, whose saves tell nobody.
            let lasts = self.store.engine() == Engine::Sqlite && entry.viewer.standing.is_none();
            lasts || (0..BELIEVED_MS).contains(&(now - entry.read_at))
        };
        let entry = match known.filter(believed) {
            Some(entry) => entry,
            None => match self.read(model, bearer, &digested, now).await? {
                Some(entry) => {
                    self.cache.remember(digested, entry.clone(), generation);
                    entry
                }
                None => {
                    self.cache.forget_secret(&digested);
                    return Ok(None);
                }
            },
        };
        if entry.expires_at.is_some_and(|end| end <= now) {
            return Ok(None);
        }
        self.note_use(&digested, &entry, now).await?;
        Ok(Some(entry.viewer))
    }

    /// Whether the user has a password, and so could sign in.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn has_password(&self, user: Uuid) -> Result<bool, Refused> {
        Ok(credential::get(&self.store, user).await?.is_some())
    }

    /// Gives a user their first or a new password and ends all their sessions.
    ///
    /// # Errors
    /// [`Refused::Complaints`] for a password that is too short, or the database's.
    pub async fn set_password(&self, user: Uuid, password: &str) -> Result<(), Refused> {
        self.keep_password(user, password, None).await
    }

    /// Changes one's own password and ends all one's sessions but the one that asks.
    ///
    /// # Errors
    /// [`Refused::Complaints`] for a wrong current or a short new password, [`Refused::Locked`] after many wrong ones,
    /// or the database's.
    pub async fn change_password(
        &self,
        user: Uuid,
        bearer: &str,
        current: &str,
        new: &str,
    ) -> Result<(), Refused> {
        let counted = user.to_string();
        self.lockout.admit(&counted, self.ports.now())?;
        let kept = credential::get(&self.store, user).await?.map(|kept| kept.hash);
        if !password::matches(current, kept).await {
            return Err(Refused::Complaints(vec![Complaint::error(
                "password_wrong",
                "/current",
            )]));
        }
        self.lockout.forgive(&counted);
        let kept = secret::hex(&secret::digest(bearer));
        let done = self.keep_password(user, new, Some(kept)).await;
        done.map_err(|refused| match refused {
            Refused::Complaints(complaints) => Refused::Complaints(
                complaints
                    .into_iter()
                    .map(|one| Complaint {
                        at: place("/new"),
                        ..one
                    })
                    .collect(),
            ),
            other => other,
        })
    }

    async fn keep_password(&self, user: Uuid, new: &str, except: Option<String>) -> Result<(), Refused> {
        password::check_password(new).map_err(Refused::Complaints)?;
        let Some(hash) = password::hash(new, self.ports.ids.secret()).await else {
            return Err(Refused::Store(Error::Other(
                "a password could not be hashed".to_owned(),
            )));
        };
        let credential = Credential {
            user,
            hash,
            changed_at: self.ports.now(),
        };
        let done = self
            .store
            .write(Pace::Interactive, move |tx| {
                let (credential, except) = (credential.clone(), except.clone());
                Box::pin(async move {
                    credential::put(tx, &credential).await?;
                    sessions::delete_of_user(tx, user, except.as_deref()).await
                })
            })
            .await;
        self.forget(user);
        done.map(|_: u64| ()).map_err(Error::into)
    }

    /// Reads whose secret it is.
    async fn read(
        &self,
        model: &Model,
        bearer: &str,
        digested: &Digested,
        now: i64,
    ) -> Result<Option<Entry>, Error> {
        let hash = secret::hex(digested);
        let (user, token, expires_at, noted_at) = if bearer.starts_with(secret::TOKEN) {
            let Some(token) = tokens::find_by_hash(&self.store, &hash).await? else {
                return Ok(None);
            };
            (
                token.user,
                Some(token.id),
                token.expires_at,
                token.last_used_at.unwrap_or(i64::MIN),
            )
        } else {
            let Some(session) = sessions::find_by_hash(&self.store, &hash).await? else {
                return Ok(None);
            };
            (session.user, None, Some(session.expires_at), 0)
        };
        let viewer = self.person(model, user).await?.map(Arc::new);
        Ok(viewer.map(|viewer| Entry {
            viewer,
            token,
            expires_at,
            read_at: now,
            noted_at,
        }))
    }

    async fn note_use(&self, digested: &Digested, entry: &Entry, now: i64) -> Result<(), Error> {
        let Some(token) = entry
            .token
            .filter(|_| now.saturating_sub(entry.noted_at) >= NOTED_MS)
        else {
            return Ok(());
        };
        self.cache.note(digested, now);
        self.store
            .write(Pace::Interactive, move |tx| {
                Box::pin(async move { tokens::touch(tx, token, now).await })
            })
            .await
    }
}

fn place(pointer: &str) -> metadata::Place {
    metadata::Place {
        file: None,
        pointer: pointer.to_owned(),
    }
}

impl std::fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignedIn")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}
