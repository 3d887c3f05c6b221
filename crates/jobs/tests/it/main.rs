//! Jobs on both engines: taken, lost, taken over, put aside.

#![expect(clippy::unwrap_used, reason = "a test may fail loudly, its helpers too")]

mod taking;
mod world;
