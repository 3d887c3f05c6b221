//! Many saves that are one, and saves that are only tried.

use crate::batch::{Operation, plan};
use crate::save::{Deed, End, run_to};
use crate::{Context, Refusal, Saved};
use store::Pace;
use store::system::imported::Imported;
use uuid::Uuid;

/// The most saves of one transaction.
pub const MOST_OF_A_LOT: usize = 10_000;

/// Saves that are written together or not at all. Each sees what those before it have written.
#[derive(Default)]
pub struct Lot {
    deeds: Vec<Deed>,
    marks: Vec<Imported>,
}

impl Lot {
    /// Adds a save; the record's id, by which the saves behind it may name the record already.
    ///
    /// # Errors
    /// A draft that cannot be read, or a right that is missing.
    pub async fn add(&mut self, cx: &Context, operation: Operation) -> Result<Uuid, Refusal> {
        let deed = plan(cx, operation).await?;
        let id = deed.record();
        self.deeds.push(deed);
        Ok(id)
    }

    /// Notes with the saves which record a line of a table has become.
    pub fn mark(&mut self, mark: Imported) {
        self.marks.push(mark);
    }

    /// Writes everything in one transaction.
    ///
    /// # Errors
    /// The position of the first save that was refused, and why; nothing is written then. What concerns the whole
    /// ([`Refusal::Republished`], `Busy`, `Full`) has position 0.
    pub async fn write(self, cx: &Context) -> Result<Vec<Saved>, (usize, Refusal)> {
        run_to(cx, Pace::Bulk, self.deeds, End::Kept(self.marks)).await
    }
}

/// Does everything that the save would do, in a transaction that is then undone.
///
/// # Errors
/// Those of the save.
pub async fn rehearse(cx: &Context, operation: Operation) -> Result<(), Refusal> {
    let deed = plan(cx, operation).await?;
    let done = run_to(cx, Pace::Bulk, vec![deed], End::Undone).await;
    done.map(|_| ()).map_err(|(_, refusal)| refusal)
}
