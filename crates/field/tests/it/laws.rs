use crate::{example, validator};
use field::{ALL, Operator, Storage};
use metadata::{Language, catalogue_keys, is_name};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::Path;

#[test]
fn the_list_is_sorted_and_names_every_file() {
    let names: Vec<String> = ALL.iter().map(|kind| kind.name.to_owned()).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert!(names.iter().all(|name| is_name(name)));
    let mut files: Vec<String> = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kinds"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|file| {
            file.strip_suffix(".rs")
                .expect("only Rust files live here")
                .to_owned()
        })
        .collect();
    files.sort();
    assert_eq!(names, files);
}

#[test]
fn every_option_is_described_and_its_schema_is_sound() {
    for kind in ALL {
        let schema = (kind.options)().to_value();
        assert!(jsonschema::meta::is_valid(&schema), "{}", kind.name);
        let none = Map::new();
        let options = schema["properties"].as_object().unwrap_or(&none);
        for (option, schema) in options {
            let described = schema["description"]
                .as_str()
                .is_some_and(|text| text.ends_with('.'));
            assert!(described, "{} {option}", kind.name);
        }
    }
}

#[test]
fn unknown_options_are_refused_by_name() {
    for kind in ALL {
        let mut options = field::options_of(kind);
        options.insert("colour".to_owned(), json!("blue"));
        let complaint = (kind.build)(&options).expect_err(kind.name);
        assert_eq!(
            (complaint.code, complaint.at.pointer.as_str()),
            ("unknown_option", "/colour")
        );
        assert!(complaint.to_string().contains("colour"), "{complaint}");
    }
}

#[test]
fn options_out_of_range_are_refused_at_their_place() {
    for (kind, options, pointer) in [
        ("text", json!({ "maxLength": 0 }), "/maxLength"),
        ("text", json!({ "maxLength": 1001 }), "/maxLength"),
        ("decimal", json!({ "scale": 7 }), "/scale"),
        ("decimal", json!({ "minimum": "0.5" }), "/minimum"),
        ("decimal", json!({ "minimum": 2.5, "maximum": 1 }), "/minimum"),
        ("money", json!({ "multipleOf": 0 }), "/multipleOf"),
        ("integer", json!({ "minimum": 2, "maximum": 1 }), "/minimum"),
        (
            "integer",
            json!({ "maximum": 9_007_199_254_740_992_i64 }),
            "/maximum",
        ),
        ("reference", json!({ "to": "No Name" }), "/to"),
        (
            "reference",
            json!({ "to": "customer", "onDelete": "explode" }),
            "/onDelete",
        ),
        ("choices", json!({ "choices": "a", "maxItems": 0 }), "/maxItems"),
        ("auto_number", json!({ "digits": 0 }), "/digits"),
    ] {
        let options = options.as_object().unwrap().clone();
        let complaint = (field::find(kind).unwrap().build)(&options).expect_err(kind);
        assert_eq!(
            (complaint.code, complaint.at.pointer.as_str()),
            ("bad_options", pointer),
            "{complaint}"
        );
    }
}

#[test]
fn what_a_kind_needs_must_be_said() {
    for kind in ["choice", "choices", "reference"] {
        assert!((field::find(kind).unwrap().build)(&Map::new()).is_err(), "{kind}");
    }
}

#[test]
fn samples_are_tidy_and_accepted() {
    for kind in ALL {
        let field = example(kind);
        let schema = field.schema();
        let validator = validator(&schema);
        let samples = field.samples();
        // Yes and no are all there are.
        assert!(
            samples.len() >= if schema["type"] == "boolean" { 2 } else { 3 },
            "{}",
            kind.name
        );
        for sample in samples {
            assert_eq!(field.tidy(sample.clone()), sample, "{}", kind.name);
            assert!(validator.is_valid(&sample), "{} {sample}", kind.name);
            assert_eq!(field.check(&sample), Ok(()), "{} {sample}", kind.name);
        }
    }
}

