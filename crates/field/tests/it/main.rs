//! Laws over all kinds: a new kind is born with them.

mod laws;
mod published;
mod tidying;

use field::Field;
use metadata::Kind;
use std::sync::Arc;

/// The kind, built from its own example.
fn example(kind: &Kind<dyn Field>) -> Arc<dyn Field> {
    (kind.build)(&field::options_of(kind)).unwrap_or_else(|complaint| panic!("{}: {complaint}", kind.name))
}

/// A schema ready to judge, formats included.
fn validator(schema: &serde_json::Value) -> jsonschema::Validator {
    jsonschema::options()
        .should_validate_formats(true)
        .build(schema)
        .expect("a schema")
}
