//! Every figure of the houses against what people entered, added up here and not by the product.

use crate::check::everything;
use crate::client::Client;
use crate::run::Outcome;
use serde_json::Value;
use std::collections::HashMap;

/// What a house comes to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Sums {
    count: i128,
    total: i128,
    largest: Option<i64>,
    load: i128,
    annexes: i128,
}

/// Compares; each record whose figures differ is half a write.
pub(crate) fn look(client: &Client, outcome: &mut Outcome) -> Result<(), String> {
    let (houses, rooms, items) = (
        everything(client, "house")?,
        everything(client, "room")?,
        everything(client, "item")?,
    );
    let mut loads: HashMap<&str, i128> = HashMap::new();
    for item in items.values() {
        if let Some(room) = item["room"].as_str() {
            *loads.entry(room).or_default() += whole(&item["weight"]);
            if !rooms.contains_key(room) {
                outcome.wrong(format!("{item} hangs under a room that is not there"));
            }
        }
    }
    let mut sums: HashMap<&str, Sums> = HashMap::new();
    for (id, room) in &rooms {
        let amount = whole(&room["pieces"]) * units(&room["price"]);
        let load = loads.get(id.as_str()).copied().unwrap_or_default();
        if units(&room["amount"]) != amount || whole(&room["load"]) != load {
            outcome.wrong(format!("{room}: the amount is {amount}, the load {load}"));
        }
        if let Some(annex) = room["annex"].as_str() {
            sums.entry(annex).or_default().annexes += 1;
        }
        let Some(house) = room["house"].as_str() else {
            continue;
        };
        if !houses.contains_key(house) {
            outcome.wrong(format!("{room} hangs under a house that is not there"));
        }
        let sums = sums.entry(house).or_default();
        sums.count += 1;
        sums.load += load;
        sums.total += if room["active"] == true { amount } else { 0 };
        sums.largest = sums.largest.max(room["pieces"].as_i64());
    }
    for (id, house) in &houses {
        let due = sums.remove(id.as_str()).unwrap_or_default();
        let says = Sums {
            count: whole(&house["count"]),
            total: units(&house["total"]),
            largest: house["largest"].as_i64(),
            load: whole(&house["load"]),
            annexes: whole(&house["annexes"]),
        };
        if says != due || units(&house["double"]) != 2 * due.total {
            outcome.wrong(format!("{house} should say {due:?}"));
        }
    }
    Ok(())
}

fn whole(value: &Value) -> i128 {
    value.as_i64().map_or(0, i128::from)
}

/// Ten-thousandths of a decimal text.
fn units(value: &Value) -> i128 {
    let digits = value.as_str().unwrap_or_default().replace('.', "");
    digits.parse().unwrap_or_default()
}
