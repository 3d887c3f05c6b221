//! A file on its way out that nobody keeps: an archive that is made while it is sent, a table that was just written.

use std::io;

use app::Backup;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use exchange::Format;
use futures::stream::unfold;
use percent_encoding::utf8_percent_encode;
use schemars::{Schema, SchemaGenerator, json_schema};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::Answer;
use super::sending::PLAIN;

/// Bytes that are sent in one go.
const PIECE: usize = 256 << 10;
/// Pieces that may wait for a slow reader.
const WAITING: usize = 4;

/// 200 with a backup.
pub(crate) struct Packed(pub(crate) Backup);

/// 200 with a table, read from where it was written.
pub(crate) struct Tabled {
    pub(crate) format: Format,
    pub(crate) name: String,
    pub(crate) file: Box<dyn io::Read + Send>,
}

impl Answer for Packed {
    const STATUS: StatusCode = StatusCode::OK;
    fn body(_: &mut SchemaGenerator) -> Option<(&'static str, Option<Schema>)> {
        Some(("application/x-tar", Some(bytes())))
    }
    fn respond(self) -> Response {
        let head = head("application/x-tar", "yunjin.tar");
        let body = sent_while(|into| self.0.pack(into).map(drop));
        (head, body).into_response()
    }
}

impl Answer for Tabled {
    const STATUS: StatusCode = StatusCode::OK;
    fn body(_: &mut SchemaGenerator) -> Option<(&'static str, Option<Schema>)> {
        Some(("application/octet-stream", Some(bytes())))
    }
    fn respond(self) -> Response {
        let Tabled {
            format,
            name,
            mut file,
        } = self;
        let head = head(format.media(), &format!("{name}.{}", format.ending()));
        let body = sent_while(move |into| io::copy(&mut file, into).map(drop));
        (head, body).into_response()
    }
}

fn bytes() -> Schema {
    json_schema!({ "type": "string", "format": "binary" })
}

/// It is for the disk, and for nobody else.
fn head(media: &str, name: &str) -> HeaderMap {
    let name = utf8_percent_encode(name, PLAIN);
    let said = [
        (header::CONTENT_TYPE, media.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename*=UTF-8''{name}"),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let said = said.into_iter();
    said.filter_map(|(name, value)| Some((name, HeaderValue::try_from(value).ok()?)))
        .collect()
}

/// What is written while it is sent; it ends with the writing, or as soon as nobody reads any more.
fn sent_while(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()> + Send + 'static) -> Body {
    let (pieces, sent) = channel(WAITING);
    tokio::task::spawn_blocking(move || write_all(write, pieces));
    body(sent)
}

/// What breaks off ends the answer in the middle, so that no half is taken for a whole.
fn write_all(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>, pieces: Sender<io::Result<Bytes>>) {
    let broken = pieces.clone();
    let mut into = io::BufWriter::with_capacity(PIECE, Pieces(pieces));
    let written = write(&mut into).and_then(|()| io::Write::flush(&mut into));
    if let Err(why) = written {
        // Whoever no longer reads needs no reason.
        let _ = broken.blocking_send(Err(why));
    }
}

fn body(sent: Receiver<io::Result<Bytes>>) -> Body {
    Body::from_stream(unfold(sent, |mut sent| async move {
        Some((sent.recv().await?, sent))
    }))
}

/// Hands bytes over to whoever sends them.
struct Pieces(Sender<io::Result<Bytes>>);

impl io::Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Bytes::copy_from_slice(bytes);
        let sent = self.0.blocking_send(Ok(piece));
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
