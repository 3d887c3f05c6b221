use super::entity::document::{Column, Entity, Model};
use crate::{Error, Store, Tx, orm};
use metadata::Document;
use sea_orm::{EntityTrait, QueryOrder};

/// Makes these the documents in force.
///
/// # Errors
/// Those of the database.
pub async fn replace_all(tx: &mut dyn Tx, documents: &[Document]) -> Result<(), Error> {
    orm::delete::<Entity>(tx, |all| all).await?;
    for document in documents {
        let body = serde_json::to_string(document).map_err(|error| Error::Other(error.to_string()))?;
        orm::insert(
            tx,
            Model {
                pack: document.pack.clone(),
                path: document.path.clone(),
                body,
            },
        )
        .await?;
    }
    Ok(())
}

/// The documents in force, by pack and path.
///
/// # Errors
/// Those of the database.
pub async fn all(store: &Store) -> Result<Vec<Document>, Error> {
    let rows = orm::all(
        store,
        Entity::find()
            .order_by_asc(Column::Pack)
            .order_by_asc(Column::Path),
    )
    .await?;
    rows.iter()
        .map(|row| {
            serde_json::from_str(&row.body).map_err(|error| Error::Other(format!("{}: {error}", row.path)))
        })
        .collect()
}
