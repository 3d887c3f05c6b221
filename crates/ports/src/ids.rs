//! Ids and secrets.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// Gives ids and secrets.
pub trait Ids: Send + Sync {
    /// A new id (UUID v7) for the moment `now` (epoch milliseconds); larger than all that this process gave before.
    fn id(&self, now: i64) -> Uuid;
    /// 256 bits that nobody can guess.
    fn secret(&self) -> [u8; 32];
}

/// The bits of a version 7 id below its 48 bits of time.
const TAIL_BITS: u32 = 74;
const TAIL: u128 = (1 << TAIL_BITS) - 1;

/// Ids and secrets from the machine's randomness.
#[derive(Default)]
pub struct RandomIds(Mutex<Drawn>);

/// Random bytes are drawn ahead: a save needs three ids, and each would be a call into the system.
const AHEAD: usize = 4096;

#[derive(Default)]
struct Drawn {
    /// The id given last, without its version and variant bits: time, then tail.
    last: u128,
    /// Random bytes for the ids to come. Secrets are never taken from here.
    ahead: Vec<u8>,
}

impl std::fmt::Debug for RandomIds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RandomIds")
    }
}

impl Drawn {
    fn random(&mut self) -> u128 {
        let mut random = [0; 16];
        if self.ahead.len() < random.len() {
            self.ahead.resize(AHEAD, 0);
            fill(&mut self.ahead);
        }
        let rest = self.ahead.len() - random.len();
        random.copy_from_slice(&self.ahead[rest..]);
        self.ahead.truncate(rest);
        u128::from_le_bytes(random)
    }
}

impl Ids for RandomIds {
    fn id(&self, now: i64) -> Uuid {
        let mut drawn = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let random = drawn.random();
        let fresh = (millis(now) << TAIL_BITS) | (random & TAIL);
        // A second id of the same millisecond, or a clock that steps back, continues behind the last one by a random
        // stride, so that ids stay in order and still cannot be guessed.
        let next = if fresh > drawn.last {
            fresh
        } else {
            drawn.last + 1 + (random & 0xffff_ffff)
        };
        drawn.last = next;
        version_7(next)
    }

    fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        fill(&mut secret);
        secret
    }
}

/// Ids and secrets that count upwards: two runs of one test give the same ones.
#[derive(Debug, Default)]
pub struct TestIds(AtomicU64);

impl TestIds {
    /// A sequence that begins behind `first`; two sequences that must not meet begin far apart.
    #[must_use]
    pub fn from(first: u64) -> Self {
        TestIds(AtomicU64::new(first))
    }

    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }
}

impl Ids for TestIds {
    fn id(&self, now: i64) -> Uuid {
        version_7((millis(now) << TAIL_BITS) | u128::from(self.next()))
    }

    fn secret(&self) -> [u8; 32] {
        let mut secret = [0x5e; 32];
        secret[..8].copy_from_slice(&self.next().to_be_bytes());
        secret
    }
}

fn millis(now: i64) -> u128 {
    u128::from(now.max(0).unsigned_abs()) & ((1 << 48) - 1)
}

/// Puts time and tail around the version and variant bits.
fn version_7(bits: u128) -> Uuid {
    let time = bits >> TAIL_BITS;
    let high = (bits >> 62) & 0xfff;
    let low = bits & ((1 << 62) - 1);
    Uuid::from_u128((time << 80) | (7 << 76) | (high << 64) | (2 << 62) | low)
}

#[expect(
    clippy::panic,
    reason = "without randomness no secret is one; nothing may go on"
)]
fn fill(bytes: &mut [u8]) {
    if let Err(why) = getrandom::fill(bytes) {
        panic!("the machine gives no random bytes: {why}");
    }
}
