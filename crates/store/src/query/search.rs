//! Searching: tokens propose rows, and the text of each is looked at again before it is an answer.
//!
//! What is common is not looked up: when more rows are proposed than it is worth, the newest rows are looked at one by
//! one. How many rows there are is asked of those that are there for the viewer, by the fields shown on them; so no
//! answer depends on what is hidden.

use super::beyond::Beyond;
use super::emit::{Count, Items, Plan, Records, Tally};
use super::page::{PageQuery, shape};
use super::sift::{MOST, Sifted};
use super::sight::{Sight, When};
use super::{Page, Reader, cursor};
use crate::row::Reading;
use crate::table::Table;
use crate::{Engine, Error, Store};
use field::search::{Proposal, Sought};
use model::FieldSet;
use std::sync::Arc;
use uuid::Uuid;

/// More rows than this are not looked up by their tokens.
pub(super) const COMMON: u32 = 5_000;
/// Rows that PostgreSQL is asked for at first, and later at once; SQLite hands them over one by one.
const FIRST: u32 = 200;
const LATER: u32 = 2_000;

/// One search, ready to be asked.
pub(super) struct Search<'a> {
    pub(super) engine: Engine,
    pub(super) table: &'a Arc<Table>,
    pub(super) reader: &'a Reader<'a>,
    pub(super) sight: &'a Sight<'a>,
    pub(super) beyond: &'a Beyond<'a>,
    pub(super) query: &'a PageQuery,
    pub(super) sought: &'a Sought,
    pub(super) words: Vec<Vec<Proposal>>,
    /// The searched fields that may be read in full, by the rows on which they may.
    pub(super) groups: Vec<(When, Vec<usize>)>,
    pub(super) common: bool,
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
    let finds = |field: &usize| reader.object.fields[*field].finds();
    fields
        .iter()
        .filter(finds)
        .any(|field| sight.full(field) != When::Never)
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
        if reader.as_of.is_some() {
            return Err(Error::other("what is filed for searching is of today"));
        }
        let mut groups: Vec<(When, Vec<usize>)> = Vec::new();
        let filed = table.files.iter().flat_map(|files| files.fields.iter());
        for field in filed.filter(|field| table.object.fields[*field].finds()) {
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
