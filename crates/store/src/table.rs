//! How one object lies on the disk: its columns in order, and the statements that never change.

use crate::links::Links;
use crate::search::Files;
use crate::sql::{placeholder, qualified, quoted, type_of};
use crate::{Cell, Engine, Error};
use field::{Column, Storage};
use model::{CURRENCY, FieldDef, FieldSet, InCurrency, Object, Record};
use std::ops::Range;
use std::sync::Arc;

/// What one column of a field is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// The value itself.
    Value,
    /// The text folded, by which it is searched and kept unique: `name~key`.
    Key,
    /// The text in the order of lists: `name~order`.
    Order,
    /// The amount in the workspace's currency, or in a common measure: `name~base`.
    Base,
    /// The currency of the record that a lookup looks into.
    Currency,
    /// The object of the record that is named: `name~object`.
    Object,
    /// Its id: `name~id`.
    Id,
}

/// One column of a field.
#[derive(Debug)]
pub(crate) struct Physical {
    /// Name as it stands in the database.
    pub(crate) name: String,
    /// The same in quotes.
    pub(crate) quoted: String,
    pub(crate) column: Column,
    pub(crate) field: usize,
    pub(crate) part: Part,
}

/// Columns of the house that every object's table has, in this order, after the id.
pub(crate) const VERSION: &str = "version";
pub(crate) const FROM: &str = "~from";
pub(crate) const TOUCHED: &str = "~touched";
pub(crate) const DELETED: &str = "~deleted";
/// Further columns of the table of past rows.
pub(crate) const TO: &str = "~to";
pub(crate) const CHANGE: &str = "~change";

/// The table of an object and the table of its past rows.
#[derive(Debug)]
pub(crate) struct Table {
    /// Kept alive, because tables are found by its address.
    pub(crate) object: Arc<Object>,
    /// Name with schema, in quotes.
    pub(crate) live: String,
    /// The twin of past rows, likewise.
    pub(crate) past: String,
    pub(crate) columns: Vec<Physical>,
    /// Where the columns of each field stand in `columns`.
    pub(crate) spans: Vec<Range<usize>>,
    /// Where the columns of each lookup stand in `shown`.
    shown_spans: Vec<(usize, Range<usize>)>,
    /// Columns of other tables, as the lookups at `field` show them.
    shown: Vec<Physical>,
    /// `,"name":` of each field, for JSON.
    pub(crate) heads: Vec<Vec<u8>>,
    /// The house's columns and the fields' value columns, in quotes.
    pub(crate) select: String,
    /// Shapes of what `select` yields.
    pub(crate) selected: Vec<Column>,
    pub(crate) insert: String,
    pub(crate) archive: String,
    /// Where its records are filed for searching, if they are.
    pub(crate) files: Option<Files>,
    /// Whom its records name, of fields that name several.
    pub(crate) links: Vec<Links>,
}

/// The columns of one field: suffix, shape, purpose.
pub(crate) fn parts(field: &FieldDef) -> Vec<(&'static str, Column, Part)> {
    parts_of(field.storage, field.ordered)
}

fn parts_of(storage: Storage, ordered: bool) -> Vec<(&'static str, Column, Part)> {
    let mut parts = vec![("", storage.column(), Part::Value)];
    match storage {
        Storage::Told(_) => parts.clear(),
        Storage::Column(_) | Storage::Nowhere | Storage::Linked => {}
        Storage::Named => {
            parts.push(("~object", Column::Text, Part::Object));
            parts.push(("~id", Column::Uuid, Part::Id));
        }
        Storage::Keyed | Storage::Described => parts.push(("~key", Column::Text, Part::Key)),
        Storage::Measured => parts.push(("~base", storage.compared(), Part::Base)),
        Storage::WithBase(column) => parts.push(("~base", column, Part::Base)),
    }
    if ordered && storage.column() == Column::Text {
        parts.push(("~order", Column::Text, Part::Order));
    }
    parts
}

/// Name of the table of past rows.
pub(crate) fn past_of(table: &str) -> String {
    format!("{table}~past")
}

