//! Tables that no person edits, as sea-orm entities: sessions, tokens, credentials, versions, documents, changes,
//! outbox, idempotency answers, sequences.
//!
//! Instants are epoch milliseconds, lists are JSON text, and the only binary values are ids, on both engines alike.

mod buildings;
mod credentials;
mod documents;
pub mod entity;
mod files;
mod imports;
mod jobs;
mod parkings;
mod sessions;
mod shapes;
mod shipments;
mod tokens;
mod versions;

pub mod building {
    //! What is being filled for rows that were there before it.
    /// The part of a field that is its value.
    pub const VALUE: &str = "value";
    /// The tokens of its text, by which it is found.
    pub const SEARCH: &str = "search";
    /// Its place in the order of lists.
    pub const ORDER: &str = "order";
    /// Tokens that are left over of a field that is searched no longer.
    pub const TOKENS: &str = "tokens";
    pub use super::buildings::{all, begin, end};
    pub use super::entity::building::Model as Building;
}
pub mod credential {
    //! Password hashes, one per user.
    pub use super::credentials::{get, put};
    pub use super::entity::credential::Model as Credential;
}
pub mod document {
    //! The documents now in force.
    pub use super::documents::{all, replace_all};
}
pub mod file {
    //! Uploads, and which records hold them.
    pub use super::entity::file::Model as File;
    pub use super::entity::held::Model as Held;
    pub use super::files::{
        bytes_of, find, forget_loose, has_bytes, hold, holders, insert, lock, lock_bytes, loose, loose_of,
    };
}
pub mod job {
    //! Work that goes on by itself. The rules of taking and giving up are those of the crate `jobs`.
    pub use super::entity::job::Model as Job;
    pub use super::jobs::{
        Asked, all, beat, begin, bury, fail, finish, forget, free_all, hold, move_on, open_of, release,
        revive, revive_all, stands, take, until_due,
    };
}
pub mod parked {
    //! Fields and objects that went and can come back.
    pub use super::entity::parked::Model as Parked;
    pub use super::parkings::all;
    pub(crate) use super::parkings::{delete, delete_all, insert, next, rename};
}
pub mod session {
    //! Signed-in people.
    pub use super::entity::session::Model as Session;
    pub use super::sessions::{delete, delete_all, delete_of_user, expire, find_by_hash, insert, list};
}
pub mod shipped {
    //! Records that came with packs, and what the packs said of them at last.
    pub use super::entity::shipped::Model as Shipped;
    pub use super::shipments::{all, put};
}
pub mod imported {
    //! Which lines of which tables became which records.
    pub use super::entity::imported::Model as Imported;
    pub use super::imports::{insert, of};
}
pub mod token {
    //! Credentials of programs.
    pub use super::entity::token::Model as Token;
    pub use super::tokens::{delete, delete_all, find_by_hash, insert, list, touch};
}
pub mod version {
    //! Published versions of the metadata.
    pub use super::entity::version::Model as Version;
    pub use super::versions::{Listed, get, insert, latest, list};
}

pub(crate) use entity::{change, idempotency};
pub(crate) use shapes::tables;
