//! An archive on its way out, made while it is sent.

use std::io;

use app::Backup;
use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures::stream::unfold;
use schemars::{Schema, SchemaGenerator, json_schema};
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::Answer;

/// Bytes that are sent in one go.
const PIECE: usize = 256 << 10;
/// Pieces that may wait for a slow reader.
const WAITING: usize = 4;

/// 200 with a backup.
pub(crate) struct Packed(pub(crate) Backup);

impl Answer for Packed {
    const STATUS: StatusCode = StatusCode::OK;
    fn body(_: &mut SchemaGenerator) -> Option<(&'static str, Option<Schema>)> {
        let bytes = json_schema!({ "type": "string", "format": "binary" });
        Some(("application/x-tar", Some(bytes)))
    }
    fn respond(self) -> Response {
        let head = [
            (header::CONTENT_TYPE, "application/x-tar"),
            (header::CONTENT_DISPOSITION, "attachment; filename=\"yunjin.tar\""),
            (header::CACHE_CONTROL, "no-store"),
        ];
        let (pieces, sent) = channel(WAITING);
        // It ends with the archive, or as soon as nobody reads any more.
        tokio::task::spawn_blocking(move || pack(self.0, pieces));
        (head, body(sent)).into_response()
    }
}

/// An archive that breaks off has no end, and no reader takes it for whole.
fn pack(backup: Backup, pieces: Sender<io::Result<Bytes>>) {
    let broken = pieces.clone();
    let packed = backup.pack(io::BufWriter::with_capacity(PIECE, Pieces(pieces)));
    let packed = packed.and_then(|writer| writer.into_inner().map_err(io::IntoInnerError::into_error));
    if let Err(why) = packed {
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
