//! A client that outlives the server: it waits for the next life and signs in again.

use crate::run::PASSWORD;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Duration;

/// One worker's way to the server.
#[derive(Clone)]
pub(crate) struct Client {
    address: Arc<RwLock<Option<String>>>,
    stop: Arc<AtomicBool>,
    agent: ureq::Agent,
    token: String,
}

/// What came back, if anything did.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Client {
    pub(crate) fn new(address: Arc<RwLock<Option<String>>>, stop: Arc<AtomicBool>) -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(10)))
            .build();
        Client {
            address,
            stop,
            agent: ureq::Agent::new_with_config(config),
            token: String::new(),
        }
    }

    /// A client of one server that will not be killed any more.
    pub(crate) fn signed_in(address: &str) -> Result<Self, String> {
        let mut client = Client::new(
            Arc::new(RwLock::new(Some(address.to_owned()))),
            Arc::new(AtomicBool::new(false)),
        );
        client
            .sign_in()
            .then_some(client)
            .ok_or_else(|| "the sign-in was refused".to_owned())
    }

    /// Whether the run is over: nothing new is begun then.
    pub(crate) fn is_over(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Sends once; `None` when nobody knows whether it arrived.
    pub(crate) fn send(
        &self,
        method: &str,
        path: &str,
        head: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Option<Answer> {
        let address = self.address.read().ok()?.clone()?;
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("http://{address}{path}"))
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.token));
        for (name, value) in head {
            request = request.header(*name, *value);
        }
        let request = request
            .body(body.map(Value::to_string).unwrap_or_default())
            .ok()?;
        let mut answer = self.agent.run(request).ok()?;
        let text = answer.body_mut().read_to_string().ok()?;
        let status = answer.status().as_u16();
        Some(Answer {
            status,
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
        })
    }

    /// Sends again and again until somebody answers for good; the request must be safe to repeat. `None` only when no
    /// server came back within a minute.
    pub(crate) fn insist(
        &mut self,
        method: &str,
        path: &str,
        head: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Option<Answer> {
        for _ in 0..3_000 {
            match self.send(method, path, head, body) {
                Some(answer) if answer.status == 401 => drop(self.sign_in()),
                // A twin of this request from before the kill may still be at work, or the server is going down.
                Some(answer) if answer.status >= 500 || answer.body["code"] == "busy" => {}
                Some(answer) => return Some(answer),
                None => {}
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }

    /// Signs in anew; whether that was granted.
    pub(crate) fn sign_in(&mut self) -> bool {
        let body = json!({ "login": "admin", "password": PASSWORD });
        let token = self
            .send("POST", "/api/session", &[], Some(&body))
            .and_then(|answer| answer.body["token"].as_str().map(str::to_owned));
        let signed_in = token.is_some();
        self.token = token.unwrap_or_default();
        signed_in
    }
}
