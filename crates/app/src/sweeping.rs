//! Letting go of files that nobody attached, while people work.

use crate::{ApplyError, Workspace};
use engine::{Refusal, Swept};

impl Workspace {
    /// Lets go of uploads that no record held within 24 hours, and of bytes that no upload has.
    ///
    /// # Errors
    /// Those of the database and of the folder; what is left is for the next time.
    pub async fn sweep(&self) -> Result<Swept, ApplyError> {
        let swept = engine::sweep(self.store(), self.ports()).await;
        swept.map_err(|refusal| {
            ApplyError::Store(match refusal {
                Refusal::Busy(why) => store::Error::Busy(why),
                Refusal::Full => store::Error::Full,
                other => store::Error::Other(format!("{other:?}")),
            })
        })
    }
}
