//! A request as a page writes it, and the names that stand for values of earlier answers.

use std::collections::BTreeMap;

use serde_json::Value;

/// What earlier answers bound: `roof` is the id of the deal on the roof.
pub(crate) type Names = BTreeMap<String, String>;

/// A request, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query, encoded.
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Option<Vec<u8>>,
}

impl Request {
    /// Reads a `http` block: the method and path, further lines of the query (`?…`, `&…`), header lines, the body.
    pub(crate) fn read(text: &str, names: &Names) -> Result<Request, String> {
        let mut lines = text.lines().peekable();
        let first = lines.next().unwrap_or_default();
        let (method, path) = first
            .split_once(' ')
            .ok_or_else(|| format!("`{first}` is no request"))?;
        let mut path = path.trim().to_owned();
        while let Some(more) = lines.next_if(|line| line.trim_start().starts_with(['?', '&'])) {
            path.push_str(more.trim());
        }
        let mut headers = Vec::new();
        while let Some(line) = lines.next_if(|line| header(line).is_some()) {
            let (name, value) = header(line).unwrap_or_default();
            headers.push((name.to_owned(), fill_text(value, names)?));
        }
        lines.next_if(|line| line.trim().is_empty());
        let body: Vec<&str> = lines.collect();
        let body = (!body.is_empty())
            .then(|| fill(&body.join("\n"), names))
            .transpose()?;
        if body.is_some()
            && !headers
                .iter()
                .any(|(name, _)| name.eq_ignore_ascii_case("content-type"))
        {
            headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        let path = encode(&fill(&path, names)?);
        Ok(Request {
            method: method.to_owned(),
            path,
            headers,
            body,
        })
    }

    /// Whether it may change something by its very meaning.
    pub(crate) fn writes(&self) -> bool {
        let asks_only = ["/evaluate", "/api/metadata/check", "/api/metadata/plan"];
        self.is_unsafe() && !asks_only.iter().any(|end| self.path.ends_with(end))
    }

    pub(crate) fn is_unsafe(&self) -> bool {
        !matches!(self.method.as_str(), "GET" | "HEAD" | "OPTIONS")
    }
}

/// `Name: value`; a line of JSON is none, because its first letter is no letter.
pub(crate) fn header(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let plain = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    plain.then(|| (name, value.trim()))
}

/// Puts values for `{name}`, and the bytes that `{{repeat 3 "ab"}}` and `{{bytes ff 00}}` stand for.
fn fill(text: &str, names: &Names) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        out.extend_from_slice(&rest.as_bytes()[..start]);
        rest = &rest[start..];
        if let Some((word, after)) = enclosed(rest, "{{", "}}").filter(|(word, _)| is_word(word)) {
            out.extend(generated(word)?);
            rest = after;
        } else if let Some((name, after)) = enclosed(rest, "{", "}").filter(|(name, _)| is_name(name)) {
            let value = names
                .get(name)
                .ok_or_else(|| format!("nothing is called `{name}` yet"))?;
            out.extend_from_slice(value.as_bytes());
            rest = after;
        } else {
            // `{{name}}` is a display text of a document, not a name of the page.
            let braces = if rest.starts_with("{{") { 2 } else { 1 };
            out.extend_from_slice(&rest.as_bytes()[..braces]);
            rest = &rest[braces..];
        }
    }
    out.extend_from_slice(rest.as_bytes());
    Ok(out)
}

/// The same for what must be text.
pub(crate) fn fill_text(text: &str, names: &Names) -> Result<String, String> {
    String::from_utf8(fill(text, names)?).map_err(|_| "this must be text".to_owned())
}

fn enclosed<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str)> {
    text.strip_prefix(open)?.split_once(close)
}

fn is_word(word: &str) -> bool {
    word.starts_with("repeat ") || word.starts_with("bytes ")
}

pub(crate) fn is_name(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_lowercase())
        && name
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_')
}

fn generated(word: &str) -> Result<Vec<u8>, String> {
    let wrong = || format!("`{{{{{word}}}}}` is neither `repeat COUNT \"TEXT\"` nor `bytes HEX …`");
    let (deed, rest) = word.split_once(' ').ok_or_else(wrong)?;
    if deed == "bytes" {
        return rest
            .split(' ')
            .map(|hex| u8::from_str_radix(hex, 16).map_err(|_| wrong()))
            .collect();
    }
    let (count, text) = rest.split_once(' ').ok_or_else(wrong)?;
    let count: usize = count.parse().map_err(|_| wrong())?;
    match serde_json::from_str(text) {
        Ok(Value::String(text)) => Ok(text.repeat(count).into_bytes()),
        _ => Err(wrong()),
    }
}

/// Percent signs for what may not stand in an address, so that a page can show a filter as it is meant.
fn encode(path: &[u8]) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path {
        let plain = byte.is_ascii_graphic() && !b"\"<>\\^`{|}#".contains(byte);
        if plain {
            out.push(char::from(*byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Request, String> {
        let names = Names::from([("roof".to_owned(), "0198".to_owned())]);
        Request::read(text, &names)
    }

    #[test]
    fn a_request_has_path_headers_and_body() {
        let request =
            read("PATCH /api/records/deal/{roof}\nIf-Match: \"1\"\n{ \"at\": \"{roof}\" }").unwrap();
        assert_eq!(request.path, "/api/records/deal/0198");
        assert_eq!(request.headers[0], ("If-Match".to_owned(), "\"1\"".to_owned()));
        assert_eq!(request.headers[1].1, "application/json");
        assert_eq!(request.body.unwrap(), b"{ \"at\": \"0198\" }");
    }

    #[test]
    fn a_query_may_run_over_lines_and_is_encoded() {
        let request =
            read("GET /api/records/deal\n  ?filter={\"field\":\"name\",\"is\":\"ä\"}\n  &limit=2").unwrap();
        let path = "/api/records/deal?filter=%7B%22field%22:%22name%22,%22is%22:%22%C3%A4%22%7D&limit=2";
        assert_eq!(request.path, path);
        assert_eq!((request.body, request.headers), (None, vec![]));
    }

    #[test]
    fn long_and_broken_bodies_are_generated() {
        let request = read("POST /x\n\n{{repeat 3 \"[\\\"\"}}{{bytes ff 00}}").unwrap();
        assert_eq!(request.body.unwrap(), b"[\"[\"[\"\xff\x00");
    }

    #[test]
    fn a_display_text_is_left_alone() {
        let request =
            read("POST /x\n{ \"display\": \"{{roof}}\", \"at\": {\"of\":{\"a\":\"{roof}\"}} }").unwrap();
        let body = "{ \"display\": \"{{roof}}\", \"at\": {\"of\":{\"a\":\"0198\"}} }";
        assert_eq!(String::from_utf8(request.body.unwrap()).unwrap(), body);
    }

    #[test]
    fn a_name_that_nothing_bound_is_a_fault() {
        assert_eq!(
            read("GET /api/{gone}").unwrap_err(),
            "nothing is called `gone` yet"
        );
    }
}
