//! What waits for somebody on their home.

use crate::Fault;
use crate::people::viewer;
use app::Workspace;
use metadata::Language;
use model::Viewer;

/// What is counted ends here.
const MOST: u32 = 1000;

/// A home, as one person finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// Its name in the documents.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What it asks for.
    pub waiting: Vec<Waiting>,
}

/// One prompt of a home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What it is called.
    pub title: String,
    /// How much waits.
    pub count: u64,
}

/// The home of a user, in a language. Nothing when they have none.
///
/// # Errors
/// Somebody who is not there; those of the database.
pub async fn desk(workspace: &Workspace, login: &str, language: Language) -> Result<Option<Desk>, Fault> {
    let viewer = Viewer {
        language,
        ..viewer(workspace, login).await?.as_ref().clone()
    };
    let viewer = std::sync::Arc::new(viewer);
    let app = workspace.app();
    let rights = app.model.rights(&viewer.roles);
    let Some((home, counted)) = app.screens.home(&app.asking(&viewer, &rights), None) else {
        return Ok(None);
    };
    let text = |at: &str| {
        home.pointer(at)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
    };
    let cx = workspace.context(&viewer, "api");
    let mut waiting = Vec::new();
    for one in counted.iter().filter(|one| one.at.contains("/prompts/")) {
        let count = engine::count(&cx, &one.object, &one.filter, MOST).await;
        let count = count.map_err(|why| Fault::Workspace(format!("{why:?}")))?;
        let place = one.at.rsplit_once('/').map_or("", |(place, _)| place);
        waiting.push(Waiting {
            title: text(&format!("{place}/title")).to_owned(),
            count: count.map_or(0, |(count, _)| count),
        });
    }
    Ok(Some(Desk {
        name: text("/name").to_owned(),
        title: text("/title").to_owned(),
        waiting,
    }))
}
