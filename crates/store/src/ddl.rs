//! The physical schema: what tables should look like, and the statements that make them so.

use crate::parking::{self, Stamp};
use crate::search::{self, search_of};
use crate::sql::{qualified, quoted};
use crate::table::{Part, parts, past_of};
use crate::tables::{IndexDef, column_type, create, create_beside, create_index, indexes, tables};
use crate::{Engine, Error, Step, Tx, beside, links, refile, rows};
use field::Storage;
use model::{FieldDef, Model, Object};
use std::collections::BTreeSet;

/// Fields whose values are turned: object and the name the field had.
pub type Casts = BTreeSet<(String, String)>;

/// The steps from one model to another, with those fields that are cast. Steps that make room come before those that need
/// it, and what needs values comes last.
#[must_use]
pub fn diff(old: &Model, new: &Model, casts: &Casts) -> Vec<Step> {
    let mut steps = Vec::new();
    for object in old
        .objects
        .values()
        .filter(|object| new.object(&object.name).is_none())
    {
        steps.push(Step::Park {
            object: object.name.clone(),
            field: None,
        });
    }
    for object in new.objects.values() {
        match old.object(&object.name) {
            Some(before) => compare(before, object, casts, &mut steps),
            None => steps.push(Step::AddObject {
                object: object.name.clone(),
            }),
        }
    }
    steps.sort_by_key(Step::needs_values);
    steps
}

/// Whether the values of two fields lie in the same columns, so that those which do not change need not be written.
#[must_use]
pub fn lies_alike(was: &FieldDef, is: &FieldDef) -> bool {
    let is_linked = |field: &FieldDef| field.storage == Storage::Linked;
    parts(was) == parts(is) && is_linked(was) == is_linked(is)
}

/// The same, wherever lists sort them.
fn rests_alike(was: &FieldDef, is: &FieldDef) -> bool {
    let is_linked = |field: &FieldDef| field.storage == Storage::Linked;
    let rest = |field: &FieldDef| parts(field).into_iter().filter(|(.., part)| *part != Part::Order);
    rest(was).eq(rest(is)) && is_linked(was) == is_linked(is)
}

fn compare(old: &Object, new: &Object, casts: &Casts, steps: &mut Vec<Step>) {
    let name = || new.name.clone();
    let cast = |field: &FieldDef| casts.contains(&(old.name.clone(), field.name.clone()));
    let (before, after) = (indexes(old), indexes(new));
    let sorts = |field: &FieldDef| parts(field).iter().any(|(.., part)| *part == Part::Order);
    let heir = |field: &FieldDef| old.heir(new, field).filter(|heir| rests_alike(field, heir));
    let goes = |field: &&FieldDef| cast(field) || heir(field).is_none();
    let rests = |field: &&FieldDef| !parts(field).is_empty();
    let going: Vec<&FieldDef> = old.fields.iter().filter(rests).filter(goes).collect();
    // An index over a column that goes and comes back in another shape looks the same and is not.
    let stays = |index: &&IndexDef| {
        let column_goes = |column: &str| {
            going
                .iter()
                .any(|field| column.split('~').next() == Some(field.name.as_str()))
        };
        !index.columns.iter().any(|(column, _)| column_goes(column))
    };
    for index in before
        .iter()
        .filter(|index| !(after.contains(index) && stays(index)))
    {
        steps.push(Step::DropIndex {
            object: name(),
            index: index.name.clone(),
        });
    }
    let (was, is) = (search::searched(old).is_empty(), search::searched(new).is_empty());
    if !was && is {
        steps.push(Step::DropIndex {
            object: name(),
            index: search_of(&new.name),
        });
    }
    for field in going
        .iter()
        .filter(|field| !cast(field))
        .map(|field| (field.name.clone(), field.derived.is_some()))
    {
        steps.push(match field {
            (field, true) => Step::Forget {
                object: name(),
                field,
            },
            (field, false) => Step::Park {
                object: name(),
                field: Some(field),
            },
        });
    }
    let mut kept: Vec<&str> = Vec::new();
    for field in old.fields.iter().filter(rests) {
        if let Some(heir) = old.heir(new, field).filter(|_| cast(field)) {
            kept.push(&heir.name);
            steps.push(Step::Cast {
                object: name(),
                from: field.name.clone(),
                to: heir.name.clone(),
            });
            continue;
        }
        let Some(heir) = heir(field) else { continue };
        kept.push(&heir.name);
        if heir.name != field.name {
            steps.push(Step::Rename {
                object: name(),
                from: field.name.clone(),
                to: heir.name.clone(),
            });
        }
        let (object, named) = (name(), heir.name.clone());
        match (sorts(field), sorts(heir)) {
            (true, false) => steps.push(Step::DropOrder { object, field: named }),
            (false, true) => steps.push(Step::AddOrder { object, field: named }),
            _ => {}
        }
    }
    for field in new.fields.iter().filter(rests) {
        if !kept.contains(&field.name.as_str()) {
            steps.push(Step::AddField {
                object: name(),
                field: field.name.clone(),
            });
        }
    }
    for index in after
        .iter()
        .filter(|index| !(before.contains(index) && stays(index)))
    {
        steps.push(Step::AddIndex {
            object: name(),
            index: index.name.clone(),
        });
    }
    if was && !is {
        steps.push(Step::AddIndex {
            object: name(),
            index: search_of(&new.name),
        });
    }
}

