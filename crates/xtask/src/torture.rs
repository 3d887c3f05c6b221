//! `cargo xtask torture …`: kills the server under load and counts the acknowledged writes.

use crate::shell::{Done, build_everything, built, program, run};

/// Hands the words to the torture binary, which finds the server beside itself.
pub(crate) fn torture(words: &[String]) -> Done {
    build_everything()?;
    run(program(&built("torture").to_string_lossy(), &[]).args(words))
}

/// The run of CI: two minutes per engine.
pub(crate) fn short() -> Done {
    torture(&["--short".to_owned()])
}
