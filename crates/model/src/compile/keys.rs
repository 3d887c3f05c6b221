//! Required, unique and indexed fields exist and can be compared.

use super::{Build, Sketch};
use crate::{Index, Unique};
use field::Operator;
use metadata::{Complaint, Complaints};

pub(super) fn read(build: &mut Build<'_>) {
    for sketch in build.sketches.values_mut() {
        required(sketch, &mut build.complaints);
        uniques(sketch, &mut build.complaints);
        indexes(sketch, &mut build.complaints);
    }
}

fn required(sketch: &mut Sketch<'_>, complaints: &mut Complaints) {
    for index in 0..sketch.body.required.len() {
        let found = sketch.find(
            &sketch.body.required[index],
            &format!("/required/{index}"),
            complaints,
        );
        if let Some(position) = found {
            sketch.fields[position].required = true;
        }
    }
}

fn uniques(sketch: &mut Sketch<'_>, complaints: &mut Complaints) {
    let single = |position: usize| {
        let field = &sketch.fields[position];
        let marked = sketch
            .body
            .properties
            .get(&field.name)
            .is_some_and(|property| property.unique);
        marked.then(|| Unique {
            name: field.name.clone(),
            fields: vec![position],
        })
    };
    let mut uniques: Vec<Unique> = (0..sketch.fields.len()).filter_map(single).collect();
    for key in &sketch.body.unique {
        let at = format!("/unique/{}", key.name);
        if uniques.iter().any(|other| other.name == key.name) {
            let complaint = Complaint::error("duplicate_name", &at).with("name", key.name.as_str());
            complaints.push(complaint.in_file(&sketch.document.path));
        }
        let fields = positions(sketch, key.fields.iter().map(String::as_str), &at, complaints);
        uniques.push(Unique {
            name: key.name.clone(),
            fields,
        });
    }
    sketch.uniques = uniques;
}

fn indexes(sketch: &mut Sketch<'_>, complaints: &mut Complaints) {
    let mut indexes = Vec::new();
    for index in &sketch.body.indexes {
        let (names, downwards): (Vec<&str>, Vec<bool>) = index
            .fields
            .iter()
            .map(|field| {
                field
                    .strip_prefix('-')
                    .map_or((field.as_str(), false), |n| (n, true))
            })
            .unzip();
        let fields = positions(
            sketch,
            names.into_iter(),
            &format!("/indexes/{}", index.name),
            complaints,
        );
        indexes.push(Index {
            name: index.name.clone(),
            fields: fields.into_iter().zip(downwards).collect(),
        });
    }
    sketch.indexes = indexes;
}

fn positions<'n>(
    sketch: &Sketch<'_>,
    names: impl ExactSizeIterator<Item = &'n str>,
    at: &str,
    complaints: &mut Complaints,
) -> Vec<usize> {
    let mut positions = Vec::new();
    if names.len() == 0 {
        let complaint = Complaint::error("too_few", format!("{at}/fields")).with("least", 1);
        complaints.push(complaint.in_file(&sketch.document.path));
    }
    for (index, name) in names.enumerate() {
        let place = format!("{at}/fields/{index}");
        let Some(position) = sketch.find(name, &place, complaints) else {
            continue;
        };
        let field = &sketch.fields[position];
        let say = |code| {
            Complaint::error(code, &place)
                .with("title", field.title.as_str())
                .with("name", name)
        };
        if field.is_told() {
            complaints.push(field.not_kept(&place).in_file(&sketch.document.path));
        } else if positions.contains(&position) {
            complaints.push(say("duplicate_name").in_file(&sketch.document.path));
        } else if !field.kind.operators().contains(&Operator::Is) || !field.storage.column().has_order() {
            complaints.push(say("not_comparable").in_file(&sketch.document.path));
        }
        positions.push(position);
    }
    positions
}
