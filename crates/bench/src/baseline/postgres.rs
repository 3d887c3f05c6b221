//! PostgreSQL: a pool of sixteen, typed queries.

use super::customer::{COLUMNS, Change, Customer, Draft, group};
use super::{http, id_of};
use crate::sample;
use sqlx::postgres::{PgPool, PgPoolOptions, PgRow};
use sqlx::{AssertSqlSafe, Row};
use std::sync::LazyLock;
use uuid::Uuid;

/// The customers of one database.
pub(crate) struct Customers {
    pool: PgPool,
}

/// Of the customers that the product's viewer reads, so that both add up the same rows.
const GROUPS: &str = "SELECT level, count(*), sum(annual_revenue)::bigint FROM customer \
     WHERE status IN ('active', 'dormant') GROUP BY level ORDER BY level";
static GET: LazyLock<String> = LazyLock::new(|| format!("SELECT {COLUMNS} FROM customer WHERE id = $1"));
static PAGE: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {COLUMNS} FROM customer WHERE city = $1 AND level = $2 ORDER BY annual_revenue DESC, id DESC LIMIT 50"
    )
});
static INSERT: LazyLock<String> = LazyLock::new(|| {
    format!("INSERT INTO customer ({COLUMNS}) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)")
});
static UPDATE: LazyLock<String> = LazyLock::new(|| {
    format!("UPDATE customer SET employees = $2, updated_at = $3 WHERE id = $1 RETURNING {COLUMNS}")
});

impl Customers {
    pub(crate) async fn open(url: &str, rows: u64) -> Result<Self, sqlx::Error> {
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .min_connections(16)
            .connect(url)
            .await?;
        sqlx::query(
            "CREATE TABLE customer (id uuid PRIMARY KEY, name text, code text, city text, level text, status text,
               annual_revenue bigint, employees bigint, phone text, email text, founded text, discount bigint,
               note text, updated_at bigint)",
        )
        .execute(&pool)
        .await?;
        let mut transaction = pool.begin().await?;
        for number in 0..rows {
            let Ok(draft) = serde_json::from_value::<Draft>(sample::customer(sample::mix(number))) else {
                continue;
            };
            let numbers = draft.checked().unwrap_or_default();
            insert(
                &mut *transaction,
                id_of(number),
                &draft,
                numbers,
                1_700_000_000_000,
            )
            .await?;
        }
        transaction.commit().await?;
        sqlx::query("CREATE INDEX by_revenue ON customer (city, level, annual_revenue DESC, id DESC)")
            .execute(&pool)
            .await?;
        sqlx::query("ANALYZE customer").execute(&pool).await?;
        Ok(Customers { pool })
    }
}

pub(super) async fn analyze(url: &str) -> Result<(), sqlx::Error> {
    let pool = PgPoolOptions::new().max_connections(1).connect(url).await?;
    sqlx::query("ANALYZE").execute(&pool).await.map(drop)
}

impl http::Customers for Customers {
    async fn get(&self, id: Uuid) -> Result<Option<Vec<u8>>, String> {
        let row = sqlx::query(AssertSqlSafe(GET.as_str()))
            .bind(id)
            .fetch_optional(&self.pool)
            .await;
        row.and_then(|row| row.map(|row| json(&row, Vec::with_capacity(512))).transpose())
            .map_err(|e| e.to_string())
    }

    async fn page(&self, city: String, level: String) -> Result<Vec<u8>, String> {
        let query = sqlx::query(AssertSqlSafe(PAGE.as_str())).bind(city).bind(level);
        let rows = query.fetch_all(&self.pool).await.map_err(|e| e.to_string())?;
        let mut body = Vec::with_capacity(24 * 1024);
        body.extend_from_slice(b"{\"items\":[");
        for (index, row) in rows.iter().enumerate() {
            if index > 0 {
                body.push(b',');
            }
            body = json(row, body).map_err(|e| e.to_string())?;
        }
        body.extend_from_slice(b"]}");
        Ok(body)
    }

    async fn groups(&self) -> Result<Vec<u8>, String> {
        let rows = sqlx::query(GROUPS)
            .fetch_all(&self.pool)
            .await
            .map_err(|e| e.to_string())?;
        let one = |row: &PgRow| {
            let (level, count): (String, i64) = (row.try_get(0)?, row.try_get(1)?);
            Ok(group(&level, count, i128::from(row.try_get::<i64, _>(2)?)))
        };
        let groups: Result<Vec<_>, sqlx::Error> = rows.iter().map(one).collect();
        let groups = groups.map_err(|e| e.to_string())?;
        Ok(serde_json::json!({ "items": groups }).to_string().into_bytes())
    }

    async fn create(&self, draft: Draft) -> Result<Option<Vec<u8>>, String> {
        let numbers = draft.checked().ok_or("the draft was refused")?;
        let (id, at) = (Uuid::now_v7(), chrono::Utc::now().timestamp_millis());
        insert(&self.pool, id, &draft, numbers, at)
            .await
            .map_err(|e| e.to_string())?;
        Ok(serde_json::to_vec(&draft.stored(id, numbers.0, numbers.1, at)).ok())
    }

    async fn update(&self, id: Uuid, change: Change) -> Result<Option<Vec<u8>>, String> {
        let at = chrono::Utc::now().timestamp_millis();
        let query = sqlx::query(AssertSqlSafe(UPDATE.as_str()))
            .bind(id)
            .bind(change.employees)
            .bind(at);
        let row = query
            .fetch_optional(&self.pool)
            .await
            .map_err(|e| e.to_string())?;
        row.map(|row| json(&row, Vec::with_capacity(512)))
            .transpose()
            .map_err(|e| e.to_string())
    }
}

async fn insert<'e, E: sqlx::PgExecutor<'e>>(
    to: E,
    id: Uuid,
    draft: &Draft,
    (revenue, discount): (i64, i64),
    at: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(AssertSqlSafe(INSERT.as_str()))
        .bind(id)
        .bind(&draft.name)
        .bind(&draft.code)
        .bind(&draft.city)
        .bind(&draft.level)
        .bind(&draft.status)
        .bind(revenue)
        .bind(draft.employees)
        .bind(&draft.phone)
        .bind(&draft.email)
        .bind(&draft.founded)
        .bind(discount)
        .bind(&draft.note)
        .bind(at)
        .execute(to)
        .await
        .map(drop)
}

fn json(row: &PgRow, mut body: Vec<u8>) -> Result<Vec<u8>, sqlx::Error> {
    let customer = Customer {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        code: row.try_get(2)?,
        city: row.try_get(3)?,
        level: row.try_get(4)?,
        status: row.try_get(5)?,
        annual_revenue: row.try_get(6)?,
        employees: row.try_get(7)?,
        phone: row.try_get(8)?,
        email: row.try_get(9)?,
        founded: row.try_get(10)?,
        discount: row.try_get(11)?,
        note: row.try_get(12)?,
        updated_at: row.try_get(13)?,
    };
    serde_json::to_writer(&mut body, &customer).map_err(|e| sqlx::Error::Decode(e.into()))?;
    Ok(body)
}
