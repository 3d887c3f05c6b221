//! Ten wrong passwords in fifteen minutes close a login for the rest of them.

use crate::Refused;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// Wrong passwords before the login is closed.
pub const MOST_WRONG: usize = 10;
/// How long a wrong password counts, in milliseconds.
pub const WINDOW_MS: i64 = 15 * 60 * 1000;

/// Logins that are remembered at most; beyond it those whose last failure is oldest are forgotten.
const MOST_LOGINS: usize = 10_000;

/// Counts wrong passwords by login, in the memory of this process. Logins nobody has are counted alike, so that the
/// answer tells nothing about who exists.
#[derive(Debug, Default)]
pub(crate) struct Lockout(Mutex<HashMap<String, Vec<i64>>>);

impl Lockout {
    /// Counts an attempt **before** its password is looked at and says whether it may be looked at. Counting first
    /// keeps many simultaneous guesses from passing the gate together.
    pub(crate) fn admit(&self, login: &str, now: i64) -> Result<(), Refused> {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= MOST_LOGINS && !failures.contains_key(login) {
            make_room(&mut failures, now);
        }
        let times = failures.entry(login.to_owned()).or_default();
        times.retain(|time| now - time < WINDOW_MS);
        match times.first().filter(|_| times.len() >= MOST_WRONG) {
            Some(oldest) => Err(Refused::Locked {
                wait_ms: oldest + WINDOW_MS - now,
            }),
            None => {
                times.push(now);
                Ok(())
            }
        }
    }

    /// Forgets the wrong attempts of a login that has just signed in.
    pub(crate) fn forgive(&self, login: &str) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(login);
    }
}

fn make_room(failures: &mut HashMap<String, Vec<i64>>, now: i64) {
    failures.retain(|_, times| times.iter().any(|time| now - time < WINDOW_MS));
    while failures.len() >= MOST_LOGINS {
        let oldest = failures
            .iter()
            .min_by_key(|(_, times)| times.last().copied())
            .map(|(login, _)| login.clone());
        let Some(oldest) = oldest else { break };
        failures.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_attempt_in_a_quarter_of_an_hour_is_not_looked_at() {
        let lockout = Lockout::default();
        for attempt in 0..10 {
            assert!(lockout.admit("ada", attempt).is_ok());
        }
        assert_eq!(
            lockout.admit("ada", 11),
            Err(Refused::Locked {
                wait_ms: WINDOW_MS - 11
            })
        );
        assert!(lockout.admit("bob", 11).is_ok(), "other logins are not concerned");
        assert!(
            lockout.admit("ada", WINDOW_MS).is_ok(),
            "the first attempt does not count any more"
        );
        assert!(lockout.admit("ada", WINDOW_MS).is_err());
    }

    #[test]
    fn a_right_password_wipes_the_slate() {
        let lockout = Lockout::default();
        for _ in 0..9 {
            assert!(lockout.admit("ada", 0).is_ok());
        }
        lockout.forgive("ada");
        assert!((0..10).all(|_| lockout.admit("ada", 1).is_ok()));
    }

    #[test]
    fn memory_is_bounded() {
        let lockout = Lockout::default();
        for login in 0..12_000 {
            assert!(lockout.admit(&login.to_string(), login).is_ok());
        }
        assert!(lockout.0.lock().unwrap().len() <= MOST_LOGINS);
    }
}