impl Table {
    pub(crate) fn new(engine: Engine, schema: &str, object: &Arc<Object>) -> Self {
        let (mut columns, mut spans) = (Vec::new(), Vec::with_capacity(object.fields.len()));
        for (position, field) in object.fields.iter().enumerate() {
            let start = columns.len();
            for (suffix, column, part) in parts(field) {
                let name = format!("{}{suffix}", field.name);
                columns.push(Physical {
                    quoted: quoted(&name),
                    name,
                    column,
                    field: position,
                    part,
                });
            }
            spans.push(start..columns.len());
        }
        // What is told at reading time stands in the column that it is told from.
        for position in &object.told {
            if let Some(elapsed) = object.fields[*position].elapsed() {
                spans[*position] = spans[elapsed.since].clone();
            }
        }
        let (mut shown, mut shown_spans) = (Vec::new(), Vec::new());
        for (position, lookup) in object.lookups() {
            let start = shown.len();
            for (suffix, column, part) in parts_of(lookup.storage, lookup.ordered) {
                let name = format!("{}{suffix}", lookup.name);
                shown.push(Physical {
                    quoted: quoted(&name),
                    name,
                    column,
                    field: position,
                    part,
                });
            }
            if object.fields[position].currency == Some(InCurrency::Beyond) {
                shown.push(Physical {
                    quoted: quoted(CURRENCY),
                    name: CURRENCY.to_owned(),
                    column: Column::Text,
                    field: position,
                    part: Part::Currency,
                });
            }
            shown_spans.push((position, start..shown.len()));
        }
        let mark = mark(engine, &columns);
        let mut table = Table {
            object: Arc::clone(object),
            live: format!("{}{mark}", qualified(schema, &object.table)),
            past: format!("{}{mark}", qualified(schema, &past_of(&object.table))),
            columns,
            spans,
            shown_spans,
            shown,
            heads: object.fields.iter().map(head).collect(),
            select: String::new(),
            selected: Vec::new(),
            insert: String::new(),
            archive: String::new(),
            files: Files::of(engine, schema, object),
            links: Links::of(engine, schema, object),
        };
        table.write_texts(engine);
        table
    }

    fn write_texts(&mut self, engine: Engine) {
        let values = self.columns.iter().filter(|column| column.part == Part::Value);
        self.selected = vec![Column::Uuid, Column::Integer, Column::Instant, Column::Uuid];
        self.selected.extend(values.clone().map(|column| column.column));
        self.select = format!(
            "\"id\", {}, {}, {}",
            quoted(VERSION),
            quoted(FROM),
            quoted(DELETED)
        );
        for column in values {
            self.select.push_str(", ");
            self.select.push_str(&column.quoted);
        }
        let fields: String = self
            .columns
            .iter()
            .map(|column| format!(", {}", column.quoted))
            .collect();
        let house = format!(
            "\"id\", {}, {}, {}",
            quoted(VERSION),
            quoted(FROM),
            quoted(TOUCHED)
        );
        let marks: Vec<_> = (3..self.columns.len() + 3)
            .map(|at| format!(", {}", placeholder(engine, at)))
            .collect();
        self.insert = format!(
            "INSERT INTO {} ({house}{fields}) VALUES ({}, 1, {}, 0{})",
            self.live,
            placeholder(engine, 1),
            placeholder(engine, 2),
            marks.concat(),
        );
        let kept = format!("{house}, {}{fields}", quoted(DELETED));
        self.archive = format!(
            "INSERT INTO {} ({kept}, {}, {}) SELECT {kept}, {}, {} FROM {} WHERE \"id\" = {} AND {} = {}",
            self.past,
            quoted(TO),
            quoted(CHANGE),
            // PostgreSQL takes a bare placeholder of a select list for text.
            typed(engine, 1, Column::Instant),
            typed(engine, 2, Column::Uuid),
            self.live,
            placeholder(engine, 3),
            quoted(VERSION),
            placeholder(engine, 4),
        );
    }

    /// The columns of a field; of a lookup those that it shows.
    fn columns_at(&self, field: usize) -> &[Physical] {
        match self.shown_spans.iter().find(|(lookup, _)| *lookup == field) {
            Some((_, span)) => &self.shown[span.clone()],
            None => &self.columns[self.spans[field].clone()],
        }
    }

    /// The column of a field that serves a purpose.
    pub(crate) fn part(&self, field: usize, part: Part) -> Option<&Physical> {
        let mut columns = self.columns_at(field).iter();
        columns.find(|column| column.part == part)
    }

