//! Names of objects, fields and everything else that other documents point at.

/// Whether `text` is a name: `[a-z][a-z0-9_]{0,47}`.
///
/// Names become physical table and column names unchanged, so this is also what keeps SQL free of surprises.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes.next().is_some_and(|b| b.is_ascii_lowercase())
        && text.len() <= 48
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

/// One step of a JSON pointer, escaped as RFC 6901 asks.
#[must_use]
pub fn pointer_token(step: &str) -> String {
    step.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_lower_case_and_short() {
        assert!(is_name("close_date"));
        assert!(is_name(&"a".repeat(48)));
        for bad in [
            "",
            "1a",
            "Name",
            "a-b",
            "客户",
            "a b",
            "_x",
            &"a".repeat(49),
            "a\"b",
        ] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
