//! Going back: what was published once is published again, and any two versions can be laid side by side.

use crate::change::Wishes;
use crate::changes::compared;
use crate::layers;
use crate::platform::PLATFORM;
use crate::restoring::Restore;
use crate::{App, Applied, ApplyError, Changed, Workspace, versions};
use metadata::{Complaint, Document};
use model::Viewer;

impl Workspace {
    /// Publishes the documents of version `number` again, as the next version. The platform stays that of this program.
    /// `None` when there is no such version.
    ///
    /// # Errors
    /// See [`ApplyError`]: what rows hinder is told in words, and nothing is written then.
    pub async fn return_to(&self, number: i64, by: &Viewer) -> Result<Option<Applied>, ApplyError> {
        let Some(documents) = self.documents_at(number).await? else {
            return Ok(None);
        };
        let make = |old: &App| {
            let own = old.documents.iter().filter(|document| document.pack == PLATFORM);
            let others = documents.iter().filter(|document| document.pack != PLATFORM);
            old.next(own.chain(others).cloned().collect(), Vec::new())
        };
        let note = format!("return to {number}");
        let wishes = Wishes {
            restore: Restore::All,
            ..Wishes::default()
        };
        let published = self.publish((None, Some(by.user)), &note, &wishes, &make).await;
        published.map(Some)
    }

    /// What is not alike in two versions, all layers summed up. `None` when one of them is not there.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn compare(&self, from: i64, to: i64) -> Result<Option<Vec<Changed>>, ApplyError> {
        let (Some(from), Some(to)) = (self.documents_at(from).await?, self.documents_at(to).await?) else {
            return Ok(None);
        };
        Ok(Some(compared(&layers::sum(&from).0, &layers::sum(&to).0)))
    }

    /// The files of a layer as `pull` writes them, in canonical form: the pack of that name, or the local layer, and in it
    /// the documents of `also` (`object/customer`) as they are by now, ready to be changed.
    ///
    /// # Errors
    /// When there is no such layer, or no such document.
    pub fn files_of(&self, layer: &str, also: &[String]) -> Result<Vec<(String, String)>, Complaint> {
        let app = self.app();
        let documents: Vec<Document> = if layer == layers::LOCAL {
            layers::write(&app.documents, &app.sum, also)?
        } else {
            let own = app.documents.iter().filter(|document| document.pack == layer);
            own.cloned().collect()
        };
        if documents.is_empty() && layer != layers::LOCAL {
            let packs: Vec<String> = app.packs().into_iter().map(|pack| pack.name).collect();
            let known = packs.iter().map(String::as_str);
            return Err(Complaint::error("unknown_pack", "")
                .with("name", layer)
                .near(layer, known));
        }
        let files = documents
            .iter()
            .map(|document| (document.path.clone(), document.to_text()));
        Ok(files.collect())
    }

    async fn documents_at(&self, number: i64) -> Result<Option<Vec<Document>>, ApplyError> {
        let found = versions::documents_of(self.store(), number).await;
        found.map_err(ApplyError::Store)
    }
}
