//! Outgoing HTTP, blocking: what a command says to a running server.

use std::io::Write;
use std::time::Duration;
use ureq::http::Request;

/// The largest answer that is read.
const LARGEST_ANSWER: u64 = 64 << 20;

/// Speaks to one server.
#[derive(Clone)]
pub struct Client {
    base: String,
    bearer: Option<String>,
    agent: ureq::Agent,
}

/// What a server answered. Header names are in lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names and values in the order they came.
    pub headers: Vec<(String, String)>,
    /// The body as it came.
    pub body: Vec<u8>,
}

/// No answer came.
#[derive(Debug, thiserror::Error)]
#[error("{method} {url}: {why}")]
pub struct Error {
    method: String,
    url: String,
    why: String,
}

impl Client {
    /// A client of the server at `base` (`http://127.0.0.1:8080`), with a token to show, if any.
    #[must_use]
    pub fn new(base: &str, bearer: Option<&str>) -> Self {
        let config = config(Some(Duration::from_secs(300)));
        Client {
            base: base.trim_end_matches('/').to_owned(),
            bearer: bearer.map(str::to_owned),
            agent: ureq::Agent::new_with_config(config),
        }
    }

    /// Where the server is.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The same client with another token to show.
    #[must_use]
    pub fn with_bearer(&self, bearer: Option<&str>) -> Self {
        Client {
            bearer: bearer.map(str::to_owned),
            ..self.clone()
        }
    }

    /// The same client, but one that waits for its answers as long as it takes.
    #[must_use]
    pub fn without_hurry(&self) -> Self {
        Client {
            agent: ureq::Agent::new_with_config(config(None)),
            ..self.clone()
        }
    }

    /// Sends one request and waits for its answer, whatever its status. A redirect is an answer, too.
    ///
    /// # Errors
    /// When no answer came: nobody listens, the connection broke, it took five minutes, the request is malformed.
    pub fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Answer, Error> {
        let url = format!("{}{path}", self.base);
        self.exchange(method, &url, headers, body).map_err(|why| Error {
            method: method.to_owned(),
            url,
            why: why.to_string(),
        })
    }

    /// Reads an answer of any size into `into`, for as long as bytes come. An answer that is no success is read as by
    /// [`Client::send`] and given back.
    ///
    /// # Errors
    /// When no answer came, or it broke off.
    pub fn fetch(&self, path: &str, into: &mut dyn Write) -> Result<Option<Answer>, Error> {
        let url = format!("{}{path}", self.base);
        let told = |why: String| Error {
            method: "GET".to_owned(),
            url: url.clone(),
            why,
        };
        let mut request = self.agent.get(&url).config().timeout_global(None).build();
        if let Some(bearer) = &self.bearer {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        let answer = request.call().map_err(|why| told(why.to_string()))?;
        if !answer.status().is_success() {
            return self.send("GET", path, &[], None).map(Some);
        }
        let mut from = answer.into_body().into_with_config().limit(u64::MAX).reader();
        std::io::copy(&mut from, into).map_err(|why| told(why.to_string()))?;
        Ok(None)
    }

    fn exchange(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder().method(method).uri(url);
        if let Some(bearer) = &self.bearer {
            request = request.header("authorization", format!("Bearer {bearer}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = match body {
            Some(bytes) => self.agent.run(request.body(bytes)?)?,
            None => self.agent.run(request.body(())?)?,
        };
        let status = answer.status().as_u16();
        let headers = answer
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.to_string(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let body = answer
            .into_body()
            .into_with_config()
            .limit(LARGEST_ANSWER)
            .read_to_vec()?;
        Ok(Answer {
            status,
            headers,
            body,
        })
    }
}

fn config(longest: Option<Duration>) -> ureq::config::Config {
    // No proxy: the machine's settings must not send a local token elsewhere.
    ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .allow_non_standard_methods(true)
        .timeout_connect(Some(Duration::from_secs(5)))
        .timeout_global(longest)
        .build()
}

impl Answer {
    /// The first header of that name, in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}
