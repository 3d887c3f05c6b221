//! The load: keep-alive connections over raw sockets, one request in flight on each.

use crate::work::{Script, Work};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A running server and how to speak to it.
#[derive(Debug)]
pub(crate) struct Side {
    /// `127.0.0.1:PORT`.
    pub(crate) address: String,
    /// Path of the customers' collection.
    pub(crate) path: &'static str,
    /// Extra header lines of every request, each ended by CRLF.
    pub(crate) head: String,
    /// Writes the query of a page: city, level.
    pub(crate) query: fn(&str, &str) -> String,
    /// Ids of some loaded customers.
    pub(crate) ids: Vec<String>,
}

/// A child process that is ended, by its id, when this value goes.
#[derive(Debug)]
pub(crate) struct Process(pub(crate) std::process::Child);

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// What one span of load came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Figure {
    pub(crate) per_second: f64,
    pub(crate) p50: Duration,
    pub(crate) p99: Duration,
}

impl Side {
    pub(crate) fn page_query(&self, city: &str, level: &str) -> String {
        (self.query)(city, level)
    }

    pub(crate) fn request(
        &self,
        out: &mut Vec<u8>,
        method: &str,
        target: &str,
        head: &str,
        body: Option<&str>,
    ) {
        let body = body.unwrap_or_default();
        let text = format!(
            "{method} {target} HTTP/1.1\r\nhost: {}\r\n{}{head}content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            self.address,
            self.head,
            body.len()
        );
        out.extend_from_slice(text.as_bytes());
    }
}

/// Drives one server for a while; half a second of warm-up is not counted.
pub(crate) fn drive(
    side: &Side,
    work: Work,
    connections: usize,
    span: Duration,
    round: u64,
) -> Result<Figure, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| e.to_string())?;
    runtime.block_on(async {
        let start = Instant::now() + Duration::from_millis(500);
        let end = start + span;
        let clients = (0..connections).map(|connection| {
            client(
                side,
                Script::new(work, side, connection, connections, round),
                start,
                end,
            )
        });
        let mut times = Vec::new();
        for done in futures_join(clients).await {
            times.extend(done?);
        }
        times.sort_unstable();
        if times.is_empty() {
            return Err(format!("{}: no answer in time", work.word()));
        }
        let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
        Ok(Figure {
            per_second: times.len() as f64 / span.as_secs_f64(),
            p50: at(0.5),
            p99: at(0.99),
        })
    })
}

/// Polls all clients on this one thread until each is done.
async fn futures_join<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut all: Vec<_> = futures.map(Box::pin).map(|f| (Some(f), None)).collect();
    std::future::poll_fn(move |context| {
        let mut waiting = false;
        for (future, output) in &mut all {
            if let Some(running) = future {
                match running.as_mut().poll(context) {
                    std::task::Poll::Ready(value) => (*output, *future) = (Some(value), None),
                    std::task::Poll::Pending => waiting = true,
                }
            }
        }
        if waiting {
            std::task::Poll::Pending
        } else {
            std::task::Poll::Ready(all.iter_mut().filter_map(|(_, output)| output.take()).collect())
        }
    })
    .await
}

async fn client(
    side: &Side,
    mut script: Script<'_>,
    start: Instant,
    end: Instant,
) -> Result<Vec<Duration>, String> {
    let mut stream = TcpStream::connect(&side.address)
        .await
        .map_err(|e| e.to_string())?;
    stream.set_nodelay(true).map_err(|e| e.to_string())?;
    let (mut request, mut answer, mut times) = (Vec::new(), Vec::with_capacity(64 * 1024), Vec::new());
    loop {
        let sent = Instant::now();
        if sent >= end {
            return Ok(times);
        }
        request.clear();
        script.next(&mut request);
        stream.write_all(&request).await.map_err(|e| e.to_string())?;
        let (status, version) = read_answer(&mut stream, &mut answer).await?;
        let Some(counts) = script.learn(status, version) else {
            return Err(format!(
                "unexpected answer {status}: {}\nto {}",
                String::from_utf8_lossy(&answer),
                String::from_utf8_lossy(&request)
            ));
        };
        if counts && sent >= start {
            times.push(sent.elapsed());
        }
    }
}

/// Reads one answer whole; gives its status and the record's version.
async fn read_answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<(u16, Option<u64>), String> {
    buffer.clear();
    let mut need = None;
    loop {
        if stream.read_buf(buffer).await.map_err(|e| e.to_string())? == 0 {
            return Err("the server closed the connection".to_owned());
        }
        if need.is_none() {
            need = head_end(buffer).map(|end| end + content_length(&buffer[..end]));
        }
        if need.is_some_and(|need| buffer.len() >= need) {
            break;
        }
    }
    let status = std::str::from_utf8(buffer.get(9..12).unwrap_or_default())
        .ok()
        .and_then(|s| s.parse().ok());
    let end = head_end(buffer).unwrap_or(buffer.len());
    let version = header(&buffer[..end], b"\r\netag: \"").or_else(|| header(buffer, b"\"version\":"));
    Ok((status.unwrap_or(0), version))
}

fn head_end(buffer: &[u8]) -> Option<usize> {
    buffer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .map(|at| at + 4)
}

fn content_length(head: &[u8]) -> usize {
    header(head, b"\r\ncontent-length: ").map_or(0, |length| length as usize)
}

fn header(head: &[u8], name: &[u8]) -> Option<u64> {
    let at = head
        .windows(name.len())
        .position(|piece| piece.eq_ignore_ascii_case(name))?
        + name.len();
    let digits = head[at..].iter().take_while(|byte| byte.is_ascii_digit());
    Some(digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}
