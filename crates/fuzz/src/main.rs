//! The fuzzer, over the target that `FUZZ_TARGET` names. `cargo xtask hostile` builds and runs it.

#![no_main]
#![expect(
    clippy::disallowed_methods,
    reason = "libFuzzer has the words of the command line for itself"
)]
#![expect(clippy::panic, reason = "without a target there is nothing to do")]

use std::sync::OnceLock;

static RUN: OnceLock<fn(&[u8]) -> bool> = OnceLock::new();

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let run = RUN.get_or_init(|| {
        let name = std::env::var("FUZZ_TARGET").unwrap_or_default();
        fuzz::find(&name)
            .unwrap_or_else(|| panic!("FUZZ_TARGET names no target: `{name}`"))
            .run
    });
    run(bytes);
});
