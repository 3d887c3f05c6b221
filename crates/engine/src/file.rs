//! Files: taking in what somebody uploads, and giving out what somebody may read.
//!
//! An upload is its uploader's alone until a record holds it; from then on it is for whoever may read a field that holds
//! it, now or as of when it did.

use crate::as_of::then;
use crate::subject::value_of;
use crate::{Context, Refusal};
use field::files;
use metadata::Complaint;
use model::FieldSet;
use ports::files::Arriving;
use serde_json::Value;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use store::Pace;
use store::system::file::{self, File, Held};
use uuid::Uuid;

/// First bytes that tell what a file is.
const FIRST: usize = 12;
/// A file that more records hold is looked for in the newest of them.
const MOST_HOLDERS: u64 = 200;

/// An upload on its way in. Nothing of it is left when it is dropped.
pub struct Receiving {
    arriving: Box<dyn Arriving>,
    name: String,
    stated: Option<String>,
    first: Vec<u8>,
    size: u64,
}

/// An upload of which all bytes have come and are durable.
pub struct Received {
    receiving: Receiving,
    hash: String,
}

/// A file that the viewer may read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Hexadecimal SHA-256 of its bytes.
    pub hash: String,
    /// How many bytes.
    pub size: u64,
    /// Its media type.
    pub media: String,
    /// What people call it.
    pub name: String,
}

/// What one person may have waiting for records: 1 GB, and what is on its way at the moment.
const MOST_WAITING: i64 = 1 << 30;

/// Begins to take a file that its client calls `name` and, perhaps, says to be of a media type.
///
/// # Errors
/// [`Refusal::Complaints`] when the name is none, nobody said where files are kept, or too much of the viewer's waits for
/// a record.
pub async fn receive(cx: &Context, name: &str, stated: Option<&str>) -> Result<Receiving, Refusal> {
    let kept = files::name(name);
    let refused = |complaint| Refusal::Complaints(vec![complaint]);
    let kept = kept.ok_or_else(|| refused(Complaint::error("upload_name", "/name").with("name", name)))?;
    let place = cx.ports.files.as_ref();
    let place = place.ok_or_else(|| refused(Complaint::error("files_nowhere", "")))?;
    if file::loose_of(&cx.store, cx.viewer.user).await? >= MOST_WAITING {
        let maximum = files::shown(MOST_WAITING.cast_unsigned());
        return Err(refused(
            Complaint::error("files_waiting", "").with("maximum", maximum),
        ));
    }
    Ok(Receiving {
        arriving: place.receive().map_err(broken)?,
        name: kept,
        stated: stated.map(str::to_owned),
        first: Vec::with_capacity(FIRST),
        size: 0,
    })
}

/// Whether a file of this type may be shown in a page: a picture that can run nothing.
#[must_use]
pub fn is_shown(media: &str) -> bool {
    files::IMAGES.contains(&media)
}

/// The refusal of a file beyond the limit.
#[must_use]
pub fn too_large() -> Refusal {
    let maximum = files::shown(files::LARGEST);
    Refusal::TooLarge(vec![
        Complaint::error("file_too_large", "").with("maximum", maximum),
    ])
}

