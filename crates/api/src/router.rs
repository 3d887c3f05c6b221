//! Every path there is, grouped by who calls it. Read this first.
//!
//! A line is: method, path, who is admitted, the handler, what it does. The policy is a type, so a route without one
//! does not compile; handlers decide nothing, they ask the engine, the app or identity and pass on what these say.

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::middleware::from_fn_with_state;

use crate::door::gate::{gate, no_such_method};
use crate::door::route::{Route, route};
use crate::door::{House, Nearby, Open, Proposer, Publisher, Reader, Signed};
use crate::{
    batch, conversions, documents, exports, files, imports, jobs, operation, records, screens, session, site,
    templates, tokens,
};

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const PATCH: Method = Method::PATCH;
const DELETE: Method = Method::DELETE;

/// The table of routes; the contract and the anonymous sweep are made from it.
#[rustfmt::skip]
pub(crate) fn routes() -> Vec<Route> {
    vec![
        // People and programs that sign in.
        route(POST,   "/api/session",          Open,   session::begin,    "Sign in."),
        route(GET,    "/api/session",          Signed, session::show,     "Who one is, and what one finds here."),
        route(DELETE, "/api/session",          Signed, session::end,      "Sign out."),
        route(PUT,    "/api/session/password", Signed, session::password, "Change one's own password."),
        route(PUT,    "/api/session/language", Signed, session::speak,    "Choose one's own language."),
        route(GET,    "/api/sessions",         Signed, session::list,     "Where one is signed in."),
        route(DELETE, "/api/sessions",         Signed, session::end_others, "Sign out everywhere else."),
        route(DELETE, "/api/users/{id}/sessions", Signed, session::end_of_user, "Sign somebody out everywhere."),
        route(PUT,    "/api/users/{id}/password", Signed, session::set_password, "Set somebody's password."),
        route(GET,    "/api/tokens",           Signed, tokens::list,      "One's own API tokens."),
        route(POST,   "/api/tokens",           Signed, tokens::create,    "Make an API token."),
        route(DELETE, "/api/tokens/{id}",      Signed, tokens::delete,    "End an API token."),

        // Whoever works with records: screens, integrations, scripts outside.
        route(GET,    "/api/records/{object}",              Signed, records::page,      "A page of records."),
        route(POST,   "/api/records/{object}",              Signed, records::create,    "Make a record.").keyed(),
        route(GET,    "/api/records/{object}/export",       Signed, exports::export,    "The records of a list as a table."),
        route(GET,    "/api/records/{object}/aggregate",    Signed, records::aggregate, "Group and measure records."),
        route(GET,    "/api/records/{object}/locked",       Signed, records::locked,    "What may not be written of each of several records."),
        route(GET,    "/api/records/{object}/{id}",         Signed, records::get,       "One record."),
        route(PATCH,  "/api/records/{object}/{id}",         Signed, records::update,    "Change a record.").guarded().keyed(),
        route(DELETE, "/api/records/{object}/{id}",         Signed, records::delete,    "Delete a record.").guarded().keyed(),
        route(POST,   "/api/records/{object}/{id}/restore", Signed, records::restore,   "Bring back what a delete took.").keyed(),
        route(GET,    "/api/records/{object}/{id}/history", Signed, records::history,   "What became of a record."),
        route(GET,    "/api/records/{object}/{id}/timeline", Signed, records::timeline, "What became of a record, and what was said about it."),
        route(GET,    "/api/records/{object}/{id}/compare", Signed, records::compare,   "What differs in a record of two moments."),
        route(GET,    "/api/records/{object}/{id}/transitions", Signed, records::transitions, "The ways on from a record's stages."),
        route(GET,    "/api/records/{object}/{id}/conversions", Signed, conversions::list, "What a record can become."),
        route(POST,   "/api/records/{object}/{id}/convert/{conversion}", Signed, conversions::convert, "Make other records of a record.").guarded().keyed(),
        route(GET,    "/api/records/{object}/{id}/course", Signed, records::course,     "Through which stages or hands a record went."),
        route(GET,    "/api/lookup/{object}",               Signed, records::lookup,    "Records by name, for a picker."),
        route(GET,    "/api/search",                        Signed, records::search,    "Records of any object, by text."),
        route(POST,   "/api/batch",                         Signed, batch::batch,       "Several saves in one request."),
        route(POST,   "/api/import/{mapping}",              Signed, imports::import,    "Make records of a table."),
        route(POST,   "/api/files",                         Signed, files::create,      "Send a file, to be held by a record."),
        route(GET,    "/api/files/{id}",                    Signed, files::get,         "The bytes of a file."),

        // The screens.
        route(GET,    "/api/lists/{object}",          Signed, screens::lists,    "The lists of an object."),
        route(GET,    "/api/views/{object}",          Signed, screens::views,    "The boards, calendars and other views of an object."),
        route(GET,    "/api/forms/{object}",          Signed, screens::form,     "A form of an object."),
        route(POST,   "/api/forms/{object}/evaluate", Signed, screens::evaluate, "What the rules say to an open form."),

        route(GET,    "/api/templates/{object}",      Signed, templates::list,   "The templates of an object."),
        route(POST,   "/api/templates/{object}/{template}/render", Signed, templates::render, "A template, written for a record."),
        route(GET,    "/api/home",                    Signed, screens::home,     "What one sees first."),
        route(GET,    "/api/badges",                  Signed, screens::badges,   "What is counted beside the entries of menus."),

        // Implementers and their tools.
        route(GET,    "/api/metadata/documents",    Reader,    documents::list,     "Documents of the published version."),
        route(POST,   "/api/metadata/check",        Proposer,  documents::check,    "What is wrong with a pack."),
        route(POST,   "/api/metadata/plan",         Proposer,  documents::plan,     "What applying a pack would do."),
        route(POST,   "/api/metadata/apply",        Publisher, documents::apply,    "Apply a pack and publish."),
        route(GET,    "/api/metadata/versions",     Reader,    documents::versions, "Every published version."),
        route(GET,    "/api/metadata/building",     Reader,    documents::building, "What is being filled."),
        route(GET,    "/api/metadata/versions/{n}", Reader,    documents::version,  "One published version."),
        route(GET,    "/api/metadata/versions/{n}/compare/{m}", Reader,    documents::compare,   "What is not alike in two versions."),
        route(POST,   "/api/metadata/versions/{n}/return",      Publisher, documents::return_to, "Publish an earlier version again."),
        route(GET,    "/api/metadata/impact",       Reader,    documents::impact,   "What refers to a field or an object."),
        route(GET,    "/api/metadata/pull",         Reader,    documents::pull,     "The files of one layer."),

        // Operators and their tools.
        route(GET,    "/healthz",          Open,      operation::healthz, "Whether the process lives."),
        route(GET,    "/readyz",           Open,      operation::readyz,  "Whether it can work."),
        route(GET,    "/metrics",          Nearby,    operation::metrics, "Counts for Prometheus."),
        route(GET,    "/api/openapi.json", Open,      operation::openapi, "This contract."),
        route(GET,    "/api/doctor",       Publisher, operation::doctor,  "Whether the invariants hold."),
        route(GET,    "/api/backup",       Publisher, operation::backup,  "A copy of everything, as it is at one instant."),
        route(GET,    "/api/jobs",         Publisher, jobs::list,         "What goes on by itself."),
        route(POST,   "/api/jobs/{id}/retry", Publisher, jobs::retry,     "Try again what was put aside."),
    ]
}

/// The whole service: the table, the screens for every other path, and the gate around all of it.
pub(crate) fn router(house: &Arc<House>) -> Router {
    let table = routes()
        .into_iter()
        .fold(Router::new(), |router, route| route.join(router));
    table
        .fallback(site::serve)
        .method_not_allowed_fallback(no_such_method)
        .layer(from_fn_with_state(Arc::clone(house), gate))
        .with_state(Arc::clone(house))
}
