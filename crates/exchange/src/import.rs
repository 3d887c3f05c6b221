//! `import`: the lines of a table become records by a mapping, all of them or none.

use crate::found;
use crate::order::order;
use crate::rows::{Reading, Row};
use crate::sheet::Sheet;
use engine::{Acknowledged, Context, Lot, MOST_OF_A_LOT, Operation, Refusal, Saved, Wish};
use metadata::{Complaint, Complaints, Severity};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use store::system::imported::Imported;
use uuid::Uuid;

/// How many lines a complaint names.
const MOST_NAMED: usize = 10_000;

/// What somebody wants of a table.
#[derive(Debug, Clone)]
pub struct Ask<'a> {
    /// Name of the mapping.
    pub mapping: &'a str,
    /// What the table is called; the same table has the same name the next time, whatever its file is called.
    pub source: &'a str,
    /// Only say what would become of it.
    pub dry: bool,
    /// Warnings that are passed.
    pub acknowledge: Vec<Acknowledged>,
}

/// What became of a table, or would.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// How many lines there are.
    pub lines: u64,
    /// Lines that are new records.
    pub made: u64,
    /// Lines whose records change.
    pub changed: u64,
    /// Lines whose records are as the table says.
    pub unchanged: u64,
    /// Lines that cannot be taken.
    pub refused: u64,
    /// Whether anything was written.
    pub written: bool,
    /// Columns that the mapping does not know.
    pub ignored: Vec<String>,
    /// What is wrong, the same complaint once, with `count` and `lines` among its arguments. Pointers name columns.
    pub complaints: Complaints,
    /// The records that were written.
    pub records: Vec<Uuid>,
    /// Whether an employee or a department is among them.
    pub moved_people: bool,
}

impl Report {
    /// Whether nothing was written because of warnings alone, which somebody may pass.
    #[must_use]
    pub fn is_warned(&self) -> bool {
        !self.written && self.refused == 0 && !self.complaints.is_empty()
    }

    /// The shape of `docs/api.md`; complaints apart.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ "lines": self.lines, "made": self.made, "changed": self.changed, "unchanged": self.unchanged,
            "refused": self.refused, "written": self.written, "ignored": self.ignored })
    }

    fn of(mut self, saved: &[Saved]) -> Self {
        self.written = !saved.is_empty();
        self.moved_people = saved.iter().any(|one| one.moved_people);
        self.records = saved.iter().map(|one| one.id).collect();
        self
    }
}

/// Reads a table by a mapping. Every line passes the same steps as any save, with the viewer's rights. One that is wrong
/// stops them all: nothing is written then. What is written is written in one transaction of at most
/// [`MOST_OF_A_LOT`] saves.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such mapping, or its object is not the viewer's; [`Refusal::Complaints`] when
/// the table lacks columns or is too long; those of the database. What is wrong with single lines is in the report.
pub async fn import(cx: &Context, ask: &Ask<'_>, sheet: &Sheet) -> Result<Report, Refusal> {
    let mapping = cx.model.mappings.get(ask.mapping).ok_or(Refusal::NotFound)?;
    let object = cx.model.object(&mapping.object).ok_or(Refusal::NotFound)?;
    let reading = Reading {
        model: &cx.model,
        object,
        mapping,
    };
    let (mut rows, ignored) = reading.rows(sheet).map_err(Refusal::Complaints)?;
    found::references(cx, &reading, &mut rows).await?;
    found::records(cx, &reading, ask.source, &mut rows).await?;
    let mut report = Report {
        lines: rows.len() as u64,
        ignored,
        ..Report::default()
    };
    if rows.iter().filter(|row| is_written(row)).count() > MOST_OF_A_LOT {
        let told = Complaint::error("import_long", "").with("most", MOST_OF_A_LOT);
        return Err(Refusal::Complaints(vec![told]));
    }
    let is_sound = |row: &Row| row.complaints.is_empty();
    let work = Work { cx, reading, ask };
    if rows.iter().all(is_sound) && !ask.dry {
        match work.write(&rows).await {
            Ok(saved) => return Ok(counted(report.of(&saved), &rows)),
            Err((_, refusal)) if !is_of_a_line(&refusal) => return Err(refusal),
            // One line was refused; which others would be is seen by trying each.
            Err(_) => {}
        }
    }
    work.rehearse(&mut rows).await?;
    if rows.iter().all(is_sound) && !ask.dry {
        // Each line alone is sound, all together are not: two of them are in each other's way.
        match work.write(&rows).await {
            Ok(saved) => report = report.of(&saved),
            Err((at, refusal)) => {
                let mut written = order(&rows).0.into_iter().filter(|at| is_written(&rows[*at]));
                let row = written.nth(at).and_then(|at| rows.get_mut(at));
                let row = row.ok_or_else(|| refusal.clone())?;
                let told = of_a_line(refusal)?;
                row.complaints
                    .extend(told.into_iter().map(|one| work.placed(one)));
            }
        }
    }
    Ok(counted(report, &rows))
}

