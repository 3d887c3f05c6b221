//! Who plays a page: the administrator who prepares, and whoever is signed in at the moment.

use ports::http::{Answer, Client};
use serde_json::{Value, json};

use crate::run::House;

/// A server and the people known there.
pub(crate) struct Guest {
    /// Shows no credentials of its own; a request that writes them itself goes through it.
    pub(crate) nobody: Client,
    /// Prepares what a page needs and looks whether anything changed.
    pub(crate) admin: Client,
    /// Sends the requests of the page.
    pub(crate) now: Client,
    /// The administrator's own password; a page may write it as `{admin_password}`.
    pub(crate) password: String,
    /// The record of the user admin; a page may write it as `{admin}`.
    pub(crate) admin_id: String,
}

impl Guest {
    /// Signs the administrator in.
    pub(crate) fn arrive(house: &House) -> Result<Guest, String> {
        let nobody = Client::new(&house.base, None);
        let token = token(&nobody, "admin", &house.admin_password)?;
        let admin = nobody.with_bearer(Some(&token));
        let session = admin
            .send("GET", "/api/session", &[], None)
            .map_err(|why| why.to_string())?;
        let admin_id = json_of(&session, 200)?["user"]["id"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        Ok(Guest {
            admin_id,
            now: admin.clone(),
            nobody,
            admin,
            password: house.admin_password.clone(),
        })
    }

    /// Becomes somebody else; `nobody` shows no credentials.
    pub(crate) fn sign_in(&mut self, login: &str) -> Result<(), String> {
        self.now = match login {
            "nobody" => self.nobody.clone(),
            "admin" => self.admin.clone(),
            login => self
                .nobody
                .with_bearer(Some(&token(&self.nobody, login, &password_of(login))?)),
        };
        Ok(())
    }

    /// Makes a user with these roles; the record's id is the answer.
    pub(crate) fn invite(&self, login: &str, roles: &[String]) -> Result<String, String> {
        let user = json!({ "login": login, "name": name_of(login), "roles": roles });
        let made = json_of(&self.post(&self.admin, "/api/records/user", &user)?, 201)?;
        let id = made["id"].as_str().unwrap_or_default().to_owned();
        let password = json!({ "password": password_of(login) });
        let set = send(
            &self.admin,
            "PUT",
            &format!("/api/users/{id}/password"),
            &password,
        )?;
        json_of(&set, 204)?;
        Ok(id)
    }

    /// Applies a pack, as the administrator.
    pub(crate) fn publish(&self, files: &[(String, String)]) -> Result<Answer, String> {
        let documents: Vec<Value> = files
            .iter()
            .map(|(path, text)| json!({ "path": path, "text": text }))
            .collect();
        self.post(
            &self.admin,
            "/api/metadata/apply",
            &json!({ "documents": documents }),
        )
    }

    fn post(&self, client: &Client, path: &str, body: &Value) -> Result<Answer, String> {
        send(client, "POST", path, body)
    }
}

fn send(client: &Client, method: &str, path: &str, body: &Value) -> Result<Answer, String> {
    let json = [("content-type", "application/json")];
    client
        .send(method, path, &json, Some(body.to_string().as_bytes()))
        .map_err(|why| why.to_string())
}

fn token(client: &Client, login: &str, password: &str) -> Result<String, String> {
    let answer = send(
        client,
        "POST",
        "/api/session",
        &json!({ "login": login, "password": password }),
    )?;
    let session = json_of(&answer, 200)?;
    Ok(session["token"].as_str().unwrap_or_default().to_owned())
}

/// The password of everybody a page invites.
pub(crate) fn password_of(login: &str) -> String {
    format!("{login}-has-a-password")
}

/// `ada` is called Ada.
fn name_of(login: &str) -> String {
    let mut letters = login.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The JSON of an answer that must have this status.
pub(crate) fn json_of(answer: &Answer, status: u16) -> Result<Value, String> {
    if answer.status != status {
        let body = String::from_utf8_lossy(&answer.body);
        return Err(format!("expected {status}, got {}: {body}", answer.status));
    }
    if answer.body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(&answer.body).map_err(|why| format!("the answer is no JSON: {why}"))
}
