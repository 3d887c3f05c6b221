//! `cargo xtask look [SCREEN]`: pictures of the screens, taken with a real browser from the real binary.

use crate::shell::{Done, build_everything, npm, run};
use crate::web;

/// Builds screens and server, then runs web/e2e/look.ts, which says where the pictures are.
pub(crate) fn look(words: &[String]) -> Done {
    web::build()?;
    build_everything()?;
    run(web::with_product(npm(&["run", "look", "--"])).args(words))
}
