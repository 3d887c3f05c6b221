//! A file on its way out, piece by piece, and never as anything that runs.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::file::Opened;
use futures::stream::try_unfold;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use ports::files::Files;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::Answer;

/// Bytes that are read and sent in one go.
const PIECE: usize = 256 << 10;
/// What may stand in a name beside letters and digits (RFC 5987).
pub(super) const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// A file is a guest: it loads nothing, runs nothing and belongs to no page of ours.
const GUEST: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox";

/// 200 with a file, 206 with a part of it, or 304 when the client has it.
pub(crate) struct Sent {
    files: Arc<dyn Files>,
    opened: Opened,
    known: bool,
    part: Option<(u64, u64)>,
}

impl Sent {
    /// A file, as far as the request does not have it already.
    pub(crate) fn new(files: Arc<dyn Files>, opened: Opened, asked: &HeaderMap) -> Self {
        let tag = tag(&opened);
        let stated = |name| {
            asked
                .get(name)
                .and_then(|value: &HeaderValue| value.to_str().ok())
        };
        let is_same = |stated: &str| {
            stated
                .split(',')
                .any(|one| one.trim().trim_start_matches("W/") == tag)
        };
        // A part of what has changed meanwhile would fit nothing.
        let is_part = stated(header::IF_RANGE).is_none_or(|since| since == tag);
        let part = stated(header::RANGE).filter(|_| is_part);
        Sent {
            known: stated(header::IF_NONE_MATCH).is_some_and(is_same),
            part: part.and_then(|range| part_of(range, opened.size)),
            files,
            opened,
        }
    }

    fn head(&self) -> HeaderMap {
        let name = utf8_percent_encode(&self.opened.name, PLAIN);
        // Pictures are shown where they stand; everything else is for the disk.
        let way = match engine::file::is_shown(&self.opened.media) {
            true => "inline",
            false => "attachment",
        };
        let mut head = HeaderMap::new();
        let mut say = |name, value: String| {
            if let Ok(value) = HeaderValue::try_from(value) {
                head.insert(name, value);
            }
        };
        say(header::CONTENT_TYPE, self.opened.media.clone());
        say(
            header::CONTENT_DISPOSITION,
            format!("{way}; filename*=UTF-8''{name}"),
        );
        say(header::CONTENT_SECURITY_POLICY, GUEST.to_owned());
        // Rights are asked each time; only the bytes are spared.
        say(header::CACHE_CONTROL, "private, no-cache".to_owned());
        say(header::ETAG, tag(&self.opened));
        say(header::ACCEPT_RANGES, "bytes".to_owned());
        head
    }
}

impl Answer for Sent {
    const STATUS: StatusCode = StatusCode::OK;
    fn body(_: &mut SchemaGenerator) -> Option<(&'static str, Option<Schema>)> {
        let bytes = json_schema!({ "type": "string", "format": "binary" });
        // A picture is sent as what its bytes are, everything else as bytes.
        Some(("*/*", Some(bytes)))
    }
    fn respond(self) -> Response {
        let mut head = self.head();
        if self.known {
            return (StatusCode::NOT_MODIFIED, head).into_response();
        }
        let size = self.opened.size;
        let (status, from, to) = match self.part {
            Some((from, to)) => (StatusCode::PARTIAL_CONTENT, from, to),
            None => (StatusCode::OK, 0, size),
        };
        if status == StatusCode::PARTIAL_CONTENT {
            let range = format!("bytes {from}-{}/{size}", to - 1);
            head.extend(HeaderValue::try_from(range).map(|range| (header::CONTENT_RANGE, range)));
        }
        head.insert(header::CONTENT_LENGTH, HeaderValue::from(to - from));
        (status, head, pieces(self.files, self.opened.hash, from, to)).into_response()
    }
}

fn tag(opened: &Opened) -> String {
    format!("\"{}\"", opened.hash)
}

/// The bytes from one place to another; a reading that fails breaks the answer off, so that no half is taken for a whole.
fn pieces(files: Arc<dyn Files>, hash: String, from: u64, to: u64) -> Body {
    let stream = try_unfold(from, move |at| {
        let (files, hash) = (Arc::clone(&files), hash.clone());
        async move {
            if at >= to {
                return Ok(None);
            }
            let most = usize::try_from(to - at).unwrap_or(PIECE).min(PIECE);
            let read = tokio::task::spawn_blocking(move || files.read(&hash, at, most)).await;
            let piece = read.map_err(std::io::Error::other)??;
            if piece.is_empty() {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let next = at + u64::try_from(piece.len()).unwrap_or(u64::MAX);
            Ok::<_, std::io::Error>(Some((Bytes::from(piece), next)))
        }
    });
    Body::from_stream(stream)
}

/// The one part that is asked for, from and up to; several, and what is none, are answered by the whole.
fn part_of(range: &str, size: u64) -> Option<(u64, u64)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let (from, to) = match (first.trim(), last.trim()) {
        ("", last) => (size.saturating_sub(number(last)?), size),
        (first, "") => (number(first)?, size),
        (first, last) => (number(first)?, number(last)?.saturating_add(1).min(size)),
    };
    (from < to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_part_is_understood_and_anything_else_is_the_whole() {
        for (range, part) in [
            ("bytes=0-0", Some((0, 1))),
            ("bytes=2-", Some((2, 10))),
            ("bytes=-3", Some((7, 10))),
            ("bytes=-99", Some((0, 10))),
            ("bytes=5-99", Some((5, 10))),
            ("bytes=10-", None),
            ("bytes=5-4", None),
            ("bytes=-0", None),
            ("bytes=0-1,3-4", None),
            ("lines=1-2", None),
            ("bytes=a-b", None),
            ("bytes=18446744073709551615-18446744073709551615", None),
        ] {
            assert_eq!(part_of(range, 10), part, "{range}");
        }
        assert_eq!(part_of("bytes=0-", 0), None);
    }
}
