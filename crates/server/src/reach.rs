//! How a command reaches a workspace: through the server that runs on it, or by opening it itself.

use std::path::Path;
use std::sync::Arc;

use app::{OpenError, Workspace};
use model::Viewer;
use ports::Ports;
use ports::folder::{self, Lock, Occupied};
use ports::http::Client;
use serde_json::Value;

use crate::stop::{Stop, unopened};
use crate::words::{Files, Target};

/// A way to a workspace.
pub(crate) enum Reach {
    /// A server speaks for it.
    Server(Client),
    /// It is ours alone for as long as the lock lives; PostgreSQL needs none.
    Here {
        workspace: Box<Workspace>,
        admin: Arc<Viewer>,
        _lock: Option<Lock>,
    },
}

/// A workspace's place in words, and as `store` takes it.
pub(crate) fn place_of(data: Option<&Path>, database: Option<&str>) -> Result<(String, store::Target), Stop> {
    match (data, database) {
        (Some(data), _) => Ok((
            data.display().to_string(),
            store::Target::Folder(data.to_path_buf()),
        )),
        (None, Some(url))
            if !["postgres://", "postgresql://"]
                .iter()
                .any(|scheme| url.starts_with(scheme)) =>
        {
            Err(Stop::settings(
                "--database takes the address of a PostgreSQL database: postgres://user@host/database?schema=yunjin.",
            ))
        }
        (None, Some(url)) => Ok((without_secret(url), store::Target::Url(url.to_owned()))),
        (None, None) => Err(Stop::settings(
            "Say where the workspace is: --data DIR or --database URL.",
        )),
    }
}

/// The address without the password that may stand in it, fit to be printed.
fn without_secret(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return "the database".to_owned();
    };
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    format!("{scheme}://{}", rest.split('?').next().unwrap_or_default())
}

/// The machine's own ports, with the folder of files that was named, if any.
pub(crate) fn ports_of(files: &Files) -> Ports {
    let ports = Ports {
        program: std::env::current_exe().ok(),
        ..Ports::real()
    };
    match &files.folder {
        Some(folder) => ports.keeping(folder),
        None => ports,
    }
}

/// The sentence that a folder is in use.
pub(crate) fn occupied(place: &str, owner: &Occupied) -> Stop {
    let at = if owner.address.is_empty() {
        String::new()
    } else {
        format!(" at {}", owner.address)
    };
    Stop::settings(format!(
        "Another yunjin (process {}) works on {place}{at}.",
        owner.pid
    ))
}

/// Takes the folder of a workspace, or tells who has it. A folder without a workspace is left as it is.
pub(crate) fn own(place: &str, target: &store::Target) -> Result<Option<Result<Lock, Occupied>>, Stop> {
    let store::Target::Folder(data) = target else {
        return Ok(None);
    };
    if target.is_empty() {
        return Err(unopened(
            place,
            &OpenError::Store(store::Error::Missing(place.to_owned())),
        ));
    }
    Lock::take(data)
        .map(Some)
        .map_err(|why| Stop::settings(format!("{why}.")))
}

/// Makes the folder of a workspace that is to be made, if it is one in a folder, and takes it.
pub(crate) fn make_own(place: &str, data: Option<&Path>) -> Result<Option<Lock>, Stop> {
    let Some(data) = data else { return Ok(None) };
    let told = |why: std::io::Error| Stop::settings(format!("{why}."));
    folder::make(data).map_err(told)?;
    let lock = Lock::take(data).map_err(told)?;
    lock.map(Some).map_err(|owner| occupied(place, &owner))
}

/// Finds the way.
pub(crate) async fn reach(target: &Target) -> Result<Reach, Stop> {
    reach_with(target, Ports::real()).await
}

/// Finds the way; a workspace that is opened here is opened with these ports.
#[expect(
    clippy::disallowed_methods,
    reason = "settings are read here; a token never stands among the words"
)]
pub(crate) async fn reach_with(target: &Target, ports: Ports) -> Result<Reach, Stop> {
    if let Some(server) = &target.server {
        let token = std::env::var("YUNJIN_TOKEN").ok();
        return Ok(Reach::Server(Client::new(server, token.as_deref())));
    }
    let (place, store) = place_of(target.data.as_deref(), target.database.as_deref())?;
    let lock = match own(&place, &store)? {
        Some(Ok(lock)) => Some(lock),
        Some(Err(owner)) if owner.address.is_empty() => return Err(occupied(&place, &owner)),
        Some(Err(owner)) => return Ok(Reach::Server(Client::new(&owner.address, Some(&owner.token)))),
        None => None,
    };
    let workspace = Workspace::open(&store, ports)
        .await
        .map_err(|error| unopened(&place, &error))?;
    let admin = workspace
        .viewer_named("admin")
        .await
        .map_err(|why| Stop::failed(format!("{place}: {why}.")))?;
    let admin = admin.ok_or_else(|| Stop::failed(format!("{place} has no active user admin.")))?;
    Ok(Reach::Here {
        workspace: Box::new(workspace),
        admin,
        _lock: lock,
    })
}

/// Asks a server; what it refuses with complaints is an answer, too.
pub(crate) fn ask(client: &Client, method: &str, path: &str, body: Option<&Value>) -> Result<Answer, Stop> {
    let bytes = body.map(|body| body.to_string().into_bytes());
    ask_with(client, method, path, ("application/json", bytes.as_deref()))
}

/// The same, with a body of any media type.
pub(crate) fn ask_with(
    client: &Client,
    method: &str,
    path: &str,
    (media, bytes): (&str, Option<&[u8]>),
) -> Result<Answer, Stop> {
    let headers = [("content-type", media), ("accept-language", "en")];
    let answer = client.send(method, path, &headers, bytes);
    let answer = answer.map_err(|why| Stop::failed(format!("The server does not answer: {why}.")))?;
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    match answer.status {
        200..300 => Ok(Answer::Done(body)),
        401 => Err(Stop::settings(
            "The server does not know us; set YUNJIN_TOKEN to a valid token.",
        )),
        _ if body["complaints"].is_array() => Ok(Answer::Refused(body)),
        status => {
            let title = body["title"].as_str().unwrap_or("it gave no reason");
            Err(Stop::failed(format!(
                "The server at {} answered {status}: {title}.",
                client.base()
            )))
        }
    }
}

/// What a server said.
pub(crate) enum Answer {
    Done(Value),
    Refused(Value),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_is_not_printed() {
        let shown = without_secret("postgres://ada:p@ss@db.example:5432/crm?schema=x&password=y");
        assert_eq!(shown, "postgres://db.example:5432/crm");
    }
}
