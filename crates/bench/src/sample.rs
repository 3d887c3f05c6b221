//! The same customers for both servers, from numbers alone.

use serde_json::{Value, json};

const SURNAMES: [&str; 20] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "Smith", "Jones", "Taylor", "Brown",
    "Wilson", "Evans", "Thomas", "Roberts", "Walker", "Wright",
];
const TRADES: [&str; 12] = [
    "科技",
    "贸易",
    "实业",
    "电子",
    "机械",
    "食品",
    "Systems",
    "Trading",
    "Foods",
    "Machines",
    "Textiles",
    "Logistics",
];

/// A number that looks random but is the same in every run (splitmix64).
pub(crate) fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// One of thirty cities.
pub(crate) fn city(dice: u64) -> String {
    format!("City {:02}", dice % 30)
}

/// A word by which many customers are found, as it stands in a query.
pub(crate) fn word(dice: u64) -> &'static str {
    const WORDS: [&str; 8] = [
        "%E7%8E%8B",
        "%E9%BB%84",
        "%E7%A7%91%E6%8A%80",
        "wang",
        "keji",
        "Smith",
        "Brown",
        "Logistics",
    ];
    WORDS[(dice % 8) as usize]
}

/// One of three levels.
pub(crate) fn level(dice: u64) -> &'static str {
    ["a", "b", "c"][(dice % 3) as usize]
}

/// The customer of that number: twelve fields.
pub(crate) fn customer(dice: u64) -> Value {
    let pick = |shift: u32| mix(dice ^ u64::from(shift));
    let name = format!(
        "{} {} {}",
        SURNAMES[(pick(1) % 20) as usize],
        TRADES[(pick(2) % 12) as usize],
        pick(3) % 1_000_000
    );
    json!({
        "name": name,
        "code": format!("C{:08}", pick(4) % 100_000_000),
        "city": city(pick(5)),
        "level": level(pick(6)),
        "status": if pick(7) % 2 == 0 { "active" } else { "dormant" },
        "annual_revenue": format!("{}.{:04}", pick(8) % 100_000_000, pick(9) % 10_000),
        "employees": pick(10) % 100_000,
        "phone": format!("1{}{:09}", 3 + pick(11) % 7, pick(12) % 1_000_000_000),
        "email": format!("c{}@example.org", pick(13) % 100_000_000),
        "founded": format!("{}-{:02}-{:02}", 1950 + pick(14) % 70, 1 + pick(15) % 12, 1 + pick(16) % 28),
        "discount": format!("{}.{:02}", pick(17) % 50, pick(18) % 100),
        "note": format!("Met at fair {}; wants an offer by week {}.", pick(19) % 1000, pick(20) % 52),
    })
}
