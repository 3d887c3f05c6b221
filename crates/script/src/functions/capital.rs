//! Amounts of money written out, by the rules of the People's Bank of China for bills and settlement vouchers.

use super::Answer;
use crate::held::Held;
use crate::number;
use crate::run::{Fault, Run};
use crate::tree::{At, Node};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use std::borrow::Cow;

const DIGITS: [&str; 10] = ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"];
/// The places of four digits, each with what it is worth.
const PLACES: [(u64, &str); 4] = [(1000, "仟"), (100, "佰"), (10, "拾"), (1, "")];
const WAN: u64 = 10_000;
const YI: u64 = 100_000_000;

/// Where a record says which currency it is in, if not in the workspace's; no field can be called so.
const CURRENCY: &str = "~currency";
const YUAN: &str = "CNY";

/// Nothing of an amount in another currency than yuan.
pub(super) fn rmb_capital<'a>(run: &mut Run<'a>, arguments: &'a [Node], at: At) -> Answer<'a> {
    let Some(amount) = run.value(&arguments[0])?.number() else {
        return Ok(Held::Empty);
    };
    if (run.record)(CURRENCY).is_some_and(|code| code != YUAN) {
        return Ok(Held::Empty);
    }
    let written = written(amount).ok_or(Fault::Overflow(at))?;
    run.purse.pay_text(written.len())?;
    Ok(Held::Text(Cow::Owned(written)))
}

/// `None` from ten quadrillion yuan on, which nobody has a word for.
pub(super) fn written(amount: Decimal) -> Option<String> {
    let fen = number::round(amount, 2)
        .abs()
        .checked_mul(Decimal::ONE_HUNDRED)?
        .to_u64()?;
    let (yuan, jiao, fen) = (fen / 100, fen / 10 % 10, fen % 10);
    if yuan >= YI * YI {
        return None;
    }
    let mut text = String::new();
    if amount.is_sign_negative() && yuan + jiao + fen > 0 {
        text.push('负');
    }
    if yuan > 0 || jiao + fen == 0 {
        whole(yuan, &mut text);
        text.push('元');
    }
    match (jiao, fen) {
        (0, 0) => text.push('整'),
        (0, fen) => {
            if yuan > 0 {
                text.push('零');
            }
            text.push_str(digit(fen));
            text.push('分');
        }
        (jiao, fen) => {
            // Between yuan that end in a zero and jiao that do not.
            if yuan > 0 && yuan % 10 == 0 {
                text.push('零');
            }
            text.push_str(digit(jiao));
            text.push('角');
            match fen {
                0 => text.push('整'),
                fen => {
                    text.push_str(digit(fen));
                    text.push('分');
                }
            }
        }
    }
    Some(text)
}

fn digit(digit: u64) -> &'static str {
    usize::try_from(digit)
        .ok()
        .and_then(|digit| DIGITS.get(digit))
        .copied()
        .unwrap_or_default()
}

fn whole(yuan: u64, text: &mut String) {
    if yuan == 0 {
        text.push_str(digit(0));
        return;
    }
    let (high, low) = (yuan / YI, yuan % YI);
    if high > 0 {
        below_yi(high, false, text);
        text.push('亿');
    }
    below_yi(low, high > 0, text);
}

/// Eight digits; `behind` others, a place that is left out is told by a zero.
fn below_yi(number: u64, behind: bool, text: &mut String) {
    let (high, low) = (number / WAN, number % WAN);
    if high > 0 {
        four(high, behind, text);
        text.push('万');
    } else if behind && low >= 1000 {
        text.push_str(digit(0));
    }
    four(low, behind || high > 0, text);
}

fn four(number: u64, behind: bool, text: &mut String) {
    let (mut rest, mut begun, mut left_out) = (number, behind, false);
    for (worth, place) in PLACES {
        let here = rest / worth;
        rest %= worth;
        if here == 0 {
            left_out = begun;
            continue;
        }
        if left_out {
            text.push_str(digit(0));
        }
        text.push_str(digit(here));
        text.push_str(place);
        (begun, left_out) = (true, false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_banks_write_them() {
        for (amount, capital) in [
            ("1409.50", "壹仟肆佰零玖元伍角整"),
            ("6007.14", "陆仟零柒元壹角肆分"),
            ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
            ("107000.53", "壹拾万柒仟元零伍角叁分"),
            ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
            ("325.04", "叁佰贰拾伍元零肆分"),
            ("100000.05", "壹拾万元零伍分"),
            ("100010000", "壹亿零壹万元整"),
            ("100005000", "壹亿零伍仟元整"),
            ("100000001", "壹亿零壹元整"),
            ("10010010.1", "壹仟零壹万零壹拾元零壹角整"),
            ("1000000000000", "壹万亿元整"),
            ("1000100000000", "壹万零壹亿元整"),
            (
                "9999999999999999.99",
                "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
            ),
            ("10", "壹拾元整"),
            ("0.5", "伍角整"),
            ("0.05", "伍分"),
            ("0.005", "壹分"),
            ("-0.004", "零元整"),
            ("0", "零元整"),
            ("-123.45", "负壹佰贰拾叁元肆角伍分"),
        ] {
            let amount: Decimal = amount.parse().unwrap();
            assert_eq!(written(amount).as_deref(), Some(capital), "{amount}");
        }
        assert_eq!(written(Decimal::from(YI * YI)), None);
        assert_eq!(written(Decimal::MAX), None);
    }
}
