//! Planted bugs, by which the torture runner proves that it can catch one.

/// Whether a planted bug is switched on. Always false in a build without the feature `failpoints`, which no release
/// has; the bug is named like a failpoint and switched on at run time.
#[must_use]
#[cfg_attr(
    not(feature = "failpoints"),
    expect(unused_variables, reason = "without failpoints no bug is planted")
)]
pub fn planted(bug: &str) -> bool {
    fail::fail_point!(bug, |_| true);
    false
}
