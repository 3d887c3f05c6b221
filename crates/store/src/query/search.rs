//! Searching: tokens propose rows, and the text of each is looked at again before it is an answer.
//!
//! What is common is not looked up: when more rows are proposed than it is worth, the newest rows are looked at one by
//! one. How many rows there are is asked of those that are there for the viewer, by the fields shown on them; so no
//! answer depends on what is hidden.

use super::beyond::Beyond;
use super::emit::{Count, Items, Plan, Records, Tally};
use super::page::{PageQuery, select, shape};
use super::pen::Pen;
use super::sift::{MOST, Sieve, Sifted};
use super::sight::{Sight, When};
use super::{Page, Reader, cursor};
use crate::row::Reading;
use crate::search::asked;
use crate::sql::Statement;
use crate::table::{Part, Table};
use crate::{Cell, Engine, Error, Store};
use field::search::{Proposal, Sought};
use model::FieldSet;
use std::sync::Arc;
use uuid::Uuid;

/// More rows than this are not looked up by their tokens.
const COMMON: u32 = 5_000;
/// Rows that PostgreSQL is asked for at first, and later at once; SQLite hands them over one by one.
const FIRST: u32 = 200;
const LATER: u32 = 2_000;

/// One search, ready to be asked.
struct Search<'a> {
    engine: Engine,
    table: &'a Arc<Table>,
    reader: &'a Reader<'a>,
    sight: &'a Sight<'a>,
    beyond: &'a Beyond<'a>,
    query: &'a PageQuery,
    sought: &'a Sought,
    words: Vec<Vec<Proposal>>,
    /// The searched fields that may be read in full, by the rows on which they may.
    groups: Vec<(When, Vec<usize>)>,
    common: bool,
}

/// A page of records that were found, newest first.
pub(super) async fn page(
    store: &Store,
    reader: &Reader<'_>,
    query: &PageQuery,
    sought: &Sought,
) -> Result<Page, Error> {
    let shape = shape(reader, query);
    let place = query
        .cursor
        .as_ref()
        .map(|text| cursor::read(text, shape, &[]))
        .transpose()?;
    let table = store.book().table(reader.object);
    let (sight, beyond) = (
        Sight::new(reader),
        Beyond::of(store.book(), reader, &query.filter),
    );
    let mut page = Page {
        items: b"[]".to_vec(),
        next: None,
        count: query.count.map(|_| (0, true)),
        partial: false,
    };
    let Some(search) = Search::begin(store, &table, (reader, &sight, &beyond), query, sought).await? else {
        return Ok(page);
    };
    let items = |plan| Items::new(plan, query.limit);
    let sifted = search
        .sift(store, place.map(|place| place.id), query.fields.as_ref(), items)
        .await?;
    page.partial = sifted.is_partial();
    let next = if page.partial {
        sifted.last
    } else {
        sifted.inner.next().map(|(_, id)| id)
    };
    page.next = next.map(|id| cursor::write(shape, &[], id));
    page.items = sifted.inner.finish();
    if let Some(bound) = query.count {
        let none = FieldSet::default();
        let counted = search
            .sift(store, None, Some(&none), |_| Tally::up_to(bound.into()))
            .await?;
        let (count, bound) = (counted.inner.count, u64::from(bound));
        page.count = Some((count.min(bound), count <= bound && !counted.is_partial()));
    }
    Ok(page)
}

/// Records that were found, as values, newest first; and whether others may be there that nobody looked at.
pub(super) async fn records(
    store: &Store,
    reader: &Reader<'_>,
    query: &PageQuery,
    sought: &Sought,
) -> Result<(Vec<(Uuid, i64, model::Record, FieldSet)>, bool), Error> {
    let table = store.book().table(reader.object);
    let (sight, beyond) = (
        Sight::new(reader),
        Beyond::of(store.book(), reader, &query.filter),
    );
    let Some(search) = Search::begin(store, &table, (reader, &sight, &beyond), query, sought).await? else {
        return Ok((Vec::new(), false));
    };
    let records = |plan| Records::new(plan, query.limit);
    let sifted = search.sift(store, None, query.fields.as_ref(), records).await?;
    let partial = sifted.is_partial();
    Ok((sifted.inner.rows, partial))
}

