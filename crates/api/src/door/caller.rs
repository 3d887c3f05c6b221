//! Who asks: by a bearer token, or by the cookie of a browser.

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use metadata::Language;
use model::Viewer;

use super::{House, Problem, Visitor};

/// The cookie that holds a session's token.
pub(crate) const COOKIE: &str = "yunjin_session";

/// What somebody showed to be known.
pub(crate) enum Credential {
    /// The token of a session or an API token.
    Token(String),
    /// The token in this machine's lock file.
    Local,
}

/// Finds out who asks; a bearer token goes before a cookie.
pub(crate) async fn identify(house: &Arc<House>, head: &Parts) -> Result<Visitor, Problem> {
    refuse_foreign_page(head)?;
    let visitor = match bearer(&head.headers)? {
        Some(token) if house.is_local_token(token) => {
            let viewer = house.administrator().await?;
            Visitor {
                viewer,
                credential: Credential::Local,
            }
        }
        Some(token) => known(house, token).await?,
        None => {
            let token = cookie(&head.headers).ok_or_else(Problem::unauthenticated)?;
            if !head.method.is_safe() && !is_same_origin(&head.headers) {
                return Err(Problem::cross_origin());
            }
            known(house, token).await?
        }
    };
    Ok(speaking(visitor, asked_language(&head.headers)))
}

async fn known(house: &Arc<House>, token: &str) -> Result<Visitor, Problem> {
    let viewer = house
        .viewer_of(token)
        .await?
        .ok_or_else(Problem::unauthenticated)?;
    Ok(Visitor {
        viewer,
        credential: Credential::Token(token.to_owned()),
    })
}

/// The language a request asks for, if we speak it.
pub(crate) fn asked_language(headers: &HeaderMap) -> Option<Language> {
    headers
        .get(header::ACCEPT_LANGUAGE)?
        .to_str()
        .ok()
        .and_then(Language::from_tag)
}

/// The same visitor, answered in that language.
pub(crate) fn speaking(mut visitor: Visitor, language: Option<Language>) -> Visitor {
    if let Some(language) = language.filter(|asked| *asked != visitor.viewer.language) {
        visitor.viewer = Arc::new(Viewer {
            language,
            ..Viewer::clone(&visitor.viewer)
        });
    }
    visitor
}

fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let Some(stated) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let stated = stated.to_str().map_err(|_| Problem::unauthenticated())?;
    match stated.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(Some(token.trim())),
        _ => Err(Problem::unauthenticated()),
    }
}

/// The session's token in the cookies of a request.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == COOKIE)
        .map(|(_, token)| token)
}

/// A browser says honestly where an unsafe request comes from; a page of somebody else gets nothing done here.
pub(crate) fn refuse_foreign_page(head: &Parts) -> Result<(), Problem> {
    let foreign = matches!(
        word(&head.headers, "sec-fetch-site"),
        Some("cross-site" | "same-site")
    );
    let reads = matches!(head.method, Method::GET | Method::HEAD | Method::OPTIONS);
    if foreign && !reads {
        Err(Problem::cross_origin())
    } else {
        Ok(())
    }
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    if let Some(site) = word(headers, "sec-fetch-site") {
        return site == "same-origin";
    }
    let host = word(headers, "host");
    let origin = word(headers, "origin")
        .and_then(|origin| origin.split_once("://"))
        .map(|(_, host)| host);
    host.is_some() && origin == host
}

fn word<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn the_session_cookie_is_found_among_others() {
        assert_eq!(
            cookie(&headers(&[("cookie", "a=b; yunjin_session=t0k; c=d")])),
            Some("t0k")
        );
        assert_eq!(cookie(&headers(&[("cookie", "xyunjin_session=t0k")])), None);
    }

    #[test]
    fn only_the_page_itself_is_of_the_same_origin() {
        let own = |pairs: &[(&'static str, &str)]| is_same_origin(&headers(pairs));
        assert!(own(&[("sec-fetch-site", "same-origin")]));
        assert!(own(&[("origin", "http://crm.example"), ("host", "crm.example")]));
        assert!(!own(&[
            ("origin", "http://evil.example"),
            ("host", "crm.example")
        ]));
        assert!(!own(&[
            ("sec-fetch-site", "cross-site"),
            ("origin", "http://h"),
            ("host", "h")
        ]));
        assert!(!own(&[("origin", "null"), ("host", "crm.example")]));
        assert!(!own(&[("host", "crm.example")]));
    }

    #[test]
    fn anything_but_a_bearer_is_nobody() {
        assert_eq!(
            bearer(&headers(&[("authorization", "bearer abc")]))
                .ok()
                .flatten(),
            Some("abc")
        );
        assert!(bearer(&headers(&[("authorization", "Basic abc")])).is_err());
        assert!(matches!(bearer(&headers(&[])), Ok(None)));
    }
}
