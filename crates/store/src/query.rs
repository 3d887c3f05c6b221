//! The one query compiler. It takes the viewer and cannot write SQL that reads a column where no grant gives it.

mod aggregate;
mod beyond;
mod cursor;
mod emit;
mod history;
mod keyset;
mod matching;
mod members;
mod page;
mod pen;
#[cfg(test)]
mod plans;
mod proposed;
mod rollup;
mod search;
mod shown;
mod sift;
mod sight;
mod then;
mod under;
mod wording;

pub use aggregate::{AggregateQuery, Bucket, Measure};
pub use matching::{first, matches};
pub use page::{Page, PageQuery};
pub(crate) use rollup::misfigured;
pub use rollup::{roll_up, roll_up_among};
pub use search::searchable;
pub use sight::{Usage, measurable, usable};

use crate::row::Reading;
use crate::sql::Statement;
use crate::store::Backend;
use crate::{Change, Error, Store, Stored};
use emit::{One, Records};
use field::search::Sought;
use model::{FieldSet, Filter, Model, Moment, Object, ObjectRights, Record, Rights, Viewer};
use std::sync::Arc;
use uuid::Uuid;

/// Who reads what: the object, the viewer's grants on it, the viewer.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// The object that is read.
    pub object: &'a Arc<Object>,
    /// The viewer's grants on it.
    pub rights: &'a ObjectRights,
    /// The viewer.
    pub viewer: &'a Viewer,
    /// The other objects with what the viewer may see of them, for filters that look beyond the record. Without them
    /// nothing is found there.
    pub others: Option<(&'a Model, &'a Rights)>,
    /// Epoch milliseconds: records, pages and groups are those of that moment, shown where the grants admit the record
    /// by its values of then and of today; what follows from others is empty. Those of today when absent.
    pub as_of: Option<i64>,
    /// When the viewer asks. Without it nothing is told that is told at reading time.
    pub at: Option<Moment>,
}

