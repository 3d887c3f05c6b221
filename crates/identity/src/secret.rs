//! Secrets that are shown once: 256 bits from the machine's randomness, of which only the SHA-256 is kept.

use sha2::{Digest, Sha256};

/// What a session's secret begins with.
pub(crate) const SESSION: &str = "yjs_";
/// What an API token begins with.
pub(crate) const TOKEN: &str = "yjt_";

/// Characters of a token that may be shown again: its kind and the first eight of its digits.
pub(crate) const PREFIX: usize = 12;

/// What is kept of a secret.
pub(crate) type Digested = [u8; 32];

/// The secret as its bearer shows it: kind, then 64 hexadecimal digits.
pub(crate) fn text(kind: &str, secret: [u8; 32]) -> String {
    format!("{kind}{}", hex(&secret))
}

/// Bytes as hexadecimal digits, two each.
pub(crate) fn hex(bytes: &Digested) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// What is kept of a bearer's text.
pub(crate) fn digest(bearer: &str) -> Digested {
    Sha256::digest(bearer.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_shown_as_hexadecimal_digits() {
        let mut secret = [0; 32];
        secret[0] = 0xa5;
        let text = text(TOKEN, secret);
        assert!(text.starts_with("yjt_a500") && text.len() == 68, "{text}");
        assert_ne!(digest(&text), digest("yjt_"));
    }
}
