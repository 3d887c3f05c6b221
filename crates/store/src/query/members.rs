//! Conditions over lists, over whom a record names, and over what it names among several objects.

use super::pen::Pen;
use super::sight::When;
use crate::links::Links;
use crate::table::{Part, Physical};
use crate::{Cell, Engine, Error};
use field::{Column, Operator};
use model::{Operand, Test};
use serde_json::{Value, json};

impl Pen<'_> {
    /// Whether a list has one of some members.
    pub(super) fn members(&mut self, column: &Physical, when: When, test: &Test) {
        let me = json!(self.me.user);
        let values = match &test.operand {
            Operand::Me => std::slice::from_ref(&me),
            operand => some(operand),
        };
        let denied = test.operator == Operator::NoneOf;
        if values.is_empty() {
            self.sql.push(if denied { "TRUE" } else { "FALSE" });
            return;
        }
        let sqlite = self.sql.engine() == Engine::Sqlite;
        self.sql.push("(");
        if sqlite {
            self.sql.push("EXISTS (SELECT 1 FROM json_each(");
            self.column(column, when);
            self.sql.push(") AS j WHERE j.value IN (");
        }
        for (number, value) in values.iter().enumerate() {
            let member = Cell::Text(value.as_str().unwrap_or_default().to_owned());
            self.sql.push(match (number, sqlite) {
                (0, _) => "",
                (_, true) => ", ",
                (_, false) => " OR ",
            });
            if sqlite {
                self.sql.bind(member);
            } else {
                self.sql.push("jsonb_exists(");
                self.column(column, when);
                self.sql.push(", ").bind(member).push(")");
            }
        }
        self.sql.push(if sqlite { ")))" } else { ")" });
        if denied {
            self.sql.push(" IS NOT TRUE");
        }
    }

    /// Whether one of some records is named, by the table of who names whom: it is there for the rows of today.
    pub(super) fn linked(&mut self, links: &Links, when: When, test: &Test) -> Result<(), Error> {
        let denied = test.operator == Operator::NoneOf;
        let values = some(&test.operand);
        if when == When::Never || (values.is_empty() && test.operand != Operand::Me) {
            self.sql.push(if denied { "TRUE" } else { "FALSE" });
            return Ok(());
        }
        self.sql.push("(");
        if let When::If(bits) = when {
            self.granted(bits);
            self.sql.push(" AND ");
        }
        self.sql
            .push(&self.alias)
            .push(".\"id\" IN (SELECT k.\"id\" FROM ")
            .push(&links.table);
        self.sql.push(" AS k WHERE k.\"to\" ");
        if test.operand == Operand::Me {
            self.sql.push("= ").me(self.me.user);
        } else {
            self.sql.push("IN (");
            for (number, value) in values.iter().enumerate() {
                self.sql
                    .push(if number == 0 { "" } else { ", " })
                    .bind(Cell::of(value, Column::Uuid)?);
            }
            self.sql.push(")");
        }
        self.sql.push("))");
        if denied {
            self.sql.push(" IS NOT TRUE");
        }
        Ok(())
    }

    /// Whether the record that is named is one of some, or one of some objects.
    pub(super) fn meant(&mut self, when: When, test: &Test) -> Result<(), Error> {
        let table = self.table;
        let denied = matches!(test.operator, Operator::IsNot | Operator::NoneOf);
        let values = some(&test.operand);
        if values.is_empty() {
            self.sql.push(if denied { "TRUE" } else { "FALSE" });
            return Ok(());
        }
        for (number, value) in values.iter().enumerate() {
            self.sql.push(if number == 0 { "(" } else { " OR " });
            for (number, (part, key)) in [(Part::Object, "object"), (Part::Id, "id")]
                .into_iter()
                .enumerate()
            {
                let Some(asked) = value.get(key) else { continue };
                let column = table.part_or_value(test.field, part);
                self.sql.push(if number == 0 { "(" } else { " AND " });
                self.column(column, when);
                self.sql.push(" = ").bind(Cell::of(asked, column.column)?);
            }
            self.sql.push(")");
        }
        self.sql.push(if denied { ") IS NOT TRUE" } else { ")" });
        Ok(())
    }
}

/// The values of an operand.
fn some(operand: &Operand) -> &[Value] {
    match operand {
        Operand::One(value) => std::slice::from_ref(value),
        Operand::Many(values) => values,
        _ => &[],
    }
}
