//! Counting records for a screen: badges of menus, prompts of a home.

use crate::{Context, PageAsk, Refusal, page};
use serde_json::Value;

/// How many records of `object` the viewer sees that pass `filter`, counted up to `most`, and whether there are not more.
/// `None` when the filter speaks of what is not theirs to compare.
///
/// # Errors
/// Those of the database.
pub async fn count(
    cx: &Context,
    object: &str,
    filter: &Value,
    most: u32,
) -> Result<Option<(u64, bool)>, Refusal> {
    let filter = filter.to_string();
    let ask = PageAsk {
        filter: Some(&filter),
        limit: Some(1),
        count: Some(most),
        ..PageAsk::default()
    };
    match page(cx, object, &ask).await {
        Ok(page) => Ok(page.count),
        Err(Refusal::Malformed(_) | Refusal::NotFound) => Ok(None),
        Err(refusal) => Err(refusal),
    }
}
