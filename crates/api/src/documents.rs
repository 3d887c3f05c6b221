//! Metadata: what is published, what a pack would change, and the change itself.

use app::{ApplyError, PlanStep};
use metadata::{Complaint, Document, Language};
use serde_json::Value;

use crate::door::problem::told;
use crate::door::{Call, Done, Json, Nothing, Problem, Visitor};
use crate::shapes::Nullable;
use crate::shapes::documents::{
    Applied, AtVersion, Checked, DocumentShown, Documents, DocumentsAsked, FileText, Pack, PackToApply,
    Planned, VersionShown, Versions,
};

pub(crate) async fn list(call: Call<Visitor, Nothing, DocumentsAsked>) -> Result<Done<Documents>, Problem> {
    let app = call.house.workspace.app();
    let DocumentsAsked { kind, pack } = call.query;
    let wanted = |document: &&Document| {
        kind.as_ref().is_none_or(|kind| document.kind.word() == kind)
            && pack.as_ref().is_none_or(|pack| document.pack == *pack)
    };
    let items = app.documents.iter().filter(wanted).map(shown).collect();
    Ok(Done::with(&Documents {
        version: app.version,
        items,
    }))
}

pub(crate) async fn check(
    call: Call<Visitor, Nothing, Nothing, Json<Pack>>,
) -> Result<Done<Checked>, Problem> {
    let complaints = call.house.workspace.check(&files(call.body.0.documents));
    Ok(Done::with(&Checked {
        complaints: all_told(&complaints, call.language),
    }))
}

pub(crate) async fn plan(
    call: Call<Visitor, Nothing, Nothing, Json<Pack>>,
) -> Result<Done<Planned>, Problem> {
    let plan = call.house.workspace.plan(&files(call.body.0.documents)).await?;
    let complaints = all_told(&plan.complaints, call.language);
    Ok(Done::with(&Planned {
        base: plan.base,
        empty: plan.empty,
        steps: steps(&plan.steps),
        complaints,
    }))
}

pub(crate) async fn apply(
    call: Call<Visitor, Nothing, Nothing, Json<PackToApply>>,
) -> Result<Done<Applied>, Problem> {
    let PackToApply { documents, base } = call.body.0;
    let applied = call
        .house
        .workspace
        .apply(&files(documents), base, &call.who.viewer)
        .await?;
    Ok(Done::with(&Applied {
        version: applied.version,
        steps: steps(&applied.steps),
    }))
}

pub(crate) async fn versions(call: Call<Visitor>) -> Result<Done<Versions>, Problem> {
    let known = call.house.workspace.versions().await?;
    Ok(Done::with(&Versions {
        items: known.iter().map(|version| version_shown(version, None)).collect(),
    }))
}

pub(crate) async fn version(call: Call<Visitor, AtVersion>) -> Result<Done<VersionShown>, Problem> {
    let found = call.house.workspace.version(call.path.n).await?;
    let (version, documents) = found.ok_or_else(Problem::not_found)?;
    let documents = documents.iter().map(shown).collect();
    Ok(Done::with(&version_shown(&version, Some(documents))))
}

fn files(texts: Vec<FileText>) -> Vec<(String, String)> {
    texts.into_iter().map(|file| (file.path, file.text)).collect()
}

fn shown(document: &Document) -> DocumentShown {
    DocumentShown {
        pack: document.pack.clone(),
        path: document.path.clone(),
        kind: document.kind.word().to_owned(),
        name: document.name.clone(),
        document: document.body.clone(),
    }
}

fn version_shown(version: &app::PublishedVersion, documents: Option<Vec<DocumentShown>>) -> VersionShown {
    VersionShown {
        version: version.number,
        at: crate::door::instant(version.at),
        by: Nullable(version.by.clone()),
        note: Nullable(version.note.clone()),
        steps: version.steps,
        documents,
    }
}

fn steps(steps: &[PlanStep]) -> Vec<Value> {
    steps
        .iter()
        .filter_map(|step| serde_json::to_value(step).ok())
        .collect()
}

fn all_told(complaints: &[Complaint], language: Language) -> Vec<Value> {
    complaints
        .iter()
        .map(|complaint| told(complaint, language))
        .collect()
}

impl From<ApplyError> for Problem {
    fn from(error: ApplyError) -> Self {
        match error {
            ApplyError::Complaints(complaints) => Problem::refused(complaints),
            ApplyError::Conflict { published } => Problem::conflict(vec![
                Complaint::error("published_meanwhile", "/base").with("version", published),
            ]),
            ApplyError::Store(error) => Problem::from(error),
        }
    }
}