/// The statements of one step. `new` is the model that the steps lead to.
#[must_use]
pub fn ddl(step: &Step, new: &Model, engine: Engine, schema: &str) -> Vec<String> {
    match step {
        Step::AddObject { object } => new.object(object).map(|object| {
            let (live, past) = tables(object, engine);
            let mut made = [create(&live, engine, schema), create(&past, engine, schema)].concat();
            if !search::searched(object).is_empty() {
                made.extend(search::create(&object.name, engine, schema));
            }
            let linked = links::linked(object).map(|(_, field)| links::table(&object.name, &field.name));
            made.extend(linked.flat_map(|table| create(&table, engine, schema)));
            made
        }),
        Step::AddField { object, field }
        | Step::Cast {
            object, to: field, ..
        } => new
            .object(object)
            .and_then(|found| found.field(field))
            .map(|(_, def)| {
                let add = |table: String| {
                    parts(def).into_iter().map(move |(suffix, column, _)| {
                        let name = quoted(&format!("{field}{suffix}"));
                        let table = qualified(schema, &table);
                        format!(
                            "ALTER TABLE {table} ADD COLUMN {name} {}",
                            column_type(engine, column)
                        )
                    })
                };
                let linked = (def.storage == Storage::Linked).then(|| links::table(object, field));
                let linked = linked.iter().flat_map(|table| create(table, engine, schema));
                add(object.clone())
                    .chain(add(past_of(object)))
                    .chain(linked)
                    .collect()
            }),
        Step::AddOrder { object, field } => Some(refile::add_order(object, field, engine, schema)),
        Step::AddIndex { object, index } if *index == search_of(object) => {
            Some(search::create(object, engine, schema))
        }
        Step::AddIndex { object, index } => new.object(object).map(|found| {
            let wanted = indexes(found).into_iter().filter(|def| def.name == *index);
            wanted
                .map(|def| create_index(&def, object, engine, schema))
                .collect()
        }),
        Step::DropIndex { object, index } if *index == search_of(object) => {
            Some(vec![format!("DROP TABLE {}", qualified(schema, index))])
        }
        // On PostgreSQL it may not have been made yet.
        Step::DropIndex { index, .. } => {
            Some(vec![format!("DROP INDEX IF EXISTS {}", qualified(schema, index))])
        }
        Step::Park { object, field: None } => Some(
            [object.clone(), past_of(object), search_of(object)]
                .map(|table| format!("DROP TABLE IF EXISTS {}", qualified(schema, &table)))
                .into(),
        ),
        Step::RenameObject { .. }
        | Step::Park { .. }
        | Step::Forget { .. }
        | Step::Restore { .. }
        | Step::Rename { .. }
        | Step::DropOrder { .. } => None,
    }
    .unwrap_or_default()
}

/// The same on a table with rows: an index that only readers ask for is made beside the writers.
#[must_use]
pub fn ddl_beside(step: &Step, new: &Model, engine: Engine, schema: &str) -> Vec<String> {
    match beside::index_of(step, new, engine) {
        Some((object, def)) => vec![create_beside(&def, &object.name, schema)],
        None => ddl(step, new, engine, schema),
    }
}

/// Runs the steps inside a save, after the saves that run now and before any other. What has rows is parked, never
/// dropped. The indexes that are answered are left to be made beside the writers.
///
/// # Errors
/// Those of the database.
pub async fn apply(tx: &mut dyn Tx, steps: &[Step], new: &Model, stamp: Stamp) -> Result<Vec<String>, Error> {
    crate::layout::fence(tx).await?;
    let mut left = Vec::new();
    for step in steps {
        if let Some(index) = beside::is_left(tx, step, new).await? {
            left.push(index);
            continue;
        }
        if let Step::DropOrder { object, field } = step {
            refile::drop_order(tx, object, field).await?;
        }
        if let Step::Rename { object, from, to } = step {
            parking::rename_field(tx, object, (from, to)).await?;
            links::rename(tx, object, (from, to)).await?;
        }
        if let Step::Cast { object, from, .. } = step {
            links::drop_of(tx, object, from).await?;
            match rows::has_rows(tx, object).await? {
                true => parking::park_field(tx, object, from, stamp).await?,
                false => parking::drop_columns(tx, object, from).await?,
            }
        }
        if let Step::Restore {
            object,
            field,
            number,
        } = step
        {
            match field {
                Some(field) => {
                    parking::restore_field(tx, object, field, *number).await?;
                    links::refill(tx, object, Some(field), new).await?;
                }
                None => parking::bring_back_object(tx, object, *number, new).await?,
            }
        }
        if let Step::Forget { object, field } = step {
            parking::drop_columns(tx, object, field).await?;
        }
        if let Step::Park { object, field } = step {
            match field {
                Some(field) => links::drop_of(tx, object, field).await?,
                None => links::drop_all(tx, object).await?,
            }
            match (rows::has_rows(tx, object).await?, field) {
                (true, Some(field)) => parking::park_field(tx, object, field, stamp).await?,
                (true, None) => {
                    parking::park_object(tx, object, stamp).await?;
                    continue;
                }
                (false, Some(field)) => parking::drop_columns(tx, object, field).await?,
                (false, None) => {}
            }
        }
        for statement in ddl(step, new, tx.engine(), tx.schema()) {
            tx.execute(&statement, &[]).await?;
        }
    }
    Ok(left)
}
