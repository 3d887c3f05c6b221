//! Cursors: where the next page begins, opaque and bound to the shape of its query.

use super::keyset::{Key, Place};
use crate::{Cell, Error};
use field::Column;
use serde_json::Value;
use uuid::Uuid;

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The cursor behind a row. `shape` is a digest of the query.
pub(super) fn write(shape: u64, keys: &[(Cell, Column)], id: Uuid) -> String {
    let mut parts = vec![Value::from(format!("{shape:016x}")), Value::from(id.to_string())];
    parts.extend(keys.iter().map(|(cell, column)| cell.value(*column)));
    encode(Value::from(parts).to_string().as_bytes())
}

/// Reads a cursor back for a query of the same shape.
pub(super) fn read(cursor: &str, shape: u64, keys: &[Key<'_>]) -> Result<Place, Error> {
    parse(cursor, shape, keys).ok_or_else(|| Error::Missing("cursor".into()))
}

fn parse(cursor: &str, shape: u64, keys: &[Key<'_>]) -> Option<Place> {
    let parts: Vec<Value> = serde_json::from_slice(&decode(cursor)?).ok()?;
    let (head, values) = parts.split_at_checked(2)?;
    if head[0].as_str()? != format!("{shape:016x}") || values.len() != keys.len() {
        return None;
    }
    let cells = values
        .iter()
        .zip(keys)
        .map(|(value, key)| Cell::of(value, key.column.column).ok());
    Some(Place {
        keys: cells.collect::<Option<_>>()?,
        id: Uuid::try_parse(head[1].as_str()?).ok()?,
    })
}

/// Base64 for addresses, without padding.
fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 3);
    for group in bytes.chunks(3) {
        let word = group
            .iter()
            .fold(0_usize, |word, byte| word << 8 | usize::from(*byte))
            << (8 * (3 - group.len()));
        for place in 0..=group.len() {
            text.push(char::from(LETTERS[word >> (18 - 6 * place) & 63]));
        }
    }
    text
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    for group in text.as_bytes().chunks(4) {
        let mut word = 0_u32;
        for letter in group {
            let digit = LETTERS.iter().position(|known| known == letter)?;
            word = word << 6 | u32::try_from(digit).ok()?;
        }
        word <<= 6 * (4 - group.len());
        let count = group.len().checked_sub(1).filter(|count| *count > 0)?;
        bytes.extend_from_slice(&word.to_be_bytes()[1..=count]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_comes_back() {
        for length in 0..32_u8 {
            let bytes: Vec<u8> = (0..length).map(|byte| byte.wrapping_mul(73)).collect();
            assert_eq!(decode(&encode(&bytes)), Some(bytes));
        }
    }

    #[test]
    fn rubbish_is_no_cursor() {
        for cursor in ["", "a", "!!!!", "bm9uZQ", "WyIwIl0", "W10"] {
            assert!(matches!(read(cursor, 0, &[]), Err(Error::Missing(_))), "{cursor}");
        }
    }
}
