//! What people and programs send about records.

use super::packs::PLATFORM;
use field::search::Sought;
use field::{Field, Storage};
use model::{Filter, Object};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

/// An object with a field of most shapes.
static THING: LazyLock<Option<Arc<Object>>> = LazyLock::new(|| {
    let object = json!({
        "$schema": "urn:yunjin:object:1", "$id": "thing", "title": "Thing", "type": "object", "display": "{{name}}",
        "required": ["name"],
        "properties": {
            "name": { "kind": "text", "title": "Name", "search": true },
            "note": { "kind": "long_text", "title": "Note" },
            "count": { "kind": "integer", "title": "Count" },
            "amount": { "kind": "money", "title": "Amount" },
            "share": { "kind": "percent", "title": "Share" },
            "active": { "kind": "boolean", "title": "Active" },
            "day": { "kind": "date", "title": "Day" },
            "at": { "kind": "datetime", "title": "At" },
            "owner": { "kind": "owner", "title": "Owner" },
            "tags": { "kind": "tags", "title": "Tags" },
            "place": { "kind": "location", "title": "Place" }
        }
    });
    let files = [
        (
            "pack.json",
            r#"{"name":"fuzz","version":"1.0.0","title":"Fuzz"}"#.to_owned(),
        ),
        ("thing.object.json", object.to_string()),
    ];
    let app = PLATFORM
        .as_ref()?
        .with_pack(&files.map(|(path, text)| (path.to_owned(), text)))
        .ok()?;
    app.model.objects.get("thing").cloned()
});

/// A filter: as it is written down it means the same, and asking it of a record does no harm.
pub(super) fn filter(bytes: &[u8]) -> bool {
    let (Some(thing), Ok(value)) = (THING.as_ref(), serde_json::from_slice::<Value>(bytes)) else {
        return false;
    };
    let Ok(filter) = Filter::parse(thing, &value) else {
        return false;
    };
    let written = filter.to_json(thing);
    let again = Filter::parse(thing, &written);
    assert_eq!(
        again.ok().map(|again| again.to_json(thing)),
        Some(written),
        "it is written as another filter"
    );
    assert!(
        filter.is_pure() || !filter.is_everything(),
        "everything is no question of anything else"
    );
    true
}

/// A value of any kind: what is tidy stays as it is when it is tidied again, and can be shown, masked and read.
pub(super) fn value(bytes: &[u8]) -> bool {
    let Some((kind, text)) = super::choice(bytes, field::ALL.len()) else {
        return false;
    };
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return false;
    };
    let kind = &field::ALL[kind];
    let Ok(made) = (kind.build)(&field::options_of(kind)) else {
        return false;
    };
    if made.storage() == Storage::Nowhere {
        return false;
    }
    sound(made.as_ref(), value)
}

fn sound(made: &dyn Field, value: Value) -> bool {
    let tidy = made.tidy(value);
    assert_eq!(made.tidy(tidy.clone()), tidy, "tidied twice it is something else");
    let valid = tidy.is_null() || field::validator(&made.schema()).is_ok_and(|schema| schema.is_valid(&tidy));
    let fine = made.check(&tidy).is_ok();
    if valid && fine && !tidy.is_null() {
        let shown = made.to_text(&tidy);
        let _ = (made.from_text(&shown), made.mask(&tidy), made.measure(&tidy));
    }
    valid && fine
}

/// A rich text: what is clean stays as it is, and holds nothing that runs.
pub(super) fn html(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let Some(kind) = field::find("rich_text") else {
        return false;
    };
    let Ok(made) = (kind.build)(&field::options_of(kind)) else {
        return false;
    };
    let clean = made.tidy(Value::from(text));
    assert_eq!(
        made.tidy(clean.clone()),
        clean,
        "cleaned twice it is something else"
    );
    let html = clean.as_str().unwrap_or_default().to_lowercase();
    for harm in [
        "<script",
        "<iframe",
        "<object",
        "<style",
        "href=\"javascript:",
        "<img",
    ] {
        assert!(!html.contains(harm), "{harm} is still there: {html}");
    }
    !clean.is_null()
}

/// What somebody types to find something: it proposes a bounded number of words, and finds what it was made of.
pub(super) fn search(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let sought = Sought::read(text);
    let proposals = sought.proposals();
    assert!(
        proposals.len() <= sought.words().max(1),
        "more proposals than words"
    );
    let found = sought.finds([text]);
    assert!(
        found || sought.words() == 0,
        "what somebody typed does not find itself"
    );
    found
}
