//! The statements that are written once and used by every save.

use crate::journal::Texts;
use crate::table::Table;
use crate::{Engine, Error};
use model::Object;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// What is known about tables: the engine, the schema, and per compiled object its layout and statements.
#[derive(Debug)]
pub struct Book {
    pub(crate) engine: Engine,
    pub(crate) schema: String,
    pub(crate) journal: Texts,
    /// By the address of the object. An entry holds its object, so no other can ever have that address.
    tables: RwLock<HashMap<usize, Arc<Table>>>,
}

impl Book {
    pub(crate) fn new(engine: Engine, schema: &str) -> Result<Arc<Self>, Error> {
        Ok(Arc::new(Book {
            engine,
            schema: schema.to_owned(),
            journal: Texts::new(engine, schema)?,
            tables: RwLock::default(),
        }))
    }

    /// The key of the lock that a publish takes alone and every other save shares.
    pub(crate) fn fence_key(&self) -> i64 {
        i64::from_ne_bytes(crate::digest::fnv(self.schema.as_bytes()).to_ne_bytes())
    }

    /// The layout of an object of any published version.
    pub(crate) fn table(&self, object: &Arc<Object>) -> Arc<Table> {
        let address = Arc::as_ptr(object).addr();
        if let Some(table) = self
            .tables
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&address)
        {
            return Arc::clone(table);
        }
        let table = Arc::new(Table::new(self.engine, &self.schema, object));
        let mut tables = self.tables.write().unwrap_or_else(PoisonError::into_inner);
        // Versions that only this cache still holds are of no more use.
        tables.retain(|_, kept| Arc::strong_count(&kept.object) > 1);
        tables.insert(address, Arc::clone(&table));
        table
    }
}
