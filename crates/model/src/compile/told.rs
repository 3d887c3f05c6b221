//! What is told at reading time is told of a field that rests.

use super::{Build, Sketch};
use crate::{Derivation, Elapsed, FieldDef};
use field::{Column, Derived, Storage, TimeUnit};
use metadata::{Complaint, Complaints, pointer_token};

pub(super) fn read(build: &mut Build<'_>) {
    for sketch in build.sketches.values_mut() {
        let mut complaints = Complaints::new();
        let told: Vec<(usize, Elapsed)> = (0..sketch.fields.len())
            .filter_map(|position| Some((position, elapsed(sketch, position, &mut complaints)?)))
            .collect();
        for (position, elapsed) in told {
            sketch.fields[position].derived = Some(Derivation::Elapsed(elapsed));
        }
        build.complaints.extend(complaints);
    }
}

fn elapsed(sketch: &Sketch<'_>, position: usize, complaints: &mut Complaints) -> Option<Elapsed> {
    let field = &sketch.fields[position];
    let Some(Derived::Elapsed { since, unit, bands }) = field.kind.derived() else {
        return None;
    };
    let at = |option: &str| format!("/properties/{}/{option}", pointer_token(&field.name));
    let from = sketch.find(since, &at("since"), complaints)?;
    let other = &sketch.fields[from];
    let mut say = |code, option: &str| {
        let complaint = Complaint::error(code, at(option)).with("title", other.title.as_str());
        complaints.push(complaint.with("name", since).in_file(&sketch.document.path));
    };
    let column = match other.storage {
        Storage::Column(column @ (Column::Date | Column::Instant)) => column,
        _ => {
            say("elapsed_since", "since");
            return None;
        }
    };
    if column == Column::Date && unit != TimeUnit::Days {
        say("elapsed_unit", "unit");
        return None;
    }
    Some(Elapsed {
        since: from,
        column,
        unit,
        bands: bands.to_vec(),
    })
}

impl FieldDef {
    /// Whether nothing of it rests.
    pub(super) fn is_told(&self) -> bool {
        !self.rests()
    }

    /// Somebody wants to keep or compute with what does not rest.
    pub(crate) fn not_kept(&self, at: impl Into<String>) -> Complaint {
        Complaint::error("told_not_kept", at)
            .with("title", self.title.as_str())
            .with("name", self.name.as_str())
    }
}
