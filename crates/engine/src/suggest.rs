//! Records of any object that are found by text, for a box that stands above all screens.

use crate::lookup::labelled;
use crate::query::{self, Reading};
use crate::{Context, Refusal};
use uuid::Uuid;

/// Suggestions that a question brings at most.
pub const MOST_SUGGESTIONS: u32 = 50;
const DEFAULT_SUGGESTIONS: u32 = 20;
/// Suggestions of one object, so that one that is full of a word leaves room for others.
const OF_ONE: u32 = 5;

/// A record that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// Name of its object.
    pub object: String,
    /// Its id.
    pub id: Uuid,
    /// Its display text, of what the viewer may read.
    pub title: String,
}

/// What was found, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// The records.
    pub items: Vec<Suggestion>,
    /// A word was so common that only the newest records of some object were looked at.
    pub partial: bool,
}

/// Finds records of every object that the viewer may search, a few of each.
///
/// # Errors
/// [`Refusal::Malformed`] for a text that is too long and a limit that is none.
pub async fn suggest(cx: &Context, q: &str, limit: Option<u32>) -> Result<Suggestions, Refusal> {
    let mut reading = Reading::default();
    let limit = reading.take(query::limit(limit, DEFAULT_SUGGESTIONS, MOST_SUGGESTIONS));
    let sought = reading.take(query::sought(Some(q), "/q"));
    reading.done()?;
    let mut found = Suggestions::default();
    let Some(sought) = sought else { return Ok(found) };
    let mut names: Vec<&String> = cx.rights.objects.keys().collect();
    names.sort();
    for name in names {
        let Ok(subject) = cx.subject(name) else { continue };
        let fields = subject.object.display_reads.iter().copied().collect();
        let reader = subject.reader();
        let (rows, partial) = cx
            .store
            .suggest(&reader, &sought, OF_ONE.min(limit), Some(&fields))
            .await?;
        found.partial |= partial;
        let labels = labelled(&subject, rows).into_iter();
        found.items.extend(labels.map(|label| Suggestion {
            object: name.clone(),
            id: label.id,
            title: label.label,
        }));
    }
    // Ids ascend with time.
    found.items.sort_by_key(|item| std::cmp::Reverse(item.id));
    found.items.truncate(limit as usize);
    Ok(found)
}
