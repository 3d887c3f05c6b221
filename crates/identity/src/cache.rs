//! Viewers by secret, so that a request does not read a session and a user each time.

use crate::secret::Digested;
use model::Viewer;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// Secrets that are remembered at most; then all are forgotten and read again.
const MOST_ENTRIES: usize = 20_000;
/// How many of the things forgotten last are known by name.
const MOST_RECENT: usize = 1_024;

/// What is remembered. One process owns an SQLite file, so there an entry is right until it is forgotten; on
/// PostgreSQL another process may know better, and entries are read again when they are old.
#[derive(Default)]
pub(crate) struct Cache(Mutex<Known>);

#[derive(Default)]
struct Known {
    entries: HashMap<Digested, Entry>,
    /// The secrets of each user, because every save of any record asks to forget a user of its id.
    by_user: HashMap<Uuid, HashSet<Digested>>,
    /// Counts what was forgotten.
    generation: u64,
    /// What was forgotten last, the newest at the back: what was read before that may be outdated.
    recent: VecDeque<Forgotten>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Forgotten {
    User(Uuid),
    Secret(Digested),
    /// Everybody whose place in the company was read.
    Placed,
    Everything,
}

/// One secret and whose it is.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) viewer: Arc<Viewer>,
    /// The token's id; none for a session.
    pub(crate) token: Option<Uuid>,
    pub(crate) expires_at: Option<i64>,
    pub(crate) read_at: i64,
    /// When the use of a token was noted last.
    pub(crate) noted_at: i64,
}

impl Cache {
    /// The entry of a secret, and the generation to name when it must be read instead.
    pub(crate) fn find(&self, secret: &Digested) -> (Option<Entry>, u64) {
        let known = self.known();
        (known.entries.get(secret).cloned(), known.generation)
    }

    /// Remembers what was read, unless it was forgotten since `generation`.
    pub(crate) fn remember(&self, secret: Digested, entry: Entry, generation: u64) {
        let mut known = self.known();
        if known.is_outdated(&secret, &entry, generation) {
            return;
        }
        if known.entries.len() >= MOST_ENTRIES {
            known.entries.clear();
            known.by_user.clear();
        }
        known.by_user.entry(entry.viewer.user).or_default().insert(secret);
        known.entries.insert(secret, entry);
    }

    /// Notes that the use of a token is being written down.
    pub(crate) fn note(&self, secret: &Digested, at: i64) {
        if let Some(entry) = self.known().entries.get_mut(secret) {
            entry.noted_at = at;
        }
    }

    pub(crate) fn forget(&self, user: Uuid) {
        let mut known = self.known();
        known.note(Forgotten::User(user));
        for secret in known.by_user.remove(&user).unwrap_or_default() {
            known.entries.remove(&secret);
        }
    }

    pub(crate) fn forget_secret(&self, secret: &Digested) {
        let mut known = self.known();
        known.note(Forgotten::Secret(*secret));
        if let Some(entry) = known.entries.remove(secret)
            && let Some(secrets) = known.by_user.get_mut(&entry.viewer.user)
        {
            secrets.remove(secret);
        }
    }

    pub(crate) fn forget_placed(&self) {
        let mut known = self.known();
        known.note(Forgotten::Placed);
        known.entries.retain(|_, entry| entry.viewer.standing.is_none());
    }

