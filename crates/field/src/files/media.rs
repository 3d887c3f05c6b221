//! What a file is: by its first bytes where they tell, else by what its client says.

/// The images that a browser may show: what begins like one is one, whatever it is called.
pub const IMAGES: &[&str] = &["image/gif", "image/jpeg", "image/png", "image/webp"];

/// What is known of bytes of which nothing is known.
const BYTES: &str = "application/octet-stream";

/// The types that their first bytes tell, each with these; a point in the pattern is any byte.
const MARKS: &[(&str, &[u8])] = &[
    ("image/png", b"\x89PNG\r\n\x1a\n"),
    ("image/jpeg", b"\xff\xd8\xff"),
    ("image/gif", b"GIF87a"),
    ("image/gif", b"GIF89a"),
    ("image/webp", b"RIFF....WEBP"),
    ("application/pdf", b"%PDF-"),
];

/// The media type of a file from its first bytes (12 are enough) and what its client says, without parameters and in
/// lower case. A client that says it is an image or a PDF, and whose bytes are none, is not believed.
#[must_use]
pub fn media(stated: Option<&str>, first: &[u8]) -> String {
    if let Some((known, _)) = MARKS.iter().find(|(_, mark)| begins(first, mark)) {
        return (*known).to_owned();
    }
    let stated = stated.unwrap_or_default();
    let stated = stated
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let is_told_by_bytes = MARKS.iter().any(|(known, _)| *known == stated);
    // What `curl` says of everything says nothing.
    let is_nothing = stated == "application/x-www-form-urlencoded";
    if is_type(&stated) && !is_told_by_bytes && !is_nothing {
        stated
    } else {
        BYTES.to_owned()
    }
}

fn begins(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.len() >= mark.len()
        && mark
            .iter()
            .zip(bytes)
            .all(|(mark, byte)| *mark == b'.' || mark == byte)
}

/// `text/plain`: two words of letters, digits and a few signs.
fn is_type(written: &str) -> bool {
    let plain = |word: &str| {
        let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte);
        (1..=100).contains(&word.len()) && word.bytes().all(is_sign)
    };
    written
        .split_once('/')
        .is_some_and(|(kind, detail)| plain(kind) && plain(detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_believed_before_words() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        for (stated, first, told) in [
            (None, png.as_slice(), "image/png"),
            (Some("text/html"), png.as_slice(), "image/png"),
            (Some("image/png"), b"<svg>".as_slice(), BYTES),
            (
                Some("image/webp"),
                b"RIFF\x10\0\0\0WEBPVP8 ".as_slice(),
                "image/webp",
            ),
            (Some("image/webp"), b"RIFF\x10\0\0\0WAVEfmt ".as_slice(), BYTES),
            (Some("image/gif"), b"GIF89a".as_slice(), "image/gif"),
            (Some("application/pdf"), b"not one".as_slice(), BYTES),
            (Some("Text/Plain; charset=utf-8"), b"hi".as_slice(), "text/plain"),
            (Some("image/svg+xml"), b"<svg>".as_slice(), "image/svg+xml"),
            (Some("application/x-www-form-urlencoded"), b"hi".as_slice(), BYTES),
            (Some("nonsense"), b"".as_slice(), BYTES),
            (Some("a/b\r\nSet-Cookie: x"), b"".as_slice(), BYTES),
            (None, b"".as_slice(), BYTES),
        ] {
            assert_eq!(media(stated, first), told, "{stated:?}");
        }
    }
}