fn is_written(row: &Row) -> bool {
    !row.again && (row.record.is_none() || !row.draft.is_empty() || !row.behind.is_empty())
}

fn counted(mut report: Report, rows: &[Row]) -> Report {
    let is_refused = |row: &&Row| row.complaints.iter().any(|one| one.severity == Severity::Error);
    report.refused = rows.iter().filter(is_refused).count() as u64;
    for row in rows.iter().filter(|row| !is_refused(row)) {
        match row.record {
            _ if !is_written(row) => report.unchanged += 1,
            None => report.made += 1,
            Some(_) => report.changed += 1,
        }
    }
    report.complaints = gathered(rows);
    report
}

/// The same complaint about many lines is told once.
fn gathered(rows: &[Row]) -> Complaints {
    let mut groups: Vec<(Complaint, Vec<u64>)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for row in rows {
        for complaint in &row.complaints {
            let key = format!("{:?} {} {:?}", complaint.at, complaint.code, complaint.args);
            let place = *places.entry(key).or_insert_with(|| {
                groups.push((complaint.clone(), Vec::new()));
                groups.len() - 1
            });
            groups[place].1.push(row.line);
        }
    }
    let told = groups.into_iter().map(|(complaint, lines)| {
        let named: Vec<u64> = lines.iter().copied().take(MOST_NAMED).collect();
        complaint.with("count", lines.len()).with("lines", json!(named))
    });
    told.collect()
}

/// Whether a refusal speaks of one line, and not of the whole.
fn is_of_a_line(refusal: &Refusal) -> bool {
    !matches!(
        refusal,
        Refusal::Republished | Refusal::Busy(_) | Refusal::Full | Refusal::Internal(_)
    )
}

/// What a refusal says of a line.
fn of_a_line(refusal: Refusal) -> Result<Complaints, Refusal> {
    Ok(match refusal {
        Refusal::Forbidden(complaints) if complaints.is_empty() => {
            vec![Complaint::error("import_forbidden", "")]
        }
        Refusal::Complaints(complaints)
        | Refusal::Forbidden(complaints)
        | Refusal::Malformed(complaints)
        | Refusal::Taken(complaints)
        | Refusal::Warnings(complaints)
        | Refusal::TooLarge(complaints) => complaints,
        Refusal::NotFound => vec![Complaint::error("import_forbidden", "")],
        Refusal::Stale { .. } => vec![Complaint::error("import_overtaken", "")],
        other => return Err(other),
    })
}

struct Work<'a> {
    cx: &'a Context,
    reading: Reading<'a>,
    ask: &'a Ask<'a>,
}

