//! Languages, time zone and currency exist.

use super::Build;
use crate::Settings;
use indexmap::IndexMap;
use metadata::documents::{Formats, Pack};
use metadata::{Complaint, DocumentKind, Language};

/// What holds until a workspace document says otherwise.
pub(super) fn default() -> Settings {
    Settings {
        name: "default".to_owned(),
        title: "Yunjin".to_owned(),
        languages: Language::ALL.map(|language| language.tag().to_owned()).to_vec(),
        time_zone: "Asia/Shanghai".to_owned(),
        currency: "CNY".to_owned(),
        currencies: Vec::new(),
        first_weekday: 1,
        fiscal_year: 1,
        parked_days: None,
        formats: Formats::default(),
        modules: IndexMap::new(),
    }
}

pub(super) fn read(build: &mut Build<'_>) {
    for (document, pack) in build.read::<Pack>(DocumentKind::Pack) {
        if !is_spoken(&pack.language) {
            build.say(document, unknown_language("/language", &pack.language));
        }
    }
    for (document, settings) in build.read::<Settings>(DocumentKind::Workspace) {
        for complaint in judge(&settings) {
            build.say(document, complaint);
        }
        let offered = offered(build);
        for name in settings.modules.keys().filter(|name| !offered.contains(name)) {
            let complaint = Complaint::error("unknown_module", format!("/modules/{name}"));
            let known = offered.iter().map(String::as_str);
            build.say(document, complaint.with("name", name.as_str()).near(name, known));
        }
        build.settings = settings;
    }
}

/// The modules of all packs.
fn offered(build: &Build<'_>) -> Vec<String> {
    let packs = build.read::<Pack>(DocumentKind::Pack);
    let modules = packs.into_iter().flat_map(|(_, pack)| pack.offers);
    modules.map(|module| module.name).collect()
}

/// There are only the languages that the product speaks.
pub(super) fn unknown_language(pointer: &str, tag: &str) -> Complaint {
    let known = Language::ALL.map(Language::tag);
    Complaint::error("unknown_language", pointer)
        .with("value", tag)
        .with("known", known.to_vec())
}

fn is_spoken(tag: &str) -> bool {
    Language::ALL.iter().any(|language| language.tag() == tag)
}

fn judge(settings: &Settings) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (index, tag) in settings.languages.iter().enumerate() {
        if !is_spoken(tag) {
            complaints.push(unknown_language(&format!("/languages/{index}"), tag));
        }
    }
    if settings.languages.is_empty() {
        complaints.push(Complaint::error("too_few", "/languages").with("least", 1));
    }
    if settings.time_zone.parse::<chrono_tz::Tz>().is_err() {
        let zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let complaint =
            Complaint::error("unknown_time_zone", "/time_zone").with("value", settings.time_zone.as_str());
        complaints.push(complaint.near(&settings.time_zone, zones));
    }
    let further = settings.currencies.iter().enumerate();
    let places = further.map(|(at, code)| (format!("/currencies/{at}"), code));
    let mut seen: Vec<&str> = Vec::new();
    for (place, code) in std::iter::once(("/currency".to_owned(), &settings.currency)).chain(places) {
        if !field::currency::is_known(code) {
            complaints.push(Complaint::error("currency_shape", place).with("value", code.as_str()));
        } else if seen.contains(&code.as_str()) {
            complaints.push(Complaint::error("currency_twice", place).with("value", code.as_str()));
        }
        seen.push(code);
    }
    complaints
}
