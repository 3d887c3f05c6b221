//! The fields that become another kind of field, and what stands in the way of that.

use crate::App;
use crate::hindrances::{placed, told};
use engine::cast::{Casting, Outlook};
use metadata::{Complaint, Complaints, DocumentKind};
use model::{Cast, FieldDef, Object};

/// A field that becomes another kind of field.
#[derive(Debug)]
pub(crate) struct Recast {
    pub(crate) casting: Casting,
    /// The kinds as written, before and after.
    pub(crate) kinds: [String; 2],
    /// Whether a value of the one can be turned into one of the other at all.
    pub(crate) has_way: bool,
    /// Whether the values may lie where they lie as long as none of them changes.
    pub(crate) lies_alike: bool,
}

/// Every field whose values must be looked at between two versions.
pub(crate) fn between(old: &App, new: &App) -> Vec<Recast> {
    let mut found = Vec::new();
    for before in old.model.objects.values() {
        let Some(after) = new.model.object(&before.name) else {
            continue;
        };
        for was in before.fields.iter().filter(|was| was.rests()) {
            let Some(is) = before.heir(after, was).filter(|is| is.derived.is_none()) else {
                continue;
            };
            let kinds = [
                kind(old, &before.name, &was.name),
                kind(new, &after.name, &is.name),
            ];
            if kinds[0] != kinds[1] || differ(was, is) {
                found.push(Recast {
                    has_way: Cast::between(was, is, &new.model.settings).is_some(),
                    lies_alike: store::lies_alike(was, is),
                    casting: Casting {
                        object: after.name.clone(),
                        from: was.name.clone(),
                        to: is.name.clone(),
                    },
                    kinds,
                });
            }
        }
    }
    found
}

/// Whether a value of the one may be none of the other, though they are of one kind.
fn differ(was: &FieldDef, is: &FieldDef) -> bool {
    // What names records of every object goes on doing so when there are other objects.
    let names_others = !is.names_every
        && (was.named_object() != is.named_object()
            || was.names.iter().any(|named| !is.names.contains(named)));
    was.storage != is.storage
        || was.target != is.target
        || names_others
        || was.filters != is.filters
        || was.choices != is.choices
        || is.renames_options_of(was)
}

/// The kind as written: a compiled field cannot be asked for it. The house's own fields are of the kind they are called.
fn kind(app: &App, object: &str, field: &str) -> String {
    let written =
        |document: &&metadata::Document| document.kind == DocumentKind::Object && document.name == object;
    let document = app.sum.iter().find(written);
    let kind =
        document.and_then(|document| document.body.get("properties")?.get(field)?.get("kind")?.as_str());
    kind.unwrap_or(field).to_owned()
}

impl Recast {
    /// Whether it is this field as it is in the next version.
    pub(crate) fn is(&self, object: &Object, field: &str) -> bool {
        self.casting.object == object.name && self.casting.to == field
    }

    /// That the two kinds have nothing in common.
    pub(crate) fn no_way(&self, complaint: Complaint) -> Complaint {
        let [from, to] = &self.kinds;
        complaint.with("from", from.as_str()).with("to", to.as_str())
    }
}

/// What stands in the way of turning values, given what was foretold of them: those that do not fit and that nobody said
/// to empty, records without what they must have, keys that several would share.
pub(crate) fn complaints(new: &App, casts: &[Recast], outlook: &Outlook, empty: &[String]) -> Complaints {
    let mut complaints = Complaints::new();
    for (recast, foretold) in casts.iter().zip(&outlook.fields) {
        let Casting { object, to, .. } = &recast.casting;
        let Some((object, is)) = new
            .model
            .object(object)
            .and_then(|object| Some((object, object.field(to)?.1)))
        else {
            continue;
        };
        let is_said = empty.iter().any(|name| *name == format!("{}.{to}", object.name));
        if foretold.lost > 0 && !is_said {
            let complaint = told(new, object, "kind_values", to).with("rows", foretold.lost);
            complaints.push(recast.no_way(complaint));
        } else if is.required && foretold.empty > 0 {
            complaints.push(told(new, object, "required_on_rows", to).with("rows", foretold.empty));
        }
    }
    for (object, key, rows) in &outlook.shared {
        if let Some(object) = new.model.object(object) {
            complaints.push(placed(new, object, "unique_on_rows", ("unique", key)).with("rows", *rows));
        }
    }
    let unknown = empty.iter().filter(|name| {
        let is_it = |recast: &&Recast| **name == format!("{}.{}", recast.casting.object, recast.casting.to);
        casts.iter().find(is_it).is_none()
    });
    complaints.extend(unknown.map(|name| Complaint::error("empty_unknown", "").with("name", name.as_str())));
    complaints
}
