//! One record becomes others.

use engine::{ConvertAsk, Saved};
use serde_json::json;

use crate::door::{Call, Done, Json, Nothing, Problem, Visitor};
use crate::records::passed;
use crate::shapes::conversions::{AtConversion, Conversions, ConvertAsked, Converted};
use crate::shapes::records::AtRecord;

pub(crate) async fn list(call: Call<Visitor, AtRecord>) -> Result<Done<Conversions>, Problem> {
    let cx = call.house.workspace.context(&call.who.viewer, "api");
    let items = engine::conversions(&cx, &call.path.object, call.path.id).await?;
    Ok(Done::with_value(&json!({ "items": items })))
}

pub(crate) async fn convert(
    call: Call<Visitor, AtConversion, Nothing, Json<ConvertAsked>>,
) -> Result<Done<Converted>, Problem> {
    let (key, if_match) = (call.idempotency_key()?, call.if_match()?);
    let AtConversion {
        object,
        id,
        conversion,
    } = call.path;
    let Json(ConvertAsked {
        existing,
        set,
        acknowledge,
    }) = call.body;
    let ask = ConvertAsk {
        existing: existing.0,
        set: set.0,
    };
    let wish = passed(acknowledge, key)?;
    let save = |cx| {
        let (object, conversion) = (object.clone(), conversion.clone());
        let (ask, wish) = (ask.clone(), wish.clone());
        async move { engine::convert(&cx, (&object, id), &conversion, if_match, ask, wish).await }
    };
    let saved = call.house.workspace.save(&call.who.viewer, "api", save).await;
    call.house.metrics.saves.count(&saved);
    let Saved { version, body, .. } = saved?;
    Ok(Done::text(body).version(version))
}
