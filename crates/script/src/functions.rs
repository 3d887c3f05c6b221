//! The functions an expression may call: one table, which is also what authors are shown.

mod capital;
mod dates;

use crate::held::Held;
use crate::number;
use crate::run::{Fault, Run, order};
use crate::tree::{At, Node};
use capital::rmb_capital;
use dates::{add_days, day, days_between, month, year};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use std::borrow::Cow;
use std::cmp::Ordering;

/// A function.
pub(crate) struct Function {
    pub(crate) name: &'static str,
    /// What it takes; the last slot repeats when `repeats`.
    pub(crate) takes: &'static [Slot],
    /// The fewest arguments.
    pub(crate) fewest: usize,
    pub(crate) repeats: bool,
    pub(crate) gives: Gives,
    /// What it does, in one line.
    pub(crate) help: &'static str,
    pub(crate) run: for<'a> fn(&mut Run<'a>, &'a [Node], At) -> Result<Held<'a>, Fault>,
}

/// What an argument may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    Any,
    Text,
    Number,
    /// A day.
    Date,
    /// A text or a list.
    Container,
    /// Anything but a list, of one type for all arguments.
    Same,
    /// Numbers, or moments of one type.
    SameOrdered,
}

/// What comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gives {
    Text,
    Number,
    Boolean,
    Date,
    /// The type of the arguments.
    Same,
}

macro_rules! functions {
    ($($name:ident ( $($slot:ident)* ; $fewest:literal $repeats:literal ) -> $gives:ident = $help:literal;)*) => {
        /// Every function, alphabetically.
        pub(crate) static ALL: &[Function] = &[$(Function {
            name: stringify!($name), takes: &[$(Slot::$slot),*], fewest: $fewest, repeats: $repeats,
            gives: Gives::$gives, help: $help, run: $name,
        }),*];
    };
}

functions! {
    abs(Number; 1 false) -> Number = "The number without its sign.";
    add_days(Date Number; 2 false) -> Date = "The day so many days later, or earlier with a minus.";
    coalesce(Same; 2 true) -> Same = "The first that is not empty.";
    contains(Container Text; 2 false) -> Boolean = "Whether the text has this piece, or the list this member.";
    day(Date; 1 false) -> Number = "The day of the month, 1 to 31.";
    days_between(Date Date; 2 false) -> Number = "How many days the second day is after the first; less than 0 when before.";
    ends_with(Text Text; 2 false) -> Boolean = "Whether the text ends so.";
    is_empty(Any; 1 false) -> Boolean = "Whether there is no value.";
    is_filled(Any; 1 false) -> Boolean = "Whether there is a value.";
    len(Container; 1 false) -> Number = "How many characters or members; 0 when empty.";
    lower(Text; 1 false) -> Text = "The text in small letters.";
    max(SameOrdered; 2 true) -> Same = "The largest or latest; empty ones are left out.";
    min(SameOrdered; 2 true) -> Same = "The smallest or earliest; empty ones are left out.";
    month(Date; 1 false) -> Number = "The month, 1 to 12.";
    rmb_capital(Number; 1 false) -> Text = "The amount in yuan as banks write it out: 壹仟肆佰零玖元伍角整. Rounded to fen; empty where the record is in another currency.";
    round(Number Number; 1 false) -> Number = "Rounded, half up; to so many digits after the point, or to a whole number.";
    starts_with(Text Text; 2 false) -> Boolean = "Whether the text begins so.";
    upper(Text; 1 false) -> Text = "The text in capital letters.";
    year(Date; 1 false) -> Number = "The year.";
}

/// The function of that name.
pub(crate) fn find(name: &str) -> Option<&'static Function> {
    ALL.iter().find(|function| function.name == name)
}

/// Every function an expression can see, one line each: what it takes, gives and does.
#[must_use]
pub fn visible() -> Vec<String> {
    ALL.iter()
        .map(|function| format!("{} — {}", function.signature(), function.help))
        .collect()
}

impl Function {
    /// `round(number, number?) → number`
    pub(crate) fn signature(&self) -> String {
        let mut takes: Vec<String> = self
            .takes
            .iter()
            .enumerate()
            .map(|(place, slot)| format!("{}{}", slot.word(), if place < self.fewest { "" } else { "?" }))
            .collect();
        if self.repeats {
            takes.push("…".to_owned());
        }
        let gives = match self.gives {
            Gives::Text => "text",
            Gives::Number => "number",
            Gives::Boolean => "boolean",
            Gives::Date => "date",
            Gives::Same => "same",
        };
        format!("{}({}) → {gives}", self.name, takes.join(", "))
    }

