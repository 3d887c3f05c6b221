//! Everything the administrator can see, in one text: what was refused must leave it as it was.

use ports::http::Client;
use serde_json::Value;

use crate::guest::json_of;

/// Reads every record of every object, and the published version.
pub(crate) fn digest(admin: &Client) -> Result<String, String> {
    let documents = get(admin, "/api/metadata/documents?kind=object")?;
    let mut text = format!("version {}\n", documents["version"]);
    for object in documents["items"].as_array().into_iter().flatten() {
        let name = object["name"].as_str().unwrap_or_default();
        let mut cursor = String::new();
        loop {
            let page = get(
                admin,
                &format!("/api/records/{name}?sort=created_at&limit=200{cursor}"),
            )?;
            text.push_str(&format!("{name} {}\n", page["items"]));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
    }
    Ok(text)
}

/// The first line in which two digests differ.
pub(crate) fn difference(before: &str, after: &str) -> Option<String> {
    if before == after {
        return None;
    }
    let lines = before
        .lines()
        .zip(after.lines())
        .find(|(before, after)| before != after);
    Some(lines.map_or_else(
        || "objects came or went".to_owned(),
        |(before, after)| format!("{before}\nbecame\n{after}"),
    ))
}

fn get(admin: &Client, path: &str) -> Result<Value, String> {
    let answer = admin
        .send("GET", path, &[], None)
        .map_err(|why| why.to_string())?;
    json_of(&answer, 200).map_err(|why| format!("GET {path}: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_shown_by_its_line() {
        assert_eq!(difference("a\nb", "a\nb"), None);
        assert_eq!(difference("a\nb", "a\nc").unwrap(), "b\nbecame\nc");
    }
}