    pub(crate) fn forget_all(&self) {
        let mut known = self.known();
        known.note(Forgotten::Everything);
        known.entries.clear();
        known.by_user.clear();
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn note(&mut self, forgotten: Forgotten) {
        self.generation += 1;
        if self.recent.len() == MOST_RECENT {
            self.recent.pop_front();
        }
        self.recent.push_back(forgotten);
    }

    /// Whether what was read at `generation` was forgotten since, or so much was that nobody knows.
    fn is_outdated(&self, secret: &Digested, entry: &Entry, generation: u64) -> bool {
        let Ok(since) = usize::try_from(self.generation - generation) else {
            return true;
        };
        let concerns = |one: &Forgotten| match one {
            Forgotten::User(forgotten) => *forgotten == entry.viewer.user,
            Forgotten::Secret(forgotten) => forgotten == secret,
            Forgotten::Placed => entry.viewer.standing.is_some(),
            Forgotten::Everything => true,
        };
        since > self.recent.len() || self.recent.iter().rev().take(since).any(concerns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use metadata::Language;

    fn entry(user: u128) -> Entry {
        let viewer = Viewer {
            user: Uuid::from_u128(user),
            login: String::new(),
            name: String::new(),
            roles: Arc::from([]),
            language: Language::En,
            standing: None,
        };
        Entry {
            viewer: Arc::new(viewer),
            token: None,
            expires_at: None,
            read_at: 0,
            noted_at: 0,
        }
    }

    #[test]
    fn what_was_read_before_a_user_was_forgotten_is_not_remembered() {
        let cache = Cache::default();
        let (none, generation) = cache.find(&[1; 32]);
        assert!(none.is_none());
        cache.forget(Uuid::from_u128(7));
        cache.remember([1; 32], entry(7), generation);
        let (still_none, generation) = cache.find(&[1; 32]);
        assert!(still_none.is_none());
        cache.remember([1; 32], entry(7), generation);
        assert!(cache.find(&[1; 32]).0.is_some());
        cache.forget(Uuid::from_u128(8));
        assert!(cache.find(&[1; 32]).0.is_some(), "somebody else was forgotten");
        cache.forget(Uuid::from_u128(7));
        assert!(cache.find(&[1; 32]).0.is_none());
    }
    #[test]
    fn a_reader_is_not_disturbed_by_saves_that_concern_somebody_else() {
        let cache = Cache::default();
        let (_, generation) = cache.find(&[1; 32]);
        for user in 100..200 {
            cache.forget(Uuid::from_u128(user));
        }
        cache.remember([1; 32], entry(7), generation);
        assert!(cache.find(&[1; 32]).0.is_some());
        let (_, generation) = cache.find(&[2; 32]);
        for user in 0..2_000 {
            cache.forget(Uuid::from_u128(1_000 + user));
        }
        cache.remember([2; 32], entry(7), generation);
        assert!(
            cache.find(&[2; 32]).0.is_none(),
            "too much was forgotten to be sure"
        );
    }

    #[test]
    fn who_has_a_place_in_the_company_is_forgotten_when_somebody_moves() {
        let cache = Cache::default();
        let placed = || {
            let mut entry = entry(7);
            let viewer = Viewer {
                standing: Some(Arc::default()),
                ..Viewer::clone(&entry.viewer)
            };
            entry.viewer = Arc::new(viewer);
            entry
        };
        let (_, generation) = cache.find(&[1; 32]);
        cache.remember([1; 32], placed(), generation);
        cache.remember([2; 32], entry(7), generation);
        cache.forget_placed();
        assert!(cache.find(&[1; 32]).0.is_none());
        assert!(
            cache.find(&[2; 32]).0.is_some(),
            "no right of theirs asks for their place"
        );
        // What was read before somebody moved is not remembered after it.
        cache.remember([3; 32], placed(), generation);
        cache.remember([4; 32], entry(7), generation);
        assert!(cache.find(&[3; 32]).0.is_none());
        assert!(cache.find(&[4; 32]).0.is_some());
    }

    #[test]
    fn a_secret_and_everything_can_be_forgotten() {
        let cache = Cache::default();
        for secret in 1..4 {
            let (_, generation) = cache.find(&[secret; 32]);
            cache.remember([secret; 32], entry(secret.into()), generation);
        }
        cache.forget_secret(&[1; 32]);
        assert!(cache.find(&[1; 32]).0.is_none() && cache.find(&[2; 32]).0.is_some());
        let (_, generation) = cache.find(&[1; 32]);
        cache.forget_all();
        cache.remember([1; 32], entry(1), generation);
        assert!((1..4).all(|secret| cache.find(&[secret; 32]).0.is_none()));
    }
}
