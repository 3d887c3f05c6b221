//! Letting go of uploads that no record ever held, and of bytes that no upload has.

use crate::Refusal;
use crate::file::broken;
use ports::Ports;
use store::system::file;
use store::{Pace, Store};

/// How long an upload may wait for a record: 24 hours.
const PATIENCE: i64 = 24 * 60 * 60 * 1000;
/// Uploads that are looked at in one go.
const AT_ONCE: u64 = 500;

/// What was let go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Uploads.
    pub files: u64,
    /// Bytes, counted as contents.
    pub bytes: u64,
}

/// Lets go of every upload that no record has held, now or in its past, within 24 hours, and of all bytes that no upload
/// has. Whoever attaches one meanwhile either finds it gone or keeps it.
///
/// # Errors
/// Those of the database and of the folder; what is left is for the next time.
pub async fn sweep(store: &Store, ports: &Ports) -> Result<Swept, Refusal> {
    let mut swept = Swept::default();
    let before = ports.now() - PATIENCE;
    loop {
        let loose = file::loose(store, before, AT_ONCE).await?;
        let mut forgotten = 0;
        for (id, hash) in &loose {
            let (id, hash) = (*id, hash.clone());
            let forget = store.write(Pace::Bulk, move |tx| {
                Box::pin(async move { file::forget_loose(tx, id, before).await })
            });
            if forget.await? {
                forgotten += 1;
                swept.bytes += u64::from(let_go(store, ports, hash).await?);
            }
        }
        swept.files += forgotten;
        // What stays although it was found has just been taken by a record.
        if forgotten == 0 {
            break;
        }
    }
    // What a process left that ended between the two.
    for shelf in 0..=u8::MAX {
        swept.bytes += nameless(store, ports, shelf).await?;
    }
    Ok(swept)
}

async fn nameless(store: &Store, ports: &Ports, shelf: u8) -> Result<u64, Refusal> {
    let Some(files) = &ports.files else { return Ok(0) };
    let kept = files.shelf(shelf).map_err(broken)?;
    if kept.is_empty() {
        return Ok(0);
    }
    let named = file::bytes_of(store, shelf).await?;
    let mut swept = 0;
    for hash in kept {
        if named
            .binary_search_by(|(known, _)| known.as_str().cmp(&hash))
            .is_err()
        {
            swept += u64::from(let_go(store, ports, hash).await?);
        }
    }
    Ok(swept)
}

/// Removes bytes, unless an upload has them; whether it did. Whoever uploads the very same waits meanwhile.
async fn let_go(store: &Store, ports: &Ports, hash: String) -> Result<bool, Refusal> {
    let Some(files) = ports.files.clone() else {
        return Ok(false);
    };
    let removal = store.write(Pace::Bulk, move |tx| {
        let (files, hash) = (files.clone(), hash.clone());
        Box::pin(async move {
            file::lock_bytes(tx, &hash).await?;
            if file::has_bytes(tx, &hash).await? {
                return Ok(false);
            }
            files.remove(&hash).map_err(broken)?;
            Ok(true)
        })
    });
    removal.await
}
