//! Who may knock at a route. A route cannot be written without one of these types beside its path.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use metadata::Language;
use metadata::documents::DocumentRight;
use model::Viewer;

use super::{House, Problem, caller};

/// Whom a route admits, and what its handler then knows of them.
pub(crate) trait Policy: Send + Sync + 'static {
    /// What the handler is told about who asks.
    type Who: Send + Sync + 'static;
    /// Name in the contract (`x-policy`).
    const NAME: &'static str;
    /// Whether somebody unknown is admitted.
    const OPEN: bool = false;
    /// Admits or refuses, by the request's head alone.
    fn admit(house: &Arc<House>, head: &Parts) -> impl Future<Output = Result<Self::Who, Problem>> + Send;
    /// The language of whoever was admitted, if they are known.
    fn language(_: &Self::Who) -> Option<Language> {
        None
    }
}

/// Everybody, signed in or not.
pub(crate) struct Open;

/// Whoever has a live session or token. What they may then do, the engine decides.
pub(crate) struct Signed;

/// Whoever may read documents and versions.
pub(crate) struct Reader;

/// Whoever may check and plan a change of documents.
pub(crate) struct Proposer;

/// Whoever may apply a change of documents: administrators.
pub(crate) struct Publisher;

/// A program on this very machine, or whoever may read documents.
pub(crate) struct Nearby;

/// Somebody who is known.
pub(crate) struct Visitor {
    /// The person, with the language of this request.
    pub(crate) viewer: Arc<Viewer>,
    /// What they showed.
    pub(crate) credential: caller::Credential,
}

impl Policy for Open {
    type Who = ();
    const NAME: &'static str = "open";
    const OPEN: bool = true;
    async fn admit(_: &Arc<House>, head: &Parts) -> Result<(), Problem> {
        caller::refuse_foreign_page(head)
    }
}

impl Policy for Signed {
    type Who = Visitor;
    const NAME: &'static str = "signed";
    async fn admit(house: &Arc<House>, head: &Parts) -> Result<Visitor, Problem> {
        caller::identify(house, head).await
    }
    fn language(who: &Visitor) -> Option<Language> {
        Some(who.viewer.language)
    }
}

async fn with_right(house: &Arc<House>, head: &Parts, right: DocumentRight) -> Result<Visitor, Problem> {
    let visitor = caller::identify(house, head).await?;
    let rights = house.workspace.app().model.rights(&visitor.viewer.roles);
    if rights.may(right) {
        Ok(visitor)
    } else {
        Err(Problem::forbidden())
    }
}

impl Policy for Reader {
    type Who = Visitor;
    const NAME: &'static str = "reads documents";
    async fn admit(house: &Arc<House>, head: &Parts) -> Result<Visitor, Problem> {
        with_right(house, head, DocumentRight::Read).await
    }
    fn language(who: &Visitor) -> Option<Language> {
        Some(who.viewer.language)
    }
}

impl Policy for Proposer {
    type Who = Visitor;
    const NAME: &'static str = "proposes documents";
    async fn admit(house: &Arc<House>, head: &Parts) -> Result<Visitor, Problem> {
        with_right(house, head, DocumentRight::Propose).await
    }
    fn language(who: &Visitor) -> Option<Language> {
        Some(who.viewer.language)
    }
}

impl Policy for Publisher {
    type Who = Visitor;
    const NAME: &'static str = "publishes documents";
    async fn admit(house: &Arc<House>, head: &Parts) -> Result<Visitor, Problem> {
        with_right(house, head, DocumentRight::Publish).await
    }
    fn language(who: &Visitor) -> Option<Language> {
        Some(who.viewer.language)
    }
}

impl Policy for Nearby {
    type Who = ();
    const NAME: &'static str = "nearby";
    async fn admit(house: &Arc<House>, head: &Parts) -> Result<(), Problem> {
        if is_nearby(head) {
            Ok(())
        } else {
            Reader::admit(house, head).await.map(drop)
        }
    }
}

/// A request that passed a proxy comes from wherever the proxy says, which anybody could claim; so it is not nearby.
fn is_nearby(head: &Parts) -> bool {
    let passed = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];
    let peer = head
        .extensions
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(peer)| peer.ip());
    let here = peer.is_some_and(|ip| match ip {
        IpAddr::V4(ip) => ip.is_loopback(),
        IpAddr::V6(ip) => ip.is_loopback(),
    });
    here && !passed.iter().any(|name| head.headers.contains_key(*name))
}
