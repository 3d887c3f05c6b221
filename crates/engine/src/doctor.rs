//! Is the workspace sound? Every invariant that a query can prove.

mod formulas;

use crate::Refusal;
use crate::refresh::{self, REFRESH};
use model::{Model, Moment, Object};
use ports::Ports;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Store;

/// The work of making an index beside the writers; its key is the name of the index.
pub const INDEX: &str = "index";
/// How many jobs are looked at; open and failed ones come first.
const MOST_JOBS: u64 = 1_000;

/// One invariant, looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Name of the invariant: `schema`, `database`, `versions`, `past`, `keys`, `outbox`, `references`, `links`, `trees`,
    /// `spans`, `amounts`, `rollups`, `formulas`, `search`, `files`, `bytes`, `answers`,
    /// `jobs`.
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
pub async fn doctor(store: &Store, ports: &Ports, model: &Arc<Model>) -> Vec<Check> {
    look(store, ports, model).await.unwrap_or_else(|refusal| {
        vec![Check {
            name: "database",
            ok: false,
            detail: match refusal {
                Refusal::Internal(why) | Refusal::Busy(why) => why,
                other => format!("{other:?}"),
            },
        }]
    })
}

async fn look(store: &Store, ports: &Ports, model: &Arc<Model>) -> Result<Vec<Check>, Refusal> {
    let mut checks = vec![check_schema(store, model).await?];
    let today = Moment::of(&model.settings, ports.now());
    let mut fresh = BTreeSet::new();
    for object in model.objects.values().filter(|object| object.is_daily()) {
        if jobs::is_done(store, REFRESH, &object.name, &refresh::args(&today)).await? {
            fresh.insert(object.name.as_str());
        }
    }
    let day = |object: &Object| fresh.contains(object.name.as_str()).then_some(today);
    for found in store::audit(store, model, &day).await? {
        checks.push(Check {
            name: found.name,
            ok: found.wrong.is_empty(),
            detail: match found.wrong.is_empty() {
                true => format!("{} looked at", found.seen),
                false => found.wrong.join("; "),
            },
        });
    }
    checks.push(formulas::check(store, model).await?);
    checks.push(bytes(store, ports).await?);
    checks.push(working(store).await?);
    Ok(checks)
}

/// No job was put aside.
async fn working(store: &Store) -> Result<Check, store::Error> {
    let jobs = jobs::list(store, MOST_JOBS).await?;
    let failed: Vec<_> = jobs.iter().filter(|job| job.state == "failed").collect();
    Ok(Check {
        name: "jobs",
        ok: failed.is_empty(),
        detail: match failed.first() {
            Some(job) => format!(
                "{} were put aside, the last of them {} {}: {}",
                failed.len(),
                job.work,
                job.key,
                job.fault.as_deref().unwrap_or_default()
            ),
            None => format!("{} looked at", jobs.len()),
        },
    })
}

/// The bytes of every upload are there, and as many as they were.
async fn bytes(store: &Store, ports: &Ports) -> Result<Check, store::Error> {
    let (mut seen, mut missing, mut differing) = (0, Vec::new(), Vec::new());
    for shelf in 0..=u8::MAX {
        for (hash, size) in store::system::file::bytes_of(store, shelf).await? {
            seen += 1;
            let Some(files) = &ports.files else { continue };
            match files.size(&hash) {
                Ok(Some(kept)) if kept == size.cast_unsigned() => {}
                Ok(Some(_)) => differing.push(hash),
                // What cannot be read is as good as lost, until somebody lets it be read.
                Ok(None) | Err(_) => missing.push(hash),
            }
        }
    }
    let told = |what: &str, hashes: &[String]| {
        let first = hashes.first()?;
        Some(format!(
            "{what}: {} contents, the first of them {first}",
            hashes.len()
        ))
    };
    let wrong = [told("missing", &missing), told("of another size", &differing)];
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    Ok(Check {
        name: "bytes",
        ok: wrong.is_empty(),
        detail: match (&ports.files, wrong.is_empty()) {
            (None, _) if seen > 0 => {
                format!("{seen} contents, not looked at: nobody said in which folder they are")
            }
            (_, true) => format!("{seen} looked at"),
            (_, false) => wrong.join("; "),
        },
    })
}

/// Looks whether the tables are those that the metadata asks for, and at no row.
///
/// # Errors
/// Those of the database.
pub async fn check_schema(store: &Store, model: &Model) -> Result<Check, store::Error> {
    let (mut real, mut asked) = (
        store::physical(store).await?,
        store::expected(model, store.engine(), &store::system::parked::all(store).await?),
    );
    // An index that is being made may be there or not.
    let jobs = jobs::list(store, MOST_JOBS).await?;
    let making = |index: &String| {
        let mut open = jobs.iter().filter(|job| job.work == INDEX && job.state != "done");
        open.any(|job| job.key == *index)
    };
    for table in real.iter_mut().chain(&mut asked) {
        table.indexes.retain(|index| !making(index));
    }
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
