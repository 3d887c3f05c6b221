//! A workspace in which a company has lived.

use crate::life::{Lived, Span, live};
use crate::{Company, Fault, held};
use app::{App, Change, Workspace};
use chrono::NaiveDate;
use metadata::{Complaint, Language};
use model::Moment;
use std::path::Path;
use store::Target;

/// The files of a pack: path and text.
pub type Pack = Vec<(String, String)>;

/// Makes a workspace in an empty folder, installs the packs in their order, and lets the company live there. Nothing in
/// it is durable before it is closed.
///
/// # Errors
/// A pack that cannot be installed; everything of [`live`].
pub async fn make(
    folder: &Path,
    packs: &[Pack],
    company: &Company,
    span: Span,
    password: &str,
) -> Result<(Workspace, Lived), Fault> {
    let held = held::held(span.before(company));
    let target = Target::Scratch(folder.to_path_buf());
    let made = Workspace::create(&target, held.ports.clone(), password).await;
    let workspace = made.map_err(|why| Fault::Workspace(why.to_string()))?;
    let admin = crate::people::viewer(&workspace, "admin").await?;
    for pack in packs {
        let installed = workspace.apply_change(&Change::pack(pack), None, &admin).await;
        installed.map_err(|why| match why {
            app::ApplyError::Complaints(complaints) => Fault::Workspace(told(&complaints)),
            other => Fault::Workspace(other.to_string()),
        })?;
    }
    let settled = workspace.work().await;
    settled.map_err(|why| Fault::Workspace(why.to_string()))?;
    let lived = live(&workspace, &held, company, span).await?;
    Ok((workspace, lived))
}

/// The day it is at a moment, where a workspace is that nobody moved.
#[must_use]
pub fn day_of(now: i64) -> NaiveDate {
    let settings = App::of_platform().map(|app| app.model.settings.clone());
    let moment = settings.map(|settings| Moment::of(&settings, now));
    moment.ok().and_then(|moment| moment.today()).unwrap_or_default()
}

/// Gives everybody of a company, and the administrator, this password.
///
/// # Errors
/// A password that is none; somebody who is not there; those of the database.
pub async fn give_passwords(workspace: &Workspace, company: &Company, password: &str) -> Result<(), Fault> {
    let people = company.document.people.iter();
    let logins = people.map(|person| person.login.as_str());
    for login in logins.chain(["admin"]) {
        let user = crate::people::viewer(workspace, login).await?.user;
        let given = workspace.identity().set_password(user, password).await;
        given.map_err(|why| Fault::Workspace(why.to_string()))?;
    }
    Ok(())
}

fn told(complaints: &[Complaint]) -> String {
    let first = complaints
        .first()
        .map(|complaint| complaint.to_json(Language::En));
    let message = first.as_ref().and_then(|first| first["message"].as_str());
    message.unwrap_or("the pack cannot be installed").to_owned()
}
