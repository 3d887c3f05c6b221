//! Is the workspace sound? Every invariant that a query can prove.

use model::Model;
use serde_json::{Value, json};
use store::Store;

/// One invariant, looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Name of the invariant: `schema`, `database`, `versions`, `past`, `keys`, `outbox`, `references`, `links`, `rollups`, `search`,
    /// `answers`.
    pub name: &'static str,
    /// Whether it holds everywhere.
    pub ok: bool,
    /// What is wrong, or how much was looked at.
    pub detail: String,
}

impl Check {
    /// The shape of `docs/api.md`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ "name": self.name, "ok": self.ok, "detail": self.detail })
    }
}

/// Looks at every invariant; it reads all rows and changes none. When the database does not answer, that is a check
/// that failed: `database`.
pub async fn doctor(store: &Store, model: &Model) -> Vec<Check> {
    look(store, model).await.unwrap_or_else(|error| {
        vec![Check {
            name: "database",
            ok: false,
            detail: error.to_string(),
        }]
    })
}

async fn look(store: &Store, model: &Model) -> Result<Vec<Check>, store::Error> {
    let mut checks = vec![schema(store, model).await?];
    for found in store::audit(store, model).await? {
        checks.push(Check {
            name: found.name,
            ok: found.wrong.is_empty(),
            detail: match found.wrong.is_empty() {
                true => format!("{} looked at", found.seen),
                false => found.wrong.join("; "),
            },
        });
    }
    Ok(checks)
}

/// The tables are those that the metadata asks for.
async fn schema(store: &Store, model: &Model) -> Result<Check, store::Error> {
    let (real, asked) = (
        store::physical(store).await?,
        store::expected(model, store.engine(), &store::system::parked::all(store).await?),
    );
    let mut wrong: Vec<String> = Vec::new();
    for table in &asked {
        match real.iter().find(|known| known.name == table.name) {
            None => wrong.push(format!("the table {} is missing", table.name)),
            Some(known) if known != table => wrong.push(format!("the table {} differs", table.name)),
            Some(_) => {}
        }
    }
    let extra = real
        .iter()
        .filter(|table| !asked.iter().any(|known| known.name == table.name));
    wrong.extend(extra.map(|table| format!("nobody asks for the table {}", table.name)));
    let detail = if wrong.is_empty() {
        format!("{} tables", asked.len())
    } else {
        wrong.join("; ")
    };
    Ok(Check {
        name: "schema",
        ok: wrong.is_empty(),
        detail,
    })
}
