//! Metadata: what is published, what a pack would change, and the change itself.

use app::{ApplyError, Change, Decisions, OpenConflict, PlanStep};
use metadata::documents::DocumentRight;
use metadata::{Complaint, Document, Language, Operation, Side};
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;
use std::time::Duration;

use crate::door::problem::told;
use crate::door::{Call, Done, Json, Nothing, Problem, Visitor};
use crate::shapes::Nullable;
use crate::shapes::documents::{
    AffectedShown, Applied, AtVersion, AtVersions, BuildingAsked, BuildingShown, Buildings, ChangeToApply,
    ChangeToPlan, ChangedShown, Checked, Compared, ConflictShown, Decision, DocumentShown, Documents,
    DocumentsAsked, FileText, ImpactAsked, ImpactShown, LayerAsked, LayerFiles, LocalShown, Pack, Planned,
    VersionShown, Versions,
};

pub(crate) async fn list(call: Call<Visitor, Nothing, DocumentsAsked>) -> Result<Done<Documents>, Problem> {
    let app = call.house.workspace.app();
    let DocumentsAsked { kind, pack } = call.query;
    let wanted = |document: &&Document| {
        kind.as_ref().is_none_or(|kind| document.kind.word() == kind)
            && pack.as_ref().is_none_or(|pack| document.pack == *pack)
    };
    let items = app.sum.iter().filter(wanted).map(shown).collect();
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
    call: Call<Visitor, Nothing, Nothing, Json<ChangeToPlan>>,
) -> Result<Done<Planned>, Problem> {
    let ChangeToPlan {
        documents,
        local,
        decide,
        restore,
        empty,
    } = call.body.0;
    let change = change(documents, local, decide)
        .restoring(&restore)
        .emptying(&empty);
    let mut plan = call.house.workspace.plan_change(&change).await?;
    let app = call.house.workspace.app();
    if !app
        .model
        .rights(&call.who.viewer.roles)
        .may(DocumentRight::Publish)
    {
        plan.steps.iter_mut().for_each(PlanStep::hide_examples);
    }
    let complaints = all_told(&plan.complaints, call.language);
    Ok(Done::with(&Planned {
        base: plan.base,
        empty: plan.empty,
        steps: values(&plan.steps),
        complaints,
        conflicts: plan.conflicts.into_iter().map(conflict_shown).collect(),
        local: plan.local.into_iter().map(local_shown).collect(),
    }))
}

pub(crate) async fn apply(
    call: Call<Visitor, Nothing, Nothing, Json<ChangeToApply>>,
) -> Result<Done<Applied>, Problem> {
    let ChangeToApply {
        documents,
        base,
        local,
        decide,
        restore,
        empty,
    } = call.body.0;
    let change = change(documents, local, decide)
        .restoring(&restore)
        .emptying(&empty);
    let workspace = &call.house.workspace;
    let applied = workspace.apply_change(&change, base, &call.who.viewer).await?;
    Ok(Done::with(&applied_shown(&applied)))
}

pub(crate) async fn pull(call: Call<Visitor, Nothing, LayerAsked>) -> Result<Done<LayerFiles>, Problem> {
    let workspace = &call.house.workspace;
    let version = workspace.app().version;
    let files = workspace.files_of(&call.query.layer, &call.query.also());
    let files = files.map_err(|complaint| Problem::refused(vec![complaint]))?;
    let files = files.into_iter().map(|(path, text)| FileText { path, text });
    Ok(Done::with(&LayerFiles {
        version,
        files: files.collect(),
    }))
}

pub(crate) async fn versions(call: Call<Visitor>) -> Result<Done<Versions>, Problem> {
    let known = call.house.workspace.versions().await?;
    Ok(Done::with(&Versions {
        items: known.iter().map(|version| version_shown(version, None)).collect(),
    }))
}

pub(crate) async fn building(
    call: Call<Visitor, Nothing, BuildingAsked>,
) -> Result<Done<Buildings>, Problem> {
    let workspace = &call.house.workspace;
    let wait = Duration::from_secs(call.query.wait.unwrap_or_default().into());
    workspace.filled(wait).await?;
    let open = workspace.building().await?;
    let shown = |one: app::Filling| BuildingShown {
        object: one.what.object,
        field: one.what.field,
        part: one.what.part,
        done: one.done,
        total: Nullable(one.total),
    };
    Ok(Done::with(&Buildings {
        items: open.into_iter().map(shown).collect(),
    }))
}

pub(crate) async fn version(call: Call<Visitor, AtVersion>) -> Result<Done<VersionShown>, Problem> {
    let found = call.house.workspace.version(call.path.n).await?;
    let (version, documents) = found.ok_or_else(Problem::not_found)?;
    let documents = documents.iter().map(shown).collect();
    Ok(Done::with(&version_shown(&version, Some(documents))))
}

pub(crate) async fn compare(call: Call<Visitor, AtVersions>) -> Result<Done<Compared>, Problem> {
    let AtVersions { n, m } = call.path;
    let found = call.house.workspace.compare(n, m).await?;
    let items = found.ok_or_else(Problem::not_found)?.into_iter();
    let items = items.map(|changed| ChangedShown {
        deed: changed.deed,
        document: changed.document,
        operations: values(&changed.operations),
    });
    Ok(Done::with(&Compared {
        items: items.collect(),
    }))
}

pub(crate) async fn impact(call: Call<Visitor, Nothing, ImpactAsked>) -> Result<Done<ImpactShown>, Problem> {
    let found = call.house.workspace.impact(&call.query.of).await?;
    let items = found.affected.into_iter().map(|one| AffectedShown {
        complaints: all_told(&one.complaints, call.language),
        document: one.document,
        pack: one.pack,
        path: one.path,
    });
    Ok(Done::with(&ImpactShown {
        version: found.version,
        records: found.records,
        items: items.collect(),
    }))
}

pub(crate) async fn return_to(call: Call<Visitor, AtVersion>) -> Result<Done<Applied>, Problem> {
    let workspace = &call.house.workspace;
    let applied = workspace.return_to(call.path.n, &call.who.viewer).await?;
    let applied = applied.ok_or_else(Problem::not_found)?;
    Ok(Done::with(&applied_shown(&applied)))
}

fn change(documents: Vec<FileText>, local: bool, decide: HashMap<String, Decision>) -> Change {
    let files = files(documents);
    if local {
        return Change::local(&files);
    }
    let by = decide.into_iter().map(|(place, decision)| {
        let side = match decision {
            Decision::Ours => Side::Ours,
            Decision::Theirs => Side::Theirs,
        };
        (place, side)
    });
    let decisions = Decisions {
        by: by.collect(),
        otherwise: None,
    };
    Change::upgrade(&files, decisions)
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

fn applied_shown(applied: &app::Applied) -> Applied {
    Applied {
        version: applied.version,
        steps: values(&applied.steps),
    }
}

fn conflict_shown(open: OpenConflict) -> ConflictShown {
    ConflictShown {
        document: open.document,
        pointer: open.conflict.pointer,
        base: Nullable(open.conflict.base),
        ours: Nullable(open.conflict.ours),
        theirs: Nullable(open.conflict.theirs),
    }
}

fn local_shown((document, operations): (String, Vec<Operation>)) -> LocalShown {
    LocalShown {
        document,
        operations: values(&operations),
    }
}

fn values(items: &[impl Serialize]) -> Vec<Value> {
    items
        .iter()
        .filter_map(|item| serde_json::to_value(item).ok())
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