    /// The slot of an argument; `None` when there are too many.
    pub(crate) fn slot(&self, place: usize) -> Option<Slot> {
        let last = if self.repeats { self.takes.last() } else { None };
        self.takes.get(place).or(last).copied()
    }
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Slot {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Slot::Any => "any",
            Slot::Text => "text",
            Slot::Number => "number",
            Slot::Date => "date",
            Slot::Container => "text or list",
            Slot::Same => "same",
            Slot::SameOrdered => "number or date",
        }
    }
}

type Answer<'a> = Result<Held<'a>, Fault>;

fn abs<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    Ok(run
        .value(&arguments[0])?
        .number()
        .map_or(Held::Empty, |number| Held::Number(number.abs())))
}

fn coalesce<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    // An empty text counts only as the last resort, which is how somebody asks for "" in place of nothing.
    let mut found = Held::Empty;
    for argument in arguments {
        found = run.value(argument)?;
        if !found.is_empty() {
            break;
        }
    }
    Ok(found)
}

fn contains<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    let wanted = run.value(&arguments[1])?;
    if wanted.is_empty() {
        return Ok(Held::Boolean(false));
    }
    // A list written in the expression is searched where it stands.
    if let Node::List(members) = &arguments[0] {
        for member in members {
            if run.value(member)? == wanted {
                return Ok(Held::Boolean(true));
            }
        }
        return Ok(Held::Boolean(false));
    }
    Ok(Held::Boolean(match run.value(&arguments[0])? {
        Held::Text(text) => {
            run.purse.pay_text(text.len())?;
            wanted.text().is_some_and(|piece| text.contains(piece))
        }
        Held::List(members) => {
            run.purse.pay(members.len())?;
            members.contains(&wanted)
        }
        _ => false,
    }))
}

fn ends_with<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    both_texts(run, arguments, |text, end| text.ends_with(end))
}

fn starts_with<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    both_texts(run, arguments, |text, start| text.starts_with(start))
}

fn both_texts<'a>(run: &mut Run<'a>, arguments: &'a [Node], test: fn(&str, &str) -> bool) -> Answer<'a> {
    let (text, piece) = (run.value(&arguments[0])?, run.value(&arguments[1])?);
    let filled = !text.is_empty() && !piece.is_empty();
    let texts = text.text().zip(piece.text());
    Ok(Held::Boolean(
        filled && texts.is_some_and(|(text, piece)| test(text, piece)),
    ))
}

fn is_empty<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    Ok(Held::Boolean(run.value(&arguments[0])?.is_empty()))
}

fn is_filled<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    Ok(Held::Boolean(!run.value(&arguments[0])?.is_empty()))
}

fn len<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    let count = match run.value(&arguments[0])? {
        Held::Text(text) => {
            run.purse.pay_text(text.len())?;
            text.chars().count()
        }
        Held::List(members) => members.len(),
        _ => 0,
    };
    Ok(Held::Number(Decimal::from(count)))
}

fn lower<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    recased(run, arguments, str::to_lowercase)
}

fn upper<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    recased(run, arguments, str::to_uppercase)
}

fn recased<'a>(run: &mut Run<'a>, arguments: &'a [Node], recase: fn(&str) -> String) -> Answer<'a> {
    let value = run.value(&arguments[0])?;
    let Some(text) = value.text() else {
        return Ok(Held::Empty);
    };
    run.purse.pay_text(text.len())?;
    Ok(Held::Text(Cow::Owned(recase(text))))
}

/// An amount in yuan as banks write it out.
pub(crate) fn capital_of(amount: &str) -> Option<String> {
    capital::written(amount.parse().ok()?)
}

fn max<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    furthest(run, arguments, Ordering::Greater)
}

fn min<'a>(run: &mut Run<'a>, arguments: &'a [Node], _: At) -> Answer<'a> {
    furthest(run, arguments, Ordering::Less)
}

fn furthest<'a>(run: &mut Run<'a>, arguments: &'a [Node], direction: Ordering) -> Answer<'a> {
    let mut best = Held::Empty;
    for argument in arguments {
        let value = run.value(argument)?;
        if best.is_empty() || order(&value, &best) == Some(direction) {
            best = value;
        }
    }
    Ok(best)
}

fn round<'a>(run: &mut Run<'a>, arguments: &'a [Node], at: At) -> Answer<'a> {
    let Some(exact) = run.value(&arguments[0])?.number() else {
        return Ok(Held::Empty);
    };
    let digits = match arguments.get(1) {
        None => 0,
        Some(digits) => match run.value(digits)?.number() {
            None => return Ok(Held::Empty),
            Some(digits) => {
                let whole = digits.is_integer().then(|| digits.to_u32()).flatten();
                whole
                    .filter(|digits| *digits <= Decimal::MAX_SCALE)
                    .ok_or(Fault::Overflow(at))?
            }
        },
    };
    Ok(Held::Number(number::round(exact, digits)))
}
