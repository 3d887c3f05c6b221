//! A table from outside: headings, and lines of texts.

use crate::export::without_guard;
use crate::workbook;
use metadata::{Complaint, Complaints};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// The most lines of a table.
pub const MOST_LINES: usize = 200_000;
/// The most columns of a table.
pub const MOST_COLUMNS: usize = 500;
/// The longest cell in bytes.
const MOST_OF_A_CELL: usize = 1 << 20;

/// A table: the first line says what its columns are called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// What the columns are called.
    pub headings: Vec<String>,
    /// The lines below, each with its number in the file; the first line has the number 1.
    pub lines: Vec<(u64, Vec<String>)>,
}

impl Sheet {
    /// Reads a table of comma-separated values, as RFC 4180 writes them. Semicolons and tabs are taken, too, when the
    /// first line has more of them; texts are UTF-8 or, where they are not, GB 18030, as spreadsheets in China write them.
    ///
    /// # Errors
    /// What cannot be read, with its line.
    pub fn read_csv(bytes: &[u8]) -> Result<Sheet, Complaints> {
        let text = decoded(bytes)?;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter(&text))
            .flexible(true)
            .has_headers(true)
            .from_reader(text.as_bytes());
        let headings = reader.headers().map_err(|why| vec![broken(&why)])?;
        let headings = headings.iter().map(str::to_owned).collect();
        let (mut counter, mut wrong) = (Counter::default(), Complaints::new());
        let mut records = reader.records();
        let rows = std::iter::from_fn(|| match records.next()? {
            Ok(record) => {
                let number = counter.line_at(&text, record.position().map_or(0, csv::Position::byte));
                Some((number, record.iter().map(str::to_owned).collect()))
            }
            Err(why) => {
                wrong.push(broken(&why));
                None
            }
        });
        let read = Sheet::of(headings, rows);
        match wrong.is_empty() {
            true => read,
            false => {
                wrong.extend(read.err().unwrap_or_default());
                Err(wrong)
            }
        }
    }

    /// Reads a workbook or a text, whichever it is. Workbooks are read by `program`, which is this one.
    ///
    /// # Errors
    /// What cannot be read, with its line.
    pub fn read(bytes: Vec<u8>, program: Option<&Path>) -> Result<Sheet, Complaints> {
        match workbook::is_workbook(&bytes) {
            true => workbook::read(bytes, program),
            false => Sheet::read_csv(&bytes),
        }
    }

    /// The table that these rows are: their numbers in the file, and their cells.
    pub(crate) fn of(
        mut headings: Vec<String>,
        rows: impl Iterator<Item = (u64, Vec<String>)>,
    ) -> Result<Sheet, Complaints> {
        for heading in &mut headings {
            *heading = heading.trim().to_owned();
        }
        if headings.iter().all(String::is_empty) {
            return Err(vec![Complaint::error("table_empty", "")]);
        }
        if headings.len() > MOST_COLUMNS {
            return Err(vec![
                Complaint::error("table_wide", "").with("most", MOST_COLUMNS),
            ]);
        }
        let (mut lines, mut complaints) = (Vec::new(), Complaints::new());
        for (number, cells) in rows {
            let cells: Vec<String> = cells
                .iter()
                .map(|cell| without_guard(cell.trim()).to_owned())
                .collect();
            if cells.iter().all(String::is_empty) {
                continue;
            }
            if cells.iter().any(|cell| cell.len() > MOST_OF_A_CELL) {
                complaints.push(Complaint::error("table_cell", "").with("line", number));
            }
            if cells.len() > headings.len() {
                let told = Complaint::error("table_ragged", "").with("line", number);
                complaints.push(told.with("cells", cells.len()).with("columns", headings.len()));
            }
            lines.push((number, cells));
            if lines.len() > MOST_LINES {
                complaints.push(Complaint::error("table_long", "").with("most", MOST_LINES));
                break;
            }
        }
        complaints.extend(doubled(&headings));
        match complaints.is_empty() {
            true => Ok(Sheet { headings, lines }),
            false => Err(complaints),
        }
    }

    /// The lines that have a remark, each with it in a last column, as CSV.
    #[must_use]
    pub fn with_remarks(&self, remarks: &BTreeMap<u64, String>) -> String {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        let headings = self.headings.iter().map(String::as_str).chain(["!"]);
        let mut lines = vec![headings.collect::<Vec<_>>()];
        for (number, cells) in &self.lines {
            if let Some(remark) = remarks.get(number) {
                let mut line: Vec<&str> = cells.iter().map(String::as_str).collect();
                line.resize(self.headings.len(), "");
                line.push(remark);
                lines.push(line);
            }
        }
        // Into memory, nothing can fail.
        let _ = lines.iter().try_for_each(|line| writer.write_record(line));
        String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

/// Counts lines as an editor does, whatever ends them: the reader's own count is one behind after a carriage return.
#[derive(Default)]
struct Counter {
    byte: usize,
    breaks: u64,
}

impl Counter {
    /// The number of the line on which a record begins that was found at this byte, or behind the end of line there.
    fn line_at(&mut self, text: &str, byte: u64) -> u64 {
        let bytes = text.as_bytes();
        let mut start = usize::try_from(byte).unwrap_or(usize::MAX).min(bytes.len());
        start += bytes[start..]
            .iter()
            .take_while(|byte| b"\r\n".contains(byte))
            .count();
        let passed = bytes.get(self.byte..start).unwrap_or_default();
        self.breaks += passed.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.byte = start;
        self.breaks + 1
    }
}

/// Headings that stand twice: nobody could say which of them is meant.
fn doubled(headings: &[String]) -> Complaints {
    let mut seen = HashSet::new();
    let twice = headings
        .iter()
        .filter(|heading| !heading.is_empty() && !seen.insert(heading.as_str()));
    twice
        .map(|heading| Complaint::error("table_heading_twice", "").with("heading", heading.as_str()))
        .collect()
}

fn decoded(bytes: &[u8]) -> Result<String, Complaints> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => {
            let (text, _, is_broken) = encoding_rs::GB18030.decode(bytes);
            if is_broken {
                return Err(vec![Complaint::error("table_encoding", "")]);
            }
            text.into_owned()
        }
    };
    match text.contains('\0') {
        true => Err(vec![Complaint::error("table_encoding", "")]),
        false => Ok(text),
    }
}

