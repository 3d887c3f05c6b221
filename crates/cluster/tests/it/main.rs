//! The cluster starts fast, gives fresh databases, is shared, and is gone afterwards.

#![cfg(test)]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cluster::{Cluster, Options};

fn ask(url: &str, sql: &str) -> String {
    let out = Command::new("psql")
        .args(["--no-psqlrc", "-At", "-c", sql, url])
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}

fn answers(url: &str) -> bool {
    let host = url
        .trim_start_matches("postgres://postgres@")
        .trim_end_matches("/postgres");
    TcpStream::connect(host).is_ok()
}

fn wait_for(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < deadline, "waited 20 s for: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn every_caller_gets_an_empty_database_of_its_own() {
    let urls: BTreeSet<String> = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| cluster::shared().database()))
            .collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).collect()
    });
    assert_eq!(urls.len(), 4);
    for url in &urls {
        ask(url, "CREATE TABLE seen (a int)");
    }
}

#[test]
fn a_second_process_joins_the_shared_cluster() {
    let url = cluster::shared().url.clone();
    let mut other = Command::new(env!("CARGO_BIN_EXE_cluster"))
        .arg("--shared")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = String::new();
    BufReader::new(other.stdout.take().unwrap())
        .read_line(&mut told)
        .unwrap();
    other.kill().unwrap();
    other.wait().unwrap();
    assert_eq!(told.trim(), url);
}

#[test]
fn text_without_collate_c_sorts_by_language() {
    let url = cluster::shared().database();
    let sorted = |collate: &str| {
        ask(
            &url,
            &format!("SELECT string_agg(a, '' ORDER BY a {collate}) FROM (VALUES ('B'), ('a'), ('C')) t(a)"),
        )
    };
    assert_eq!(
        (sorted("").as_str(), sorted(r#"COLLATE "C""#).as_str()),
        ("aBC", "BCa")
    );
}

#[test]
fn a_durable_cluster_flushes_and_the_shared_one_does_not() {
    let own = Cluster::start(Options {
        durable: true,
        port: None,
    })
    .unwrap();
    assert_eq!(ask(&own.url, "SHOW fsync"), "on");
    assert_eq!(ask(&cluster::shared().url, "SHOW fsync"), "off");
}

#[test]
fn a_dropped_cluster_ends_and_leaves_no_files() {
    let own = Cluster::start(Options::default()).unwrap();
    let data = std::path::PathBuf::from(ask(&own.url, "SHOW data_directory"));
    let (url, folder) = (own.url.clone(), data.parent().unwrap().to_owned());
    assert!(answers(&url) && folder.exists());
    drop(own);
    wait_for("the port to close", || !answers(&url));
    wait_for("the files to go", || {
        !folder.exists() && !folder.with_extension("users").exists()
    });
}

#[test]
fn a_killed_user_leaves_nothing_behind() {
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
    let mut user = Command::new(env!("CARGO_BIN_EXE_cluster"))
        .args(["--port", &port.to_string()])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    wait_for("the cluster to answer", || answers(&url));
    user.kill().unwrap();
    user.wait().unwrap();
    wait_for("the port to close", || !answers(&url));
}

#[test]
fn a_cluster_starts_in_seconds_even_among_others() {
    let begin = Instant::now();
    let own = Cluster::start(Options::default()).unwrap();
    let took = begin.elapsed();
    assert!(answers(&own.url));
    // Alone it takes about one second; here other tests start clusters at the same time.
    assert!(took < Duration::from_secs(12), "{took:?}");
}
