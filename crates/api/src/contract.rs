//! The published contract, `schemas/openapi.json`, made of the route table and the types of its handlers.

use axum::http::Method;
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use crate::door::query::Parameter;
use crate::door::route::{Route, Shape, object};
use crate::door::{Nearby, Policy, problem};

/// The contract as OpenAPI 3.1. It only grows within a major version.
#[must_use]
pub fn openapi() -> Value {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    for route in crate::router::routes() {
        let operation = operation(&route, &mut generator);
        let item = paths.entry(route.path).or_insert_with(|| json!({}));
        item[route.method.as_str().to_ascii_lowercase()] = operation;
    }
    let mut schemas = generator.take_definitions(true);
    schemas.insert("Problem".to_owned(), problem::schema());
    schemas.sort_keys();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Yunjin", "version": "1.0.0",
            "description": "The platform's own contract: records are generic by `{object}`. docs/api.md says what it means.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" } },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": shared_responses(),
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer" },
                "cookie": { "type": "apiKey", "in": "cookie", "name": crate::door::caller::COOKIE } } } })
}

fn operation(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let shape = (route.describe)(generator);
    let mut operation = Map::new();
    operation.insert("operationId".into(), route.name.as_str().into());
    operation.insert("summary".into(), route.says.into());
    operation.insert("tags".into(), json!([route.name.split('_').next()]));
    operation.insert("x-policy".into(), route.policy.into());
    let known = [json!({ "bearer": [] }), json!({ "cookie": [] })];
    match route.policy {
        _ if route.open => {}
        Nearby::NAME => _ = operation.insert("security".into(), json!([{}, known[0], known[1]])),
        _ => _ = operation.insert("security".into(), known.into()),
    }
    let parameters = parameters(route, &shape);
    if !parameters.is_empty() {
        operation.insert("parameters".into(), parameters.into());
    }
    if let Some((media, body)) = &shape.body {
        let content = object([((*media).to_owned(), json!({ "schema": body }))]);
        operation.insert(
            "requestBody".into(),
            json!({ "required": true, "content": content }),
        );
    }
    operation.insert("responses".into(), responses(route, &shape));
    Value::Object(operation)
}

fn parameters(route: &Route, shape: &Shape) -> Vec<Value> {
    let named = |place: &str, parameter: &Parameter| {
        let mut schema = parameter.schema.clone();
        let description = schema.shift_remove("description").unwrap_or_default();
        json!({ "name": parameter.name, "in": place, "required": place == "path" || parameter.required,
            "description": description, "schema": schema })
    };
    let path = shape.path.iter().map(|parameter| named("path", parameter));
    let query = shape.query.iter().map(|parameter| named("query", parameter));
    path.chain(query)
        .chain(route.reads.iter().map(|name| header(name)))
        .collect()
}

fn header(name: &str) -> Value {
    let (required, description, schema) = match name {
        "If-Match" => (
            true,
            "The version that is changed, as its ETag said it.",
            json!({ "type": "string", "pattern": "^(W/)?\"[0-9]{1,18}\"$|^[0-9]{1,18}$" }),
        ),
        _ => (
            false,
            "A repeat under the same key acts once and is answered the same.",
            json!({ "type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$" }),
        ),
    };
    json!({ "name": name, "in": "header", "required": required, "description": description, "schema": schema })
}

fn responses(route: &Route, shape: &Shape) -> Value {
    let mut responses = vec![(shape.status.to_string(), success(shape))];
    for (status, codes) in refusals(route) {
        let reference = format!("#/components/responses/{}", codes[0]);
        responses.push((status.to_string(), json!({ "$ref": reference })));
    }
    object(responses)
}

fn success(shape: &Shape) -> Value {
    match &shape.answer {
        Some((media, schema)) => {
            json!({ "description": "Done.", "content": object([((*media).to_owned(), json!({ "schema": schema }))]) })
        }
        None => json!({ "description": "Done; nothing to say." }),
    }
}

/// Every refusal once, under the first of its codes.
fn shared_responses() -> Value {
    let content =
        json!({ "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } });
    let mut responses: Vec<(String, Value)> = Vec::new();
    for (at, (status, code)) in problem::CODES.iter().enumerate() {
        let same = problem::CODES[..at].iter().any(|(known, _)| known == status);
        if !same {
            let codes = problem::CODES
                .iter()
                .filter(|(known, _)| known == status)
                .map(|(_, code)| *code);
            let description = codes.collect::<Vec<_>>().join(", ");
            responses.push((
                (*code).to_owned(),
                json!({ "description": description, "content": content }),
            ));
        }
    }
    object(responses)
}

/// The statuses a route may refuse with, and their codes.
fn refusals(route: &Route) -> Vec<(u16, Vec<&'static str>)> {
    let writes = !matches!(route.method, Method::GET | Method::HEAD);
    let guarded = route.reads.contains(&"If-Match");
    let mut refusals: Vec<(u16, Vec<&'static str>)> = Vec::new();
    for (status, code) in problem::CODES {
        let status = status.as_u16();
        let possible = match status {
            400 | 403 | 404 | 405 | 500 | 503 => true,
            401 | 422 => !route.open || writes,
            412 | 428 => guarded,
            _ => writes,
        };
        match refusals.last_mut() {
            _ if !possible => {}
            Some((last, codes)) if *last == status => codes.push(code),
            _ => refusals.push((status, vec![code])),
        }
    }
    refusals
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one test that rewrites the contract when asked"
    )]
    fn the_published_contract_is_the_one_that_is_served() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/openapi.json");
        let fresh = serde_json::to_string_pretty(&openapi()).unwrap() + "\n";
        if std::env::var("BLESS").is_ok() {
            std::fs::write(path, &fresh).unwrap();
        }
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            kept == fresh,
            "schemas/openapi.json is stale; run cargo xtask bless"
        );
    }

    #[test]
    fn every_route_has_a_name_of_its_own_and_a_sentence() {
        let routes = crate::router::routes();
        let names: HashSet<&str> = routes.iter().map(|route| route.name.as_str()).collect();
        assert_eq!(names.len(), routes.len());
        assert!(
            names.contains("records_page") && names.contains("session_begin"),
            "{names:?}"
        );
        assert!(routes.iter().all(|route| route.says.ends_with('.')));
    }

    #[test]
    fn only_what_needs_no_person_is_open() {
        let routes = crate::router::routes();
        let open: Vec<&str> = routes
            .iter()
            .filter(|route| route.open)
            .map(|route| route.name.as_str())
            .collect();
        assert_eq!(
            open,
            [
                "session_begin",
                "operation_healthz",
                "operation_readyz",
                "operation_openapi"
            ]
        );
    }

    #[test]
    fn every_reference_in_the_contract_leads_somewhere() {
        let contract = openapi();
        let mut open = vec![&contract];
        while let Some(value) = open.pop() {
            if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
                assert!(contract.pointer(&reference[1..]).is_some(), "{reference}");
            }
            match value {
                Value::Object(map) => open.extend(map.values()),
                Value::Array(list) => open.extend(list),
                _ => {}
            }
        }
    }
}
