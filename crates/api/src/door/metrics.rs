//! Counts for whoever watches the server, in Prometheus' text format. Routes are named by their template: a metric
//! never holds an id or a value.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::{Method, StatusCode};

/// Upper bounds of the latency histogram, in seconds.
const BOUNDS: [f64; 13] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];

/// What is counted while the server runs.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    routes: Vec<(&'static str, Method, Mutex<Series>)>,
    elsewhere: Mutex<Series>,
    /// Records written: created, updated, deleted, restored; and refused.
    pub(crate) saves: Saves,
    /// Connections open now.
    pub(crate) connections: AtomicI64,
}

/// Saves by what became of them.
#[derive(Debug, Default)]
pub(crate) struct Saves {
    done: AtomicU64,
    refused: AtomicU64,
}

#[derive(Debug, Default)]
struct Series {
    statuses: BTreeMap<u16, u64>,
    buckets: [u64; BOUNDS.len()],
    seconds: f64,
    count: u64,
}

impl Saves {
    /// Counts one save.
    pub(crate) fn count<T, E>(&self, outcome: &Result<T, E>) {
        let counter = if outcome.is_ok() {
            &self.done
        } else {
            &self.refused
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }
}

impl Series {
    fn add(&mut self, status: u16, seconds: f64) {
        *self.statuses.entry(status).or_default() += 1;
        self.count += 1;
        self.seconds += seconds;
        if let Some(bucket) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            self.buckets[bucket] += 1;
        }
    }

    fn write(&self, out: &mut Written, labels: &str) {
        for (status, count) in &self.statuses {
            let _ = writeln!(
                out.requests,
                "yunjin_requests_total{{{labels},status=\"{status}\"}} {count}"
            );
        }
        let mut below = 0;
        for (bound, count) in BOUNDS.iter().zip(self.buckets) {
            below += count;
            let _ = writeln!(
                out.seconds,
                "yunjin_request_seconds_bucket{{{labels},le=\"{bound}\"}} {below}"
            );
        }
        let _ = writeln!(
            out.seconds,
            "yunjin_request_seconds_bucket{{{labels},le=\"+Inf\"}} {}",
            self.count
        );
        let _ = writeln!(
            out.seconds,
            "yunjin_request_seconds_sum{{{labels}}} {}",
            self.seconds
        );
        let _ = writeln!(
            out.seconds,
            "yunjin_request_seconds_count{{{labels}}} {}",
            self.count
        );
    }
}

#[derive(Default)]
struct Written {
    requests: String,
    seconds: String,
}

impl Metrics {
    /// Counts for these routes; whatever matches none is counted under `-`.
    pub(crate) fn of(routes: impl IntoIterator<Item = (&'static str, Method)>) -> Self {
        let routes = routes
            .into_iter()
            .map(|(path, method)| (path, method, Mutex::default()))
            .collect();
        Metrics {
            routes,
            ..Metrics::default()
        }
    }

    /// Counts one request.
    pub(crate) fn request(&self, method: &Method, route: &str, status: StatusCode, took: Duration) {
        let method = if method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        let known = self
            .routes
            .iter()
            .find(|(path, known, _)| known == method && *path == route);
        let series = known.map_or(&self.elsewhere, |(_, _, series)| series);
        let mut series = series.lock().unwrap_or_else(PoisonError::into_inner);
        series.add(status.as_u16(), took.as_secs_f64());
    }

    /// Everything, as Prometheus reads it. `gauges` are numbers of this moment that others keep.
    pub(crate) fn text(&self, gauges: &[(&str, &str, i64)]) -> String {
        let mut written = Written::default();
        for (path, method, series) in &self.routes {
            let series = series.lock().unwrap_or_else(PoisonError::into_inner);
            if series.count > 0 {
                series.write(&mut written, &format!("method=\"{method}\",route=\"{path}\""));
            }
        }
        self.elsewhere
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write(&mut written, "method=\"-\",route=\"-\"");
        let mut text = String::new();
        let mut family = |name: &str, kind: &str, help: &str, lines: &str| {
            let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{lines}");
        };
        family(
            "yunjin_requests_total",
            "counter",
            "Requests answered.",
            &written.requests,
        );
        family(
            "yunjin_request_seconds",
            "histogram",
            "Time from head to answer.",
            &written.seconds,
        );
        let saves = format!(
            "yunjin_saves_total{{outcome=\"done\"}} {}\nyunjin_saves_total{{outcome=\"refused\"}} {}\n",
            self.saves.done.load(Ordering::Relaxed),
            self.saves.refused.load(Ordering::Relaxed)
        );
        family(
            "yunjin_saves_total",
            "counter",
            "Saves of records by outcome.",
            &saves,
        );
        let open = format!(
            "yunjin_connections {}\n",
            self.connections.load(Ordering::Relaxed)
        );
        family(
            "yunjin_connections",
            "gauge",
            "Client connections open now.",
            &open,
        );
        for (name, help, value) in gauges {
            family(name, "gauge", help, &format!("{name} {value}\n"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buckets_of_a_histogram_add_up() {
        let metrics = Metrics::of([("/a", Method::GET)]);
        for ms in [0, 2, 2, 40_000] {
            metrics.request(&Method::HEAD, "/a", StatusCode::OK, Duration::from_millis(ms));
        }
        metrics.request(&Method::GET, "/b/secret", StatusCode::NOT_FOUND, Duration::ZERO);
        let text = metrics.text(&[("yunjin_metadata_version", "Published version.", 7)]);
        let has = |line: &str| assert!(text.lines().any(|known| known == line), "{line} in\n{text}");
        has("yunjin_requests_total{method=\"GET\",route=\"/a\",status=\"200\"} 4");
        has("yunjin_request_seconds_bucket{method=\"GET\",route=\"/a\",le=\"0.001\"} 1");
        has("yunjin_request_seconds_bucket{method=\"GET\",route=\"/a\",le=\"0.0025\"} 3");
        has("yunjin_request_seconds_bucket{method=\"GET\",route=\"/a\",le=\"10\"} 3");
        has("yunjin_request_seconds_bucket{method=\"GET\",route=\"/a\",le=\"+Inf\"} 4");
        has("yunjin_requests_total{method=\"-\",route=\"-\",status=\"404\"} 1");
        has("yunjin_metadata_version 7");
        assert!(!text.contains("secret"));
    }
}
