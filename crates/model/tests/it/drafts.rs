//! What somebody sends, read into a draft.

use crate::house::{compiled, map, object, prose, record, size, thing, user};
use metadata::Language;
use model::{FieldSet, Object};
use serde_json::{Value, json};
use std::sync::Arc;

fn customer() -> Arc<Object> {
    object(
        json!({
            "name": { "kind": "text", "title": "Name", "maxLength": 10 },
            "code": { "kind": "auto_number", "title": "Code" },
            "size": { "kind": "choice", "title": "Size", "choices": "size", "default": "small" },
            "sizes": { "kind": "choices", "title": "Sizes", "choices": "size" },
            "revenue": { "kind": "money", "title": "Revenue" },
            "score": { "kind": "integer", "title": "Score", "readOnly": true },
            "mail": { "kind": "email", "title": "E-mail" },
        }),
        json!({ "required": ["name", "size"] }),
    )
}

#[track_caller]
fn refused(body: Value, expected: &[(&str, &str)]) {
    let complaints = customer()
        .parse_draft(map(body))
        .expect_err("the draft is refused");
    let found: Vec<(&str, &str)> = complaints
        .iter()
        .map(|c| (c.at.pointer.as_str(), c.code))
        .collect();
    assert_eq!(found, expected, "{}", prose(&complaints));
}

#[test]
fn values_become_canonical_and_nothing_is_required() {
    let body =
        json!({ "name": " Ada ", "revenue": 1250, "sizes": ["large", "large"], "mail": "ada@EXAMPLE.org" });
    let draft = customer().parse_draft(map(body)).expect("a draft");
    let tidy =
        json!({ "name": "Ada", "revenue": "1250.0000", "sizes": ["large"], "mail": "ada@example.org" });
    assert_eq!(Value::Object(draft), tidy);
    assert_eq!(customer().parse_draft(map(json!({}))), Ok(map(json!({}))));
}

#[test]
fn null_and_blank_empty_a_field() {
    let draft = customer()
        .parse_draft(map(json!({ "name": "  ", "size": null, "sizes": [] })))
        .expect("a draft");
    assert_eq!(
        Value::Object(draft),
        json!({ "name": null, "size": null, "sizes": null })
    );
}

#[test]
fn an_unknown_field_is_told_with_the_one_that_was_meant() {
    let complaints = customer()
        .parse_draft(map(json!({ "nmae": "Ada" })))
        .expect_err("refused");
    assert_eq!(
        prose(&complaints),
        "#/nmae [unknown_field] There is no field “nmae”. — Did you mean “name”?\n"
    );
}

#[test]
fn a_field_out_of_sight_is_unknown_too() {
    let object = customer();
    let known: FieldSet = object
        .field("name")
        .map(|(position, _)| position)
        .into_iter()
        .collect();
    let complaints = object
        .parse_draft_among(&known, map(json!({ "revenue": "x" })))
        .expect_err("refused");
    assert_eq!((complaints.len(), complaints[0].code), (1, "unknown_field"));
}

#[test]
fn only_the_house_and_rules_write_what_is_read_only() {
    let id = "01980a5e-7c00-7000-8000-000000000001";
    refused(json!({ "code": "C-1" }), &[("/code", "read_only")]);
    refused(json!({ "score": 1 }), &[("/score", "read_only")]);
    refused(json!({ "created_by": id }), &[("/created_by", "read_only")]);
    refused(json!({ "updated_at": null }), &[("/updated_at", "read_only")]);
    refused(json!({ "id": id }), &[("/id", "reserved_key")]);
    refused(json!({ "version": 1 }), &[("/version", "reserved_key")]);
    assert!(customer().parse_draft(map(json!({ "owner": id }))).is_ok());
}