    /// The column of a field that serves a purpose, or the value itself.
    pub(crate) fn part_or_value(&self, field: usize, part: Part) -> &Physical {
        self.part(field, part)
            .unwrap_or_else(|| &self.columns_at(field)[0])
    }

    /// By what a list sorts the field, of records that are all in one currency, or are not.
    pub(crate) fn sorted_by(&self, field: usize, pinned: bool) -> &Physical {
        if pinned && self.has_base(field) {
            return self.part_or_value(field, Part::Value);
        }
        self.part(field, Part::Order)
            .filter(|_| !self.object.fields[field].unordered)
            .or_else(|| self.part(field, Part::Key))
            .unwrap_or_else(|| self.compared_by(field))
    }

    /// By what the field is compared.
    pub(crate) fn compared_by(&self, field: usize) -> &Physical {
        let wanted = match self.object.fields[field].source() {
            Storage::Measured => Part::Base,
            Storage::WithBase(_) if self.has_base(field) => Part::Base,
            _ => Part::Value,
        };
        self.part_or_value(field, wanted)
    }

    /// Whether the field holds or shows amounts that may come to something else in the workspace's currency.
    pub(crate) fn has_base(&self, field: usize) -> bool {
        let currency = &self.object.fields[field].currency;
        matches!(currency, Some(InCurrency::Record | InCurrency::Beyond))
    }

    /// By what the field is sorted, added up and grouped among records that are all in one currency, or are not.
    pub(crate) fn counted_by(&self, field: usize, pinned: bool) -> &Physical {
        match self.has_base(field) && !pinned {
            true => self.part_or_value(field, Part::Base),
            false => self.part_or_value(field, Part::Value),
        }
    }

    /// What the field's columns hold for a record.
    pub(crate) fn cell(&self, column: &Physical, record: &Record) -> Result<Cell, Error> {
        let field = &self.object.fields[column.field];
        let Some(value) = record.get(&field.name) else {
            return Ok(Cell::Null);
        };
        match (column.part, value.as_str()) {
            (_, None) if value.is_null() => Ok(Cell::Null),
            (Part::Key, _) if field.storage == Storage::Described => {
                Ok(Cell::Text(field::text::folded(&field.kind.to_text(value))))
            }
            (Part::Base, _) if field.storage == Storage::Measured => {
                Cell::of(&field.kind.measure(value).unwrap_or_default(), column.column)
            }
            (Part::Base, _) => Cell::of(&self.object.base(column.field, record), column.column),
            (Part::Object, _) => Cell::of(&value["object"], column.column),
            (Part::Id, _) => Cell::of(&value["id"], column.column),
            (Part::Key, Some(text)) => Ok(Cell::Text(field::text::folded(text))),
            (Part::Order, Some(text)) => Ok(Cell::Text(field::text::ordered(text))),
            _ => Cell::of(value, column.column),
        }
    }

    /// The links of a field that names several records.
    pub(crate) fn links_at(&self, field: usize) -> Option<&Links> {
        self.links.iter().find(|links| links.field == field)
    }

    /// The columns of some fields.
    pub(crate) fn columns_of<'a>(&'a self, fields: &'a FieldSet) -> impl Iterator<Item = &'a Physical> {
        self.columns.iter().filter(|column| fields.has(column.field))
    }
}

/// What stands behind the name of a table, so that a statement over columns of another type is another statement: on
/// PostgreSQL a connection keeps what it prepared, and would send values in the types of then.
fn mark(engine: Engine, columns: &[Physical]) -> String {
    if engine == Engine::Sqlite {
        return String::new();
    }
    let shapes: String = columns
        .iter()
        .map(|column| format!("{} {},", column.name, type_of(engine, column.column)))
        .collect();
    format!("/*{:08x}*/", crate::digest::fnv(shapes.as_bytes()) & 0xffff_ffff)
}

fn typed(engine: Engine, position: usize, column: Column) -> String {
    let mark = placeholder(engine, position);
    match engine {
        Engine::Sqlite => mark,
        Engine::Postgres => format!("{mark}::{}", type_of(engine, column)),
    }
}

fn head(field: &FieldDef) -> Vec<u8> {
    let mut head = vec![b','];
    crate::json::string(&mut head, &field.name);
    head.push(b':');
    head
}
