//! What comes in from outside and goes out again: tables become records by a mapping, through the one door.

mod export;
mod found;
mod import;
mod order;
mod parts;
mod rows;
mod sheet;
mod work;
mod workbook;

pub use export::{ExportAsk, Format, MOST_EXPORTED, export};
pub use import::{Ask, Report, import};
pub use parts::{Parts, Progress, Step};
pub use sheet::{MOST_COLUMNS, MOST_LINES, Sheet};
pub use workbook::{READER, write_workbook};
