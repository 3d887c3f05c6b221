//! SQLite: reads inline on the worker threads, one writer thread with group commit.

use super::customer::{COLUMNS, Change, Customer, Draft, group};
use super::{http, id_of};
use crate::sample;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, Sender, channel};
use tokio::sync::oneshot;
use uuid::Uuid;

/// The customers of one database file.
pub(crate) struct Customers {
    file: PathBuf,
    writer: Sender<Job>,
}

struct Job {
    deed: Deed,
    reply: oneshot::Sender<Result<Option<Vec<u8>>, String>>,
}

enum Deed {
    Create {
        draft: Box<Draft>,
        revenue: i64,
        discount: i64,
    },
    Update {
        id: Uuid,
        change: Change,
    },
}

thread_local! {
    static READER: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

impl Customers {
    pub(crate) fn open(folder: &Path, rows: u64) -> rusqlite::Result<Self> {
        drop(std::fs::create_dir_all(folder));
        let file = folder.join("baseline.db");
        let mut writer = connect(&file)?;
        writer.execute_batch(
            "CREATE TABLE customer (rid INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, name TEXT, code TEXT, city TEXT,
               level TEXT, status TEXT, annual_revenue INTEGER, employees INTEGER, phone TEXT, email TEXT, founded TEXT,
               discount INTEGER, note TEXT, updated_at INTEGER);",
        )?;
        load(&mut writer, rows)?;
        writer.execute_batch(
            "CREATE INDEX by_revenue ON customer (city, level, annual_revenue DESC, rid DESC); ANALYZE;",
        )?;
        let (send, receive) = channel();
        std::thread::spawn(move || write_all(&writer, &receive));
        Ok(Customers { file, writer: send })
    }

    fn read<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, String> {
        READER.with_borrow_mut(|slot| {
            if slot.is_none() {
                *slot = Some(connect(&self.file).map_err(|e| e.to_string())?);
            }
            slot.as_ref().map_or_else(
                || Err("no connection".to_owned()),
                |connection| work(connection).map_err(|e| e.to_string()),
            )
        })
    }

    async fn write(&self, deed: Deed) -> Result<Option<Vec<u8>>, String> {
        let (reply, answer) = oneshot::channel();
        self.writer.send(Job { deed, reply }).map_err(|e| e.to_string())?;
        answer.await.map_err(|e| e.to_string())?
    }
}

impl http::Customers for Customers {
    async fn get(&self, id: Uuid) -> Result<Option<Vec<u8>>, String> {
        self.read(|connection| {
            connection
                .prepare_cached(&GET)?
                .query_row([id.as_bytes().as_slice()], |row| {
                    json(row, Vec::with_capacity(512))
                })
                .optional()
        })
    }

    async fn page(&self, city: String, level: String) -> Result<Vec<u8>, String> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(&PAGE)?;
            let mut rows = statement.query(params![city, level])?;
            let mut body = Vec::with_capacity(24 * 1024);
            body.extend_from_slice(b"{\"items\":[");
            let mut first = true;
            while let Some(row) = rows.next()? {
                if !std::mem::take(&mut first) {
                    body.push(b',');
                }
                body = json(row, body)?;
            }
            body.extend_from_slice(b"]}");
            Ok(body)
        })
    }

    async fn groups(&self) -> Result<Vec<u8>, String> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(GROUPS)?;
            let groups = statement.query_map([], |row| {
                let (level, count): (String, i64) = (row.get(0)?, row.get(1)?);
                Ok(group(&level, count, i128::from(row.get::<_, i64>(2)?)))
            })?;
            let groups: Vec<_> = groups.collect::<Result<_, _>>()?;
            Ok(serde_json::json!({ "items": groups }).to_string().into_bytes())
        })
    }

    async fn create(&self, draft: Draft) -> Result<Option<Vec<u8>>, String> {
        let (revenue, discount) = draft.checked().ok_or("the draft was refused")?;
        self.write(Deed::Create {
            draft: Box::new(draft),
            revenue,
            discount,
        })
        .await
    }

    async fn update(&self, id: Uuid, change: Change) -> Result<Option<Vec<u8>>, String> {
        self.write(Deed::Update { id, change }).await
    }
}

/// Of the customers that the product's viewer reads, so that both add up the same rows.
const GROUPS: &str = "SELECT level, count(*), sum(annual_revenue) FROM customer \
     WHERE status IN ('active', 'dormant') GROUP BY level ORDER BY level";
