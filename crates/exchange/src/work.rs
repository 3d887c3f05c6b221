//! Lines become saves: tried one by one, written together or in parts.

use crate::import::{Ask, is_of_a_line, is_written, of_a_line};
use crate::order::order;
use crate::parts::{Parts, Step};
use crate::rows::{Done, Reading, Row};
use engine::{Context, Lot, Operation, Refusal, Saved, Wish};
use metadata::Complaint;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use store::system::imported::Imported;
use uuid::Uuid;

pub(crate) struct Work<'a> {
    pub(crate) cx: &'a Context,
    pub(crate) reading: Reading<'a>,
    pub(crate) ask: &'a Ask<'a>,
}

impl Work<'_> {
    /// Puts what a refusal says on the line that was refused.
    ///
    /// # Errors
    /// A refusal that speaks of no line.
    pub(crate) fn blame(&self, row: Option<&mut Row>, refusal: Refusal) -> Result<(), Refusal> {
        let row = row.ok_or_else(|| refusal.clone())?;
        let told = of_a_line(refusal)?.into_iter().map(|one| self.placed(one));
        row.complaints.extend(told);
        Ok(())
    }

    fn operation(&self, row: &Row, names: &[(String, Uuid)]) -> Operation {
        let object = self.reading.object.name.clone();
        let wish = Wish {
            acknowledge: self.ask.acknowledge.clone(),
            ..Wish::default()
        };
        let mut record = row.draft.clone();
        record.extend(names.iter().map(|(field, id)| (field.clone(), json!(id))));
        match row.record {
            None => {
                // An empty cell of a new record says nothing: defaults and fills go on as ever.
                record.retain(|_, value| !value.is_null());
                Operation::Create { object, record, wish }
            }
            Some((id, version)) => Operation::Update {
                object,
                id,
                version,
                record,
                wish,
            },
        }
    }

    /// Tries each line alone; names of records that are still to be made are left out.
    pub(crate) async fn rehearse(&self, rows: &mut [Row]) -> Result<(), Refusal> {
        let is_tried = |row: &Row| row.complaints.is_empty() && is_written(row);
        let of = rows.iter().filter(|row| is_tried(row)).count();
        for (done, row) in rows.iter_mut().filter(|row| is_tried(row)).enumerate() {
            if let Some(parts) = self.ask.parts.filter(|parts| done % parts.size() == 0) {
                parts.tell(Step::Trying, done, of);
            }
            let operation = self.operation(row, &[]);
            if let Operation::Update { record, .. } = &operation
                && record.is_empty()
            {
                continue;
            }
            let Err(refusal) = engine::rehearse(self.cx, operation).await else {
                continue;
            };
            let behind: Vec<String> = row.behind.iter().map(|(field, _)| format!("/{field}")).collect();
            for complaint in of_a_line(refusal)? {
                // The record that it names is not there yet.
                if !behind.iter().any(|field| complaint.at.pointer.starts_with(field)) {
                    row.complaints.push(self.placed(complaint));
                }
            }
        }
        Ok(())
    }

    /// The complaint at the column of its field.
    fn placed(&self, mut complaint: Complaint) -> Complaint {
        let pointer = complaint.at.pointer.trim_start_matches('/').to_owned();
        let (field, rest) = pointer.split_once('/').unwrap_or((pointer.as_str(), ""));
        if !field.is_empty() {
            let rest = if rest.is_empty() {
                String::new()
            } else {
                format!("/{rest}")
            };
            complaint.at.pointer = format!("{}{rest}", self.reading.column(field));
        }
        complaint
    }

    /// Writes all lines in one transaction. A refusal has its position among the lines that are written.
    pub(crate) async fn write(&self, rows: &[Row]) -> Result<Vec<Saved>, (usize, Refusal)> {
        let (order, open) = order(rows);
        let (mut lot, mut ids) = (Lot::default(), BTreeMap::new());
        let written = order.iter().filter(|at| is_written(&rows[**at]));
        for (position, at) in written.enumerate() {
            let added = self.add(&mut lot, rows, *at, &mut ids).await;
            added.map_err(|refusal| (position, refusal))?;
        }
        for (at, field) in open {
            let row = &rows[at];
            let (Some(id), Some(named)) = (ids.get(&at), named(row, &field).and_then(|at| ids.get(&at)))
            else {
                continue;
            };
            let version = row.record.map_or(1, |(_, version)| version + 1);
            let update = self.naming((*id, version), field, *named);
            lot.add(self.cx, update).await.map_err(|refusal| (0, refusal))?;
        }
        lot.write(self.cx).await
    }

    /// Writes the lines in parts, each in one transaction, until one is refused; what is refused is put on its line.
    pub(crate) async fn write_parts(&self, parts: &Parts, rows: &mut [Row]) -> Result<(), Refusal> {
        let (order, open) = order(rows);
        let waiting: Vec<usize> = order.into_iter().filter(|at| is_written(&rows[*at])).collect();
        let mut ids = BTreeMap::new();
        for (number, part) in waiting.chunks(parts.size()).enumerate() {
            parts.tell(Step::Writing, number * parts.size(), waiting.len());
            match self.write_part(part, rows, &mut ids).await {
                Ok(saved) => {
                    for at in part {
                        let done = rows[*at].record.map_or(Done::Made, |_| Done::Changed);
                        rows[*at].done.get_or_insert(done);
                    }
                    let lines = part.iter().map(|at| &rows[*at]);
                    parts.add(lines.filter_map(|row| Some((row.line, row.done?))), &saved);
                }
                Err((at, refusal)) if is_of_a_line(&refusal) => {
                    return self.blame(part.get(at).and_then(|at| rows.get_mut(*at)), refusal);
                }
                Err((_, refusal)) => return Err(refusal),
            }
        }
        self.fill(parts, rows, open, &ids).await?;
        parts.tell(Step::Writing, waiting.len(), waiting.len());
        Ok(())
    }

    async fn write_part(
        &self,
        part: &[usize],
        rows: &[Row],
        ids: &mut BTreeMap<usize, Uuid>,
    ) -> Result<Vec<Saved>, (usize, Refusal)> {
        let mut lot = Lot::default();
        for (position, at) in part.iter().enumerate() {
            let added = self.add(&mut lot, rows, *at, ids).await;
            added.map_err(|refusal| (position, refusal))?;
        }
        lot.write(self.cx).await
    }

    /// Fills in the names that closed a circle, when all records are there.
    async fn fill(
        &self,
        parts: &Parts,
        rows: &mut [Row],
        open: Vec<(usize, String)>,
        ids: &BTreeMap<usize, Uuid>,
    ) -> Result<(), Refusal> {
        for (at, field) in open {
            let (Some(id), Some(named)) = (
                ids.get(&at),
                named(&rows[at], &field).and_then(|named| ids.get(&named)),
            ) else {
                continue;
            };
            let read = engine::get(self.cx, &self.reading.object.name, *id, None).await?;
            let version = serde_json::from_slice::<Value>(&read.body).ok();
            let version = version.and_then(|body| body["version"].as_i64()).unwrap_or(1);
            let mut lot = Lot::default();
            lot.add(self.cx, self.naming((*id, version), field, *named))
                .await?;
            match lot.write(self.cx).await {
                Ok(saved) => parts.add(std::iter::empty(), &saved),
                Err((_, refusal)) if is_of_a_line(&refusal) => self.blame(rows.get_mut(at), refusal)?,
                Err((_, refusal)) => return Err(refusal),
            }
        }
        Ok(())
    }

    /// Adds the save of a line, and the mark by which a line without a name of its own is known again.
    async fn add(
        &self,
        lot: &mut Lot,
        rows: &[Row],
        at: usize,
        ids: &mut BTreeMap<usize, Uuid>,
    ) -> Result<(), Refusal> {
        let row = &rows[at];
        let names = row.behind.iter().filter_map(|(field, before)| {
            let id = ids
                .get(before)
                .copied()
                .or(rows[*before].record.map(|(id, _)| id));
            Some((field.clone(), id?))
        });
        let names: Vec<(String, Uuid)> = names.collect();
        let id = lot.add(self.cx, self.operation(row, &names)).await?;
        ids.insert(at, id);
        if self.reading.mapping.identity.is_empty() && row.record.is_none() {
            lot.mark(Imported {
                mapping: self.ask.mapping.to_owned(),
                source: self.ask.source.to_owned(),
                line: i64::try_from(row.line).unwrap_or(i64::MAX),
                record: id,
            });
        }
        Ok(())
    }

    fn naming(&self, (id, version): (Uuid, i64), field: String, named: Uuid) -> Operation {
        Operation::Update {
            object: self.reading.object.name.clone(),
            id,
            version,
            record: Map::from_iter([(field, json!(named))]),
            wish: Wish::default(),
        }
    }
}

/// The line that a line names in the field.
fn named(row: &Row, field: &str) -> Option<usize> {
    let mut behind = row.behind.iter();
    behind.find(|(name, _)| name == field).map(|(_, before)| *before)
}
