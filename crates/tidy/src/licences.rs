//! Everything we build with is under a licence that deny.toml allows.

use crate::Offence;
use crate::workspace::Package;

/// Packages whose licence is not covered by the allow-list of this deny.toml.
#[must_use]
pub fn check(packages: &[Package], deny_toml: &str) -> Vec<Offence> {
    let allowed = list(deny_toml, "[licenses]", "allow");
    let mut offences: Vec<Offence> = Vec::new();
    if allowed.is_empty() {
        offences.push(Offence::new("deny.toml", 0, "[licenses] has no `allow` list."));
    }
    for package in packages {
        let licence = package.licence.as_deref().unwrap_or_default();
        if !covers(&allowed, licence) {
            let what = format!(
                "{} is under “{licence}”, which deny.toml does not allow.",
                package.name
            );
            offences.push(Offence::new("Cargo.lock", 0, what));
        }
    }
    let named = |licence: &str| {
        packages
            .iter()
            .flat_map(|package| &package.licence)
            .any(|all| names(all, licence))
    };
    for licence in allowed.iter().filter(|licence| !named(licence)) {
        offences.push(Offence::new(
            "deny.toml",
            0,
            format!("Nothing is under `{licence}`; strike it."),
        ));
    }
    offences
}

/// Packages that deny.toml bans by name, such as a second TLS stack, and those that it wants at most once.
#[must_use]
pub fn check_bans(packages: &[Package], deny_toml: &str) -> Vec<Offence> {
    let mut offences = Vec::new();
    for (name, at_most_once) in bans(deny_toml) {
        let found: Vec<&str> = packages
            .iter()
            .map(|package| package.name.as_str())
            .filter(|package| package.split(' ').next() == Some(&name))
            .collect();
        let most = usize::from(at_most_once);
        if found.len() > most {
            let what = format!(
                "deny.toml allows {most} of `{name}`; we build with {}.",
                found.join(" and ")
            );
            offences.push(Offence::new("Cargo.lock", 0, what));
        }
    }
    offences
}

/// The banned names, and whether one version of it is fine.
fn bans(deny_toml: &str) -> Vec<(String, bool)> {
    let lines = entries(deny_toml, "[bans]", "deny");
    lines
        .filter_map(|line| {
            Some((
                line.split('"').nth(1)?.to_owned(),
                line.contains("deny-multiple-versions"),
            ))
        })
        .collect()
}

/// The first quoted word of each line of a list.
fn list(toml: &str, section: &str, key: &str) -> Vec<String> {
    entries(toml, section, key)
        .filter_map(|line| line.split('"').nth(1).map(str::to_owned))
        .collect()
}

/// The lines of a list in a section. deny.toml is ours and has one entry per line, so no full TOML reader is needed.
fn entries<'a>(toml: &'a str, section: &'a str, key: &str) -> impl Iterator<Item = &'a str> {
    let begins = format!("{key} = [");
    toml.lines()
        .skip_while(move |line| line.trim() != section)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .skip_while(move |line| !line.starts_with(&begins))
        .skip(1)
        .take_while(|line| !line.starts_with(']'))
        .filter(|line| !line.trim_start().starts_with('#'))
}

/// An SPDX expression holds if one of its alternatives has only allowed parts. Old manifests write `/` for `OR`.
fn covers(allowed: &[String], expression: &str) -> bool {
    let words = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut rest = &words[..];
    !rest.is_empty() && any(allowed, &mut rest) && rest.is_empty()
}

fn any(allowed: &[String], words: &mut &[&str]) -> bool {
    let mut holds = all(allowed, words);
    while let ["OR", rest @ ..] = *words {
        *words = rest;
        // Both sides are read, or the rest of the expression would be taken apart wrongly.
        holds |= all(allowed, words);
    }
    holds
}

fn all(allowed: &[String], words: &mut &[&str]) -> bool {
    let mut holds = one(allowed, words);
    while let ["AND", rest @ ..] = *words {
        *words = rest;
        holds &= one(allowed, words);
    }
    holds
}

fn one(allowed: &[String], words: &mut &[&str]) -> bool {
    if let ["(", rest @ ..] = *words {
        *words = rest;
        let holds = any(allowed, words);
        *words = words.strip_prefix(&[")"]).unwrap_or(words);
        return holds;
    }
    let [name, rest @ ..] = *words else { return false };
    *words = rest;
    // “Or any later version” is kept by the version itself.
    let mut name = name.trim_end_matches('+').to_owned();
    if let ["WITH", exception, rest @ ..] = *words {
        name = format!("{name} WITH {exception}");
        *words = rest;
    }
    allowed.contains(&name)
}

/// Whether an expression names this licence.
fn names(expression: &str, licence: &str) -> bool {
    expression
        .replace('/', " OR ")
        .split(" OR ")
        .flat_map(|part| part.split(" AND "))
        .any(|name| name.trim_matches([' ', '(', ')', '+']) == licence)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DENY: &str = "[licenses]\nallow = [\n  \"MIT\",\n  # a sentence\n  \"Apache-2.0 WITH LLVM-exception\",\n]\n[bans]\ndeny = [\n  { crate = \"openssl\", reason = \"x\" },\n  { crate = \"tokio\", deny-multiple-versions = true },\n]\n";

    fn covered(expression: &str) -> bool {
        covers(&list(DENY, "[licenses]", "allow"), expression)
    }

    #[test]
    fn one_allowed_alternative_is_enough_but_all_parts_of_it_must_be_allowed() {
        assert!(covered("MIT") && covered("MIT OR GPL-3.0") && covered("GPL-3.0/MIT"));
        assert!(covered("Apache-2.0 WITH LLVM-exception OR GPL-3.0"));
        assert!(covered("(GPL-3.0 OR MIT) AND MIT"));
        assert!(!covered("GPL-3.0") && !covered("MIT AND GPL-3.0") && !covered("") && !covered("Apache-2.0"));
        assert!(!covered("(MIT OR Apache-2.0) AND Unicode-3.0"));
    }

    #[test]
    fn a_package_without_an_allowed_licence_is_an_offence_and_so_is_an_idle_permission() {
        let package = |licence: Option<&str>| Package {
            name: "a 1.0.0".to_owned(),
            licence: licence.map(str::to_owned),
        };
        let what = |licence| {
            check(&[package(licence)], DENY)
                .into_iter()
                .map(|o| o.what)
                .collect::<Vec<_>>()
        };
        assert_eq!(what(Some("MIT")).len(), 1, "only the idle permission");
        assert!(what(None)[0].contains("a 1.0.0"));
    }

    #[test]
    fn a_banned_package_and_a_second_version_are_found() {
        let package = |name: &str| Package {
            name: name.to_owned(),
            licence: None,
        };
        let found = |names: &[&str]| {
            check_bans(&names.iter().map(|name| package(name)).collect::<Vec<_>>(), DENY).len()
        };
        assert_eq!(found(&["openssl v0.10.1"]), 1);
        assert_eq!(found(&["openssl-probe v0.1.0", "tokio v1.0.0"]), 0);
        assert_eq!(found(&["tokio v1.0.0", "tokio v0.2.0"]), 1);
    }
}
