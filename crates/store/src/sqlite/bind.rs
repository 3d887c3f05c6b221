//! Values into statements and out of rows.

use super::told;
use crate::cell::seconds;
use crate::row::Row;
use crate::{Cell, Error, json, moment};
use chrono::{Datelike, NaiveDate, NaiveTime};
use field::Column;
use rusqlite::types::{ToSql, ToSqlOutput, Value, ValueRef};
use rusqlite::{CachedStatement, Connection};
use rust_decimal::Decimal;
use uuid::Uuid;

/// A prepared statement with its values bound.
pub(super) fn bound<'c>(
    connection: &'c Connection,
    sql: &str,
    cells: &[Cell],
) -> Result<CachedStatement<'c>, Error> {
    let mut statement = connection.prepare_cached(sql).map_err(told)?;
    for (at, cell) in cells.iter().enumerate() {
        statement.raw_bind_parameter(at + 1, Bound(cell)).map_err(told)?;
    }
    Ok(statement)
}

struct Bound<'a>(&'a Cell);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.0 {
            Cell::Null => ToSqlOutput::Owned(Value::Null),
            Cell::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Cell::Integer(number) | Cell::Instant(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Cell::Decimal(decimal) => {
                let unscaled = Cell::unscaled(*decimal)
                    .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
                ToSqlOutput::Owned(Value::Integer(unscaled))
            }
            Cell::Boolean(flag) => ToSqlOutput::Owned(Value::Integer(i64::from(*flag))),
            Cell::Date(date) => ToSqlOutput::Owned(Value::Text(date_text(*date))),
            Cell::Time(time) => ToSqlOutput::Owned(Value::Text(time_text(*time))),
            Cell::Uuid(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Cell::Json(list) => ToSqlOutput::Owned(Value::Text(list.to_string())),
            Cell::Uuids(ids) => ToSqlOutput::Owned(Value::Text(listed(ids))),
        })
    }
}

/// The ids as a list of their digits, which `unhex` reads.
fn listed(ids: &[Uuid]) -> String {
    let digits: Vec<String> = ids.iter().map(|id| format!("\"{}\"", id.simple())).collect();
    format!("[{}]", digits.join(","))
}

/// Four digits for the year, so that text sorts as time does.
fn date_text(date: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

fn time_text(time: NaiveTime) -> String {
    let mut text = Vec::with_capacity(8);
    moment::write_time(&mut text, seconds(time).into());
    String::from_utf8(text).unwrap_or_default()
}

impl Row for rusqlite::Row<'_> {
    fn flag(&self, at: usize) -> Result<bool, Error> {
        Ok(matches!(self.get_ref(at).map_err(told)?, ValueRef::Integer(1)))
    }

    fn write(&self, at: usize, column: Column, out: &mut Vec<u8>) -> Result<(), Error> {
        match (self.get_ref(at).map_err(told)?, column) {
            (ValueRef::Null, _) => out.extend_from_slice(b"null"),
            (ValueRef::Text(list), Column::Json | Column::Document) => out.extend_from_slice(list),
            (ValueRef::Text(bytes), _) => json::string(out, utf8(bytes)?),
            (ValueRef::Integer(number), Column::Integer) => json::integer(out, number),
            (ValueRef::Integer(number), Column::Decimal { scale }) => {
                json::decimal(out, number.into(), scale)
            }
            (ValueRef::Integer(flag), Column::Boolean) => {
                out.extend_from_slice(if flag == 0 { b"false" } else { b"true" });
            }
            (ValueRef::Integer(ms), Column::Instant) => {
                out.push(b'"');
                moment::write_instant(out, ms);
                out.push(b'"');
            }
            (ValueRef::Blob(id), Column::Uuid) => {
                json::uuid(out, Uuid::from_slice(id).map_err(|_| odd(column))?)
            }
            _ => return Err(odd(column)),
        }
        Ok(())
    }

    fn cell(&self, at: usize, column: Column) -> Result<Cell, Error> {
        Ok(match (self.get_ref(at).map_err(told)?, column) {
            (ValueRef::Null, _) => Cell::Null,
            (ValueRef::Text(bytes), Column::Text | Column::Document) => Cell::Text(utf8(bytes)?.to_owned()),
            (ValueRef::Text(bytes), Column::Json) => {
                Cell::Json(serde_json::from_slice(bytes).map_err(|_| odd(column))?)
            }
            (ValueRef::Text(bytes), Column::Date | Column::Time) => {
                Cell::of(&serde_json::Value::String(utf8(bytes)?.to_owned()), column)?
            }
            (ValueRef::Integer(number), Column::Integer) => Cell::Integer(number),
            (ValueRef::Integer(number), Column::Decimal { scale }) => {
                Cell::Decimal(Decimal::from_i128_with_scale(number.into(), u32::from(scale)))
            }
            (ValueRef::Integer(flag), Column::Boolean) => Cell::Boolean(flag != 0),
            (ValueRef::Integer(ms), Column::Instant) => Cell::Instant(ms),
            (ValueRef::Blob(id), Column::Uuid) => Cell::Uuid(Uuid::from_slice(id).map_err(|_| odd(column))?),
            _ => return Err(odd(column)),
        })
    }

    fn sum(&self, at: usize, _scale: u8) -> Result<Option<i128>, Error> {
        match self.get_ref(at).map_err(told)? {
            ValueRef::Null => Ok(None),
            ValueRef::Integer(number) => Ok(Some(number.into())),
            _ => Err(odd(Column::Integer)),
        }
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(bytes).map_err(|_| Error::other("a text is not UTF-8"))
}

fn odd(column: Column) -> Error {
    Error::Other(format!("a {column:?} column holds something else"))
}