/// Whether the viewer may find records of the object by text at all.
#[must_use]
pub fn searchable(reader: &Reader<'_>) -> bool {
    let sight = Sight::new(reader);
    let fields = crate::search::searched(reader.object);
    fields.iter().any(|field| sight.full(field) != When::Never)
}

impl<'a> Search<'a> {
    /// `None` when nothing can be found.
    async fn begin(
        store: &Store,
        table: &'a Arc<Table>,
        (reader, sight, beyond): (&'a Reader<'a>, &'a Sight<'a>, &'a Beyond<'a>),
        query: &'a PageQuery,
        sought: &'a Sought,
    ) -> Result<Option<Self>, Error> {
        let mut groups: Vec<(When, Vec<usize>)> = Vec::new();
        for field in table.files.iter().flat_map(|files| files.fields.iter()) {
            let when = sight.full(field);
            match groups.iter_mut().find(|(known, _)| *known == when) {
                Some((_, fields)) => fields.push(field),
                None if when != When::Never => groups.push((when, vec![field])),
                None => {}
            }
        }
        if sight.admits() == When::Never || groups.is_empty() || sought.words() == 0 {
            return Ok(None);
        }
        let mut words = sought.proposals();
        words.iter_mut().for_each(|word| word.retain(is_telling));
        words.retain(|word| !word.is_empty());
        let mut search = Search {
            engine: store.engine(),
            table,
            reader,
            sight,
            beyond,
            query,
            sought,
            words,
            groups,
            common: true,
        };
        if search.words.is_empty() {
            return Ok(Some(search));
        }
        let counted = store.run_aside(vec![search.probe()?], Count::default()).await?;
        search.common = counted.0 > COMMON.into();
        Ok(Some(search))
    }

