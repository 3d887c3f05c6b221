//! What one piece of work costs without a database and without a network.

use crate::report::{Ground, Row, Unit};
use crate::{files, sample};
use app::App;
use form::{Mode, Wanted};
use metadata::Language;
use metadata::documents::Device;
use model::{Draft, Filter, Leaned, Viewer};
use script::Budget;
use serde_json::{Map, Value, json};
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How long a piece of work is repeated.
const SPAN: Duration = Duration::from_millis(300);
const NOWHERE: Ground = Ground {
    engine: "none",
    rows: 0,
    connections: 1,
};

/// Rules, formulas, drafts, filters and forms of the bench pack, and compiling the packs of the house.
pub(crate) fn rows() -> Result<Vec<Row>, String> {
    let app = with(
        &App::of_platform().map_err(told)?,
        &files(concat!(env!("CARGO_MANIFEST_DIR"), "/pack"))?,
    )?;
    let mut rows = over_records(&app)?;
    rows.extend(forms(&app)?);
    rows.push(packs()?);
    Ok(rows)
}

fn over_records(app: &App) -> Result<Vec<Row>, String> {
    let object = app
        .model
        .object("customer")
        .ok_or("the bench pack has no customer")?;
    let body = sample::customer(sample::mix(1));
    let body = || body.as_object().cloned().unwrap_or_default();
    let record: Draft = object.parse_draft(body()).map_err(told)?;
    let (leaned, rule) = (Leaned::default(), &object.check_rules[0]);
    let filter = json!({ "all": [{ "field": "city", "is": "City 07" }, { "field": "level", "any_of": ["a", "b"] },
        { "any": [{ "field": "annual_revenue", "at_least": "1000" }, { "not": { "field": "name", "contains": "Ltd" } }] }] });
    let mut derived = record.clone();
    Ok(vec![
        micros("rule, cached", Some(2.0), || {
            drop(black_box(rule.judge(&record, &leaned, &Budget::default())))
        }),
        micros("formula, cached", Some(2.0), || {
            drop(black_box(object.derive(
                &mut derived,
                &leaned,
                &Budget::default(),
            )));
        }),
        micros("validation of a draft, 12 fields", None, || {
            drop(black_box(object.parse_draft(body())))
        }),
        micros("filter, compiled", None, || {
            drop(black_box(Filter::parse(object, &filter)))
        }),
    ])
}

/// The form of an object with sixty fields, served to somebody who reads them all.
fn forms(app: &App) -> Result<Vec<Row>, String> {
    let kinds = ["text", "integer", "date", "boolean", "email", "phone"];
    let properties: Map<String, Value> = (0..60)
        .map(|n| {
            (
                format!("f{n}"),
                json!({ "kind": kinds[n % kinds.len()], "title": format!("Field {n}") }),
            )
        })
        .collect();
    let wide = json!({ "$schema": "urn:yunjin:object:1", "$id": "wide", "title": "Wide", "type": "object",
        "display": "{{f0}}", "properties": properties });
    let pack = json!({ "name": "wide", "version": "1.0.0", "title": "Wide" });
    let texts = [("pack.json", pack), ("wide.object.json", wide)];
    let app = with(
        app,
        &texts.map(|(path, body)| (path.to_owned(), body.to_string())),
    )?;
    let viewer = Viewer {
        user: Uuid::from_u128(7),
        login: "admin".to_owned(),
        name: "Admin".to_owned(),
        roles: Arc::from(["administrator".to_owned()]),
        language: Language::En,
        standing: None,
    };
    let rights = app.model.rights(&viewer.roles);
    let asking = app.asking(&viewer, &rights);
    let served = app
        .screens
        .form(&asking, "wide", Wanted::On(Device::Desk), Mode::Edit)
        .ok_or("no form is served")?;
    if !served.to_string().contains("f59") {
        return Err("the form lacks its last field".to_owned());
    }
    Ok(vec![micros("form of 60 fields, model", Some(300.0), || {
        drop(black_box(app.screens.form(
            &asking,
            "wide",
            Wanted::On(Device::Desk),
            Mode::Edit,
        )));
    })])
}

/// base and standard-product, from their texts to the App.
fn packs() -> Result<Row, String> {
    let house = App::of_platform().map_err(told)?;
    let [base, product] = ["examples/base", "examples/standard-product"].map(files);
    let installed = with(&with(&house, &base?)?, &product?)?;
    let documents = installed.documents.to_vec();
    let mut spans = Vec::new();
    for _ in 0..7 {
        let documents = documents.clone();
        let start = Instant::now();
        black_box(App::compile(2, documents).map_err(told)?);
        spans.push(start.elapsed());
    }
    spans.sort_unstable();
    let median = crate::report::millis(spans[spans.len() / 2]);
    Ok(Row::alone(
        "compile base and standard-product",
        NOWHERE,
        median,
        Unit::Milliseconds,
        Some(150.0),
    ))
}

fn with(app: &App, files: &[(String, String)]) -> Result<App, String> {
    app.with_pack(files).map_err(told)
}

fn told(complaints: impl std::fmt::Debug) -> String {
    format!("{complaints:#?}")
}

/// The median over batches of a thousandth of the span each.
fn micros(what: &str, due: Option<f64>, mut work: impl FnMut()) -> Row {
    let (end, mut costs) = (Instant::now() + SPAN, Vec::new());
    while Instant::now() < end {
        let start = Instant::now();
        for _ in 0..64 {
            work();
        }
        costs.push(start.elapsed().as_secs_f64() * 1e6 / 64.0);
    }
    costs.sort_unstable_by(f64::total_cmp);
    Row::alone(what, NOWHERE, costs[costs.len() / 2], Unit::Microseconds, due)
}
