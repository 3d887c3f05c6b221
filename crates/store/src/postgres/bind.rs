//! Values into arguments and out of rows, in PostgreSQL's binary form.

use crate::row::Row;
use crate::{Cell, Error, json, moment};
use chrono::{DateTime, Days, NaiveDate, NaiveTime};
use field::Column;
use rust_decimal::Decimal;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::types::Oid;
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgRow, PgTypeInfo};
use sqlx::{Arguments, Encode, Postgres, Row as _, Type, ValueRef};
use uuid::Uuid;

/// Days and milliseconds from 1970 to 2000, where PostgreSQL begins to count.
const DAYS: i64 = 10_957;
const MS: i64 = DAYS * 86_400_000;

/// An empty value of whatever type the server expects in its place.
struct Empty;

impl Type<Postgres> for Empty {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(Oid(0))
    }
}

impl Encode<'_, Postgres> for Empty {
    fn encode_by_ref(&self, _: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Ok(IsNull::Yes)
    }
}

pub(super) fn arguments(cells: &[Cell]) -> Result<PgArguments, BoxDynError> {
    let mut arguments = PgArguments::default();
    arguments.reserve(cells.len(), cells.len() * 16);
    for cell in cells {
        match cell {
            Cell::Null => arguments.add(Empty),
            Cell::Text(text) => arguments.add(text.as_str()),
            Cell::Integer(number) => arguments.add(*number),
            Cell::Decimal(decimal) => arguments.add(*decimal),
            Cell::Boolean(flag) => arguments.add(*flag),
            Cell::Date(date) => arguments.add(*date),
            Cell::Time(time) => arguments.add(*time),
            Cell::Instant(ms) => {
                arguments.add(DateTime::from_timestamp_millis(*ms).ok_or("an instant is out of range")?)
            }
            Cell::Uuid(id) => arguments.add(*id),
            Cell::Json(list) => arguments.add(list),
            Cell::Uuids(ids) => arguments.add(ids.as_slice()),
        }?;
    }
    Ok(arguments)
}

impl Row for PgRow {
    fn flag(&self, at: usize) -> Result<bool, Error> {
        Ok(bytes(self, at)? == Some(&[1]))
    }

    fn write(&self, at: usize, column: Column, out: &mut Vec<u8>) -> Result<(), Error> {
        let Some(bytes) = bytes(self, at)? else {
            out.extend_from_slice(b"null");
            return Ok(());
        };
        match column {
            Column::Text => json::string(out, utf8(bytes)?),
            Column::Integer => json::integer(out, long(bytes)?),
            Column::Decimal { scale } => json::decimal(out, numeric(bytes, scale)?, scale),
            Column::Boolean => out.extend_from_slice(if bytes == [1] { b"true" } else { b"false" }),
            Column::Uuid => json::uuid(out, Uuid::from_slice(bytes).map_err(|_| odd())?),
            Column::Json => write_list(out, bytes)?,
            Column::Document => out.extend_from_slice(bytes),
            Column::Date | Column::Time | Column::Instant => {
                out.push(b'"');
                match column {
                    Column::Date => moment::write_date(out, days(bytes)?),
                    Column::Time => moment::write_time(out, long(bytes)? / 1_000_000),
                    _ => moment::write_instant(out, instant(bytes)?),
                }
                out.push(b'"');
            }
        }
        Ok(())
    }

    fn cell(&self, at: usize, column: Column) -> Result<Cell, Error> {
        let Some(bytes) = bytes(self, at)? else {
            return Ok(Cell::Null);
        };
        Ok(match column {
            Column::Text | Column::Document => Cell::Text(utf8(bytes)?.to_owned()),
            Column::Integer => Cell::Integer(long(bytes)?),
            Column::Decimal { scale } => Cell::Decimal(Decimal::from_i128_with_scale(
                numeric(bytes, scale)?,
                u32::from(scale),
            )),
            Column::Boolean => Cell::Boolean(bytes == [1]),
            Column::Date => Cell::Date(date(days(bytes)?).ok_or_else(odd)?),
            Column::Time => {
                let seconds = u32::try_from(long(bytes)? / 1_000_000).map_err(|_| odd())?;
                Cell::Time(NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).ok_or_else(odd)?)
            }
            Column::Instant => Cell::Instant(instant(bytes)?),
            Column::Uuid => Cell::Uuid(Uuid::from_slice(bytes).map_err(|_| odd())?),
            Column::Json => Cell::Json(serde_json::from_slice(list(bytes)?).map_err(|_| odd())?),
        })
    }

    fn sum(&self, at: usize, scale: u8) -> Result<Option<i128>, Error> {
        bytes(self, at)?.map(|bytes| numeric(bytes, scale)).transpose()
    }
}

