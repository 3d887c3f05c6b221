//! JSON text without a tree: what streams rows to answers.

use uuid::Uuid;

/// A string with its quotes.
pub(crate) fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut done = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte >= 0x20 && *byte != b'"' && *byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&bytes[done..at]);
        escape(out, *byte);
        done = at + 1;
    }
    out.extend_from_slice(&bytes[done..]);
    out.push(b'"');
}

fn escape(out: &mut Vec<u8>, byte: u8) {
    match byte {
        b'"' | b'\\' => out.extend_from_slice(&[b'\\', byte]),
        b'\n' => out.extend_from_slice(b"\\n"),
        b'\r' => out.extend_from_slice(b"\\r"),
        b'\t' => out.extend_from_slice(b"\\t"),
        0x08 => out.extend_from_slice(b"\\b"),
        0x0c => out.extend_from_slice(b"\\f"),
        _ => {
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(&[hex(byte >> 4), hex(byte & 15)]);
        }
    }
}

/// A whole number.
pub(crate) fn integer(out: &mut Vec<u8>, number: i64) {
    if number < 0 {
        out.push(b'-');
    }
    unsigned(out, number.unsigned_abs().into(), 1);
}

/// A decimal as a string of exactly `scale` digits after the point, from its unscaled value.
pub(crate) fn decimal(out: &mut Vec<u8>, unscaled: i128, scale: u8) {
    out.push(b'"');
    if unscaled < 0 {
        out.push(b'-');
    }
    let unit = 10_u128.pow(u32::from(scale));
    let size = unscaled.unsigned_abs();
    unsigned(out, size / unit, 1);
    if scale > 0 {
        out.push(b'.');
        unsigned(out, size % unit, usize::from(scale));
    }
    out.push(b'"');
}

/// An id as a string.
pub(crate) fn uuid(out: &mut Vec<u8>, id: Uuid) {
    let mut text = Uuid::encode_buffer();
    out.push(b'"');
    out.extend_from_slice(id.hyphenated().encode_lower(&mut text).as_bytes());
    out.push(b'"');
}

fn hex(nibble: u8) -> u8 {
    if nibble < 10 {
        b'0' + nibble
    } else {
        b'a' + nibble - 10
    }
}

fn unsigned(out: &mut Vec<u8>, number: u128, width: usize) {
    let mut text = [b'0'; 40];
    let mut at = text.len();
    // Nearly every number fits 64 bits, where division is ten times as fast.
    let mut rest = number;
    while rest > u128::from(u64::MAX) {
        at -= 1;
        text[at] = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
    }
    let mut rest = u64::try_from(rest).unwrap_or_default();
    while rest > 0 {
        at -= 1;
        text[at] = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
    }
    out.extend_from_slice(&text[at.min(text.len() - width)..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn strings_are_escaped_like_serde_does() {
        for text in [
            "",
            "plain",
            "a\"b\\c",
            "\u{1}\u{1f}\n\r\t\u{8}\u{c}\u{7f}",
            "云锦 🧵 é",
            "\u{2028}",
        ] {
            assert_eq!(
                written(|out| string(out, text)),
                serde_json::to_string(text).unwrap()
            );
        }
    }

    #[test]
    fn numbers_keep_every_digit() {
        assert_eq!(written(|out| integer(out, i64::MIN)), i64::MIN.to_string());
        assert_eq!(written(|out| integer(out, 0)), "0");
        assert_eq!(written(|out| decimal(out, -5, 4)), "\"-0.0005\"");
        assert_eq!(written(|out| decimal(out, 123, 0)), "\"123\"");
        assert_eq!(
            written(|out| decimal(out, i128::from(u64::MAX) * 100, 2)),
            "\"18446744073709551615.00\""
        );
    }
}
