//! In which currency the amounts of a record are, and what they come to in the company's own.
//!
//! A record that is in another currency keeps its code and the rate of its day; both rest in fields of the house. Where
//! they are empty, amounts are in the workspace's currency. The base of an amount is always computed from these two, in one
//! place, so that memory and both engines cannot disagree.

use crate::{FieldSet, Filter, Leaned, Object, Operand, Record, Settings, Test};
use field::{MAX_SCALE, Operator, decimal};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};

/// The field of the house that holds the code of a record's currency; empty for the workspace's.
pub const CURRENCY: &str = "~currency";
/// The field of the house that holds what [`RATE_OF`] units of the record's currency come to in the workspace's.
pub const RATE: &str = "~rate";
/// Rates rest for so many units, which leaves the currencies of small units as many digits as the others.
const RATE_OF: i64 = 1_000_000;
/// What follows the name of an amount where an answer tells what that comes to in the workspace's currency.
pub const BASE: &str = "~base";
/// The built-in object of exchange rates.
pub const EXCHANGE_RATE: &str = "exchange_rate";

/// The currency of China.
const YUAN: &str = "CNY";

/// The digits behind the point of every amount.
const SCALE: u8 = 4;

/// How the records of an object come to a currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// Where the currency is said.
    pub said: Said,
    /// Position of the date whose rate counts; the day on which the record was made when absent.
    pub date: Option<usize>,
    /// Position of [`CURRENCY`].
    pub currency: usize,
    /// Position of [`RATE`].
    pub rate: usize,
}

/// Where the currency of a record is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// In a field of its own, at this position.
    Here(usize),
    /// By another record, whose currency it is, too.
    There {
        /// Position of the reference.
        by: usize,
        /// The object of the other record.
        object: String,
    },
}

/// In which currency the amounts of a field are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InCurrency {
    /// In the workspace's.
    Workspace,
    /// In that of the record.
    Record,
    /// In that of the record behind a lookup.
    Beyond,
    /// In this one, on every record.
    Code(String),
}

impl Object {
    /// The code of a record's currency; `None` for the workspace's.
    #[must_use]
    pub fn currency<'r>(&self, record: &'r Record) -> Option<&'r str> {
        self.money.as_ref()?;
        record.get(CURRENCY)?.as_str()
    }

    /// The code of the currency in which the amount at a position is; `None` for the workspace's.
    #[must_use]
    pub fn currency_at<'r>(&'r self, at: usize, record: &'r Record) -> Option<&'r str> {
        match &self.fields[at].currency {
            Some(InCurrency::Record) => self.currency(record),
            Some(InCurrency::Code(code)) => Some(code),
            _ => None,
        }
    }

    /// What the value at a position comes to in the workspace's currency, four digits behind the point; the value itself
    /// where no other currency is meant. `Null` also where that has more digits than an amount may have.
    #[must_use]
    pub fn base(&self, at: usize, record: &Record) -> Value {
        let field = &self.fields[at];
        let value = record.get(&field.name).unwrap_or(&Value::Null);
        let rate = match field.currency {
            Some(InCurrency::Record) => self.rate(record),
            _ => None,
        };
        match (rate, value.as_str()) {
            (Some(rate), Some(amount)) => based(amount, rate).map_or(Value::Null, Value::from),
            _ => value.clone(),
        }
    }

    /// The value at a position as a record of another object, or of this one, takes it over: an amount in the currency of
    /// that record, by way of the workspace's; anything else as it is.
    #[must_use]
    pub fn amount_for(&self, at: usize, record: &Record, (other, into): (&Object, &Record)) -> Value {
        let is_amount = self.fields[at].currency.is_some();
        let is_same = self.currency_at(at, record) == other.currency(into);
        let fixed = matches!(self.fields[at].currency, Some(InCurrency::Code(_)));
        if !is_amount || is_same || fixed {
            return record.get(&self.fields[at].name).cloned().unwrap_or_default();
        }
        let base = self.base(at, record);
        match (other.rate(into), base.as_str()) {
            (Some(rate), Some(base)) => unbased(base, rate).map_or(Value::Null, Value::from),
            _ => base,
        }
    }

    /// Whether an answer tells this beside an amount: `price~base`, `credit~currency`.
    #[must_use]
    pub fn is_told_beside(&self, name: &str) -> bool {
        let amount = name.strip_suffix(BASE).or_else(|| name.strip_suffix(CURRENCY));
        let field = amount.and_then(|amount| self.field(amount));
        field
            .is_some_and(|(_, field)| matches!(field.currency, Some(InCurrency::Record | InCurrency::Beyond)))
    }

    /// How expressions of a record read its fields where they are not read as they are: amounts that are always in the
    /// workspace's currency are read in the record's. The currency itself is said where it is not that of China, for what
    /// only speaks of yuan.
    #[must_use]
    pub fn read_in_own(&self, settings: &Settings, record: &Record) -> Leaned {
        let mut leaned = Leaned::default();
        if self.currency(record).is_none() {
            if settings.currency != YUAN {
                leaned
                    .values
                    .insert(CURRENCY.to_owned(), json!(settings.currency));
            }
            return leaned;
        }
        let fields = self.fields.iter().enumerate();
        for (at, field) in fields.filter(|(_, field)| field.currency == Some(InCurrency::Workspace)) {
            let value = self.amount_for(at, record, (self, record));
            leaned.values.insert(field.name.clone(), value);
        }
        leaned
    }

    /// What bears on the value at a position: itself, and of an amount in the record's currency also that and its rate.
    #[must_use]
    pub fn bearing(&self, at: usize) -> FieldSet {
        let is_own = self.fields[at].currency == Some(InCurrency::Record);
        let money = self.money.as_ref().filter(|_| is_own);
        let house = money.map(|money| [money.currency, money.rate]);
        house.into_iter().flatten().chain([at]).collect()
    }

    /// The fields whose amounts are in the record's currency.
    #[must_use]
    pub fn amounts(&self) -> FieldSet {
        let fields = self.fields.iter().enumerate();
        let own = fields.filter(|(_, field)| field.currency == Some(InCurrency::Record));
        own.filter(|_| self.money.is_some()).map(|(at, _)| at).collect()
    }

    /// The one currency whose records a filter lets through, if it lets through only one: amounts of these are compared
    /// and added up as they are.
    #[must_use]
    pub fn pinned<'f>(&self, filter: &'f Filter) -> Option<&'f str> {
        let money = self.money.as_ref()?;
        match filter {
            Filter::All(parts) => parts.iter().find_map(|part| self.pinned(part)),
            Filter::Test(Test {
                field,
                operator: Operator::Is,
                operand: Operand::One(code),
            }) => {
                let says = *field == money.currency || money.said == Said::Here(*field);
                code.as_str().filter(|_| says)
            }
            _ => None,
        }
    }

    fn rate<'r>(&self, record: &'r Record) -> Option<&'r str> {
        self.currency(record)?;
        record.get(RATE)?.as_str()
    }
}

