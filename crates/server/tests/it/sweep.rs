//! Nobody gets past a route that is not open, whichever it is.

use ports::http::Client;
use serde_json::Value;

use crate::running::{Engine, Running, body_of, send};

const SOME_ID: &str = "0198c0de-0000-7000-8000-000000000001";

#[test]
fn nobody_gets_past_a_route_that_is_not_open() {
    let running = Running::start(Engine::Sqlite);
    let nobody = running.nobody();
    let contract = body_of(&send(&nobody, "GET", "/api/openapi.json", None));
    let mut swept = 0;
    for (method, path, operation) in operations(&contract) {
        let path = path
            .replace("{object}", "user")
            .replace("{id}", SOME_ID)
            .replace("{n}", "1");
        let policy = operation["x-policy"].as_str().unwrap();
        let status = status(&nobody, &method, &path);
        match policy {
            "open" => assert_ne!(status, 403, "{method} {path}"),
            "nearby" => {
                assert_eq!(status, 200, "{method} {path} from this machine");
                let proxied = nobody.send(&method, &path, &[("x-forwarded-for", "127.0.0.1")], None);
                assert_eq!(proxied.unwrap().status, 401, "{method} {path} through a proxy");
            }
            _ => assert_eq!(status, 401, "{method} {path} ({policy})"),
        }
        swept += usize::from(policy != "open");
    }
    assert!(swept >= 25, "the contract lists {swept} guarded routes");
}

#[test]
fn somebody_without_a_role_reads_no_metadata_and_no_record() {
    let running = Running::start(Engine::Sqlite);
    let admin = running.admin();
    let user = serde_json::json!({ "login": "eve", "name": "Eve" });
    let made = send(&admin, "POST", "/api/records/user", Some(&user));
    let id = body_of(&made)["id"].as_str().unwrap().to_owned();
    let password = serde_json::json!({ "password": "eve-has-a-password" });
    assert_eq!(
        send(
            &admin,
            "PUT",
            &format!("/api/users/{id}/password"),
            Some(&password)
        )
        .status,
        204
    );
    let session = body_of(&running.sign_in("eve", "eve-has-a-password"));
    let eve = running.nobody().with_bearer(session["token"].as_str());
    let contract = body_of(&send(&eve, "GET", "/api/openapi.json", None));
    // Signing out would end the sweep.
    let all = operations(&contract).into_iter();
    for (method, path, operation) in
        all.filter(|(method, path, _)| (method.as_str(), path.as_str()) != ("DELETE", "/api/session"))
    {
        let path = path
            .replace("{object}", "user")
            .replace("{id}", &id)
            .replace("{n}", "1");
        let wants_right = operation["x-policy"].as_str().unwrap().ends_with("documents");
        let status = status(&eve, &method, &path);
        if wants_right {
            assert_eq!(status, 403, "{method} {path}");
        } else if path.contains("/user") {
            assert!(
                matches!(status, 404 | 400 | 422 | 428 | 415),
                "{method} {path}: {status}"
            );
        }
    }
}

fn operations(contract: &Value) -> Vec<(String, String, Value)> {
    let mut operations = Vec::new();
    for (path, item) in contract["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.push((method.to_uppercase(), path.clone(), operation.clone()));
        }
    }
    operations
}

fn status(client: &Client, method: &str, path: &str) -> u16 {
    let body = serde_json::json!({});
    let with_body = matches!(method, "POST" | "PUT" | "PATCH").then_some(&body);
    send(client, method, path, with_body).status
}
