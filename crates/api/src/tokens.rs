//! One's own API tokens: what programs show in place of a person's session.

use identity::{MadeToken, TokenAbout};
use metadata::Complaint;

use crate::door::{Call, Created, Done, Empty, Json, Nothing, Problem, Visitor, instant, moment};
use crate::shapes::Nullable;
use crate::shapes::session::{AtToken, TokenAsked, TokenMade, TokenShown, Tokens};

pub(crate) async fn list(call: Call<Visitor>) -> Result<Done<Tokens>, Problem> {
    let tokens = call
        .house
        .workspace
        .identity()
        .tokens(call.who.viewer.user)
        .await?;
    Ok(Done::with(&Tokens {
        items: tokens.into_iter().map(shown).collect(),
    }))
}

pub(crate) async fn create(
    call: Call<Visitor, Nothing, Nothing, Json<TokenAsked>>,
) -> Result<Created<TokenMade>, Problem> {
    let Json(TokenAsked { name, expires_at }) = call.body;
    let ends = expires_at
        .as_deref()
        .map(|text| moment(text).ok_or(text))
        .transpose();
    let ends = ends.map_err(|text| {
        Problem::refused(vec![
            Complaint::error("datetime_shape", "/expires_at").with("value", text),
        ])
    })?;
    let identity = call.house.workspace.identity();
    let MadeToken { about, token } = identity.make_token(call.who.viewer.user, &name, ends).await?;
    Ok(Created::with(&TokenMade {
        token,
        shown: shown(about),
    }))
}

pub(crate) async fn delete(call: Call<Visitor, AtToken>) -> Result<Empty, Problem> {
    let identity = call.house.workspace.identity();
    let removed = identity.remove_token(call.who.viewer.user, call.path.id).await?;
    if removed {
        Ok(Empty::default())
    } else {
        Err(Problem::not_found())
    }
}

fn shown(token: TokenAbout) -> TokenShown {
    TokenShown {
        id: token.id,
        name: token.name,
        prefix: token.prefix,
        created_at: instant(token.created_at),
        expires_at: Nullable(token.expires_at.map(instant)),
        last_used_at: Nullable(token.last_used_at.map(instant)),
    }
}
