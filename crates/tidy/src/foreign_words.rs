//! Every foreign word is spoken in one room. Elsewhere one asks that room.

use crate::Offence;
use crate::floors::DEVELOPMENT;
use crate::rust::Source;
use crate::workspace::Room;

/// A library, and the crates that may depend on it.
pub const LIBRARIES: &[(&str, &[&str])] = &[
    ("rusqlite", &["store", "bench"]),
    ("sqlx", &["store", "bench"]),
    ("sea-orm", &["store"]),
    ("sea-orm-migration", &["store"]),
    ("axum", &["api", "bench"]),
    ("tower", &["api"]),
    ("tower-http", &["api"]),
    ("rhai", &["script"]),
    ("calamine", &["exchange", "server"]),
    ("csv", &["exchange"]),
    ("encoding_rs", &["exchange"]),
    ("handlebars", &["script"]),
    ("jsonschema", &["field", "model"]),
    ("ureq", &["ports", "torture", "bench"]),
    ("getrandom", &["ports", "torture", "bench"]),
    ("ammonia", &["field"]),
    ("argon2", &["identity"]),
    ("caseless", &["field"]),
    ("iso_currency", &["field"]),
    ("pinyin", &["field"]),
    ("unicode-normalization", &["field", "model"]),
    ("chrono-tz", &["field", "model"]),
    ("clap", &["server", "bench", "torture"]),
    ("mimalloc", &["server", "bench"]),
    ("tracing-subscriber", &["server"]),
    ("rust-embed", &["app", "server"]),
];

/// A path in Rust code, the product crates that may speak it, and whom to ask instead. Development crates may speak
/// these: they read files and clocks to test the house from outside.
pub const WORDS: &[(&str, &[&str], &str)] = &[
    (
        "std::env",
        &["server"],
        "settings are read in `server` and passed down",
    ),
    ("std::fs", &["ports"], "ask `ports` for files"),
    ("tokio::fs", &[], "ask `ports` for files"),
    (
        "std::net",
        &["api", "ports", "server"],
        "ask `ports` for outgoing HTTP",
    ),
    ("tokio::net", &["api", "server"], "only `api` and `server` listen"),
    (
        "std::process::exit",
        &["server"],
        "only `server` decides when the program ends",
    ),
    (
        "std::process::Command",
        &["ports"],
        "the product starts itself alone, in `ports`",
    ),
    ("tokio::process", &[], "the product starts no programs"),
    (
        "tokio::spawn",
        &["api", "server", "store"],
        "a task nobody awaits outlives its request",
    ),
    (
        "tokio::task::spawn",
        &["api", "server", "store"],
        "a task nobody awaits outlives its request",
    ),
    ("Utc::now", &["ports"], "ask the clock in `ports`"),
    (
        "Local::now",
        &[],
        "the zone of the machine means nothing; ask the clock in `ports`",
    ),
    ("SystemTime::now", &["ports"], "ask the clock in `ports`"),
    ("Uuid::now_v7", &["ports"], "ids come from `ports`"),
    ("Uuid::new_v4", &["ports"], "ids come from `ports`"),
    ("StatusCode", &["api"], "only `api` knows HTTP status codes"),
];

/// Dependencies of our crates on libraries that have another home.
#[must_use]
pub fn check_libraries(rooms: &[Room]) -> Vec<Offence> {
    let mut offences = Vec::new();
    for room in rooms {
        for need in &room.needs {
            let home = LIBRARIES
                .iter()
                .find(|(name, _)| *name == need.name)
                .map(|(_, home)| *home);
            if home.is_some_and(|home| !home.contains(&room.name.as_str())) {
                let what = format!(
                    "`{}` does not speak `{}`; its home is {home:?}.",
                    room.name, need.name
                );
                offences.push(Offence::new(&format!("crates/{}/Cargo.toml", room.name), 0, what));
            }
        }
    }
    offences
}

/// Words of the standard library and of small libraries, spoken outside their room.
#[must_use]
pub fn check_words(sources: &[Source]) -> Vec<Offence> {
    let mut offences = Vec::new();
    for source in sources
        .iter()
        .filter(|source| !DEVELOPMENT.contains(&source.room()))
    {
        for (word, home, instead) in WORDS.iter().filter(|(_, home, _)| !home.contains(&source.room())) {
            let homes = home.join("`, `");
            for line in source.mentions(word) {
                let what = format!("`{word}` is spoken in `{homes}`: {instead}.");
                offences.push(Offence::new(&source.path, line, what));
            }
        }
    }
    offences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::File;
    use crate::workspace::Need;

    #[test]
    fn a_library_outside_its_home_is_an_offence_also_for_tests() {
        let need = Need {
            name: "axum".to_owned(),
            for_tests: true,
            ours: false,
        };
        let room = |name: &str| Room {
            name: name.to_owned(),
            needs: vec![need.clone()],
        };
        assert_eq!(check_libraries(&[room("api")]), []);
        assert_eq!(check_libraries(&[room("engine")]).len(), 1);
    }

    #[test]
    fn a_word_outside_its_room_is_an_offence_with_its_line() {
        let spoken = |path: &str| {
            let file = File::new(path, "use chrono::Utc;\nfn a() { let _ = Utc::now(); }");
            check_words(&[Source::read(&file)])
        };
        assert_eq!(spoken("crates/ports/src/clock.rs"), []);
        assert_eq!(spoken("crates/torture/src/main.rs"), []);
        assert_eq!(spoken("crates/engine/src/create.rs")[0].line, 2);
    }
}
