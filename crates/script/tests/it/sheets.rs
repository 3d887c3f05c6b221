//! Texts with blocks: what is offered, what is told, what is written.

use script::{Known, Needs, Scope, Sheet, Values};
use serde_json::{Value, json};

/// Quotes with lines, each of a customer that belongs to another.
struct House(&'static str);

impl Scope for House {
    fn object(&self) -> &str {
        self.0
    }

    fn find(&self, name: &str) -> Option<Known> {
        Some(match (self.0, name) {
            ("quote", "number") | ("line", "product") | ("customer", "name") => Known::Text,
            ("quote", "total") | ("line", "price") => Known::Number,
            ("quote", "note") => Known::Html,
            ("quote", "customer") | ("customer", "parent") => Known::Record,
            ("quote", "lines") => Known::List,
            _ => return None,
        })
    }

    fn names(&self) -> Vec<&str> {
        match self.0 {
            "quote" => vec!["number", "total", "note", "customer", "lines"],
            "line" => vec!["product", "price"],
            _ => vec!["name", "parent"],
        }
    }

    fn inner<'s>(&self, name: &str) -> Option<Box<dyn Scope + 's>>
    where
        Self: 's,
    {
        Some(Box::new(House(if name == "lines" { "line" } else { "customer" })))
    }
}

fn compile(source: &str) -> Result<(Sheet, Needs), Vec<String>> {
    let parts = |name: &str| match name {
        "head" => Some(("quote", "Quote {{number}}")),
        "row" => Some(("line", "{{@number}} {{product}}")),
        "one" => Some(("quote", "{{> two}}")),
        "two" => Some(("quote", "{{number}} {{> one}}")),
        _ => None,
    };
    let mut needs = Needs::default();
    Sheet::compile(source, Box::new(House("quote")), &parts, &mut needs)
        .map(|sheet| (sheet, needs))
        .map_err(|told| told.iter().map(|one| one.code.to_owned()).collect())
}

fn written(source: &str, root: &Value, html: bool) -> String {
    let (sheet, _) = compile(source).expect("a sound text");
    let yes_no = ("yes", "no");
    sheet.write(&Values { root, yes_no, html }).expect("a short text")
}

fn quote() -> Value {
    json!({
        "number": "Q-1 <b>", "total": { "~": "1,409.50", "raw": "1409.50" }, "note": "<p>Good</p>",
        "customer": { "~": "Ada & Co.", "name": "Ada & Co.", "parent": null },
        "lines": [{ "product": "Bolt", "price": { "~": "2.00", "raw": "2.00" } }, { "product": "Nut" }]
    })
}

#[test]
fn values_are_escaped_in_html_and_only_there() {
    assert_eq!(
        written("{{number}} {{customer}}", &quote(), true),
        "Q-1 &lt;b&gt; Ada &amp; Co."
    );
    assert_eq!(
        written("{{number}} {{customer}}", &quote(), false),
        "Q-1 <b> Ada & Co."
    );
    assert_eq!(
        written("{{{note}}}|{{note}}", &quote(), true),
        "<p>Good</p>|&lt;p&gt;Good&lt;/p&gt;"
    );
}

#[test]
fn blocks_ask_repeat_and_step_in() {
    let all = "{{#each lines}}{{@number}}. {{product}} {{#if price}}{{price}}{{else}}free{{/if}} of {{../number}};{{else}}none{{/each}}";
    assert_eq!(
        written(all, &quote(), false),
        "1. Bolt 2.00 of Q-1 <b>;2. Nut free of Q-1 <b>;"
    );
    assert_eq!(written(all, &json!({ "lines": [] }), false), "none");
    assert_eq!(
        written(
            "{{#with customer}}{{name}}{{else}}nobody{{/with}}",
            &json!({}),
            false
        ),
        "nobody"
    );
    assert_eq!(
        written("{{#unless customer.parent}}alone{{/unless}}", &quote(), false),
        "alone"
    );
    assert_eq!(
        written("{{capital total}}", &quote(), false),
        "壹仟肆佰零玖元伍角整"
    );
    assert_eq!(
        written("{{> head}}: {{#each lines}}{{> row}} {{/each}}", &quote(), false),
        "Quote Q-1 <b>: 1 Bolt 2 Nut "
    );
}

#[test]
fn what_is_hidden_is_empty() {
    assert_eq!(
        written("[{{total}}{{customer.name}}{{capital total}}]", &json!({}), true),
        "[]"
    );
}

#[test]
fn what_is_needed_is_known_beforehand() {
    let (_, needs) =
        compile("{{customer}}{{customer.parent.name}}{{#each lines}}{{product}}{{../total}}{{/each}}")
            .unwrap();
    assert_eq!(needs.fields, ["customer", "total"]);
    assert_eq!(needs.records[0].0, "customer");
    assert_eq!(needs.records[0].1.records[0].1.fields, ["name"]);
    assert_eq!(
        (needs.lists[0].0.as_str(), &needs.lists[0].1.fields[..]),
        ("lines", &["product".to_owned()][..])
    );
}

#[test]
fn every_mistake_is_told() {
    let told = |source: &str| compile(source).err().unwrap_or_default();
    for (source, codes) in [
        (
            "{{nmae}} {{customer.nmae}}",
            vec!["template_field", "template_field"],
        ),
        ("{{#if}}{{/if}}", vec!["template_not_offered"]),
        ("{{#each customer}}{{/each}}", vec!["template_not_list"]),
        ("{{#with lines}}{{/with}}", vec!["template_not_record"]),
        ("{{number.name}}", vec!["template_not_record"]),
        ("{{lines}}", vec!["template_is_list"]),
        ("{{{number}}}", vec!["template_not_html"]),
        ("{{&number}}", vec!["template_not_html"]),
        ("{{capital number}}", vec!["template_not_number"]),
        ("{{upper number}}", vec!["template_not_offered"]),
        ("{{lookup number \"x\"}}", vec!["template_not_offered"]),
        ("{{../number}}", vec!["template_not_offered"]),
        ("{{@number}}", vec!["template_not_offered"]),
        ("{{@root.number}}", vec!["template_not_offered"]),
        ("{{this}}", vec!["template_field"]),
        ("{{> nowhere}}", vec!["template_part"]),
        ("{{> row}}", vec!["template_part_of"]),
        ("{{> one}}", vec!["template_circle"]),
        ("{{*inline \"x\"}}", vec!["template_not_offered"]),
        ("{{#*inline \"x\"}}y{{/inline}}", vec!["template_not_offered"]),
        ("{{#> head}}{{/head}}", vec!["template_not_offered"]),
        ("{{#each lines as |line|}}{{/each}}", vec!["template_not_offered"]),
        ("{{number", vec!["template_syntax"]),
        ("{{#if number}}", vec!["template_syntax"]),
    ] {
        assert_eq!(told(source), codes, "{source}");
    }
}

#[test]
fn no_text_takes_the_process_down() {
    let deep = "{{#if number}}".repeat(4_000);
    let chain = format!(
        "{{{{#if number}}}}{}{{{{/if}}}}",
        "{{else if number}}".repeat(3_000)
    );
    let brackets = format!("{{{{#if {}number", "(".repeat(20_000));
    for source in [&deep, &chain, &brackets] {
        assert_eq!(compile(source).err().unwrap(), ["template_too_deep"]);
    }
    assert_eq!(compile(&"x".repeat(70_000)).err().unwrap(), ["template_too_long"]);
}

#[test]
fn a_text_that_grows_without_end_is_cut_short() {
    let lines = vec![json!({ "product": "x".repeat(10_000) }); 500];
    let (sheet, _) = compile("{{#each lines}}{{product}}{{/each}}").unwrap();
    let root = json!({ "lines": lines });
    let yes_no = ("yes", "no");
    let told = sheet
        .write(&Values {
            root: &root,
            yes_no,
            html: true,
        })
        .unwrap_err();
    assert_eq!(told.code, "template_too_much");
}
