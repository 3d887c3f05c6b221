//! Versions published so far; each can be shown again as it was.

use crate::Workspace;
use crate::open::system;
use engine::LookupAsk;
use metadata::Document;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::system::version::{self, Listed};
use store::{Error, Store};
use uuid::Uuid;

/// Names that are looked up at once.
const MOST_NAMES: usize = 100;

/// One published version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedVersion {
    /// 1, 2, …
    pub number: i64,
    /// When, in epoch milliseconds.
    pub at: i64,
    /// Name of the user who published it; nobody for what came with the program.
    pub by: Option<String>,
    /// What it brought: `minimal 1.0.0`.
    pub note: Option<String>,
    /// How many steps it took.
    pub steps: usize,
}

impl Workspace {
    /// Every version, newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn versions(&self) -> Result<Vec<PublishedVersion>, Error> {
        let listed = version::list(self.store()).await?;
        let names = self.names(listed.iter().filter_map(|one| one.by)).await?;
        Ok(listed.into_iter().map(|one| published(one, &names)).collect())
    }

    /// One version with its documents, every pack of it; `None` when there is no such number.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn version(&self, number: i64) -> Result<Option<(PublishedVersion, Vec<Document>)>, Error> {
        let Some(found) = version::get(self.store(), number).await? else {
            return Ok(None);
        };
        let documents = read(&found.documents)?;
        let listed = Listed {
            number: found.number,
            at: found.at,
            by: found.by,
            note: found.note,
            steps: found.steps,
        };
        let names = self.names(listed.by).await?;
        Ok(Some((published(listed, &names), documents)))
    }

    /// The names of these users, those who left included as long as their records are there.
    async fn names(&self, users: impl IntoIterator<Item = Uuid>) -> Result<HashMap<Uuid, String>, Error> {
        let users: BTreeSet<String> = users.into_iter().map(|user| user.to_string()).collect();
        let users: Vec<String> = users.into_iter().collect();
        let cx = self.context(&Arc::new(system()), "app");
        let mut names = HashMap::new();
        for some in users.chunks(MOST_NAMES) {
            let ids = some.join(",");
            let ask = LookupAsk {
                q: None,
                ids: Some(&ids),
                limit: None,
                of: None,
                record: None,
            };
            let found = engine::lookup(&cx, "user", &ask).await;
            let found = found.map_err(|refusal| Error::Other(format!("names of users: {refusal:?}")))?;
            names.extend(found.into_iter().map(|label| (label.id, label.label)));
        }
        Ok(names)
    }
}

/// The documents of a version as it was published, in the order of installation.
pub(crate) async fn documents_of(store: &Store, number: i64) -> Result<Option<Vec<Document>>, Error> {
    version::get(store, number)
        .await?
        .map(|found| read(&found.documents))
        .transpose()
}

fn read(documents: &str) -> Result<Vec<Document>, Error> {
    serde_json::from_str(documents).map_err(|error| Error::Other(format!("documents of a version: {error}")))
}

fn published(listed: Listed, names: &HashMap<Uuid, String>) -> PublishedVersion {
    let steps: Vec<Value> = serde_json::from_str(&listed.steps).unwrap_or_default();
    PublishedVersion {
        number: listed.number,
        at: listed.at,
        by: listed.by.and_then(|user| names.get(&user).cloned()),
        note: Some(listed.note).filter(|note| !note.is_empty()),
        steps: steps.len(),
    }
}
