//! Making a workspace and opening it again.

use crate::change::Wishes;
use crate::layers::Decisions;
use crate::upgrading::{self, Upgrade};
use crate::{App, ApplyError, Workspace, packs, platform, versions};
use engine::{Context, Refusal, Wish};
use identity::Refused;
use metadata::{Complaint, Complaints, Language, Side};
use model::Viewer;
use ports::{Ports, folder};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::system::building::Building;
use store::system::{building, credential, version};
use store::{Engine, Store, Target};
use uuid::Uuid;

/// Login of the first user.
const ADMIN: &str = "admin";

/// Why a workspace cannot be opened or made.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// There is one already, complete.
    #[error("there is a workspace already")]
    Exists,
    /// A newer program published in it.
    #[error(
        "the workspace was published by a newer Yunjin (platform {stored}, this one brings {known}); use that one"
    )]
    Newer {
        /// Version of the platform pack that is published.
        stored: String,
        /// Version of the one in this program.
        known: String,
    },
    /// What is published does not compile.
    #[error("the published metadata has {} mistakes, the first: {}", .0.len(), .0.first().map(Complaint::to_string).unwrap_or_default())]
    Metadata(Complaints),
    /// The first password is not one.
    #[error("{}", .0.first().map(Complaint::to_string).unwrap_or_default())]
    Password(Complaints),
    /// The first user could not be made.
    #[error("the user admin could not be made: {0:?}")]
    Admin(Refusal),
    /// A newer program has to change it, and cannot keep a copy of how it was. Nothing was changed.
    #[error(
        "this Yunjin brings it from {0}, and keeps a copy of how it was first; say where with `yunjin serve --snapshots DIR`"
    )]
    NoSnapshot(Upgrade),
    /// A newer program has to change it, and the copy of how it was cannot be made. Nothing was changed.
    #[error("this Yunjin brings it from {upgrade}, and the copy of how it was cannot be made: {why}")]
    Snapshot {
        /// What was to be done.
        upgrade: Upgrade,
        /// What is in the way.
        why: String,
    },
    /// It was brought up to date, and is not sound afterwards.
    #[error("it was brought from {upgrade}, and is not sound: {wrong}. It is as it was in {}", .snapshot.display())]
    Unsound {
        /// What was done.
        upgrade: Upgrade,
        /// What is wrong.
        wrong: String,
        /// The copy of how it was.
        snapshot: PathBuf,
    },
    /// The file of the database is not whole.
    #[error("the last {0} bytes of its database are missing; bring the whole file, or restore a backup")]
    CutOff(u64),
    /// The folder of files is another workspace's, or cannot be used.
    #[error("{0}")]
    Files(String),
    /// The database cannot be used.
    #[error("{0}")]
    Store(store::Error),
}

/// Whether a password is one, for whoever has to know before a workspace is made.
///
/// # Errors
/// [`OpenError::Password`].
pub fn check_password(password: &str) -> Result<(), OpenError> {
    identity::check_password(password).map_err(OpenError::Password)
}

