//! Indexes that are made beside the writers: on PostgreSQL an index over rows would hold them up as long as it takes.

use crate::Step;
use crate::sql::{Sql, Statement, qualified};
use crate::store::Backend;
use crate::tables::{IndexDef, create_beside, indexes};
use crate::{Cell, Engine, Error, Store, Tx, rows};
use field::Column;
use model::{Model, Object};

/// The index of a step that a publish leaves for later: whoever only reads gets on without it, and there
/// are rows. A unique key is made at once, because it must hold from the publish on.
pub(crate) async fn is_left(tx: &mut dyn Tx, step: &Step, new: &Model) -> Result<Option<String>, Error> {
    let Some((object, def)) = index_of(step, new, tx.engine()) else {
        return Ok(None);
    };
    let left = rows::has_rows(tx, &object.name).await?;
    Ok(left.then_some(def.name))
}

/// The index that a step makes, if it can be made beside the writers.
pub(crate) fn index_of<'m>(step: &Step, new: &'m Model, engine: Engine) -> Option<(&'m Object, IndexDef)> {
    let Step::AddIndex { object, index } = step else {
        return None;
    };
    let object = new.object(object).filter(|_| engine == Engine::Postgres)?;
    let mut asked = indexes(object).into_iter();
    Some((object, asked.find(|def| def.name == *index && !def.unique)?))
}

impl Store {
    /// Makes an index of an object while people write, or drops it when the object asks for it no longer. What a former
    /// call left half done is begun anew.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn make_index(&self, object: Option<&Object>, index: &str) -> Result<(), Error> {
        let Backend::Postgres(postgres) = self.backend() else {
            return Ok(());
        };
        let def = object.and_then(|object| {
            let mut asked = indexes(object).into_iter();
            Some((object, asked.find(|def| def.name == index)?))
        });
        let found = self.is_whole(index).await?;
        if def.is_some() && found == Some(true) {
            return Ok(());
        }
        if found.is_some() {
            let name = qualified(self.schema(), index);
            postgres
                .run(&format!("DROP INDEX CONCURRENTLY IF EXISTS {name}"))
                .await?;
        }
        if let Some((object, def)) = def {
            postgres
                .run(&create_beside(&def, &object.name, self.schema()))
                .await?;
        }
        Ok(())
    }

    /// Whether an index is whole; nothing when there is none of that name.
    async fn is_whole(&self, index: &str) -> Result<Option<bool>, Error> {
        let mut sql = Sql::new(self.engine());
        sql.push(
            "SELECT x.indisvalid AND x.indisready FROM pg_catalog.pg_index x \
             JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid \
             JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace WHERE n.nspname = ",
        )
        .bind(Cell::Text(self.schema().to_owned()))
        .push(" AND i.relname = ")
        .bind(Cell::Text(index.to_owned()));
        let Statement { text, cells } = sql.done();
        let rows = self.read(Statement { text, cells }, &[Column::Boolean]).await?;
        Ok(match rows.first().map(Vec::as_slice) {
            Some([Cell::Boolean(whole)]) => Some(*whole),
            _ => None,
        })
    }
}
