//! Tables as files: values with commas, and workbooks.

use super::cell::Cell;
use rust_decimal::prelude::ToPrimitive;
use rust_xlsxwriter::{Format as Look, Workbook, Worksheet, XlsxError};
use std::io::{self, Seek, Write};

/// Digits that a number of a workbook keeps; a longer one is written as text, whole.
const EXACT_DIGITS: usize = 15;
/// The longest text of a cell in a workbook, in UTF-16 units.
const LONGEST_TEXT: usize = 32_767;
/// Signs by which a spreadsheet takes a text for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// How a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Values with commas (RFC 4180) in UTF-8, with the mark by which spreadsheets know it. A text that a spreadsheet
    /// would take for a formula stands behind an apostrophe, which an import takes off again.
    Csv,
    /// A workbook with one sheet: numbers, days and moments are such, texts are never formulas.
    Xlsx,
}

impl Format {
    /// The format of that name.
    #[must_use]
    pub fn called(name: &str) -> Option<Format> {
        match name {
            "csv" => Some(Format::Csv),
            "xlsx" => Some(Format::Xlsx),
            _ => None,
        }
    }

    /// Its media type.
    #[must_use]
    pub fn media(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// How the name of such a file ends.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
        }
    }
}

/// Why a table is not written.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unwritten {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{0}")]
    Csv(#[from] csv::Error),
    #[error("{0}")]
    Xlsx(#[from] XlsxError),
}

/// A table that is being written.
pub(super) enum Table<W: Write + Seek + Send> {
    Csv(Box<csv::Writer<W>>),
    Xlsx(Box<Book<W>>),
}

pub(super) struct Book<W> {
    into: W,
    book: Workbook,
    row: u32,
    looks: [Look; 3],
}

impl<W: Write + Seek + Send> Table<W> {
    pub(super) fn begin(format: Format, mut into: W, titles: &[&str]) -> Result<Self, Unwritten> {
        let titles: Vec<Cell> = titles
            .iter()
            .map(|title| Cell::Text((*title).to_owned()))
            .collect();
        let mut table = match format {
            Format::Csv => {
                into.write_all("\u{feff}".as_bytes())?;
                Table::Csv(Box::new(
                    csv::WriterBuilder::new()
                        .terminator(csv::Terminator::CRLF)
                        .from_writer(into),
                ))
            }
            Format::Xlsx => {
                let mut book = Workbook::new();
                // Lines leave the memory as soon as the next one begins.
                book.add_worksheet_with_constant_memory()?
                    .set_freeze_panes(1, 0)?;
                let looks =
                    ["yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"].map(|look| Look::new().set_num_format(look));
                let [day, moment] = looks;
                let looks = [Look::new().set_bold(), day, moment];
                Table::Xlsx(Box::new(Book {
                    into,
                    book,
                    row: 0,
                    looks,
                }))
            }
        };
        table.line(&titles)?;
        Ok(table)
    }

    pub(super) fn line(&mut self, cells: &[Cell]) -> Result<(), Unwritten> {
        match self {
            Table::Csv(writer) => Ok(writer.write_record(cells.iter().map(plain))?),
            Table::Xlsx(book) => book.line(cells),
        }
    }

    pub(super) fn end(self) -> Result<(), Unwritten> {
        match self {
            Table::Csv(mut writer) => Ok(writer.flush()?),
            Table::Xlsx(mut book) => Ok(book.book.save_to_writer(&mut book.into)?),
        }
    }
}

/// A cell among values with commas.
fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) if text.starts_with(FORMULA) => format!("'{text}"),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => day.format("%Y-%m-%d").to_string(),
        Cell::Moment(moment) => moment.format("%Y-%m-%d %H:%M:%S").to_string(),
    }
}

/// A text of a table from outside without the apostrophe by which we keep spreadsheets from reading a formula in it.
pub(crate) fn without_guard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if rest.starts_with(FORMULA) => rest,
        _ => text,
    }
}

impl<W> Book<W> {
    fn line(&mut self, cells: &[Cell]) -> Result<(), Unwritten> {
        let row = self.row;
        let sheet = self.book.worksheet_from_index(0)?;
        for (cell, column) in cells.iter().zip(0..) {
            put(sheet, (row, column), cell, &self.looks)?;
        }
        self.row += 1;
        Ok(())
    }
}

fn put(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    looks: &[Look; 3],
) -> Result<(), Unwritten> {
    match cell {
        Cell::Empty => {}
        Cell::Text(text) if row == 0 => {
            _ = sheet.write_string_with_format(row, column, cut(text), &looks[0])?
        }
        Cell::Text(text) => _ = sheet.write_string(row, column, cut(text))?,
        Cell::Number(number) => match number.to_f64() {
            Some(short) if number.mantissa().unsigned_abs().to_string().len() <= EXACT_DIGITS => {
                sheet.write_number(row, column, short)?;
            }
            _ => _ = sheet.write_string(row, column, number.to_string())?,
        },
        Cell::Day(day) => _ = sheet.write_date_with_format(row, column, day, &looks[1])?,
        Cell::Moment(moment) => _ = sheet.write_datetime_with_format(row, column, moment, &looks[2])?,
    }
    Ok(())
}

/// As much of a text as a cell of a workbook takes.
fn cut(text: &str) -> String {
    let mut units = 0;
    text.chars()
        .take_while(|letter| {
            units += letter.len_utf16();
            units <= LONGEST_TEXT
        })
        .collect()
}
