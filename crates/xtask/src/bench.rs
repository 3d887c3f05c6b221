//! `cargo xtask bench …`: the product and the hand-written baseline under the same load, in one run.

use crate::shell::{Done, cargo, run};

/// Builds both in release and hands the words to the bench binary.
pub(crate) fn bench(words: &[String]) -> Done {
    run(&mut cargo(&["build", "--release", "--package", "server"]))?;
    run(cargo(&["run", "--release", "--quiet", "--package", "bench", "--"]).args(words))
}