#[test]
fn samples_keep_to_narrow_options() {
    for (kind, options) in [
        ("text", json!({ "maxLength": 7 })),
        ("long_text", json!({ "maxLength": 1 })),
        ("integer", json!({ "minimum": -7, "maximum": 2 })),
        ("decimal", json!({ "scale": 0, "minimum": 12, "maximum": 17.5 })),
        ("percent", json!({ "scale": 6, "maximum": 0.5 })),
        ("money", json!({ "multipleOf": 0.25 })),
        ("choices", json!({ "choices": "a", "maxItems": 1 })),
        ("auto_number", json!({ "digits": 1, "prefix": " N° " })),
    ] {
        let field = (field::find(kind).unwrap().build)(options.as_object().unwrap()).unwrap();
        let (validator, samples) = (validator(&field.schema()), field.samples());
        assert!(!samples.is_empty(), "{kind}");
        for sample in samples {
            assert_eq!(field.tidy(sample.clone()), sample, "{kind}");
            assert!(validator.is_valid(&sample), "{kind} {sample}");
            assert_eq!(field.check(&sample), Ok(()), "{kind} {sample}");
        }
    }
}

#[test]
fn refusals_are_refused_after_tidying() {
    for kind in ALL {
        let field = example(kind);
        let validator = validator(&field.schema());
        let refusals = field.refusals();
        assert!(refusals.len() >= 3, "{}", kind.name);
        for refusal in refusals {
            let tidy = field.tidy(refusal.clone());
            assert!(
                !validator.is_valid(&tidy) || field.check(&tidy).is_err(),
                "{} accepts {refusal}",
                kind.name
            );
        }
    }
}

#[test]
fn every_complaint_has_words_that_name_everything() {
    let known = catalogue_keys(Language::En);
    for kind in ALL {
        let field = example(kind);
        for refusal in field.refusals() {
            let tidy = field.tidy(refusal);
            let Err(complaint) = field.check(&tidy) else {
                continue;
            };
            assert!(known.contains(&complaint.code), "{}", complaint.code);
            assert!(tidy.pointer(&complaint.at.pointer).is_some(), "{}", kind.name);
            for language in Language::ALL {
                let words = complaint.render(language);
                assert_eq!(placeholder(&words.message), None, "{}", complaint.code);
                assert_eq!(placeholder(&words.help), None, "{}", complaint.code);
            }
        }
    }
}

/// The first `{name}` that no argument filled.
fn placeholder(words: &str) -> Option<&str> {
    let inside = words.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
    inside
        .map(|(name, _)| name)
        .find(|name| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase()))
}

#[test]
fn written_samples_are_read_back() {
    for kind in ALL {
        let field = example(kind);
        for sample in field.samples() {
            assert_eq!(field.from_text(&field.to_text(&sample)), sample, "{}", kind.name);
        }
    }
}

#[test]
fn no_two_kinds_are_the_same() {
    let mut seen: Vec<(String, &str)> = Vec::new();
    for kind in ALL {
        let field = example(kind);
        // Who fills a value in is what tells apart the kinds that the house itself writes.
        let looks = json!([
            field.schema(),
            field.widget(),
            field.operators(),
            field.refusals()
        ])
        .to_string();
        let looks = format!("{looks}{:?}", field.filler());
        if let Some((_, twin)) = seen.iter().find(|(other, _)| *other == looks) {
            panic!("{} and {twin} are the same", kind.name);
        }
        seen.push((looks, kind.name));
    }
}

#[test]
fn operators_are_among_those_of_the_storage() {
    for kind in ALL {
        let field = example(kind);
        let stored: BTreeSet<_> = field
            .storage()
            .operators()
            .iter()
            .map(|operator| operator.word())
            .collect();
        let offered: BTreeSet<_> = field.operators().iter().map(|operator| operator.word()).collect();
        assert!(offered.is_subset(&stored), "{}", kind.name);
        assert_eq!(
            offered.len(),
            field.operators().len(),
            "{} offers one twice",
            kind.name
        );
        let compared = field.storage() != Storage::Nowhere;
        assert_eq!(
            offered.contains(Operator::IsEmpty.word()),
            compared,
            "{}",
            kind.name
        );
    }
}

#[test]
fn masks_hide_the_value_and_keep_emptiness() {
    for kind in ALL {
        let field = example(kind);
        assert_eq!(field.mask(&Value::Null), Value::Null, "{}", kind.name);
        for sample in field.samples() {
            let masked = field.mask(&sample);
            assert_ne!(masked, sample, "{}", kind.name);
            assert!(
                masked.as_str().is_some_and(|text| text.contains("***")),
                "{} {masked}",
                kind.name
            );
        }
    }
}
