//! Passwords at rest: argon2id, 19 MiB, two passes, one lane.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use metadata::{Complaint, Complaints};
use std::sync::OnceLock;
use tokio::sync::Semaphore;

/// The fewest characters a password may have.
pub const SHORTEST: usize = 10;
/// The most bytes of a password that are looked at; more only costs time.
pub const LONGEST: usize = 1024;

/// Hashes that run at once: each takes 19 MiB and a whole core.
static TURNS: Semaphore = Semaphore::const_new(4);

/// Refuses what is too short to be a password, or absurdly long.
///
/// # Errors
/// The one complaint, at `/password`.
pub fn check_password(password: &str) -> Result<(), Complaints> {
    if password.chars().count() < SHORTEST {
        return Err(vec![
            Complaint::error("password_short", "/password").with("least", SHORTEST),
        ]);
    }
    if password.len() > LONGEST {
        return Err(vec![
            Complaint::error("password_long", "/password").with("most", LONGEST),
        ]);
    }
    Ok(())
}

/// The text that is kept in place of the password; it names algorithm, costs and salt.
pub(crate) async fn hash(password: &str, salt: [u8; 32]) -> Option<String> {
    let password = password.to_owned();
    in_turn(move || digest(&password, &salt)).await.flatten()
}

/// Whether the password is the one that `kept` came from. Without `kept` the same work is done for a `false`, so that
/// nobody can tell by the time who exists.
pub(crate) async fn matches(password: &str, kept: Option<String>) -> bool {
    let password: String = password.to_owned();
    in_turn(move || {
        let known = kept.is_some();
        let kept = kept.unwrap_or_else(|| decoy().to_owned());
        let same = PasswordHash::new(&kept).is_ok_and(|parsed| {
            password.len() <= LONGEST && argon().verify_password(password.as_bytes(), &parsed).is_ok()
        });
        same && known
    })
    .await
    .unwrap_or(false)
}

/// Does the work on a thread that may block, a few at a time.
async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let _turn = TURNS.acquire().await.ok()?;
    tokio::task::spawn_blocking(work).await.ok()
}

fn digest(password: &str, salt: &[u8; 32]) -> Option<String> {
    let salt = SaltString::encode_b64(&salt[..16]).ok()?;
    Some(
        argon()
            .hash_password(password.as_bytes(), &salt)
            .ok()?
            .to_string(),
    )
}

fn argon() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// The hash that is tried when there is none.
fn decoy() -> &'static str {
    static DECOY: OnceLock<String> = OnceLock::new();
    DECOY.get_or_init(|| digest("a password nobody has", &[7; 32]).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_costs_are_those_we_chose() {
        let kept = digest("correct horse battery", &[1; 32]).unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
    }

    #[tokio::test]
    async fn only_the_same_password_matches() {
        let kept = hash("correct horse battery", [1; 32]).await;
        assert!(matches("correct horse battery", kept.clone()).await);
        assert!(!matches("correct horse batterz", kept).await);
        assert!(!matches("a password nobody has", None).await);
    }

    #[test]
    fn a_password_is_neither_short_nor_endless() {
        let code = |password: &str| check_password(password).unwrap_err()[0].code;
        assert_eq!(code("123456789"), "password_short");
        assert_eq!(code(&"x".repeat(1025)), "password_long");
        assert!(check_password("一二三四五六七八九十").is_ok());
    }
}