static GET: LazyLock<String> = LazyLock::new(|| format!("SELECT {COLUMNS} FROM customer WHERE id = ?1"));
static PAGE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {COLUMNS} FROM customer WHERE city = ?1 AND level = ?2 ORDER BY annual_revenue DESC, rid DESC LIMIT 50"
    )
});
static INSERT: LazyLock<String> = LazyLock::new(|| {
    format!("INSERT INTO customer ({COLUMNS}) VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14)")
});
static UPDATE: LazyLock<String> = LazyLock::new(|| {
    format!("UPDATE customer SET employees = ?2, updated_at = ?3 WHERE id = ?1 RETURNING {COLUMNS}")
});

fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32768; PRAGMA wal_autocheckpoint=4000;
         PRAGMA temp_store=MEMORY; PRAGMA busy_timeout=5000;",
    )?;
    Ok(connection)
}

fn load(connection: &mut Connection, rows: u64) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    for number in 0..rows {
        let draft: Draft =
            serde_json::from_value(sample::customer(sample::mix(number))).unwrap_or_else(|_| blank());
        let (revenue, discount) = draft.checked().unwrap_or_default();
        insert(
            &transaction,
            id_of(number),
            &draft,
            revenue,
            discount,
            1_700_000_000_000,
        )?;
    }
    transaction.commit()
}

fn blank() -> Draft {
    let none = String::new;
    let (name, code, city, level, status) = (none(), none(), none(), none(), none());
    let (annual_revenue, phone, email, founded, discount, note) =
        (none(), none(), none(), none(), none(), none());
    Draft {
        name,
        code,
        city,
        level,
        status,
        annual_revenue,
        employees: 0,
        phone,
        email,
        founded,
        discount,
        note,
    }
}

fn insert(
    connection: &Connection,
    id: Uuid,
    draft: &Draft,
    revenue: i64,
    discount: i64,
    at: i64,
) -> rusqlite::Result<()> {
    connection.prepare_cached(&INSERT)?.execute(params![
        id.as_bytes().as_slice(),
        draft.name,
        draft.code,
        draft.city,
        draft.level,
        draft.status,
        revenue,
        draft.employees,
        draft.phone,
        draft.email,
        draft.founded,
        discount,
        draft.note,
        at
    ])?;
    Ok(())
}

/// The writer: takes what waits, commits once, answers all.
fn write_all(connection: &Connection, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let (mut done, mut next) = (Vec::new(), Some(first));
        let begun = connection.execute_batch("BEGIN IMMEDIATE");
        while let Some(job) = next {
            let outcome = perform(connection, &job.deed).map_err(|e| e.to_string());
            done.push((job.reply, outcome));
            next = if done.len() < 256 {
                jobs.try_recv().ok()
            } else {
                None
            };
        }
        let committed = begun
            .and_then(|()| connection.execute_batch("COMMIT"))
            .map_err(|e| e.to_string());
        for (reply, outcome) in done {
            drop(reply.send(committed.clone().and(outcome)));
        }
    }
}

fn perform(connection: &Connection, deed: &Deed) -> rusqlite::Result<Option<Vec<u8>>> {
    let at = chrono::Utc::now().timestamp_millis();
    match deed {
        Deed::Create {
            draft,
            revenue,
            discount,
        } => {
            let id = Uuid::now_v7();
            insert(connection, id, draft, *revenue, *discount, at)?;
            Ok(serde_json::to_vec(&draft.stored(id, *revenue, *discount, at)).ok())
        }
        Deed::Update { id, change } => connection
            .prepare_cached(&UPDATE)?
            .query_row(params![id.as_bytes().as_slice(), change.employees, at], |row| {
                json(row, Vec::new())
            })
            .optional(),
    }
}

fn json(row: &Row<'_>, mut body: Vec<u8>) -> rusqlite::Result<Vec<u8>> {
    let text = |column: usize| row.get_ref(column)?.as_str().map_err(rusqlite::Error::from);
    let id = Uuid::from_slice(row.get_ref(0)?.as_blob()?).unwrap_or_default();
    let customer = Customer {
        id,
        name: text(1)?,
        code: text(2)?,
        city: text(3)?,
        level: text(4)?,
        status: text(5)?,
        annual_revenue: row.get(6)?,
        employees: row.get(7)?,
        phone: text(8)?,
        email: text(9)?,
        founded: text(10)?,
        discount: row.get(11)?,
        note: text(12)?,
        updated_at: row.get(13)?,
    };
    serde_json::to_writer(&mut body, &customer).map_err(|_| rusqlite::Error::InvalidQuery)?;
    Ok(body)
}