#[test]
fn every_mistake_of_a_draft_is_told_at_once() {
    refused(
        json!({ "name": "much too long a name", "revenue": "1,5", "size": "tiny", "sizes": ["small", "tiny"], "a/b": 1 }),
        &[
            ("/name", "too_long"),
            ("/revenue", "decimal_shape"),
            ("/size", "unknown_choice"),
            ("/sizes/1", "unknown_choice"),
            ("/a~1b", "unknown_field"),
        ],
    );
    refused(json!({ "name": ["x"] }), &[("/name", "want_text")]);
    refused(json!({ "name": "two\nlines" }), &[("/name", "pattern")]);
    refused(json!({ "size": 5 }), &[("/size", "choice_shape")]);
}

#[test]
fn a_choice_lists_what_may_be_chosen_in_the_language_of_the_person() {
    let zh = json!({ "name": "zh", "language": "zh-CN", "texts": {
        "object/thing": { "/properties/size/title": "规模" }, "choice/size": { "/values/large/title": "大" } } });
    let translation = crate::house::document(metadata::DocumentKind::Translation, "zh", zh);
    let properties = json!({ "size": { "kind": "choice", "title": "Size", "choices": "size" } });
    let model = compiled(&[thing(properties, json!({})), size(), user(), translation]);
    let object = model.object("thing").expect("the object");
    let mut complaints = object
        .parse_draft(map(json!({ "size": "tiny" })))
        .expect_err("refused");
    assert_eq!(
        complaints[0].render(Language::En).help,
        "The options are: Small, Large."
    );
    model.translate(object, &mut complaints, Language::ZhCn);
    let said = complaints[0].render(Language::ZhCn);
    assert_eq!(said.message, "“tiny”不是规模的选项。");
    assert_eq!(said.help, "可选：Small, 大。");
}

#[test]
fn a_retired_option_cannot_be_chosen_any_more() {
    refused(json!({ "size": "huge" }), &[("/size", "retired_option")]);
}

#[test]
fn required_fields_are_missing_when_empty() {
    let missing = customer().missing(&record(json!({ "name": null, "size": "small" })));
    assert_eq!(
        prose(&missing),
        "#/name [required] Name is missing. — Fill it in.\n"
    );
}

#[test]
fn the_published_schema_says_what_screens_need() {
    let schema = customer().record_schema();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    insta::assert_json_snapshot!(schema["properties"]["size"], @r#"
    {
      "title": "Size",
      "type": "string",
      "default": "small",
      "oneOf": [
        {
          "const": "small",
          "title": "Small"
        },
        {
          "const": "large",
          "title": "Large"
        },
        {
          "const": "huge",
          "title": "Huge",
          "deprecated": true
        }
      ],
      "x-widget": {
        "name": "choice"
      },
      "x-required": true,
      "x-operators": [
        "is",
        "is_not",
        "any_of",
        "none_of",
        "is_empty",
        "is_filled"
      ],
      "x-sortable": true
    }
    "#);
    insta::assert_json_snapshot!(schema["properties"]["revenue"], @r#"
    {
      "title": "Revenue",
      "type": "string",
      "format": "decimal",
      "pattern": "^-?(0|[1-9][0-9]{0,13})\\.[0-9]{4}$",
      "x-widget": {
        "name": "money",
        "props": {
          "scale": 4
        }
      },
      "x-operators": [
        "is",
        "is_not",
        "less",
        "at_most",
        "greater",
        "at_least",
        "between",
        "any_of",
        "none_of",
        "is_empty",
        "is_filled"
      ],
      "x-sortable": true,
      "x-align": "end"
    }
    "#);
    insta::assert_json_snapshot!(schema["properties"]["sizes"]["items"], @r#"
    {
      "type": "string",
      "oneOf": [
        {
          "const": "small",
          "title": "Small"
        },
        {
          "const": "large",
          "title": "Large"
        },
        {
          "const": "huge",
          "title": "Huge",
          "deprecated": true
        }
      ]
    }
    "#);
    assert_eq!(schema["properties"]["score"]["readOnly"], true);
    assert_eq!(schema["properties"]["owner"]["x-to"], "user");
    assert_eq!(schema["properties"]["owner"].get("readOnly"), None);
}
