//! What every request can reach.

use std::borrow::Cow;
use std::sync::Arc;

use app::Workspace;
use model::Viewer;
use tokio::sync::RwLock;

use super::metrics::Metrics;
use super::{Limits, Problem};

/// The files of the web application, wherever they are kept. Paths have no leading `/`: `assets/index-4f2a.js`.
pub trait Site: Send + Sync {
    /// The bytes of a file; `None` when there is none.
    fn file(&self, path: &str) -> Option<Cow<'static, [u8]>>;
}

/// What every request can reach: the workspace, the screens, the limits.
pub struct House {
    /// The workspace that is served.
    pub(crate) workspace: Arc<Workspace>,
    pub(crate) site: Arc<dyn Site>,
    pub(crate) limits: Limits,
    pub(crate) metrics: Metrics,
    /// Held for reading by every handler that changes something; whoever gets it for writing knows that none runs.
    pub(crate) running: Arc<RwLock<()>>,
    local_token: String,
}

impl House {
    /// A house around a workspace. Whoever shows `local_token` is the administrator; an empty one admits nobody.
    #[must_use]
    pub fn new(
        workspace: Arc<Workspace>,
        site: Arc<dyn Site>,
        limits: Limits,
        local_token: &str,
    ) -> Arc<Self> {
        let routes = crate::router::routes();
        Arc::new(House {
            workspace,
            site,
            limits,
            metrics: Metrics::of(routes.into_iter().map(|route| (route.path, route.method))),
            running: Arc::new(RwLock::new(())),
            local_token: local_token.to_owned(),
        })
    }

    /// Whether this is the token of the lock file. The comparison takes as long for a near miss as for a far one.
    pub(crate) fn is_local_token(&self, token: &str) -> bool {
        let (mine, theirs) = (self.local_token.as_bytes(), token.as_bytes());
        let differing = mine.iter().zip(theirs).fold(0, |sum, (a, b)| sum | (a ^ b));
        !mine.is_empty() && mine.len() == theirs.len() && differing == 0
    }

    pub(crate) async fn viewer_of(&self, token: &str) -> Result<Option<Arc<Viewer>>, Problem> {
        self.workspace.viewer_of(token).await.map_err(Problem::from)
    }

    /// Whom the lock file's token stands for.
    pub(crate) async fn administrator(&self) -> Result<Arc<Viewer>, Problem> {
        let viewer = self.workspace.viewer_named("admin").await?;
        viewer.ok_or_else(Problem::unauthenticated)
    }

    /// Tags of the languages people may choose, the default first.
    pub(crate) fn languages(&self) -> Vec<String> {
        self.workspace.app().model.settings.languages.clone()
    }
}