fn bytes(row: &PgRow, at: usize) -> Result<Option<&[u8]>, Error> {
    let value = row
        .try_get_raw(at)
        .map_err(|error| Error::Other(error.to_string()))?;
    if value.is_null() {
        return Ok(None);
    }
    value
        .as_bytes()
        .map(Some)
        .map_err(|error| Error::Other(error.to_string()))
}

fn utf8(bytes: &[u8]) -> Result<&str, Error> {
    std::str::from_utf8(bytes).map_err(|_| odd())
}

fn long(bytes: &[u8]) -> Result<i64, Error> {
    bytes.try_into().map(i64::from_be_bytes).map_err(|_| odd())
}

/// Days since 1970.
fn days(bytes: &[u8]) -> Result<i64, Error> {
    bytes
        .try_into()
        .map(|bytes| i64::from(i32::from_be_bytes(bytes)) + DAYS)
        .map_err(|_| odd())
}

fn date(since_1970: i64) -> Option<NaiveDate> {
    let (year, month, day) = moment::civil(since_1970);
    let first = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, u32::try_from(month).ok()?, 1)?;
    first.checked_add_days(Days::new(u64::try_from(day - 1).ok()?))
}

/// Milliseconds since 1970.
fn instant(bytes: &[u8]) -> Result<i64, Error> {
    Ok(long(bytes)?.div_euclid(1_000) + MS)
}

/// The text of a list. The server keeps lists in a form of its own and writes them with blanks.
fn list(bytes: &[u8]) -> Result<&[u8], Error> {
    match bytes.split_first() {
        Some((1, text)) => Ok(text),
        _ => Err(odd()),
    }
}

fn write_list(out: &mut Vec<u8>, bytes: &[u8]) -> Result<(), Error> {
    let members: Vec<String> = serde_json::from_slice(list(bytes)?).map_err(|_| odd())?;
    out.push(b'[');
    for (at, member) in members.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        json::string(out, member);
    }
    out.push(b']');
    Ok(())
}

/// An exact number, unscaled at `scale`. On the wire it is a sign and groups of four decimal digits.
fn numeric(bytes: &[u8], scale: u8) -> Result<i128, Error> {
    let word = |at: usize| {
        bytes
            .get(at * 2..at * 2 + 2)
            .map(|pair| [pair[0], pair[1]])
            .ok_or_else(odd)
    };
    let groups = u16::from_be_bytes(word(0)?);
    let weight = i32::from(i16::from_be_bytes(word(1)?));
    let sign = match u16::from_be_bytes(word(2)?) {
        0 => 1,
        0x4000 => -1,
        _ => return Err(odd()),
    };
    let mut sum: i128 = 0;
    for at in 0..groups {
        let digits = i128::from(u16::from_be_bytes(word(usize::from(at) + 4)?));
        let power = 4 * (weight - i32::from(at)) + i32::from(scale);
        let unit = 10_i128.checked_pow(power.unsigned_abs()).ok_or(Error::Range)?;
        let part = if power >= 0 {
            digits.checked_mul(unit)
        } else {
            Some(digits / unit)
        };
        sum = part.and_then(|part| sum.checked_add(part)).ok_or(Error::Range)?;
    }
    Ok(sum * sign)
}

fn odd() -> Error {
    Error::other("a column holds something else than it should")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(weight: i16, sign: u16, groups: &[u16]) -> Vec<u8> {
        let mut bytes = Vec::new();
        bytes.extend(u16::try_from(groups.len()).unwrap().to_be_bytes());
        bytes.extend(weight.to_be_bytes());
        bytes.extend(sign.to_be_bytes());
        bytes.extend(4_u16.to_be_bytes());
        groups.iter().for_each(|group| bytes.extend(group.to_be_bytes()));
        bytes
    }

    #[test]
    fn numbers_are_read_exactly() {
        assert_eq!(numeric(&wire(0, 0, &[]), 4), Ok(0));
        assert_eq!(numeric(&wire(0, 0, &[1250, 5000]), 4), Ok(12_505_000));
        assert_eq!(numeric(&wire(0, 0x4000, &[1250, 5000]), 2), Ok(-125_050));
        assert_eq!(numeric(&wire(-1, 0, &[1]), 4), Ok(1));
        assert_eq!(numeric(&wire(2, 0, &[1]), 0), Ok(100_000_000));
        assert_eq!(numeric(&wire(0, 0xC000, &[]), 0), Err(odd()));
    }
}