impl Work<'_> {
    fn operation(&self, row: &Row, names: &[(String, Uuid)]) -> Operation {
        let object = self.reading.object.name.clone();
        let wish = Wish {
            acknowledge: self.ask.acknowledge.clone(),
            ..Wish::default()
        };
        let mut record = row.draft.clone();
        record.extend(names.iter().map(|(field, id)| (field.clone(), json!(id))));
        match row.record {
            None => {
                // An empty cell of a new record says nothing: defaults and fills go on as ever.
                record.retain(|_, value| !value.is_null());
                Operation::Create { object, record, wish }
            }
            Some((id, version)) => Operation::Update {
                object,
                id,
                version,
                record,
                wish,
            },
        }
    }

    /// Tries each line alone; names of records that are still to be made are left out.
    async fn rehearse(&self, rows: &mut [Row]) -> Result<(), Refusal> {
        for row in rows
            .iter_mut()
            .filter(|row| row.complaints.is_empty() && is_written(row))
        {
            let operation = self.operation(row, &[]);
            if let Operation::Update { record, .. } = &operation
                && record.is_empty()
            {
                continue;
            }
            let Err(refusal) = engine::rehearse(self.cx, operation).await else {
                continue;
            };
            let behind: Vec<String> = row.behind.iter().map(|(field, _)| format!("/{field}")).collect();
            for complaint in of_a_line(refusal)? {
                // The record that it names is not there yet.
                if !behind.iter().any(|field| complaint.at.pointer.starts_with(field)) {
                    row.complaints.push(self.placed(complaint));
                }
            }
        }
        Ok(())
    }

    /// The complaint at the column of its field.
    fn placed(&self, mut complaint: Complaint) -> Complaint {
        let pointer = complaint.at.pointer.trim_start_matches('/').to_owned();
        let (field, rest) = pointer.split_once('/').unwrap_or((pointer.as_str(), ""));
        if !field.is_empty() {
            let rest = if rest.is_empty() {
                String::new()
            } else {
                format!("/{rest}")
            };
            complaint.at.pointer = format!("{}{rest}", self.reading.column(field));
        }
        complaint
    }

    /// Writes all lines in one transaction. A refusal has its position among the lines that are written.
    async fn write(&self, rows: &[Row]) -> Result<Vec<Saved>, (usize, Refusal)> {
        let (order, open) = order(rows);
        let is_by_line = self.reading.mapping.identity.is_empty();
        let (mut lot, mut ids) = (Lot::default(), BTreeMap::new());
        let written = order.iter().filter(|at| is_written(&rows[**at]));
        for (position, at) in written.enumerate() {
            let row = &rows[*at];
            let names = row.behind.iter().filter_map(|(field, before)| {
                let id = ids
                    .get(before)
                    .copied()
                    .or(rows[*before].record.map(|(id, _)| id));
                Some((field.clone(), id?))
            });
            let names: Vec<(String, Uuid)> = names.collect();
            let operation = self.operation(row, &names);
            let id = lot
                .add(self.cx, operation)
                .await
                .map_err(|refusal| (position, refusal))?;
            ids.insert(*at, id);
            if is_by_line && row.record.is_none() {
                lot.mark(Imported {
                    mapping: self.ask.mapping.to_owned(),
                    source: self.ask.source.to_owned(),
                    line: i64::try_from(row.line).unwrap_or(i64::MAX),
                    record: id,
                });
            }
        }
        for (at, field) in open {
            let before = rows[at]
                .behind
                .iter()
                .find(|(name, _)| *name == field)
                .map(|(_, before)| *before);
            let (Some(id), Some(named)) = (ids.get(&at), before.and_then(|before| ids.get(&before))) else {
                continue;
            };
            let update = Operation::Update {
                object: self.reading.object.name.clone(),
                id: *id,
                version: rows[at].record.map_or(1, |(_, version)| version + 1),
                record: Map::from_iter([(field, json!(named))]),
                wish: Wish::default(),
            };
            lot.add(self.cx, update).await.map_err(|refusal| (0, refusal))?;
        }
        lot.write(self.cx).await
    }
}