/// What parts the cells: whichever of comma, semicolon and tab the first line has most of.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |wanted: u8| first.bytes().filter(|byte| *byte == wanted).count();
    let mut best = b',';
    for other in [b';', b'\t'] {
        if count(other) > count(best) {
            best = other;
        }
    }
    best
}

fn broken(why: &csv::Error) -> Complaint {
    let line = why.position().map_or(0, csv::Position::line);
    Complaint::error("table_broken", "")
        .with("line", line)
        .with("problem", why.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Sheet, Vec<&'static str>> {
        Sheet::read_csv(bytes).map_err(|complaints| complaints.iter().map(|one| one.code).collect())
    }

    #[test]
    fn quotes_line_breaks_and_marks_of_order_are_read() {
        let sheet =
            read("\u{feff}name,note\r\n\"Acme, Inc\",\"two\nlines\"\r\n,\r\nBeta,\r\n".as_bytes()).unwrap();
        assert_eq!(sheet.headings, ["name", "note"]);
        let lines = [
            (2, vec!["Acme, Inc".to_owned(), "two\nlines".to_owned()]),
            (5, vec!["Beta".to_owned(), String::new()]),
        ];
        assert_eq!(sheet.lines, lines);
    }

    #[test]
    fn other_marks_and_the_letters_of_chinese_spreadsheets_are_read() {
        let (bytes, _, _) = encoding_rs::GB18030.encode("名称;城市\n云锦;重庆\n");
        let sheet = read(&bytes).unwrap();
        assert_eq!(sheet.lines, [(2, vec!["云锦".to_owned(), "重庆".to_owned()])]);
        let lines = read(b"a\r\n1\r\n\r\n2\r\n").unwrap().lines;
        assert_eq!(
            lines.iter().map(|(number, _)| *number).collect::<Vec<_>>(),
            [2, 4]
        );
    }

    #[test]
    fn what_cannot_be_meant_is_told() {
        assert_eq!(read(b""), Err(vec!["table_empty"]));
        assert_eq!(read(b"a,b\n1,2,3\n"), Err(vec!["table_ragged"]));
        assert_eq!(read(b"a,a\n1,2\n"), Err(vec!["table_heading_twice"]));
        assert_eq!(read(b"a\n\xff\xff\n"), Err(vec!["table_encoding"]));
        assert_eq!(read(b"a\n1\0\n"), Err(vec!["table_encoding"]));
        let wide = vec!["x"; MOST_COLUMNS + 1];
        let wide: Vec<String> = wide
            .iter()
            .enumerate()
            .map(|(at, x)| format!("{x}{at}"))
            .collect();
        assert_eq!(read(wide.join(",").as_bytes()), Err(vec!["table_wide"]));
    }
}
