//! A small company: people, and what each of them did, through the API and under their own rights.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::http::Client;
use crate::shell::Done;

/// `people` with their roles, and `acts` in order. `"{key}"` is the record that an earlier act made under that key.
const COMPANY: &str = include_str!("company.json");

/// Login and title of everybody, as they are printed.
pub(crate) fn people() -> Result<Vec<(String, String)>, String> {
    let company = read()?;
    let people = list(&company, "people").map(|person| (text(person, "login"), text(person, "title")));
    Ok(people.collect())
}

/// Makes the people, each with this password, and lets them act.
pub(crate) fn fill(nobody: &Client, password: &str) -> Done {
    let company = read()?;
    let admin = nobody.sign_in("admin", password)?;
    let mut employees = BTreeMap::new();
    let mut clients = BTreeMap::new();
    for person in list(&company, "people") {
        let (login, name) = (text(person, "login"), text(person, "name"));
        let user = json!({ "login": login, "name": name, "roles": person["roles"] });
        let id = text(&admin.post("/api/records/user", &user)?, "id");
        admin.put(
            &format!("/api/users/{id}/password"),
            &json!({ "password": password }),
        )?;
        let mut employee = json!({ "name": name, "user": id });
        if let Some(manager) = employees.get(&text(person, "manager")) {
            employee["manager"] = Value::clone(manager);
        }
        let made = admin.post("/api/records/employee", &employee)?;
        employees.insert(login.clone(), made["id"].clone());
        clients.insert(login.clone(), nobody.sign_in(&login, password)?);
    }
    let mut made = BTreeMap::new();
    for act in list(&company, "acts") {
        let (who, object) = (text(act, "as"), text(act, "object"));
        let client = clients
            .get(&who)
            .ok_or_else(|| format!("company.json: nobody is called {who}"))?;
        let record = filled(&act["record"], &made)?;
        let answer = client
            .post(&format!("/api/records/{object}"), &record)
            .map_err(|why| format!("{who}: {record}: {why}"))?;
        if let Some(key) = act["key"].as_str() {
            made.insert(key.to_owned(), answer["id"].clone());
        }
    }
    Ok(())
}

fn read() -> Result<Value, String> {
    serde_json::from_str(COMPANY).map_err(|why| format!("company.json: {why}"))
}

/// The record with every `"{key}"` replaced.
fn filled(record: &Value, made: &BTreeMap<String, Value>) -> Result<Value, String> {
    let mut record = record.clone();
    for value in record
        .as_object_mut()
        .into_iter()
        .flat_map(|map| map.values_mut())
    {
        let key = value
            .as_str()
            .and_then(|text| text.strip_prefix('{')?.strip_suffix('}'));
        if let Some(key) = key {
            let id = made
                .get(key)
                .ok_or_else(|| format!("company.json: {{{key}}} is named before it is made"))?;
            *value = id.clone();
        }
    }
    Ok(record)
}

fn list<'a>(company: &'a Value, part: &str) -> impl Iterator<Item = &'a Value> {
    company[part].as_array().into_iter().flatten()
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_named_by_its_key_once_it_is_made() {
        let mut made = BTreeMap::new();
        let contact = json!({ "name": "Chen", "customer": "{huace}" });
        assert_eq!(
            filled(&contact, &made).unwrap_err(),
            "company.json: {huace} is named before it is made"
        );
        made.insert("huace".to_owned(), json!("7"));
        assert_eq!(
            filled(&contact, &made).unwrap(),
            json!({ "name": "Chen", "customer": "7" })
        );
    }

    #[test]
    fn every_role_of_the_packs_has_somebody() {
        let company = read().unwrap();
        let held: Vec<&Value> = list(&company, "people")
            .flat_map(|person| list(person, "roles"))
            .collect();
        let roles = crate::shell::root().join("examples/standard-product/roles");
        let mut seen = 0;
        for entry in std::fs::read_dir(roles).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if let Some(role) = name.strip_suffix(".role.json") {
                assert!(held.iter().any(|held| **held == role), "nobody is {role}");
                seen += 1;
            }
        }
        assert!(seen >= 9, "roles have gone missing: {seen}");
    }
}
