//! Conditions over other objects: behind a reference, and among the rows that point here.

use super::Reader;
use super::pen::{Pen, Voice};
use super::sight::{Sight, When};
use crate::book::Book;
use crate::links::members;
use crate::table::{DELETED, Part, Table};
use crate::{Cell, Error};
use model::{Behind, Filter, Model, Object, ObjectRights, Quantity, Related, Through, Way};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

/// The tables of the other objects that a filter looks into, and what the viewer sees of each.
#[derive(Default)]
pub(super) struct Beyond<'a>(BTreeMap<String, (Arc<Table>, Sight<'a>)>);

impl<'a> Beyond<'a> {
    pub(super) fn of(book: &Book, reader: &Reader<'a>, filter: &Filter) -> Beyond<'a> {
        let reading = |rights: &'a ObjectRights| rights.grants.iter().filter(|grant| grant.actions.read);
        let shows = reader.object.lookups().next().is_some();
        let is_local =
            !shows && filter.is_local() && reading(reader.rights).all(|grant| grant.rows.is_local());
        let Some((model, rights)) = reader.others.filter(|_| !is_local) else {
            return Beyond::default();
        };
        let mut names: Vec<String> = filter.objects().into_iter().map(str::to_owned).collect();
        let named = |grants: &'a ObjectRights| reading(grants).flat_map(|grant| grant.rows.objects());
        names.extend(named(reader.rights).map(str::to_owned));
        names.extend(looked_into(reader.object));
        let mut seen = BTreeMap::new();
        // What a scope by the parent looks into belongs to the grants, also to those on the objects looked into.
        while let Some(name) = names.pop() {
            let Some(object) = model.object(&name).filter(|_| !seen.contains_key(&name)) else {
                continue;
            };
            let granted = rights.on(&name);
            names.extend(granted.into_iter().flat_map(named).map(str::to_owned));
            seen.insert(
                name,
                (book.table(object), granted.map_or_else(Sight::default, Sight::of)),
            );
        }
        Beyond(seen)
    }

    /// For rows that are asked for by nothing but their ids.
    pub(super) fn of_rows(book: &Book, reader: &Reader<'a>) -> Beyond<'a> {
        Beyond::of(book, reader, &Filter::everything())
    }

    /// For the house's own questions: no grants are asked.
    pub(super) fn whole(book: &Book, model: &Model, (object, filter): (&Object, &Filter)) -> Beyond<'a> {
        let names = filter.objects().into_iter().map(str::to_owned);
        let seen = names.chain(looked_into(object)).filter_map(|name| {
            let object = model.object(&name)?;
            Some((name, (book.table(object), Sight::default())))
        });
        Beyond(seen.collect())
    }

    /// For a filter that reads the record alone.
    pub(super) fn nothing() -> &'static Beyond<'static> {
        static NOTHING: Beyond<'static> = Beyond(BTreeMap::new());
        &NOTHING
    }
}

/// The objects that the lookups of an object look into.
fn looked_into(object: &Object) -> impl Iterator<Item = String> {
    let steps = object.lookups().flat_map(|(_, lookup)| &lookup.steps);
    steps.map(|step| step.object.clone())
}

impl<'a> Pen<'a> {
    /// A test behind a reference. Where there is no record, every field of it is empty.
    pub(super) fn through(&mut self, through: &Through, denied: bool, voice: Voice) -> Result<(), Error> {
        let Some((table, sight)) = self.other(&through.object) else {
            self.sql.push(if denied { "TRUE" } else { "FALSE" });
            return Ok(());
        };
        let find = |name: &str| self.other(name).map(|(table, _)| Arc::clone(&table.object));
        let of_nothing = !through.is_scope() && through.part.holds_of_nothing(&table.object, &find);
        let when = match (voice, through.behind) {
            (Voice::Author, _) => When::Always,
            (_, Behind::Shown { lookup, .. }) => self.sight.full(lookup),
            // What is only shown masked is not looked behind: that would tell it bit by bit.
            _ => self.sight.full(through.by),
        };
        let voice = match through.behind {
            Behind::Shown { publishes: true, .. } => Voice::Author,
            Behind::Shown { .. } if voice == Voice::Viewer => Voice::Reader,
            _ => voice,
        };
        self.sql.push(if denied { "NOT (" } else { "(" });
        for (number, there) in [true, false].into_iter().enumerate() {
            if !there && !of_nothing {
                break;
            }
            self.sql.push(if number == 0 {
                "EXISTS ("
            } else {
                " OR NOT EXISTS ("
            });
            self.sql.push("SELECT 1 FROM ").push(&table.live);
            let alias = self.next_alias();
            self.sql
                .push(" AS ")
                .push(&alias)
                .push(" WHERE ")
                .push(&alias)
                .push(".\"id\" = ");
            self.names(through, when);
            let part = there.then_some(&through.part);
            self.inside((table, sight), alias, |pen| pen.counts(part, voice))?;
            self.sql.push(")");
        }
        self.sql.push(")");
        Ok(())
    }

