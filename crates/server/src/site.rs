//! The web application, embedded. Without `web/dist` the program builds all the same and says how to get it.

use std::borrow::Cow;

use rust_embed::RustEmbed;

/// The built screens. A debug build reads them from the disk, a release build holds them.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Dist;

/// The screens as `api` asks for them.
pub(crate) struct Embedded;

impl api::Site for Embedded {
    fn file(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        Dist::get(path).map(|file| file.data)
    }
}
