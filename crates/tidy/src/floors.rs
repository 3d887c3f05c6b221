//! Stairs go down only: a crate may use crates on a lower floor, none beside or above.

use crate::Offence;
use crate::workspace::Room;

/// The house from the roof to the ground. A new crate is drawn in here, with a page in `docs/decisions/`.
pub const FLOORS: &[&[&str]] = &[
    &["server"],
    &["demo", "scenario"],
    &["api"],
    &["app"],
    &["exchange"],
    &["engine"],
    &["jobs", "identity"],
    &["store", "form", "ports"],
    &["model"],
    &["field", "script"],
    &["metadata"],
];

/// Development only: they may use every floor, and no floor uses them.
pub const DEVELOPMENT: &[&str] = &["tidy", "bench", "torture", "fuzz", "xtask", "cluster"];

/// The exception: every crate's tests, and every development crate, may ask it for a database.
const FOR_TESTS: &str = "cluster";

/// Compares the plan with what the crates really use, dev-dependencies included.
#[must_use]
pub fn check(rooms: &[Room]) -> Vec<Offence> {
    let mut offences = Vec::new();
    for room in rooms {
        let path = format!("crates/{}/Cargo.toml", room.name);
        if !DEVELOPMENT.contains(&room.name.as_str()) && floor(&room.name).is_none() {
            offences.push(Offence::new(
                &path,
                0,
                "This crate is on no floor. Draw it into tidy's FLOORS and docs/architecture.md.",
            ));
        }
        for need in room
            .needs
            .iter()
            .filter(|need| need.ours && !may_use(&room.name, &need.name, need.for_tests))
        {
            let tests = if need.for_tests { " (for its tests)" } else { "" };
            let what = format!(
                "`{}` uses `{}`{tests}, which is not on a lower floor.",
                room.name, need.name
            );
            offences.push(Offence::new(&path, 0, what));
        }
    }
    for name in FLOORS.iter().copied().flatten().chain(DEVELOPMENT) {
        if !rooms.iter().any(|room| room.name == *name) {
            offences.push(Offence::new(
                "crates/tidy/src/floors.rs",
                0,
                format!("There is no crate `{name}` any more."),
            ));
        }
    }
    offences
}

/// Counted from the roof: a larger number is lower.
fn floor(name: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&name))
}

fn may_use(user: &str, used: &str, for_tests: bool) -> bool {
    if DEVELOPMENT.contains(&user) {
        return user != used;
    }
    if used == FOR_TESTS {
        return for_tests;
    }
    match (floor(user), floor(used)) {
        (Some(above), Some(below)) => above < below,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Need;

    fn used(user: &str, used: &str, for_tests: bool) -> Vec<Offence> {
        let all = FLOORS.iter().copied().flatten().chain(DEVELOPMENT);
        let mut rooms: Vec<Room> = all
            .map(|name| Room {
                name: (*name).to_owned(),
                needs: Vec::new(),
            })
            .collect();
        let need = Need {
            name: used.to_owned(),
            for_tests,
            ours: true,
        };
        rooms
            .iter_mut()
            .filter(|room| room.name == user)
            .for_each(|room| room.needs.push(need.clone()));
        check(&rooms)
    }

    #[test]
    fn down_is_allowed_and_up_or_beside_is_not() {
        assert_eq!(used("engine", "store", false), []);
        assert_eq!(used("store", "engine", false).len(), 1);
        assert_eq!(used("store", "ports", false).len(), 1, "beside");
        assert_eq!(used("store", "engine", true).len(), 1, "dev-dependencies count");
    }

    #[test]
    fn a_database_for_tests_is_for_tests_alone() {
        assert_eq!(used("store", "cluster", true), []);
        assert_eq!(used("store", "cluster", false).len(), 1);
        assert_eq!(used("store", "tidy", true).len(), 1);
        assert_eq!(used("torture", "cluster", false), []);
    }

    #[test]
    fn a_crate_without_a_floor_and_a_floor_without_its_crate_are_offences() {
        let rooms = [Room {
            name: "attic".to_owned(),
            needs: Vec::new(),
        }];
        let offences = check(&rooms);
        assert!(offences[0].path.contains("attic"));
        assert_eq!(offences.len(), 1 + FLOORS.concat().len() + DEVELOPMENT.len());
    }
}
