//! A body of bytes, taken piece by piece as it comes: a file is never whole in memory.

use axum::body::Body as Bytes;
use axum::extract::Request;
use axum::http::header;
use engine::Refusal;
use engine::file::{Received, Receiving, too_large};
use http_body_util::BodyExt;
use metadata::Complaint;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::call::{Body, announced, let_arrive};
use super::{Limits, Problem};

/// The bytes of a file that is still arriving.
pub(crate) struct Arriving {
    bytes: Bytes,
    announced: Option<usize>,
    limits: Limits,
    /// The media type that its client says it has.
    pub(crate) stated: Option<String>,
}

impl Body for Arriving {
    const WANTED: bool = true;
    const MEDIA: &'static str = "application/octet-stream";

    async fn read(request: &mut Request, limits: Limits) -> Result<Self, Problem> {
        let request = std::mem::take(request);
        let stated = request.headers().get(header::CONTENT_TYPE);
        let stated = stated.and_then(|value| value.to_str().ok()).map(str::to_owned);
        let arriving = Arriving {
            announced: announced(request.headers()),
            bytes: request.into_body(),
            limits,
            stated,
        };
        // A form is a wrapping around files, and would be kept as such.
        let stated = arriving.stated.as_deref().unwrap_or_default().trim_start();
        let is_form = stated.to_ascii_lowercase().starts_with("multipart/");
        if is_form {
            arriving.pass().await;
            return Err(Problem::unsupported_media_type());
        }
        if arriving.announced.is_some_and(|bytes| bytes > limits.file_bytes) {
            arriving.pass().await;
            return Err(too_large().into());
        }
        Ok(arriving)
    }

    fn schema(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(json_schema!({ "type": "string", "format": "binary" }))
    }
}

impl Arriving {
    /// Gives everything that comes to `receiving`, if it is taken at all, and waits until it is durable.
    pub(crate) async fn into(mut self, receiving: Result<Receiving, Refusal>) -> Result<Received, Problem> {
        let mut receiving = match receiving {
            Ok(receiving) => receiving,
            Err(refusal) => {
                self.pass().await;
                return Err(refusal.into());
            }
        };
        let taken = tokio::time::timeout(self.limits.file_time, self.feed(&mut receiving)).await;
        match taken.map_err(|_| Problem::too_slow())? {
            Err(Broken::Refused(refusal)) => {
                self.pass().await;
                return Err(refusal.into());
            }
            Err(Broken::Slow) => return Err(Problem::too_slow()),
            Err(Broken::Off) => return Err(Problem::malformed(vec![Complaint::error("body_broken", "")])),
            Ok(()) => {}
        }
        let ended = tokio::task::spawn_blocking(|| receiving.end()).await;
        let ended = ended.map_err(|why| Problem::internal(why.to_string()))?;
        Ok(ended?)
    }

    async fn feed(&mut self, receiving: &mut Receiving) -> Result<(), Broken> {
        loop {
            let piece = tokio::time::timeout(self.limits.body_time, self.bytes.frame()).await;
            match piece.map_err(|_| Broken::Slow)? {
                None => return Ok(()),
                Some(Err(_)) => return Err(Broken::Off),
                Some(Ok(frame)) => {
                    if let Some(bytes) = frame.data_ref() {
                        receiving.take(bytes).map_err(Broken::Refused)?;
                    }
                }
            }
        }
    }

    /// Lets the rest arrive, so that its client reads the answer.
    async fn pass(self) {
        let most = self.limits.file_bytes.saturating_mul(2);
        let announced = self.announced.or(Some(most));
        let_arrive(self.bytes, announced, most, self.limits.body_time).await;
    }
}

/// Why not all of it came.
enum Broken {
    Slow,
    Off,
    Refused(Refusal),
}