    fn pen(&self) -> Pen<'a> {
        Pen::new(self.engine, self.table, self.sight, self.reader.viewer.user).looking(self.beyond)
    }

    /// Counts the rows that are proposed, up to one more than it is worth.
    fn probe(&self) -> Result<Statement, Error> {
        let mut pen = self.pen();
        pen.sql.push("SELECT count(*) FROM (SELECT 1");
        self.proposed(&mut pen);
        pen.and(&self.query.filter)?;
        pen.sql.limit(u64::from(COMMON) + 1).push(") AS counted");
        Ok(pen.sql.done())
    }

    /// The next rows to look at behind `place`, and how.
    fn round(
        &self,
        place: Option<Uuid>,
        fields: Option<&FieldSet>,
        limit: u32,
    ) -> Result<(Statement, Plan, Sieve), Error> {
        let mut pen = self.pen();
        let mut plan = select(&mut pen, self.table, fields, &[]);
        let mut sieve = Sieve {
            sought: self.sought.clone(),
            columns: Vec::new(),
        };
        for (when, fields) in &self.groups {
            for field in fields {
                let column = self.table.part_or_value(*field, Part::Value);
                pen.sql.push(", ");
                pen.column(column, *when);
                sieve.columns.push((plan.width, column.column));
                plan.width += 1;
            }
        }
        if self.common {
            pen.admitted_rows();
        } else {
            self.proposed(&mut pen);
        }
        pen.and(&self.query.filter)?;
        if let Some(place) = place {
            pen.sql.push(" AND t.\"id\" < ").bind(Cell::Uuid(place));
        }
        pen.sql.push(" ORDER BY t.\"id\" DESC").limit(limit.into());
        Ok((pen.sql.done(), plan, sieve))
    }

    /// `FROM … WHERE` the rows that are proposed and that there are for the viewer. The tokens are asked first: an
    /// order of rows is no reason to walk past all of them.
    fn proposed(&self, pen: &mut Pen<'_>) {
        let (object, live) = (&self.table.object, &self.table.live);
        let Some(files) = &self.table.files else { return };
        let fields: Vec<usize> = self
            .groups
            .iter()
            .flat_map(|(_, fields)| fields.iter().copied())
            .collect();
        let all = Cell::Text(asked(self.engine, object, &fields, &self.words));
        pen.sql.push(" FROM ");
        match self.engine {
            Engine::Sqlite => {
                pen.sql.push(&files.table).push(" AS s CROSS JOIN ").push(live);
                pen.sql
                    .push(" AS t WHERE s.")
                    .ident(&files.name)
                    .push(" MATCH ")
                    .bind(all);
                pen.sql.push(" AND t.\"rid\" = s.rowid");
            }
            Engine::Postgres => {
                // Set apart, so that the planner takes the index of tokens whatever it believes of the order.
                pen.sql.push("(SELECT \"id\" FROM ").push(&files.table);
                pen.sql
                    .push(" WHERE \"tokens\" @@ ")
                    .bind(all)
                    .push("::tsquery OFFSET 0) AS s JOIN ");
                pen.sql.push(live).push(" AS t ON t.\"id\" = s.\"id\" WHERE TRUE");
            }
        }
        pen.sql.push(" AND t.\"~deleted\" IS NULL");
        pen.admitted();
        if self.groups.len() > 1 {
            for word in &self.words {
                self.proposed_by_shown(pen, word);
            }
        }
    }

    /// A word counts on a row only by the fields that are shown on it.
    fn proposed_by_shown(&self, pen: &mut Pen<'_>, word: &[Proposal]) {
        let Some(files) = &self.table.files else { return };
        for (number, (when, fields)) in self.groups.iter().enumerate() {
            pen.sql.push(if number == 0 { " AND (" } else { " OR " });
            if let When::If(bits) = when {
                pen.granted(*bits);
                pen.sql.push(" AND ");
            }
            let tokens = Cell::Text(asked(self.engine, &self.table.object, fields, &[word.to_vec()]));
            match self.engine {
                Engine::Sqlite => {
                    pen.sql
                        .push("t.\"rid\" IN (SELECT rowid FROM ")
                        .push(&files.table);
                    pen.sql
                        .push(" WHERE ")
                        .ident(&files.name)
                        .push(" MATCH ")
                        .bind(tokens)
                        .push(")");
                }
                Engine::Postgres => {
                    pen.sql
                        .push("t.\"id\" IN (SELECT \"id\" FROM ")
                        .push(&files.table);
                    pen.sql
                        .push(" WHERE \"tokens\" @@ ")
                        .bind(tokens)
                        .push("::tsquery)");
                }
            }
        }
        pen.sql.push(")");
    }

    /// Looks at rows until the reading wants no more, there are none, or it has looked at too many.
    async fn sift<R: Reading>(
        &self,
        store: &Store,
        mut place: Option<Uuid>,
        fields: Option<&FieldSet>,
        make: impl FnOnce(Plan) -> R,
    ) -> Result<Sifted<R>, Error> {
        let mut size = if self.engine == Engine::Sqlite {
            MOST
        } else {
            FIRST
        };
        let (statement, plan, sieve) = self.round(place, fields, size)?;
        let mut sifted = Sifted::new(make(plan), sieve);
        sifted = store.run_aside(vec![statement], sifted).await?;
        let mut before = 0;
        while !sifted.full && sifted.looked - before == size && sifted.looked < MOST {
            before = sifted.looked;
            place = sifted.last;
            size = LATER.min(MOST - before);
            let (statement, ..) = self.round(place, fields, size)?;
            sifted = store.run_aside(vec![statement], sifted).await?;
        }
        Ok(sifted)
    }
}

/// One letter begins too many tokens to be worth looking up.
fn is_telling(proposal: &Proposal) -> bool {
    !proposal.begins || proposal.token.chars().nth(1).is_some()
}
