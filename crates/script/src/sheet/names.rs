//! Names as they stand in braces.

use handlebars::Path as Written;
use handlebars::template::Parameter;
use metadata::is_name;

/// How deep blocks stand in each other, whatever they are; the parser descends as deep.
pub(super) fn nested(source: &str) -> usize {
    let (mut depth, mut chain, mut deepest) = (0_usize, 0, 0);
    for tag in source.split("{{").skip(1) {
        let tag = tag.trim_start_matches('~').trim_start();
        if tag.starts_with('#') {
            depth += 1;
            deepest = deepest.max(depth);
        } else if tag.starts_with('/') {
            (depth, chain) = (depth.saturating_sub(1), 0);
        } else if tag.starts_with("else ") {
            chain += 1;
            deepest = deepest.max(depth + chain);
        }
        // Each bracket opens a call inside a call.
        let brackets = tag.split("}}").next().unwrap_or_default().matches('(').count();
        deepest = deepest.max(depth + brackets);
    }
    deepest
}

/// How many scopes out a path begins, and its names; `None` for what is no path of ours.
pub(super) fn steps(parameter: &Parameter) -> Option<(usize, Vec<String>)> {
    let raw = match parameter {
        Parameter::Name(name) => name.as_str(),
        Parameter::Path(Written::Relative((_, raw))) => raw.as_str(),
        _ => return None,
    };
    let (mut out, mut rest) = (0, raw);
    while let Some(further) = rest.strip_prefix("../") {
        (out, rest) = (out + 1, further);
    }
    let rest = rest
        .strip_prefix("this.")
        .or_else(|| rest.strip_prefix("./"))
        .unwrap_or(rest);
    let steps: Vec<String> = rest.split(['.', '/']).map(str::to_owned).collect();
    steps.iter().all(|step| is_name(step)).then_some((out, steps))
}

/// The name of a helper, a piece or a local.
pub(super) fn word(parameter: &Parameter) -> Option<String> {
    match parameter {
        Parameter::Name(name) => Some(name.clone()),
        Parameter::Path(Written::Relative((_, raw)) | Written::Local((0, _, raw))) => Some(raw.clone()),
        _ => None,
    }
}

/// A parameter as it was written.
pub(super) fn raw(parameter: &Parameter) -> String {
    match parameter {
        Parameter::Name(name) => name.clone(),
        Parameter::Path(Written::Relative((_, raw)) | Written::Local((_, _, raw))) => raw.clone(),
        Parameter::Literal(literal) => literal.to_string(),
        _ => "(".to_owned(),
    }
}
