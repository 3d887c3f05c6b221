//! Reading many records, page by page.

use crate::query::{self, DEFAULT_LIMIT, MOST_RECORDS, Reading};
use crate::{Context, Refusal, as_of};
use metadata::{Complaint, Complaints};
use store::{Page, PageQuery};

/// The furthest that a count counts.
pub const MOST_COUNTED: u32 = 10_000;

/// The query of a page as it stands in a URL; every piece may be absent.
#[derive(Debug, Clone, Default)]
pub struct PageAsk<'a> {
    /// A filter as JSON text.
    pub filter: Option<&'a str>,
    /// Words, each of which must stand in a searched field. Then the newest come first, and `sort` is refused.
    pub search: Option<&'a str>,
    /// Names with commas, a minus for downwards. Newest first when absent.
    pub sort: Option<&'a str>,
    /// Names with commas; all fields when absent.
    pub fields: Option<&'a str>,
    /// Records on the page, 1 to 200; 50 when absent.
    pub limit: Option<u32>,
    /// `next` of the page before.
    pub cursor: Option<&'a str>,
    /// Counts the records of all pages, up to here.
    pub count: Option<u32>,
    /// The records of this moment, RFC 3339; those of today when absent.
    pub as_of: Option<&'a str>,
    /// For a table that is written and not looked at: up to 10,000 records on a page.
    pub wide: bool,
}

/// The most records on a page of a table.
const MOST_OF_A_TABLE: u32 = 10_000;

/// Reads a page of records as the viewer may read them. Those created last come first unless `sort` says otherwise;
/// the id settles what the sort leaves open.
///
/// # Errors
/// [`Refusal::NotFound`] when the object is not granted; [`Refusal::Malformed`] with everything that is wrong with
/// the query.
pub async fn page(cx: &Context, object: &str, ask: &PageAsk<'_>) -> Result<Page, Refusal> {
    let subject = cx.subject(object)?;
    let mut reading = Reading::default();
    let most = match ask.wide {
        true => MOST_OF_A_TABLE,
        false => MOST_RECORDS,
    };
    let as_of = reading.take(as_of::moment(cx, ask.as_of, "/as_of"));
    let query = PageQuery {
        filter: reading
            .take(query::filter(cx, &subject, ask.filter, as_of).await?)
            .0,
        search: reading.take(query::search(&subject, ask.search, ask.sort)),
        sort: reading.take(query::sort(&subject, ask.sort)),
        fields: reading.take(query::fields(&subject, ask.fields)),
        limit: reading.take(query::limit(ask.limit, DEFAULT_LIMIT, most)),
        count: reading.take(counted(ask.count)),
        cursor: ask.cursor.map(str::to_owned),
        behind: None,
    };
    reading.take(as_of::not_searched(as_of, query.search.is_some()));
    let sorted = query.sort.iter().map(|(at, _)| *at);
    reading.take(as_of::not_following(&subject, as_of, sorted, "/sort"));
    reading.done()?;
    cx.store
        .page(&subject.reader_as_of(as_of), &query)
        .await
        .map_err(query::refused)
}

fn counted(asked: Option<u32>) -> Result<Option<u32>, Complaints> {
    match asked {
        Some(bound) if !(1..=MOST_COUNTED).contains(&bound) => Err(vec![
            Complaint::error("limit_range", "/count").with("most", MOST_COUNTED),
        ]),
        asked => Ok(asked),
    }
}
