//! Workbooks (XLSX) as tables: read by a child of this program, which a hostile file may take down without harm.

use crate::sheet::{MOST_COLUMNS, MOST_LINES, Sheet};
use calamine::{Data, Reader, SheetVisible, Xlsx};
use metadata::{Complaint, Complaints};
use ports::child::{Ended, filtered};
use serde_json::{Value, json};
use std::io::{Cursor, Write};
use std::path::Path;
use std::time::Duration;

/// The word by which the program starts itself to read a workbook.
pub const READER: &str = "read-workbook";
/// The most that a child may write, and how long it may take.
const LIMITS: (usize, Duration) = (512 << 20, Duration::from_secs(60));

/// Whether bytes are those of a workbook, new or old, and not of a text.
pub(crate) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || is_old(bytes)
}

fn is_old(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xd0\xcf\x11\xe0")
}

/// The first sheet that is shown, read by `program`.
pub(crate) fn read(bytes: Vec<u8>, program: Option<&Path>) -> Result<Sheet, Complaints> {
    let told = |code| vec![Complaint::error(code, "")];
    if is_old(&bytes) {
        return Err(told("workbook_old"));
    }
    let program = program.ok_or_else(|| told("workbook_here"))?;
    match filtered(program, READER, bytes, LIMITS) {
        Ok(Ended::Done(written)) => understood(&written).ok_or_else(|| told("workbook_broken"))?,
        // It says one code and nothing else.
        Ok(Ended::Refused(code)) if code == b"workbook_empty" => Err(told("table_empty")),
        Ok(Ended::Refused(_) | Ended::Broken) | Err(_) => Err(told("workbook_broken")),
    }
}

/// What the child wrote: a line for each row, its number and its texts.
fn understood(written: &[u8]) -> Option<Result<Sheet, Complaints>> {
    let mut rows = Vec::new();
    for line in written
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
    {
        rows.push(serde_json::from_slice::<(u64, Vec<String>)>(line).ok()?);
    }
    let mut rows = rows.into_iter();
    let headings = rows.next()?.1;
    Some(Sheet::of(headings, rows))
}

/// What the child does: reads a workbook and writes its first sheet that is shown, a line for each row that is not empty.
///
/// # Errors
/// A code: what is wrong with it.
pub fn write_workbook(bytes: Vec<u8>, out: &mut dyn Write) -> Result<(), &'static str> {
    let broken = |_| "workbook_broken";
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let shown = book
        .sheets_metadata()
        .iter()
        .find(|sheet| sheet.visible == SheetVisible::Visible);
    let name = shown.map(|sheet| sheet.name.clone()).ok_or("workbook_empty")?;
    let range = book.worksheet_range(&name).map_err(|_| "workbook_broken")?;
    let (first, column) = range.start().ok_or("workbook_empty")?;
    let before = usize::try_from(column).unwrap_or(MOST_COLUMNS).min(MOST_COLUMNS);
    for (number, row) in (u64::from(first) + 1..).zip(range.rows().take(MOST_LINES + 2)) {
        let cells = row.iter().take(MOST_COLUMNS + 1).map(text);
        let mut cells: Vec<String> = std::iter::repeat_n(String::new(), before).chain(cells).collect();
        let end = cells
            .iter()
            .rposition(|cell| !cell.is_empty())
            .map_or(0, |last| last + 1);
        cells.truncate(end);
        if !cells.is_empty() {
            writeln!(out, "{}", json!([number, cells])).map_err(|_| "workbook_broken")?;
        }
    }
    Ok(())
}

/// A cell as somebody would write it into a table of texts: days and moments as ISO 8601, numbers without a group.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.trim().to_owned(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => Value::from(*number).to_string().trim_end_matches(".0").to_owned(),
        Data::Bool(flag) => flag.to_string(),
        Data::DateTime(moment) => {
            let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
            match (hour, minute, second) {
                (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"),
            }
        }
        Data::Error(error) => error.to_string(),
    }
}
