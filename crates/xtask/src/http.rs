//! A few lines of HTTP, enough to talk JSON with a server on this machine.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

/// A server and, once signed in, who we are there.
pub(crate) struct Client {
    /// Host and port, such as `127.0.0.1:8080`.
    pub(crate) address: String,
    pub(crate) token: Option<String>,
}

impl Client {
    /// Posts JSON and gives the JSON answer; anything but success is an error in words.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value, String> {
        self.ask("POST", path, &body.to_string())
    }

    /// The same server, signed in.
    pub(crate) fn sign_in(&self, login: &str, password: &str) -> Result<Client, String> {
        let session = self.post("/api/session", &json!({ "login": login, "password": password }))?;
        Ok(Client {
            address: self.address.clone(),
            token: session["token"].as_str().map(str::to_owned),
        })
    }

    /// Puts JSON where nothing is answered; anything but success is an error in words.
    pub(crate) fn put(&self, path: &str, body: &Value) -> Result<(), String> {
        match self.send("PUT", path, &body.to_string())? {
            (200..300, _) => Ok(()),
            (status, answer) => Err(format!("PUT {path} answered {status}: {answer}")),
        }
    }

    /// Gets JSON.
    pub(crate) fn get(&self, path: &str) -> Result<Value, String> {
        self.ask("GET", path, "")
    }

    /// Changes some fields of a record, whatever version it has.
    pub(crate) fn change(&self, object: &str, id: &str, fields: Value) -> Result<Value, String> {
        let path = format!("/api/records/{object}/{id}");
        let version = self.get(&path)?["version"].clone();
        let mut operation = json!({ "do": "update", "object": object, "id": id, "version": version });
        operation["record"] = fields;
        self.post(
            "/api/batch",
            &json!({ "operations": [operation], "all_or_nothing": true }),
        )
    }

    fn ask(&self, method: &str, path: &str, body: &str) -> Result<Value, String> {
        let (status, answer) = self.send(method, path, body)?;
        if !(200..300).contains(&status) {
            return Err(format!("{method} {path} answered {status}: {answer}"));
        }
        serde_json::from_str(&answer)
            .map_err(|why| format!("{method} {path} answered no JSON ({why}): {answer}"))
    }

    /// Status and body. `Connection: close` lets us read to the end instead of minding lengths.
    fn send(&self, method: &str, path: &str, body: &str) -> Result<(u16, String), String> {
        let bearer = self.token.as_ref().map_or(String::new(), |token| {
            format!("Authorization: Bearer {token}\r\n")
        });
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             {bearer}Content-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        );
        let answer = exchange(&self.address, &request).map_err(|why| format!("{method} {path}: {why}"))?;
        let status = answer.split(' ').nth(1).and_then(|word| word.parse().ok());
        let status = status.ok_or_else(|| format!("{method} {path}: this is no HTTP answer: {answer}"))?;
        Ok((
            status,
            answer
                .split_once("\r\n\r\n")
                .map_or(String::new(), |(_, body)| body.to_owned()),
        ))
    }
}

fn exchange(address: &str, request: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    /// Serves one canned answer and gives what the client made of it.
    fn answered(answer: &'static str) -> Result<Value, String> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 1024];
            let size = stream.read(&mut request).unwrap();
            assert!(String::from_utf8_lossy(&request[..size]).contains("Authorization: Bearer secret\r\n"));
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let client = Client {
            address,
            token: Some("secret".to_owned()),
        };
        let got = client.post("/api/records/contact", &serde_json::json!({ "name": "Ada" }));
        server.join().unwrap();
        got
    }

    #[test]
    fn the_body_of_a_good_answer_is_read_as_json() {
        let got = answered("HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n\r\n{\"version\":1}");
        assert_eq!(got.unwrap()["version"], 1);
    }

    #[test]
    fn a_refusal_is_told_with_status_and_reason() {
        let why = answered("HTTP/1.1 422 Unprocessable\r\n\r\n{\"title\":\"no\"}").unwrap_err();
        assert_eq!(why, "POST /api/records/contact answered 422: {\"title\":\"no\"}");
    }
}
