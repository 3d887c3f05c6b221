//! Five routes over either database.

use super::customer::{Change, Draft};
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

/// What a database must do; every answer is JSON text, `None` means there is no such customer.
pub(crate) trait Customers: Send + Sync + 'static {
    fn get(&self, id: Uuid) -> impl Future<Output = Result<Option<Vec<u8>>, String>> + Send;
    fn page(&self, city: String, level: String) -> impl Future<Output = Result<Vec<u8>, String>> + Send;
    fn groups(&self) -> impl Future<Output = Result<Vec<u8>, String>> + Send;
    fn create(&self, draft: Draft) -> impl Future<Output = Result<Option<Vec<u8>>, String>> + Send;
    fn update(
        &self,
        id: Uuid,
        change: Change,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, String>> + Send;
}

#[derive(Debug, Deserialize)]
struct PageQuery {
    city: String,
    level: String,
}

pub(crate) fn routes<C: Customers>(customers: C) -> Router {
    Router::new()
        .route("/ping", get(|| async { "pong" }))
        .route("/customers", get(page::<C>).post(create::<C>))
        .route("/customers/aggregate", get(groups::<C>))
        .route("/customers/{id}", get(one::<C>).patch(update::<C>))
        .with_state(Arc::new(customers))
}

async fn one<C: Customers>(State(all): State<Arc<C>>, Path(id): Path<Uuid>) -> Response {
    answer(StatusCode::OK, all.get(id).await)
}

async fn page<C: Customers>(State(all): State<Arc<C>>, Query(query): Query<PageQuery>) -> Response {
    answer(StatusCode::OK, all.page(query.city, query.level).await.map(Some))
}

async fn groups<C: Customers>(State(all): State<Arc<C>>) -> Response {
    answer(StatusCode::OK, all.groups().await.map(Some))
}

async fn create<C: Customers>(State(all): State<Arc<C>>, Json(draft): Json<Draft>) -> Response {
    answer(StatusCode::CREATED, all.create(draft).await)
}

async fn update<C: Customers>(
    State(all): State<Arc<C>>,
    Path(id): Path<Uuid>,
    Json(change): Json<Change>,
) -> Response {
    answer(StatusCode::OK, all.update(id, change).await)
}

fn answer(status: StatusCode, body: Result<Option<Vec<u8>>, String>) -> Response {
    match body {
        Ok(Some(body)) => (status, [(header::CONTENT_TYPE, "application/json")], body).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(why) => (StatusCode::INTERNAL_SERVER_ERROR, why).into_response(),
    }
}
