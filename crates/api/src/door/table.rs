//! A table in the body: its bytes, whole.

use axum::extract::Request;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use metadata::Complaint;
use schemars::{Schema, SchemaGenerator, json_schema};

use super::call::{Body, announced, let_arrive};
use super::{Limits, Problem};

/// The bytes of a table.
pub(crate) struct Table(pub(crate) Vec<u8>);

impl Body for Table {
    const WANTED: bool = true;
    const MEDIA: &'static str = "*/*";

    async fn read(request: &mut Request, limits: Limits) -> Result<Self, Problem> {
        let request = std::mem::take(request);
        let announced = announced(request.headers());
        if announced.is_some_and(|bytes| bytes > limits.file_bytes) {
            let most = limits.file_bytes.saturating_mul(2);
            let_arrive(request.into_body(), announced, most, limits.body_time).await;
            return Err(Problem::too_large());
        }
        let read = Limited::new(request.into_body(), limits.file_bytes).collect();
        let body = tokio::time::timeout(limits.file_time, read)
            .await
            .map_err(|_| Problem::too_slow())?;
        let body = body.map_err(|why| match why.downcast_ref::<LengthLimitError>() {
            Some(_) => Problem::too_large(),
            None => Problem::malformed(vec![Complaint::error("body_broken", "")]),
        })?;
        Ok(Table(body.to_bytes().into()))
    }

    fn schema(_: &mut SchemaGenerator) -> Option<Schema> {
        Some(json_schema!({ "type": "string", "format": "binary" }))
    }
}
