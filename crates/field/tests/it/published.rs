//! Files that are generated from the kinds and committed. `BLESS=1 cargo test -p field` writes them.

use crate::example;
use field::ALL;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

#[test]
fn the_published_widgets_are_those_of_the_kinds() {
    let names: BTreeSet<_> = ALL.iter().map(|kind| example(kind).widget().name).collect();
    let mut text = serde_json::to_string_pretty(&json!(names)).unwrap();
    text.push('\n');
    published("schemas/widgets.json", &text);
}

#[test]
fn the_reference_page_describes_every_kind() {
    let mut page =
        "# Field kinds\n\nGenerated from the kinds themselves; see `crates/field`. A field of an object \
        document names its `kind` and its options side by side.\n"
            .to_owned();
    for kind in ALL {
        section(&mut page, kind).unwrap();
    }
    published("docs/reference/fields.md", &page);
}

fn section(page: &mut String, kind: &metadata::Kind<dyn field::Field>) -> std::fmt::Result {
    let field = example(kind);
    write!(page, "\n## {}\n\n{}.", kind.name, kind.label)?;
    if let Some(target) = field
        .target()
        .filter(|target| ["department", "user"].contains(&target.object))
    {
        write!(page, " Points at the built-in object `{}`.", target.object)?;
    }
    if field.schema()["readOnly"] == true {
        write!(page, " The house fills it in; a draft may not.")?;
    }
    let schema = (kind.options)().to_value();
    if let Some(options) = schema["properties"]
        .as_object()
        .filter(|options| !options.is_empty())
    {
        writeln!(page, "\n\n| Option | Values | Meaning |\n|---|---|---|")?;
        for (name, option) in options {
            let required = schema["required"]
                .as_array()
                .is_some_and(|names| names.contains(&json!(name)));
            let help = option["description"]
                .as_str()
                .unwrap_or_default()
                .replace('\n', " ");
            let needed = if required { " Required." } else { "" };
            writeln!(page, "| `{name}` | {} | {help}{needed} |", span(&schema, option))?;
        }
        writeln!(
            page,
            "\nExample: `{{\"kind\":\"{}\",\"title\":\"…\",{}`",
            kind.name,
            &kind.example[1..]
        )?;
    } else {
        writeln!(page)?;
    }
    let operators: Vec<_> = field
        .operators()
        .iter()
        .map(|operator| format!("`{}`", operator.word()))
        .collect();
    writeln!(page, "\n- Accepts {}", listed(&field.samples()))?;
    writeln!(page, "- Refuses {}", listed(&field.refusals()))?;
    writeln!(page, "- Filters: {}", operators.join(", "))
}

/// What an option may be: its default, its range, its words.
fn span(schema: &Value, option: &Value) -> String {
    let reference = option["$ref"]
        .as_str()
        .or_else(|| option["allOf"][0]["$ref"].as_str());
    let target = reference
        .and_then(|path| schema.pointer(path.trim_start_matches('#')))
        .unwrap_or(option);
    let words: Vec<String> = match (&target["oneOf"], &target["enum"]) {
        (Value::Array(members), _) => members
            .iter()
            .map(|member| format!("`{}`", text(&member["const"])))
            .collect(),
        (_, Value::Array(members)) => members
            .iter()
            .map(|member| format!("`{}`", text(member)))
            .collect(),
        _ => Vec::new(),
    };
    let mut said = if words.is_empty() {
        let types = match &target["type"] {
            Value::Array(types) => types
                .iter()
                .map(text)
                .filter(|word| word != "null")
                .collect::<Vec<_>>()
                .join(" or "),
            other => text(other),
        };
        match (&target["minimum"], &target["maximum"]) {
            (Value::Number(minimum), Value::Number(maximum)) => format!("{types}, {minimum} to {maximum}"),
            _ => types,
        }
    } else {
        words.join(", ")
    };
    match &option["default"] {
        Value::Null => {}
        Value::String(default) if default.is_empty() => {}
        default => said.push_str(&format!("; `{}` when absent", text(default))),
    }
    said
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn listed(values: &[Value]) -> String {
    let short = |value: &Value| {
        let text = value.to_string();
        let cut = text
            .char_indices()
            .nth(60)
            .map(|(end, _)| format!("{}…", &text[..end]));
        format!("`{}`", cut.unwrap_or(text))
    };
    values.iter().map(short).collect::<Vec<_>>().join(", ")
}

/// Compares with the committed file, or writes it when asked to.
#[expect(
    clippy::disallowed_methods,
    reason = "a test is blessed through the environment, as everywhere in Rust"
)]
fn published(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(&file, text).expect("a written file");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        committed == text,
        "{path} is stale; run BLESS=1 cargo test -p field"
    );
}
