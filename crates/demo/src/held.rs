//! Ports whose clock is held, and whose ids follow from it.

use ports::{Clock, Ids, Ports, RandomIds, TestClock, TestIds};
use std::sync::Arc;
use uuid::Uuid;

/// Ports for a workspace in which a company is to live.
pub(crate) struct Held {
    /// Given to the workspace when it is made.
    pub(crate) ports: Ports,
    /// Shows what moment it is in there.
    pub(crate) clock: Arc<TestClock>,
}

/// Ids that two runs give alike, and secrets that nobody can guess.
struct Counted {
    ids: TestIds,
    secrets: RandomIds,
}

impl Ids for Counted {
    fn id(&self, now: i64) -> Uuid {
        self.ids.id(now)
    }

    fn secret(&self) -> [u8; 32] {
        self.secrets.secret()
    }
}

/// Ports that stand still at `at`, in epoch milliseconds, until a company lives.
pub(crate) fn held(at: i64) -> Held {
    let clock = Arc::new(TestClock::at(at));
    Held {
        ports: Ports {
            clock: Arc::clone(&clock) as Arc<dyn Clock>,
            ids: Arc::new(Counted {
                ids: TestIds::default(),
                secrets: RandomIds::default(),
            }),
            ..Ports::real()
        },
        clock,
    }
}
