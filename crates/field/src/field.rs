//! What the house needs to know about one kind of value.

use crate::files::Takes;
use crate::{Derived, Filler, Finds, Names, Operator, Storage, Target, Templates, Widget, text};
use indexmap::IndexMap;
use metadata::{Complaint, Kind, pointer_token};
use schemars::{JsonSchema, Schema, schema_for};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::fmt::Debug;
use std::sync::Arc;

/// One kind of value with its options. One file per implementor.
///
/// Label, help, required, unique, default and rights are not here: they are the same for every kind and belong to
/// the field's definition in `model`.
pub trait Field: Debug + Send + Sync {
    /// Where it rests.
    fn storage(&self) -> Storage;
    /// What a valid, tidy value looks like: a JSON Schema.
    fn schema(&self) -> Value;
    /// How a person edits it.
    fn widget(&self) -> Widget;
    /// At least three tidy values it accepts, for laws, docs and API examples.
    fn samples(&self) -> Vec<Value>;
    /// At least three values it refuses.
    fn refusals(&self) -> Vec<Value>;

    /// The canonical form of what somebody typed; what cannot be understood stays as it is and is refused later.
    /// An empty text, an empty list and `null` mean empty: the answer is `Value::Null`.
    fn tidy(&self, value: Value) -> Value {
        text::emptied(value)
    }
    /// What a schema cannot say. The value is tidy; the complaint's pointer is empty or names a part of the value.
    ///
    /// It may be asked about any value, also one that the schema refuses: where a kind has better words than
    /// "does not match the pattern" (a day that does not exist, too many digits), it says them here.
    ///
    /// # Errors
    /// The one thing that is wrong with the value.
    fn check(&self, _value: &Value) -> Result<(), Complaint> {
        Ok(())
    }
    /// The comparisons it offers in filters.
    fn operators(&self) -> &'static [Operator] {
        self.storage().operators()
    }
    /// By what a value of [`Storage::Measured`] is compared: a decimal of [`MAX_SCALE`](crate::MAX_SCALE) digits.
    fn measure(&self, _value: &Value) -> Option<Value> {
        None
    }
    /// How it stands in an export, a title or a search.
    fn to_text(&self, value: &Value) -> String {
        text::plain(value)
    }
    /// Reads what `to_text` wrote, or what a person typed into a spreadsheet.
    #[expect(
        clippy::wrong_self_convention,
        reason = "how a text is read depends on the field's options"
    )]
    fn from_text(&self, written: &str) -> Value {
        self.tidy(Value::String(written.to_owned()))
    }
    /// What somebody sees who may know that there is a value but not which.
    fn mask(&self, value: &Value) -> Value {
        text::masked(value)
    }
    /// The object it points at, and what happens to it when that record is deleted.
    fn target(&self) -> Option<Target<'_>> {
        None
    }
    /// The objects whose records it names, where it is not one record of one object.
    fn names(&self) -> Option<Names<'_>> {
        None
    }
    /// The object that its values are filters over.
    fn filters(&self) -> Option<&str> {
        None
    }
    /// Which records of the object that it names it may name: a filter.
    fn only(&self) -> Option<&Value> {
        None
    }
    /// The choice set its values come from.
    fn choices(&self) -> Option<&str> {
        None
    }
    /// Which files it takes, if its values are files.
    fn files(&self) -> Option<Takes<'_>> {
        None
    }
    /// Who fills it in, if not the draft.
    fn filler(&self) -> Option<Filler> {
        None
    }
    /// How it follows from other values, if it does.
    fn derived(&self) -> Option<Derived<'_>> {
        None
    }
    /// How it is found when its record is saved, if it is.
    fn finds(&self) -> Option<Finds<'_>> {
        None
    }
    /// The field that it looks like, if it looks like one of another kind.
    fn like(&self) -> Option<&Arc<dyn Field>> {
        None
    }
    /// What is taken over when a record is chosen: fields of this record, each with the field there that it gets.
    fn fill(&self) -> Option<&IndexMap<String, String>> {
        None
    }
    /// The records that children are made from.
    fn templates(&self) -> Option<&Templates> {
        None
    }
    /// Whether whoever may read the record may read it, also without the right to read what it follows from.
    fn publishes(&self) -> bool {
        false
    }
}