impl Store {
    /// The row of today and those of some moments, epoch milliseconds. `None` when there is none or it is deleted; a
    /// moment at which it was not there or deleted has none. The rows are whole, but those of then hold nothing that
    /// follows from others: the caller trims them by the grants that admit each.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn then(
        &self,
        object: &Arc<Object>,
        id: Uuid,
        moments: &[i64],
    ) -> Result<Option<(Stored, Vec<Option<Stored>>)>, Error> {
        then::read(self, &self.book().table(object), id, moments).await
    }

    /// One live record as the viewer may read it: its version and its JSON text. `None` when there is none or the
    /// viewer may not know of it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn get(
        &self,
        reader: &Reader<'_>,
        id: Uuid,
        fields: Option<&FieldSet>,
    ) -> Result<Option<(i64, Vec<u8>)>, Error> {
        let table = self.book().table(reader.object);
        let beyond = beyond::Beyond::of_rows(self.book(), reader);
        let Some((statement, plan)) = page::one(self.engine(), &table, &beyond, reader, id, fields)? else {
            return Ok(None);
        };
        let found = self.run(vec![statement], One::new(plan, id)).await?;
        Ok(found.version.map(|version| (version, found.out)))
    }

    /// A page of live records as the viewer may read them.
    ///
    /// # Errors
    /// [`Error::Missing`] when the cursor belongs to another query; those of the database.
    pub async fn page(&self, reader: &Reader<'_>, query: &PageQuery) -> Result<Page, Error> {
        if let Some(sought) = &query.search {
            return search::page(self, reader, query, sought).await;
        }
        let table = self.book().table(reader.object);
        let beyond = beyond::Beyond::of(self.book(), reader, &query.filter);
        let Some(compiled) = page::compile(self.engine(), &table, &beyond, reader, query)? else {
            return Ok(Page {
                items: b"[]".to_vec(),
                next: None,
                count: query.count.map(|_| (0, true)),
                partial: false,
            });
        };
        let items = self
            .run(compiled.statements, emit::Items::new(compiled.plan, query.limit))
            .await?;
        let next = items
            .next()
            .map(|(keys, id)| cursor::write(compiled.shape, &keys, id));
        let count = match compiled.count {
            None => None,
            Some((statement, bound)) => {
                let counted = self.run(vec![statement], emit::Count::default()).await?.0;
                Some((counted.min(bound), counted <= bound))
            }
        };
        Ok(Page {
            items: items.finish(),
            next,
            count,
            partial: false,
        })
    }

    /// Counts, sums and averages by groups, as the text of a JSON array ordered by the groups.
    ///
    /// # Errors
    /// [`Error::Range`] when a sum does not fit; those of the database.
    pub async fn aggregate(&self, reader: &Reader<'_>, query: &AggregateQuery) -> Result<Vec<u8>, Error> {
        let table = self.book().table(reader.object);
        let beyond = beyond::Beyond::of(self.book(), reader, &query.filter);
        let (statement, reading) = aggregate::compile(self.engine(), &table, &beyond, reader, query)?;
        Ok(self.run(vec![statement], reading).await?.finish())
    }

    /// A page of live records as values: id, version, the fields the viewer may read on that record, and which these
    /// are. Masked fields hold their mask. For labels.
    ///
    /// # Errors
    /// As [`Store::page`].
    pub async fn records(
        &self,
        reader: &Reader<'_>,
        query: &PageQuery,
    ) -> Result<Vec<(Uuid, i64, Record, FieldSet)>, Error> {
        if let Some(sought) = &query.search {
            return Ok(search::records(self, reader, query, sought).await?.0);
        }
        let table = self.book().table(reader.object);
        let beyond = beyond::Beyond::of(self.book(), reader, &query.filter);
        let Some(compiled) = page::compile(self.engine(), &table, &beyond, reader, query)? else {
            return Ok(Vec::new());
        };
        Ok(self
            .run(compiled.statements, Records::new(compiled.plan, query.limit))
            .await?
            .rows)
    }

    /// The newest live records in which all words are found, as [`Store::records`]; and whether only the newest of all
    /// were looked at.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn suggest(
        &self,
        reader: &Reader<'_>,
        sought: &Sought,
        limit: u32,
        fields: Option<&FieldSet>,
    ) -> Result<(Vec<(Uuid, i64, Record, FieldSet)>, bool), Error> {
        let query = PageQuery {
            filter: Filter::everything(),
            search: Some(sought.clone()),
            sort: Vec::new(),
            limit,
            cursor: None,
            behind: None,
            count: None,
            fields: fields.cloned(),
        };
        search::records(self, reader, &query, sought).await
    }

    /// The live records of these ids that the viewer may read, newest first; otherwise as [`Store::records`].
    ///
    /// # Errors
    /// Those of the database.
    pub async fn records_by_id(
        &self,
        reader: &Reader<'_>,
        ids: &[Uuid],
        fields: Option<&FieldSet>,
    ) -> Result<Vec<(Uuid, i64, Record, FieldSet)>, Error> {
        let table = self.book().table(reader.object);
        let beyond = beyond::Beyond::of_rows(self.book(), reader);
        let Some((statement, plan)) = page::some(self.engine(), &table, &beyond, reader, ids, fields)? else {
            return Ok(Vec::new());
        };
        Ok(self
            .run(vec![statement], Records::new(plan, u32::MAX))
            .await?
            .rows)
    }

    /// The changes of one record, newest first, older than version `before`, each with the row before and after it.
    /// Empty when no grant admits the record by its present values. The rows are whole: the caller trims them by the
    /// grants that admit each.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn history(
        &self,
        reader: &Reader<'_>,
        id: Uuid,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(Change, Option<Stored>, Option<Stored>)>, Error> {
        history::read(self, reader, id, before, limit).await
    }

    /// The same for a query that is seldom done at a glance.
    async fn run_aside<R: Reading>(&self, statements: Vec<Statement>, reading: R) -> Result<R, Error> {
        match self.backend() {
            Backend::Sqlite(sqlite) => sqlite.scan(statements, reading).await,
            Backend::Postgres(postgres) => postgres.read(statements, reading).await,
        }
    }

    async fn run<R: Reading>(&self, statements: Vec<Statement>, reading: R) -> Result<R, Error> {
        match self.backend() {
            Backend::Sqlite(sqlite) => sqlite.read(statements, reading).await,
            Backend::Postgres(postgres) => postgres.read(statements, reading).await,
        }
    }
}
