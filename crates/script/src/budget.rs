//! How much one save may compute.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// What all expressions of one save may spend together: 100 000 steps and 20 milliseconds of computing.
///
/// Time between expressions does not count, so a save that waits for the database loses nothing. Nor does the time of an
/// expression that ends within a thousand steps: on a busy machine it would measure the machine.
#[derive(Debug)]
pub struct Budget {
    operations: AtomicU32,
    nanoseconds: AtomicU64,
}

/// The share of one expression while it runs; what is left goes back when it ends.
#[derive(Debug)]
pub(crate) struct Purse<'a> {
    budget: &'a Budget,
    started: Instant,
    operations: u32,
    nanoseconds: u64,
    until_look: u32,
    looked: bool,
}

/// The budget is spent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Spent;

impl Budget {
    /// A budget of its own size, for a job or a test.
    #[must_use]
    pub fn of(operations: u32, time: Duration) -> Self {
        let nanoseconds = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        Budget {
            operations: AtomicU32::new(operations),
            nanoseconds: AtomicU64::new(nanoseconds),
        }
    }

    pub(crate) fn open(&self) -> Result<Purse<'_>, Spent> {
        let (operations, nanoseconds) = (self.operations.load(Relaxed), self.nanoseconds.load(Relaxed));
        if operations == 0 || nanoseconds == 0 {
            return Err(Spent);
        }
        Ok(Purse {
            budget: self,
            started: Instant::now(),
            operations,
            nanoseconds,
            until_look: LOOK_EVERY,
            looked: false,
        })
    }
}

impl Default for Budget {
    fn default() -> Self {
        Budget::of(100_000, Duration::from_millis(20))
    }
}

/// Steps between two looks at the clock, which costs as much as several steps.
const LOOK_EVERY: u32 = 1024;

impl Purse<'_> {
    /// Pays for some steps.
    pub(crate) fn pay(&mut self, steps: usize) -> Result<(), Spent> {
        let steps = u32::try_from(steps).unwrap_or(u32::MAX);
        self.operations = self.operations.checked_sub(steps).ok_or(Spent)?;
        if let Some(left) = self.until_look.checked_sub(steps) {
            self.until_look = left;
            return Ok(());
        }
        self.until_look = LOOK_EVERY;
        self.looked = true;
        if self.elapsed() >= self.nanoseconds {
            Err(Spent)
        } else {
            Ok(())
        }
    }

    /// Pays for reading or making a text of that many bytes.
    pub(crate) fn pay_text(&mut self, bytes: usize) -> Result<(), Spent> {
        self.pay(bytes / 64)
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

impl Drop for Purse<'_> {
    fn drop(&mut self) {
        self.budget.operations.store(self.operations, Relaxed);
        if self.looked {
            let left = self.nanoseconds.saturating_sub(self.elapsed());
            self.budget.nanoseconds.store(left, Relaxed);
        }
    }
}
