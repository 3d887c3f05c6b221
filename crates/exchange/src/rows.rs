//! Lines become drafts: each cell is read by the field that its column is mapped to.

use crate::sheet::Sheet;
use field::Column;
use metadata::documents::{MappedColumn, Mapping};
use metadata::{Complaint, Complaints, pointer_token};
use model::{FieldDef, Model, Moment, Object};
use rust_decimal::Decimal;
use serde_json::{Map, Value};
use uuid::Uuid;

/// A line on its way to a record.
#[derive(Debug, Clone, Default)]
pub(crate) struct Row {
    /// Its number in the file.
    pub(crate) line: u64,
    /// What its cells say, in the form of the fields; an empty cell is null.
    pub(crate) draft: Map<String, Value>,
    /// References that are still names: field and what its record is found by.
    pub(crate) names: Vec<(String, String)>,
    /// Fields that name records which other lines of the same table will become, by their positions.
    pub(crate) behind: Vec<(String, usize)>,
    /// It says the same as a line before it, of the same record.
    pub(crate) again: bool,
    /// The record that it is already, at that version.
    pub(crate) record: Option<(Uuid, i64)>,
    /// It was written with a part of the table that is done: the record was made, or changed.
    pub(crate) done: Option<Done>,
    /// What is wrong with it; pointers name columns.
    pub(crate) complaints: Complaints,
}

/// What became of a line that is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Done {
    Made,
    Changed,
}

/// A number of the table in the unit of the field. What is no number is left to the field to refuse.
fn product(cell: &str, times: &str) -> Option<String> {
    let (number, times): (Decimal, Decimal) = (cell.parse().ok()?, times.parse().ok()?);
    Some(number.checked_mul(times)?.normalize().to_string())
}

/// How the columns of one table are read.
pub(crate) struct Reading<'a> {
    pub(crate) model: &'a Model,
    pub(crate) object: &'a Object,
    pub(crate) mapping: &'a Mapping,
}

impl Reading<'_> {
    /// The drafts of all lines, and the columns that the mapping does not know.
    ///
    /// # Errors
    /// Columns that the mapping wants and the table does not have.
    pub(crate) fn rows(&self, sheet: &Sheet) -> Result<(Vec<Row>, Vec<String>), Complaints> {
        let at = |heading: &str| sheet.headings.iter().position(|known| known == heading);
        let missing = self.mapping.columns.iter().filter(|column| {
            let heading = column.column.as_deref();
            column.default.is_none() && heading.is_some_and(|heading| at(heading).is_none())
        });
        let missing: Complaints = missing
            .filter_map(|column| column.column.as_deref())
            .map(|heading| {
                let known = sheet.headings.iter().map(String::as_str);
                let told = Complaint::error("import_no_column", "").with("heading", heading);
                told.near(heading, known)
            })
            .collect();
        if !missing.is_empty() {
            return Err(missing);
        }
        let is_mapped = |heading: &&String| {
            let mut columns = self.mapping.columns.iter();
            columns.any(|column| column.column.as_ref() == Some(*heading))
        };
        let unknown = |heading: &&String| !heading.is_empty() && !is_mapped(heading);
        let ignored = sheet.headings.iter().filter(unknown);
        let rows = sheet.lines.iter().map(|(line, cells)| {
            let mut row = Row {
                line: *line,
                ..Row::default()
            };
            for column in &self.mapping.columns {
                let cell = column.column.as_deref().and_then(at).and_then(|at| cells.get(at));
                self.read(&mut row, column, cell.map_or("", String::as_str));
            }
            row
        });
        Ok((rows.collect(), ignored.cloned().collect()))
    }

    fn read(&self, row: &mut Row, column: &MappedColumn, cell: &str) {
        let Some((_, field)) = self.object.field(&column.field) else {
            return;
        };
        let mapped = column.values.get(cell).cloned();
        let said = match (mapped, &column.default) {
            (Some(value), _) => value,
            (None, Some(default)) if cell.is_empty() => default.clone(),
            (None, _) if cell.is_empty() => Value::Null,
            (None, _) if column.by.is_some() => Value::String(cell.to_owned()),
            (None, _) => match column.times.as_deref().and_then(|times| product(cell, times)) {
                Some(number) => self.read_cell(field, &number),
                None => self.read_cell(field, cell),
            },
        };
        if column.by.is_some() {
            match said {
                Value::Null => _ = row.draft.insert(field.name.clone(), Value::Null),
                Value::String(name) => row.names.push((field.name.clone(), name)),
                other => row.names.push((field.name.clone(), other.to_string())),
            }
            return;
        }
        match field.accept(said) {
            Ok(value) => _ = row.draft.insert(field.name.clone(), value),
            Err(complaints) => {
                let at = self.column(&field.name);
                row.complaints
                    .extend(complaints.into_iter().map(|one| one.under(&at)));
            }
        }
    }

    /// A text as the field reads it; an option is known by its title, too, and a time without a zone is that of the
    /// workspace.
    fn read_cell(&self, field: &FieldDef, cell: &str) -> Value {
        if field.storage.column() == Column::Instant
            && let Some(moment) = Moment::local(&self.model.settings, cell)
        {
            return Value::String(moment);
        }
        let value = field.kind.from_text(cell);
        let set = field.choices.as_ref().and_then(|set| self.model.choices.get(set));
        let Some(set) = set.filter(|_| field.accept(value.clone()).is_err()) else {
            return value;
        };
        let titled = set.values.iter().find(|option| option.title == cell);
        titled.map_or(value, |option| Value::String(option.value.clone()))
    }

    /// Where a complaint about a field points: at its column, or at the field where it has none.
    pub(crate) fn column(&self, field: &str) -> String {
        let mut columns = self.mapping.columns.iter();
        let heading = columns
            .find(|column| column.field == field)
            .and_then(|column| column.column.as_deref());
        format!("/{}", pointer_token(heading.unwrap_or(field)))
    }
}
