//! A workspace for one page: made in a folder of its own, served on the loopback, gone afterwards.

use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;

use api::{House, Limits};
use app::{ApplyError, Change, Workspace};
use metadata::Complaints;
use ports::Ports;
use scenario::Files;
use store::Target;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

use crate::serve::work;
use crate::site::Embedded;
use crate::stop::{Stop, unopened};

/// The password of `admin` on every stage. It opens nothing else.
pub(crate) const PASSWORD: &str = "admin-has-a-password";

/// A workspace as `init` leaves it, copied for every stage: making one takes longer than copying it.
pub(crate) struct Template(TempDir);

impl Template {
    pub(crate) async fn make() -> Result<Template, Stop> {
        let folder = scratch()?;
        let target = Target::Scratch(folder.path().to_path_buf());
        let made = Workspace::create(&target, Ports::real(), PASSWORD).await;
        let made = made.map_err(|error| unopened(&folder.path().display().to_string(), &error))?;
        made.store().close().await;
        Ok(Template(folder))
    }
}

impl Template {
    /// A copy of this template in which these packs are installed as well, or what is wrong with the first that cannot be.
    pub(crate) async fn with(&self, packs: &[Arc<Files>]) -> Result<Result<Template, Complaints>, Stop> {
        let (folder, workspace) = self.copied().await?;
        let done = install(&workspace, packs).await;
        workspace.store().close().await;
        Ok(done?.map(|()| Template(folder)))
    }

    /// A workspace of its own that begins like this template.
    async fn copied(&self) -> Result<(TempDir, Workspace), Stop> {
        let folder = scratch()?;
        ports::folder::copy(self.0.path(), folder.path()).map_err(|why| failed(&why))?;
        let target = Target::Scratch(folder.path().to_path_buf());
        let place = folder.path().display().to_string();
        let workspace = Workspace::open(&target, Ports::real())
            .await
            .map_err(|error| unopened(&place, &error))?;
        Ok((folder, workspace))
    }
}

async fn install(workspace: &Workspace, packs: &[Arc<Files>]) -> Result<Result<(), Complaints>, Stop> {
    let admin = workspace.viewer_named("admin").await;
    let admin = admin.map_err(|why| Stop::failed(format!("{why}.")))?;
    let admin = admin.ok_or_else(|| Stop::failed("The workspace has no user admin."))?;
    for files in packs {
        match workspace.apply_change(&Change::pack(files), None, &admin).await {
            Ok(_) => {}
            Err(ApplyError::Complaints(complaints)) => return Ok(Err(complaints)),
            Err(other) => return Err(Stop::failed(format!("{other}."))),
        }
    }
    Ok(Ok(()))
}

/// A served workspace.
pub(crate) struct Stage {
    /// Its address: `http://127.0.0.1:41234`.
    pub(crate) base: String,
    workspace: Arc<Workspace>,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
    /// What it does by itself ends with it.
    _work: JoinSet<()>,
    _folder: TempDir,
}

impl Stage {
    #[expect(
        clippy::disallowed_methods,
        reason = "the server of this stage; it is awaited when the stage closes"
    )]
    pub(crate) async fn open(template: &Template) -> Result<Stage, Stop> {
        let (folder, workspace) = template.copied().await?;
        let workspace = Arc::new(workspace);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(|why| failed(&why))?;
        let base = format!("http://{}", listener.local_addr().map_err(|why| failed(&why))?);
        let (stop, stopped) = oneshot::channel();
        let house = House::new(Arc::clone(&workspace), Arc::new(Embedded), Limits::default(), "");
        let served = tokio::spawn(api::serve(listener, house, async {
            // A stage that is dropped without being closed stops as well.
            let _ = stopped.await;
        }));
        let mut work_of_its_own = JoinSet::new();
        work_of_its_own.spawn(work(Arc::clone(&workspace)));
        Ok(Stage {
            base,
            workspace,
            stop,
            served,
            _work: work_of_its_own,
            _folder: folder,
        })
    }

    pub(crate) async fn close(self) {
        // Both may be gone already, which is what is wanted.
        let _ = self.stop.send(());
        let _ = self.served.await;
        self.workspace.store().close().await;
    }
}

/// A new folder; in memory where the machine has such a place.
fn scratch() -> Result<TempDir, Stop> {
    let memory = Path::new("/dev/shm");
    let made = match tempfile::tempdir_in(memory) {
        Ok(made) => Ok(made),
        Err(_) => tempfile::tempdir(),
    };
    made.map_err(|why| failed(&why))
}

fn failed(why: &std::io::Error) -> Stop {
    Stop::failed(format!("A page has no place to be played: {why}."))
}
