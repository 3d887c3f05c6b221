//! What reads bytes that anybody may have written, each as one function of bytes, so that a fuzzer can look for what
//! breaks it (`cargo xtask hostile`) and a test can replay what was found (`tests/it`, `corpus/`). Development only.
//!
//! A target panics when a promise does not hold. What a target refuses it refuses with a complaint, and that is well.

mod targets;

pub use targets::{TARGETS, Target, find};