impl Receiving {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`] beyond 50 MB; [`Refusal::Full`] when the disk is.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.size += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if self.size > files::LARGEST {
            return Err(too_large());
        }
        let missing = FIRST.saturating_sub(self.first.len()).min(bytes.len());
        self.first.extend_from_slice(&bytes[..missing]);
        self.arriving.take(bytes).map_err(broken)
    }

    /// All have come: waits until they are durable.
    ///
    /// # Errors
    /// [`Refusal::Full`] when the disk is.
    pub fn end(mut self) -> Result<Received, Refusal> {
        let hash = self.arriving.end().map_err(broken)?;
        Ok(Received {
            receiving: self,
            hash,
        })
    }
}

/// Keeps an upload and answers it as a record holds it.
///
/// # Errors
/// Those of the database and of the folder.
pub async fn keep(cx: &Context, received: Received) -> Result<Value, Refusal> {
    let Received { receiving, hash } = received;
    let now = cx.ports.now();
    let kept = File {
        id: cx.ports.ids.id(now),
        size: receiving.size.cast_signed(),
        media: files::media(receiving.stated.as_deref(), &receiving.first),
        name: receiving.name,
        by: cx.viewer.user,
        at: now,
        hash,
    };
    let value = files::value(kept.id, &kept.name, kept.size, &kept.media);
    let arriving = Arc::new(Mutex::new(receiving.arriving));
    let putting = Arc::clone(&arriving);
    let insert = cx.store.write(Pace::Interactive, move |tx| {
        let (kept, putting) = (kept.clone(), Arc::clone(&putting));
        Box::pin(async move {
            // Whoever sweeps these very bytes has ended, or begins when they have a name again.
            file::lock_bytes(tx, &kept.hash).await?;
            let put = putting.lock().unwrap_or_else(PoisonError::into_inner).put();
            put.map_err(broken)?;
            file::insert(tx, &kept).await?;
            Ok::<(), Refusal>(())
        })
    });
    insert.await?;
    let settled = arriving.lock().unwrap_or_else(PoisonError::into_inner).settle();
    settled.map_err(broken)?;
    Ok(value)
}

/// The file of that id, if the viewer may read it now.
///
/// # Errors
/// [`Refusal::NotFound`] when it is not there or not for this viewer.
pub async fn open(cx: &Context, id: Uuid) -> Result<Opened, Refusal> {
    let found = file::find(&cx.store, &[id]).await?.pop();
    let found = found.ok_or(Refusal::NotFound)?;
    if !may_use(cx, &found).await? {
        return Err(Refusal::NotFound);
    }
    Ok(Opened {
        hash: found.hash,
        size: found.size.cast_unsigned(),
        media: found.media,
        name: found.name,
    })
}

/// Whether the viewer may read a file, and so let a record hold it.
pub(crate) async fn may_use(cx: &Context, found: &File) -> Result<bool, Refusal> {
    let holders = file::holders(&cx.store, found.id, MOST_HOLDERS).await?;
    if holders.is_empty() {
        return Ok(found.by == cx.viewer.user);
    }
    for held in &holders {
        if shows(cx, held).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a record shows the viewer a file that it holds or held: today, or as of then and trimmed to what today shows.
async fn shows(cx: &Context, held: &Held) -> Result<bool, Refusal> {
    let Ok(subject) = cx.subject(&held.object) else {
        return Ok(false);
    };
    let fields = subject.object.fields.iter().enumerate();
    let fields = fields.filter(|(_, field)| field.kind.files().is_some());
    let fields: FieldSet = fields.map(|(at, _)| at).collect();
    if fields.is_empty() {
        return Ok(false);
    }
    let names = |value: &Value| files::ids(value).contains(&held.file);
    if let Some((_, body)) = cx
        .store
        .get(&subject.reader(), held.record, Some(&fields))
        .await?
    {
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        if body.as_object().is_some_and(|body| body.values().any(names)) {
            return Ok(true);
        }
    }
    match then(cx, &subject, held.record, &[held.at]).await {
        Ok(found) => Ok(found.iter().any(|then| {
            let shown = then.clear.both(&fields);
            shown
                .iter()
                .any(|at| names(value_of(&then.record, &subject.object.fields[at].name)))
        })),
        Err(Refusal::NotFound) => Ok(false),
        Err(other) => Err(other),
    }
}

/// What it means that the folder of files failed.
#[expect(clippy::needless_pass_by_value, reason = "it stands in `map_err`")]
pub(crate) fn broken(error: io::Error) -> Refusal {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Refusal::Full,
        _ => Refusal::Internal(error.to_string()),
    }
}