/// Options that must also agree with each other, which their schema cannot say.
pub(crate) trait Agreeing {
    /// What does not fit together, in English; the pointer names the option.
    fn disagreement(&self) -> Option<(&'static str, String)>;
}

/// Makes a member of the family from its options struct; the struct's doc comments are its help texts.
pub const fn kind<T>(name: &'static str, label: &'static str, example: &'static str) -> Kind<dyn Field>
where
    T: Field + DeserializeOwned + JsonSchema + 'static,
{
    Kind {
        name,
        label,
        example,
        options: schema_of::<T>,
        build: build::<T>,
    }
}

/// The same, for options that are also compared with each other.
pub(crate) const fn agreeing_kind<T>(
    name: &'static str,
    label: &'static str,
    example: &'static str,
) -> Kind<dyn Field>
where
    T: Field + Agreeing + DeserializeOwned + JsonSchema + 'static,
{
    Kind {
        name,
        label,
        example,
        options: schema_of::<T>,
        build: build_agreeing::<T>,
    }
}

/// The options of a kind's example, parsed.
#[must_use]
pub fn options_of(kind: &Kind<dyn Field>) -> Map<String, Value> {
    serde_json::from_str(kind.example).unwrap_or_default()
}

pub(crate) fn schema_of<T: JsonSchema>() -> Schema {
    schema_for!(T)
}

fn build<T>(options: &Map<String, Value>) -> Result<Arc<dyn Field>, Complaint>
where
    T: Field + DeserializeOwned + JsonSchema + 'static,
{
    read::<T>(options).map(|field| Arc::new(field) as Arc<dyn Field>)
}

fn build_agreeing<T>(options: &Map<String, Value>) -> Result<Arc<dyn Field>, Complaint>
where
    T: Field + Agreeing + DeserializeOwned + JsonSchema + 'static,
{
    Ok(Arc::new(read_agreeing::<T>(options)?))
}

/// Reads options that are also compared with each other.
pub(crate) fn read_agreeing<T: Agreeing + DeserializeOwned + JsonSchema>(
    options: &Map<String, Value>,
) -> Result<T, Complaint> {
    let read = read::<T>(options)?;
    match read.disagreement() {
        Some((option, problem)) => Err(bad_options(&format!("/{option}"), problem)),
        None => Ok(read),
    }
}

/// The schema speaks first, because it knows ranges and the place of a mistake; serde then reads what is sound.
pub(crate) fn read<T: DeserializeOwned + JsonSchema>(options: &Map<String, Value>) -> Result<T, Complaint> {
    let schema = schema_of::<T>().to_value();
    let none = Map::new();
    let known = schema["properties"].as_object().unwrap_or(&none);
    if let Some(name) = options.keys().find(|name| !known.contains_key(*name)) {
        let known = known.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        let known = if known.is_empty() { "–".to_owned() } else { known };
        return Err(
            Complaint::error("unknown_option", format!("/{}", pointer_token(name)))
                .with("name", name.as_str())
                .with("options", known),
        );
    }
    let options = Value::Object(options.clone());
    let validator = crate::validator(&schema).map_err(|error| bad_options("", error))?;
    if let Some(error) = validator.iter_errors(&options).next() {
        return Err(bad_options(error.instance_path().as_str(), error.to_string()));
    }
    serde_json::from_value(options).map_err(|error| bad_options("", error.to_string()))
}

fn bad_options(pointer: &str, problem: String) -> Complaint {
    Complaint::error("bad_options", pointer).with("problem", problem)
}
