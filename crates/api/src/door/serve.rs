//! Connections: accepted, bounded in number and patience, closed gently.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::IntoResponse;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;

use super::House;

/// How long open requests may take to end once the server is asked to stop.
const PATIENCE: Duration = Duration::from_secs(15);

/// Answers requests until `stop` is ready; then takes no more, and returns when those begun have ended.
#[expect(clippy::disallowed_methods, reason = "one task per connection")]
pub async fn serve(listener: TcpListener, house: Arc<House>, stop: impl Future<Output = ()>) {
    let router = crate::router::router(&house);
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(house.limits.connections));
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &places) => accepted,
            () = &mut stop => break,
        };
        let Some((stream, peer, place)) = accepted else {
            continue;
        };
        let connection = connection(stream, peer, router.clone(), &house);
        let watched = graceful.watch(connection);
        let counted = Arc::clone(&house);
        tokio::spawn(async move {
            counted.metrics.connections.fetch_add(1, Ordering::Relaxed);
            // A client that breaks the protocol or goes away has nobody to be told.
            let _ = watched.await;
            counted.metrics.connections.fetch_sub(1, Ordering::Relaxed);
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(PATIENCE, graceful.shutdown()).await;
    // Detached handlers outlive their connection; when this lock is ours, the last of them has ended.
    let _ = tokio::time::timeout(PATIENCE, house.running.write()).await;
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, SocketAddr, tokio::sync::OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            // Answers are written whole; waiting for more bytes to send along only adds delay.
            let _ = stream.set_nodelay(true);
            Some((stream, peer, place))
        }
        Err(why) => {
            tracing::warn!(cause = %why, "cannot accept a connection");
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: axum::Router,
    house: &House,
) -> http1::Connection<
    TokioIo<TcpStream>,
    impl hyper::service::Service<
        Request<Incoming>,
        Response = axum::response::Response,
        Error = Infallible,
        Future: Send,
    > + use<>,
> {
    let service = service_fn(move |request: Request<Incoming>| {
        let router = router.clone();
        async move {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            let answer = router.oneshot(request).await;
            Ok(answer.unwrap_or_else(|never: Infallible| never.into_response()))
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(house.limits.header_time)
        // The gate tells a head that is too large in words; this is where telling ends.
        .max_buf_size(128 << 10)
        .max_headers(512)
        .serve_connection(TokioIo::new(stream), service)
}
