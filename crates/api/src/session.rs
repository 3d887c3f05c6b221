//! Signing in and out, and passwords.

use std::sync::Arc;

use metadata::{Complaint, Language};
use model::Viewer;

use crate::door::caller::{COOKIE, Credential};
use crate::door::{Call, Done, Empty, House, Json, Nothing, Problem, Visitor, instant};
use crate::shapes::Nullable;
use crate::shapes::session::{
    AtUser, Begun, Company, LanguageChosen, PasswordChange, PasswordSet, Session, SessionShown, Sessions,
    SignIn, User,
};

pub(crate) async fn begin(call: Call<(), Nothing, Nothing, Json<SignIn>>) -> Result<Done<Begun>, Problem> {
    let workspace = &call.house.workspace;
    let Json(SignIn { login, password }) = call.body;
    let begun = workspace
        .identity()
        .sign_in(&workspace.app().model, &login, &password)
        .await;
    let begun = begun.map_err(Problem::not_let_in)?;
    let seconds = (begun.expires_at - workspace.ports().now()) / 1000;
    let answer = Begun {
        token: begun.token.clone(),
        user: user(&begun.viewer),
        expires_at: instant(begun.expires_at),
    };
    Ok(Done::with(&answer).cookie(&cookie(&begun.token, seconds)))
}

pub(crate) async fn show(call: Call<Visitor>) -> Result<Done<Session>, Problem> {
    Ok(Done::with(&describe(&call.house, &call.who.viewer).await?))
}

pub(crate) async fn speak(
    call: Call<Visitor, Nothing, Nothing, Json<LanguageChosen>>,
) -> Result<Empty, Problem> {
    let Json(LanguageChosen { language: tag }) = call.body;
    let known = call.house.languages();
    let language = Language::from_tag(&tag).filter(|one| one.tag() == tag && known.contains(&tag));
    let Some(language) = language else {
        let complaint = Complaint::error("language_unknown", "/language");
        return Err(Problem::refused(vec![
            complaint.with("value", tag).with("known", known.join(", ")),
        ]));
    };
    call.house.workspace.speak(&call.who.viewer, language).await?;
    Ok(Empty::default())
}

pub(crate) async fn end(call: Call<Visitor>) -> Result<Empty, Problem> {
    if let Credential::Token(token) = &call.who.credential {
        call.house.workspace.identity().sign_out(token).await?;
    }
    Ok(Empty::default().cookie(&cookie("", 0)))
}

pub(crate) async fn password(
    call: Call<Visitor, Nothing, Nothing, Json<PasswordChange>>,
) -> Result<Empty, Problem> {
    let Json(PasswordChange { current, new }) = call.body;
    let user = call.who.viewer.user;
    call.house
        .workspace
        .identity()
        .change_password(user, bearer(&call.who), &current, &new)
        .await?;
    Ok(Empty::default())
}

pub(crate) async fn set_password(
    call: Call<Visitor, AtUser, Nothing, Json<PasswordSet>>,
) -> Result<Empty, Problem> {
    let workspace = &call.house.workspace;
    let cx = workspace.context(&call.who.viewer, "api");
    engine::may_update(&cx, "user", call.path.id).await?;
    workspace
        .identity()
        .set_password(call.path.id, &call.body.0.password)
        .await?;
    Ok(Empty::default())
}

pub(crate) async fn list(call: Call<Visitor>) -> Result<Done<Sessions>, Problem> {
    let identity = call.house.workspace.identity();
    let known = identity.sessions(call.who.viewer.user, bearer(&call.who)).await?;
    let items = known.into_iter().map(|session| SessionShown {
        created_at: instant(session.created_at),
        expires_at: instant(session.expires_at),
        current: session.current,
    });
    Ok(Done::with(&Sessions {
        items: items.collect(),
    }))
}

pub(crate) async fn end_others(call: Call<Visitor>) -> Result<Empty, Problem> {
    let identity = call.house.workspace.identity();
    identity
        .end_sessions(call.who.viewer.user, Some(bearer(&call.who)))
        .await?;
    Ok(Empty::default())
}

pub(crate) async fn end_of_user(call: Call<Visitor, AtUser>) -> Result<Empty, Problem> {
    let workspace = &call.house.workspace;
    let cx = workspace.context(&call.who.viewer, "api");
    engine::may_update(&cx, "user", call.path.id).await?;
    workspace.identity().end_sessions(call.path.id, None).await?;
    Ok(Empty::default())
}

/// The secret that somebody showed; nothing where the house itself asks.
fn bearer(who: &Visitor) -> &str {
    match &who.credential {
        Credential::Token(token) => token,
        Credential::Local => "",
    }
}

/// Who the viewer is and what they find here; also the boot data of the page.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn describe(house: &House, viewer: &Arc<Viewer>) -> Result<Session, Problem> {
    let own = house.workspace.own_language(viewer).await?;
    let app = house.workspace.app();
    let rights = app.model.rights(&viewer.roles);
    let settings = &app.model.settings;
    Ok(Session {
        user: user(viewer),
        roles: viewer.roles.to_vec(),
        documents: serde_json::to_value(&rights.documents).unwrap_or_default(),
        language: viewer.language.tag().to_owned(),
        own_language: Nullable(own.map(|language| language.tag().to_owned())),
        languages: house.languages(),
        version: app.version,
        workspace: Company {
            title: settings.title.clone(),
            currency: settings.currency.clone(),
            time_zone: settings.time_zone.clone(),
            first_weekday: settings.first_weekday,
            fiscal_year: settings.fiscal_year,
            formats: serde_json::to_value(&settings.formats).unwrap_or_default(),
        },
        apps: app.screens.apps(&app.asking(viewer, &rights)),
    })
}

fn user(viewer: &Viewer) -> User {
    User {
        id: viewer.user,
        login: viewer.login.clone(),
        name: viewer.name.clone(),
    }
}

/// The browser keeps the token where no script reads it, and sends it to us alone.
fn cookie(token: &str, seconds: i64) -> String {
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}")
}