/// A rate of so many units as it rests: of [`RATE_OF`]. `None` when it has too many digits.
#[must_use]
pub fn rate_of(rate: &str, units: i64) -> Option<Value> {
    let whole = decimal::read(rate)?.checked_mul(Decimal::from(RATE_OF))?;
    let rate = whole.checked_div(Decimal::from(units))?;
    let rate = rate.round_dp_with_strategy(MAX_SCALE.into(), RoundingStrategy::MidpointAwayFromZero);
    Some(json!(decimal::write(rate, MAX_SCALE)?))
}

/// Amount times rate, rounded half up.
fn based(amount: &str, rate: &str) -> Option<String> {
    let product = unscaled(amount, SCALE)?.checked_mul(unscaled(rate, MAX_SCALE)?)?;
    written(product, i128::from(RATE_OF) * 10_i128.pow(MAX_SCALE.into()))
}

/// Base through rate, rounded half up.
fn unbased(base: &str, rate: &str) -> Option<String> {
    let whole = i128::from(RATE_OF) * 10_i128.pow(MAX_SCALE.into());
    let rate = unscaled(rate, MAX_SCALE).filter(|rate| *rate > 0)?;
    written(unscaled(base, SCALE)?.checked_mul(whole)?, rate)
}

/// A decimal of a scale as a whole number.
fn unscaled(text: &str, scale: u8) -> Option<i128> {
    let mut number = decimal::read(text)?;
    number.rescale(scale.into());
    Some(number.mantissa())
}

/// A quotient as an amount; `divisor` is above zero.
fn written(number: i128, divisor: i128) -> Option<String> {
    let half = (number.abs() % divisor) * 2 >= divisor;
    let size = number.abs() / divisor + i128::from(half);
    let unscaled = i64::try_from(size * number.signum()).ok()?;
    decimal::write(Decimal::new(unscaled, SCALE.into()), SCALE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_rounded_half_up_once() {
        for (amount, rate, base) in [
            ("1200.0000", "7166666.666667", "8600.0000"),
            ("0.0001", "500000.000000", "0.0001"),
            ("-0.0001", "500000.000000", "-0.0001"),
            ("0.0001", "499999.999999", "0.0000"),
            ("1.0000", "283.120000", "0.0003"),
            ("99999999999999.9999", "1000000.000000", "99999999999999.9999"),
        ] {
            assert_eq!(based(amount, rate).as_deref(), Some(base), "{amount} at {rate}");
        }
        assert_eq!(based("99999999999999.9999", "1000001.000000"), None);
    }

    #[test]
    fn a_rate_is_for_as_many_units_as_it_says() {
        assert_eq!(rate_of("4.651200", 100), Some(json!("46512.000000")));
        assert_eq!(rate_of("7.1", 1), Some(json!("7100000.000000")));
        assert_eq!(rate_of("1", 3), Some(json!("333333.333333")));
        assert_eq!(rate_of("9999999", 1), None);
    }

    proptest! {
        #[test]
        fn there_and_back_is_the_same_but_for_rounding(
            amount in 0_i64..1_000_000_000_000, rate in 1_000_000_000_i64..1_000_000_000_000_000,
        ) {
            let (amount, rate) = (Decimal::new(amount, 4), Decimal::new(rate, 6));
            let [amount, rate] = [decimal::write(amount, 4), decimal::write(rate, 6)].map(Option::unwrap);
            let base = based(&amount, &rate).unwrap();
            let back = decimal::read(&unbased(&base, &rate).unwrap()).unwrap();
            // Half of the last digit of the base, in the other currency, and half of the last digit there.
            let most = Decimal::new(5, 5) * (Decimal::from(RATE_OF) / decimal::read(&rate).unwrap() + Decimal::ONE);
            prop_assert!((back - decimal::read(&amount).unwrap()).abs() <= most);
        }
    }
}