    /// The record of that object which the reference names.
    fn names(&mut self, through: &Through, when: When) {
        let id = self.table.part(through.by, Part::Id);
        self.column(
            id.unwrap_or(self.table.part_or_value(through.by, Part::Value)),
            when,
        );
        if let Some(named) = self.table.part(through.by, Part::Object) {
            self.sql.push(" AND ");
            self.column(named, when);
            self.sql.push(" = ").bind(Cell::Text(through.object.clone()));
        }
    }

    /// How many rows point here, or are named here.
    pub(super) fn related(&mut self, related: &Related, denied: bool, voice: Voice) -> Result<(), Error> {
        let Some((table, sight)) = self.other(&related.object) else {
            self.sql.push(if related.quantity.holds(0) == denied {
                "FALSE"
            } else {
                "TRUE"
            });
            return Ok(());
        };
        self.sql.push(if denied { "NOT (" } else { "(" });
        self.sql.push(match related.quantity {
            Quantity::Some => "EXISTS (SELECT 1 FROM ",
            Quantity::None => "NOT EXISTS (SELECT 1 FROM ",
            Quantity::AtLeast(_) | Quantity::AtMost(_) => "(SELECT count(*) FROM ",
        });
        let here = self.alias.clone();
        let alias = self.next_alias();
        if related.way == Way::Named {
            self.named(related, (table, &alias), voice);
            self.inside((table, sight), alias, |pen| {
                pen.counts(Some(&related.part), voice)
            })?;
        } else {
            self.sql
                .push(&table.live)
                .push(" AS ")
                .push(&alias)
                .push(" WHERE ");
            let object = &self.table.object.name;
            self.inside((table, sight), alias, |pen| {
                pen.naming(related.by, (object, &here), voice);
                pen.counts(Some(&related.part), voice)
            })?;
        }
        self.sql.push(")");
        // Writing to a string cannot fail.
        let mut bound = String::new();
        let _ = match related.quantity {
            Quantity::AtLeast(least) => write!(bound, " >= {least}"),
            Quantity::AtMost(most) => write!(bound, " <= {most}"),
            Quantity::Some | Quantity::None => Ok(()),
        };
        self.sql.push(&bound).push(")");
        Ok(())
    }

    /// The rows that a list of this one names, up to the rest of their condition.
    fn named(&mut self, related: &Related, (table, alias): (&Table, &str), voice: Voice) {
        let when = match voice {
            Voice::Author => When::Always,
            Voice::Viewer | Voice::Reader => self.sight.full(related.by),
        };
        // The members are a function of the list, which stands in a place of its own.
        let (id, list) = members(self.sql.engine(), "\0");
        let (before, after) = list.split_once('\0').unwrap_or_default();
        let column = self.table.part_or_value(related.by, Part::Value);
        self.sql.push(before);
        self.column(column, when);
        self.sql
            .push(after)
            .push(" JOIN ")
            .push(&table.live)
            .push(" AS ")
            .push(alias)
            .push(" ON ");
        self.sql
            .push(alias)
            .push(".\"id\" = ")
            .push(id)
            .push(" WHERE TRUE");
    }

    /// Whether the row at hand names one of the outer table, `here`.
    fn naming(&mut self, by: usize, (object, here): (&str, &str), voice: Voice) {
        let table = self.table;
        let when = match voice {
            Voice::Author => When::Always,
            Voice::Viewer | Voice::Reader => self.sight.full(by),
        };
        if let Some(links) = table.links_at(by) {
            match when {
                When::Always => {}
                When::Never => _ = self.sql.push("FALSE AND "),
                When::If(bits) => {
                    self.granted(bits);
                    self.sql.push(" AND ");
                }
            }
            self.sql
                .push(&self.alias)
                .push(".\"id\" IN (SELECT k.\"id\" FROM ")
                .push(&links.table);
            self.sql
                .push(" AS k WHERE k.\"to\" = ")
                .push(here)
                .push(".\"id\")");
            return;
        }
        let id = table
            .part(by, Part::Id)
            .unwrap_or(table.part_or_value(by, Part::Value));
        self.column(id, when);
        self.sql.push(" = ").push(here).push(".\"id\"");
        if let Some(named) = table.part(by, Part::Object) {
            self.sql.push(" AND ");
            self.column(named, when);
            self.sql.push(" = ").bind(Cell::Text(object.to_owned()));
        }
    }

    /// The rest of the condition on a row beyond: it lives, it is there for who asks, and the part holds.
    pub(super) fn counts(&mut self, part: Option<&Filter>, voice: Voice) -> Result<(), Error> {
        let alias = self.alias.clone();
        self.sql
            .push(" AND ")
            .push(&alias)
            .push(".")
            .ident(DELETED)
            .push(" IS NULL");
        match (voice, self.sight.admits()) {
            (Voice::Author, _) | (_, When::Always) => {}
            (_, When::Never) => {
                self.sql.push(" AND FALSE");
            }
            (_, When::If(bits)) => {
                self.sql.push(" AND ");
                self.granted(bits);
            }
        }
        match part.filter(|part| !part.is_everything()) {
            Some(part) => {
                self.sql.push(" AND ");
                self.filter(part, false, voice)
            }
            None => Ok(()),
        }
    }

    pub(super) fn other(&self, name: &str) -> Option<(&'a Table, &'a Sight<'a>)> {
        let (table, sight) = self.beyond.0.get(name)?;
        Some((table, sight))
    }
}
