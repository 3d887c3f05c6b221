//! `import`: the lines of a table become records by a mapping, all of them or none.

use crate::found;
use crate::order::order;
use crate::parts::Parts;
use crate::rows::{Done, Reading, Row};
use crate::sheet::Sheet;
use crate::work::Work;
use engine::{Acknowledged, Context, MOST_OF_A_LOT, Refusal, Saved};
use metadata::{Complaint, Complaints, Severity};
use serde_json::{Value, json};
use std::collections::HashMap;
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
    /// Where they are there, the table is written part by part, and not all of it or nothing.
    pub parts: Option<&'a Parts>,
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
    /// Lines that could be taken and are not written, because a part of the table was refused when others were written.
    pub left: u64,
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
            "refused": self.refused, "left": self.left, "written": self.written, "ignored": self.ignored })
    }

    fn in_parts(mut self, parts: &Parts) -> Self {
        let written = parts.written();
        self.written = !written.lines.is_empty();
        self.moved_people = written.moved_people;
        self.records.clone_from(&written.records);
        self
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
/// With [`Ask::parts`] every line is tried first, and one that is wrong stops them all, too. Then the lines are written in
/// parts, each in a transaction of its own. Where a part is refused, those before it stay: the report says how many lines
/// are written and how many are left, and the same table goes on there.
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
    if let Some(parts) = ask.parts {
        let written = parts.written();
        for row in &mut rows {
            row.done = written.lines.get(&row.line).copied();
        }
    }
    let work = Work { cx, reading, ask };
    if let Some(parts) = ask.parts.filter(|_| !ask.dry) {
        work.rehearse(&mut rows).await?;
        if rows.iter().all(is_sound) {
            work.write_parts(parts, &mut rows).await?;
        }
        return Ok(counted(report.in_parts(parts), &rows));
    }
    if ask.parts.is_none() && rows.iter().filter(|row| is_written(row)).count() > MOST_OF_A_LOT {
        let told = Complaint::error("import_long", "").with("most", MOST_OF_A_LOT);
        return Err(Refusal::Complaints(vec![told]));
    }
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
                let at = written.nth(at);
                work.blame(at.and_then(|at| rows.get_mut(at)), refusal)?;
            }
        }
    }
    Ok(counted(report, &rows))
}

fn is_sound(row: &Row) -> bool {
    row.complaints.is_empty()
}

/// Whether there is something to be written for the line.
pub(crate) fn is_written(row: &Row) -> bool {
    !row.again && (row.record.is_none() || !row.draft.is_empty() || !row.behind.is_empty())
}

fn counted(mut report: Report, rows: &[Row]) -> Report {
    let is_refused = |row: &&Row| row.complaints.iter().any(|one| one.severity == Severity::Error);
    report.refused = rows.iter().filter(is_refused).count() as u64;
    // Once a part is written, what is not written is left.
    let is_begun = report.written && rows.iter().any(|row| row.done.is_some());
    for row in rows.iter().filter(|row| !is_refused(row)) {
        match (row.done, row.record) {
            (Some(Done::Made), _) => report.made += 1,
            (Some(Done::Changed), _) => report.changed += 1,
            (None, _) if !is_written(row) => report.unchanged += 1,
            (None, _) if is_begun => report.left += 1,
            (None, None) => report.made += 1,
            (None, Some(_)) => report.changed += 1,
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
pub(crate) fn is_of_a_line(refusal: &Refusal) -> bool {
    !matches!(
        refusal,
        Refusal::Republished | Refusal::Busy(_) | Refusal::Full | Refusal::Internal(_)
    )
}

/// What a refusal says of a line.
pub(crate) fn of_a_line(refusal: Refusal) -> Result<Complaints, Refusal> {
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
