//! Publishing over many rows while people write.

use crate::driver;
use crate::product::Product;
use crate::report::{Row, Unit, millis};
use crate::work::Work;
use crate::{Engine, Options, files};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// A plain new field, then a stored formula over all rows; writers are never refused, or the run ends with what they
/// were told.
pub(crate) fn rows(engine: Engine, options: &Options, ours: &Product) -> Result<Vec<Row>, String> {
    let ground = options.ground(engine, options.connections);
    let mut pack = files(concat!(env!("CARGO_MANIFEST_DIR"), "/pack"))?;
    add(&mut pack, "fax", &json!({ "kind": "text", "title": "Fax" }))?;
    let before = driver::drive(
        &ours.seller,
        Work::Update,
        options.connections,
        Duration::from_secs(2),
        0,
    )?;
    let (_, publish) = meanwhile(options, ours, Duration::from_secs(3), || ours.apply(&pack))?;
    let formula = json!({ "kind": "formula", "title": "Per head", "result": "decimal", "scale": 2,
        "formula": "if employees > 0 { annual_revenue / employees } else { 0 }" });
    add(&mut pack, "per_head", &formula)?;
    let span = Duration::from_secs_f64(2.0 + options.rows as f64 / 40_000.0);
    let (filling, _) = meanwhile(options, ours, span, || ours.apply(&pack))?;
    let filled = ours.filled()?;
    let rate = options.rows as f64 / filled.as_secs_f64().max(span.as_secs_f64());
    let times = (millis(filling.p99), millis(before.p99));
    Ok(vec![
        Row::alone(
            "publish a field",
            ground,
            millis(publish),
            Unit::Milliseconds,
            Some(1000.0),
        ),
        Row::beside(
            "update p99 while a formula is filled",
            ground,
            times,
            Unit::Milliseconds,
            0.333,
        ),
        Row::alone("rows filled, at least", ground, rate, Unit::RowsPerSecond, None),
    ])
}

/// Writers at full load for a while, and a deed half a second after they are warm; how they fared, how long it took.
fn meanwhile(
    options: &Options,
    ours: &Product,
    span: Duration,
    deed: impl FnOnce() -> Result<(), String> + Send,
) -> Result<(driver::Figure, Duration), String> {
    std::thread::scope(|scope| {
        let deed = scope.spawn(move || {
            std::thread::sleep(Duration::from_secs(1));
            let start = Instant::now();
            deed().map(|()| start.elapsed())
        });
        let figure = driver::drive(&ours.seller, Work::Update, options.connections, span, 1);
        let took = deed
            .join()
            .map_err(|_| "the publish ended in a panic".to_owned())?;
        Ok((figure?, took?))
    })
}

/// One more field of the customer.
fn add(pack: &mut [(String, String)], name: &str, field: &Value) -> Result<(), String> {
    let object = pack
        .iter_mut()
        .find(|(path, _)| path.ends_with("customer.object.json"));
    let (_, text) = object.ok_or("the bench pack has no customer")?;
    let mut body: Value = serde_json::from_str(text).map_err(|e| e.to_string())?;
    body["properties"][name] = field.clone();
    *text = body.to_string();
    Ok(())
}
