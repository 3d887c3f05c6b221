//! What commands say on standard output.

use std::io::Write;

use metadata::{Complaint, Language};
use serde_json::Value;

/// Writes one line. A reader that has gone away is no mistake of ours.
pub(crate) fn line(text: impl AsRef<str>) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{}", text.as_ref());
    let _ = out.flush();
}

/// Writes one line beside the answer, on standard error.
pub(crate) fn aside(text: impl AsRef<str>) {
    let _ = writeln!(std::io::stderr(), "{}", text.as_ref());
}

/// Writes JSON for programs, indented for people.
pub(crate) fn json(value: &Value) {
    line(serde_json::to_string_pretty(value).unwrap_or_default());
}

/// Complaints as every interface shows them.
pub(crate) fn complaints_json(complaints: &[Complaint], language: Language) -> Value {
    complaints
        .iter()
        .map(|complaint| complaint.to_json(language))
        .collect()
}

/// `file#pointer: message help`, a line each.
pub(crate) fn complaints(list: &Value) {
    for complaint in list.as_array().into_iter().flatten() {
        let text = |key: &str| complaint[key].as_str().unwrap_or_default();
        let place = match (text("file"), text("pointer")) {
            ("", pointer) => pointer.to_owned(),
            (file, "") => file.to_owned(),
            (file, pointer) => format!("{file}#{pointer}"),
        };
        let weight = if text("severity") == "warning" {
            "warning: "
        } else {
            ""
        };
        line(format!("{place}: {weight}{} {}", text("message"), text("help")));
    }
}

/// Whether any of them is more than a warning.
pub(crate) fn any_error(list: &Value) -> bool {
    list.as_array()
        .into_iter()
        .flatten()
        .any(|complaint| complaint["severity"] == "error")
}

/// `add_field customer fax (120 rows)`, a line each.
pub(crate) fn steps(list: &Value) {
    for step in list.as_array().into_iter().flatten() {
        let text = |key: &str| step[key].as_str().unwrap_or_default();
        let rows = step["rows"]
            .as_u64()
            .filter(|rows| *rows > 0)
            .map(|rows| format!(" ({rows} rows)"));
        let object = step["object"]
            .as_str()
            .map(|object| format!(" {object}"))
            .unwrap_or_default();
        line(format!(
            "{}{object} {}{}",
            text("do"),
            text("what"),
            rows.unwrap_or_default()
        ));
        values(&step["values"]);
    }
}

/// What becomes of the values of a field that becomes another kind of field.
fn values(values: &Value) {
    if let Some([kept, changed, lost]) = values
        .is_object()
        .then(|| ["kept", "changed", "lost"].map(|name| &values[name]))
    {
        line(format!(
            "    {kept} values stay, {changed} change their form, {lost} do not fit"
        ));
    }
    for example in values["examples"].as_array().into_iter().flatten() {
        line(format!("    {} -> {}", example["from"], example["to"]));
    }
}
