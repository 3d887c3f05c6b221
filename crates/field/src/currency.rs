//! The currencies of ISO 4217.

use iso_currency::Currency;

/// The built-in choice set of the workspace's currencies. No document can have its name.
pub const SET: &str = "~currency";

/// Digits behind the point of a currency of which the standard does not say how many its smallest coin has.
const USUAL: u16 = 2;

/// Whether people pay in a currency of that code: three capital letters. Metals, funds and codes for testing are none.
#[must_use]
pub fn is_known(code: &str) -> bool {
    Currency::from_code(code).is_some_and(|currency| currency.exponent().is_some())
}

/// Digits behind the point with which an amount is shown at least: 2 for CNY, 0 for JPY, 3 for KWD.
#[must_use]
pub fn digits(code: &str) -> u16 {
    let exponent = Currency::from_code(code).and_then(Currency::exponent);
    exponent.unwrap_or(USUAL)
}

/// The sign that stands before an amount of the currency: ¥, $; its code where it has none.
#[must_use]
pub fn sign(code: &str) -> String {
    let currency = Currency::from_code(code);
    currency.map_or_else(|| code.to_owned(), |currency| currency.symbol().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_coin_says_how_many_digits_are_shown() {
        for (code, expected) in [("CNY", 2), ("JPY", 0), ("KWD", 3), ("XYZ", 2)] {
            assert_eq!(digits(code), expected, "{code}");
        }
    }

    #[test]
    fn what_nobody_pays_in_is_no_currency() {
        for code in ["XAU", "XXX", "XTS", "cny", "RMB", "US", ""] {
            assert!(!is_known(code), "{code}");
        }
    }
}