impl Workspace {
    /// Makes a workspace: tables, the platform pack as version 1, and the user `admin` with that password. What a
    /// former call left half done is finished.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn create(target: &Target, ports: Ports, password: &str) -> Result<Workspace, OpenError> {
        check_password(password)?;
        let store = match Store::attach(target).await {
            Err(store::Error::Missing(_)) => Store::create(target).await,
            found => found,
        };
        let ports = beside(target, ports);
        let store = store.map_err(OpenError::Store)?;
        let (layout, newest) = store.layout().await.map_err(OpenError::Store)?;
        if (1..newest).contains(&layout) {
            store.close().await;
            return Err(OpenError::Exists);
        }
        store.bring_up().await.map_err(OpenError::Store)?;
        let workspace = Workspace::around(store, ports).await?;
        if workspace.has_administrator().await.map_err(OpenError::Store)? {
            workspace.store().close().await;
            return Err(OpenError::Exists);
        }
        workspace.adopt_platform().await?;
        workspace.first_user(password).await?;
        workspace.own_files().await?;
        Ok(workspace)
    }

    /// Opens a workspace that exists. What a newer program needs of it is done first, after a copy of how it was
    /// was kept; see [`Workspace::upgraded`].
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(target: &Target, ports: Ports) -> Result<Workspace, OpenError> {
        if let Some(file) = target.file() {
            whole(&file)?;
        }
        let store = Store::attach(target).await.map_err(OpenError::Store)?;
        let ports = beside(target, ports);
        let kept = match upgrading::keep(&store, &ports).await {
            Ok(kept) => kept,
            Err(why) => {
                store.close().await;
                return Err(why);
            }
        };
        let mut workspace = Workspace::brought_up(store, ports).await?;
        if let Some(kept) = kept {
            workspace.check_upgrade(kept).await?;
        }
        Ok(workspace)
    }

    /// Opens what was just made of a backup, which is the copy of how it was.
    pub(crate) async fn open_restored(target: &Target, ports: Ports) -> Result<Workspace, OpenError> {
        let store = Store::attach(target).await.map_err(OpenError::Store)?;
        Workspace::brought_up(store, beside(target, ports)).await
    }

    /// Does what this program needs of a workspace before it works on it.
    async fn brought_up(store: Store, ports: Ports) -> Result<Workspace, OpenError> {
        store.bring_up().await.map_err(OpenError::Store)?;
        let workspace = Workspace::around(store, ports).await?;
        workspace.adopt_platform().await?;
        workspace.own_files().await?;
        if workspace.store().engine() == Engine::Sqlite {
            // Nobody else works on a file: whatever was taken was taken by a process that is gone.
            jobs::free_all(workspace.store())
                .await
                .map_err(OpenError::Store)?;
        }
        Ok(workspace)
    }

    /// Makes the folder of files this workspace's own.
    async fn own_files(&self) -> Result<(), OpenError> {
        let first = store::first_change(self.store())
            .await
            .map_err(OpenError::Store)?;
        let Some((files, first)) = self.ports().files.as_ref().zip(first) else {
            return Ok(());
        };
        match files.claim(&first.to_string()) {
            Ok(true) => Ok(()),
            Ok(false) => Err(OpenError::Files(
                "the folder of files belongs to another workspace".to_owned(),
            )),
            Err(why) => Err(OpenError::Files(why.to_string())),
        }
    }

    /// Publishes the platform pack of this program if there is none or an older one.
    async fn adopt_platform(&self) -> Result<(), OpenError> {
        let mine = platform::documents().map_err(OpenError::Metadata)?;
        let known = platform::version_in(&mine);
        if platform::version_in(&self.app().documents) >= known {
            return Ok(());
        }
        let make = |old: &App| {
            // Another server may have been faster.
            if platform::version_in(&old.documents) >= known {
                return App::compile(old.version, old.documents.to_vec());
            }
            // What people changed stays theirs: nobody is there to ask while a workspace opens.
            let decisions = Decisions {
                otherwise: Some(Side::Ours),
                ..Decisions::default()
            };
            old.with_documents(mine.clone(), &decisions)?.settled()
        };
        let published = self
            .publish((None, None), &packs::note(&mine), &Wishes::default(), &make)
            .await;
        published.map(drop).map_err(|error| match error {
            ApplyError::Complaints(complaints) => OpenError::Metadata(complaints),
            ApplyError::Conflict { .. } => OpenError::Store(store::Error::Busy(error.to_string())),
            ApplyError::Store(error) => OpenError::Store(error),
        })
    }

    /// Whether the user `admin` is there and has a password: the last thing that making a workspace does.
    async fn has_administrator(&self) -> Result<bool, store::Error> {
        match self.viewer_named(ADMIN).await? {
            Some(admin) => Ok(credential::get(self.store(), admin.user).await?.is_some()),
            None => Ok(false),
        }
    }

    /// Makes the user `admin` through the one door, then gives it its password.
    async fn first_user(&self, password: &str) -> Result<(), OpenError> {
        let known = self.viewer_named(ADMIN).await.map_err(OpenError::Store)?;
        let user = match known {
            Some(admin) => admin.user,
            None => {
                let body = admin();
                let save = |cx: Context| {
                    let body = body.clone();
                    async move { engine::create(&cx, "user", body, Wish::default()).await }
                };
                self.save(&Arc::new(system()), "init", save)
                    .await
                    .map_err(OpenError::Admin)?
                    .id
            }
        };
        self.identity()
            .set_password(user, password)
            .await
            .map_err(|refused| match refused {
                Refused::Complaints(complaints) => OpenError::Password(complaints),
                Refused::Store(error) => OpenError::Store(error),
                other => OpenError::Store(store::Error::Other(other.to_string())),
            })
    }
}

/// Refuses the file of a database of which a part is missing. Where its journal is still to be taken over, that is not known.
fn whole(file: &Path) -> Result<(), OpenError> {
    let mut journal = file.as_os_str().to_owned();
    journal.push("-wal");
    let (Ok((head, length)), (_, 0)) = (
        folder::beginning(file, store::HEAD),
        folder::beginning(Path::new(&journal), 0).unwrap_or_default(),
    ) else {
        return Ok(());
    };
    match store::missing(&head, length) {
        0 => Ok(()),
        missing => Err(OpenError::CutOff(missing)),
    }
}

/// A workspace in a folder keeps its files there too, and the copies of how it was, unless somebody said where.
pub(crate) fn beside(target: &Target, ports: Ports) -> Ports {
    let (Target::Folder(folder) | Target::Scratch(folder)) = target else {
        return ports;
    };
    let ports = match &ports.files {
        Some(_) => ports,
        None => ports.keeping(folder.join("files")),
    };
    match &ports.snapshots {
        Some(_) => ports,
        None => ports.copying_to(folder.join("snapshots")),
    }
}

/// Reads what is published and compiles it.
pub(crate) async fn load(store: &Store) -> Result<App, OpenError> {
    let (latest, building) = state(store).await.map_err(OpenError::Store)?;
    let documents = versions::documents_of(store, latest)
        .await
        .map_err(OpenError::Store)?
        .unwrap_or_default();
    let stored = platform::version_in(&documents);
    let known = platform::version_in(&platform::documents().map_err(OpenError::Metadata)?);
    match (stored, known) {
        (Some(stored), Some(known)) if stored > known => Err(OpenError::Newer {
            stored: stored.to_string(),
            known: known.to_string(),
        }),
        _ => App::compile_while(latest, documents, building).map_err(OpenError::Metadata),
    }
}

/// The version in force and what is being filled under it. The two change together, so they are read until they agree.
async fn state(store: &Store) -> Result<(i64, BTreeSet<Building>), store::Error> {
    loop {
        let latest = version::latest(store).await?;
        let building = building::all(store).await?;
        if version::latest(store).await? == latest {
            return Ok((latest, building.into_iter().collect()));
        }
    }
}

/// The house itself, before there is anybody: it may do everything and is no record.
pub(crate) fn system() -> Viewer {
    Viewer {
        user: Uuid::nil(),
        login: String::new(),
        name: "Yunjin".to_owned(),
        roles: Arc::from(["administrator".to_owned()]),
        language: Language::En,
        standing: None,
    }
}

fn admin() -> Map<String, Value> {
    let user = json!({ "login": ADMIN, "name": "Administrator", "active": true, "roles": ["administrator"] });
    user.as_object().cloned().unwrap_or_default()
}
