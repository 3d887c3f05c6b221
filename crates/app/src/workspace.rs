//! An open workspace: a database, what is published in it, and who is signed in.

use crate::open::{OpenError, load};
use crate::{App, ApplyError, Upgraded};
use arc_swap::ArcSwap;
use identity::{Identity, Refused};
use model::Viewer;
use ports::Ports;
use std::sync::Arc;
use store::Store;
use store::system::version;

/// An open workspace. One per process and database; share it behind an `Arc`.
pub struct Workspace {
    store: Store,
    ports: Ports,
    app: ArcSwap<App>,
    identity: Identity,
    /// Held while this process publishes.
    pub(crate) publishing: tokio::sync::Mutex<()>,
    /// The version and the day whose daily work was begun by this process.
    pub(crate) begun: tokio::sync::Mutex<Option<(i64, String)>>,
    /// Told whenever something is left to be done by itself.
    pub(crate) to_do: tokio::sync::Notify,
    /// What was done to it when it was opened.
    pub(crate) upgraded: Option<Upgraded>,
}

impl Workspace {
    pub(crate) async fn around(store: Store, ports: Ports) -> Result<Workspace, OpenError> {
        let app = load(&store).await?;
        Ok(Workspace {
            identity: Identity::new(store.clone(), ports.clone()),
            store,
            ports,
            app: ArcSwap::from_pointee(app),
            publishing: tokio::sync::Mutex::default(),
            begun: tokio::sync::Mutex::default(),
            to_do: tokio::sync::Notify::new(),
            upgraded: None,
        })
    }

    /// What is published, as far as this process knows.
    #[must_use]
    pub fn app(&self) -> Arc<App> {
        self.app.load_full()
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Clock and ids.
    #[must_use]
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    /// Passwords, sessions, tokens.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// What it says instead.
    pub async fn ready(&self) -> Result<(), store::Error> {
        self.store.ping().await
    }

    /// Who shows this secret of a session or token, if anybody.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn viewer_of(&self, bearer: &str) -> Result<Option<Arc<Viewer>>, Refused> {
        self.identity.viewer(&self.app().model, bearer).await
    }

    /// The active user of that login, if there is one.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn viewer_named(&self, login: &str) -> Result<Option<Arc<Viewer>>, store::Error> {
        Ok(self
            .identity
            .person_called(&self.app().model, login)
            .await?
            .map(Arc::new))
    }

    /// Takes over what another server published since. Whether there was anything.
    ///
    /// # Errors
    /// When the database does not answer, or its metadata is newer than this program understands.
    pub async fn refresh(&self) -> Result<bool, ApplyError> {
        let published = version::latest(&self.store).await.map_err(ApplyError::Store)?;
        if published <= self.app().version {
            return Ok(false);
        }
        let app = load(&self.store).await.map_err(|error| match error {
            OpenError::Metadata(complaints) => ApplyError::Complaints(complaints),
            OpenError::Store(error) => ApplyError::Store(error),
            other => ApplyError::Store(store::Error::TooOld(other.to_string())),
        })?;
        self.swap(app);
        Ok(true)
    }

    /// Puts a version in force, unless a later one is already.
    pub(crate) fn swap(&self, app: App) {
        let app = Arc::new(app);
        self.app.rcu(|known| {
            if app.version > known.version {
                Arc::clone(&app)
            } else {
                Arc::clone(known)
            }
        });
        self.identity.forget_all();
    }
}

impl std::fmt::Debug for Workspace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Workspace")
            .field("version", &self.app().version)
            .finish_non_exhaustive()
    }
}
