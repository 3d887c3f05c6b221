//! The acts themselves, through the one door.

use crate::scope::Kept;
use app::Workspace;
use engine::{ConvertAsk, PageAsk, Refusal, Saved, Wish};
use metadata::{Complaint, Language};
use model::Viewer;
use serde_json::{Map, Value};
use std::sync::Arc;

/// People act by the same way as on their screens.
const VIA: &str = "api";
/// How many records a step looks at.
const MOST_FOUND: u32 = 200;

/// Why an act was not done.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Undone {
    /// Rules or rights do not allow it.
    Refused(String),
    /// The workspace does not work.
    Broken(String),
}

/// The way to the records.
pub(crate) struct Door<'a> {
    pub(crate) workspace: &'a Workspace,
}

impl Door<'_> {
    pub(crate) async fn create(
        &self,
        viewer: &Arc<Viewer>,
        object: &str,
        record: &Map<String, Value>,
    ) -> Result<Kept, Undone> {
        let work = |cx| async move { engine::create(&cx, object, record.clone(), Wish::default()).await };
        let saved = self.workspace.save(viewer, VIA, work).await.map_err(undone)?;
        Ok(kept(object, &saved))
    }

    pub(crate) async fn update(
        &self,
        viewer: &Arc<Viewer>,
        old: &Kept,
        fields: &Map<String, Value>,
    ) -> Result<Kept, Undone> {
        let (id, version) = self.version(viewer, old).await?;
        let object = old.object.as_str();
        let work = |cx| async move {
            engine::update(&cx, object, id, version, fields.clone(), Wish::default()).await
        };
        let saved = self.workspace.save(viewer, VIA, work).await.map_err(undone)?;
        Ok(kept(object, &saved))
    }

    /// The record as it is then, and what was made of it, by its names in the conversion.
    pub(crate) async fn convert(
        &self,
        viewer: &Arc<Viewer>,
        old: &Kept,
        (conversion, set): (&str, &Map<String, Value>),
    ) -> Result<(Kept, Vec<(String, Kept)>), Undone> {
        let (id, version) = self.version(viewer, old).await?;
        let object = old.object.as_str();
        let work = |cx| {
            let ask = ConvertAsk {
                set: set.clone(),
                ..ConvertAsk::default()
            };
            async move { engine::convert(&cx, (object, id), conversion, version, ask, Wish::default()).await }
        };
        let saved = self.workspace.save(viewer, VIA, work).await.map_err(undone)?;
        let mut answer: Value = serde_json::from_slice(&saved.body).unwrap_or_default();
        let mut made = Vec::new();
        for one in answer["made"].as_array_mut().into_iter().flatten() {
            let name = one["name"].as_str().unwrap_or_default().to_owned();
            let object = one["object"].as_str().unwrap_or_default().to_owned();
            made.push((name, record(object, one["record"].take())));
        }
        Ok((record(object.to_owned(), answer["record"].take()), made))
    }

    /// The record as that person sees it now.
    pub(crate) async fn read(&self, viewer: &Arc<Viewer>, old: &Kept) -> Result<Kept, Undone> {
        let cx = self.workspace.context(viewer, VIA);
        let id = old
            .id
            .ok_or_else(|| Undone::Broken("it is no record".to_owned()))?;
        let found = engine::get(&cx, &old.object, id, None).await.map_err(undone)?;
        let body = serde_json::from_slice(&found.body).unwrap_or_default();
        Ok(record(old.object.clone(), body))
    }

    async fn version(&self, viewer: &Arc<Viewer>, old: &Kept) -> Result<(uuid::Uuid, i64), Undone> {
        let cx = self.workspace.context(viewer, VIA);
        let id = old
            .id
            .ok_or_else(|| Undone::Broken("it is no record".to_owned()))?;
        let found = engine::get(&cx, &old.object, id, Some("created_at")).await;
        Ok((id, found.map_err(undone)?.version))
    }

    pub(crate) async fn find(
        &self,
        viewer: &Arc<Viewer>,
        object: &str,
        (filter, sort, most): (&Value, &str, Option<u32>),
    ) -> Result<Vec<Kept>, Undone> {
        let cx = self.workspace.context(viewer, VIA);
        let filter = filter.to_string();
        let ask = PageAsk {
            filter: Some(&filter).filter(|text| *text != "null").map(String::as_str),
            sort: Some(sort),
            limit: Some(most.unwrap_or(MOST_FOUND)),
            ..PageAsk::default()
        };
        let page = engine::page(&cx, object, &ask).await.map_err(undone)?;
        let items: Vec<Value> = serde_json::from_slice(&page.items).unwrap_or_default();
        let found = items.into_iter();
        Ok(found.map(|body| record(object.to_owned(), body)).collect())
    }

    pub(crate) async fn upload(
        &self,
        viewer: &Arc<Viewer>,
        name: &str,
        bytes: &[u8],
    ) -> Result<Kept, Undone> {
        let cx = self.workspace.context(viewer, VIA);
        let mut arriving = engine::file::receive(&cx, name, None).await.map_err(undone)?;
        arriving.take(bytes).map_err(undone)?;
        let received = arriving.end().map_err(undone)?;
        let value = engine::file::keep(&cx, received).await.map_err(undone)?;
        Ok(Kept::row(value))
    }
}

fn kept(object: &str, saved: &Saved) -> Kept {
    let body = serde_json::from_slice(&saved.body).unwrap_or_default();
    record(object.to_owned(), body)
}

fn record(object: String, body: Value) -> Kept {
    let id = body.get("id").and_then(Value::as_str);
    Kept {
        id: id.and_then(|id| id.parse().ok()),
        object,
        body: Arc::new(body),
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "it stands in map_err, which gives it away"
)]
fn undone(refusal: Refusal) -> Undone {
    let told = |complaints: &[Complaint]| {
        let each = complaints.iter().map(|complaint| {
            let told = complaint.to_json(Language::En);
            let text = |key: &str| told[key].as_str().unwrap_or_default().to_owned();
            format!("{} {}", text("pointer"), text("message"))
        });
        each.collect::<Vec<_>>().join("; ")
    };
    match &refusal {
        Refusal::Forbidden(list)
        | Refusal::Malformed(list)
        | Refusal::Complaints(list)
        | Refusal::Taken(list)
        | Refusal::Warnings(list)
        | Refusal::TooLarge(list) => Undone::Refused(told(list)),
        Refusal::NotFound => Undone::Refused("it is not there, or not for this person".to_owned()),
        other => Undone::Broken(format!("{other:?}")),
    }
}
