//! What things are called: texts that draw of lists.

use crate::dice::Dice;
use crate::documents::WordsDocument;
use std::collections::{BTreeMap, HashSet};

/// How deep a list may draw of others.
const DEEPEST: u8 = 8;
/// How often something else is drawn when it was there before.
const TRIES: u8 = 40;
const DIGITS: &[u8] = b"0123456789";
const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRTUWXY";

/// The lists of a company, and what was drawn of those where nothing comes twice.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    lists: BTreeMap<String, Vec<String>>,
    distinct: HashSet<String>,
    drawn: HashSet<(String, String)>,
}

impl Words {
    pub(crate) fn of(document: &WordsDocument) -> Words {
        Words {
            lists: document.lists.clone(),
            distinct: document.distinct.iter().cloned().collect(),
            drawn: HashSet::new(),
        }
    }

    /// A text of the list of that name, of so many digits or letters (`8 digits`), or a credit code.
    fn draw(&mut self, name: &str, dice: &mut Dice, depth: u8) -> Result<String, String> {
        if let Some(signs) = signs(name, dice) {
            return Ok(signs);
        }
        if depth >= DEEPEST {
            return Err(format!("the list “{name}” draws of itself"));
        }
        let tries = if self.distinct.contains(name) { TRIES } else { 1 };
        let mut text = String::new();
        for _ in 0..tries {
            let list = self.lists.get(name).filter(|list| !list.is_empty());
            let list = list.ok_or_else(|| format!("there is no list “{name}” in words.json"))?;
            let entry = list[dice.place(list.len())].clone();
            text = self.filled(&entry, dice, depth + 1)?;
            if tries == 1 || self.drawn.insert((name.to_owned(), text.clone())) {
                break;
            }
        }
        Ok(text)
    }

    /// A text with everything drawn that stands in brackets.
    pub(crate) fn filled(&mut self, text: &str, dice: &mut Dice, depth: u8) -> Result<String, String> {
        let (mut out, mut rest) = (String::new(), text);
        while let Some((before, behind)) = rest.split_once('[') {
            out.push_str(before);
            let Some((name, behind)) = behind.split_once(']') else {
                return Err(format!("a bracket stays open in “{text}”"));
            };
            out.push_str(&self.draw(name, dice, depth)?);
            rest = behind;
        }
        out.push_str(rest);
        Ok(out)
    }
}

fn signs(name: &str, dice: &mut Dice) -> Option<String> {
    if name == "credit_code" {
        let first = format!("91{}MA{}", some(DIGITS, 6, dice), some(LETTERS, 7, dice));
        return field::credit_code_of(&first);
    }
    let (count, what) = name.split_once(' ')?;
    let count: usize = count.parse().ok()?;
    match what {
        "digits" | "digit" => Some(some(DIGITS, count, dice)),
        "letters" | "letter" => Some(some(LETTERS, count, dice)),
        _ => None,
    }
}

fn some(signs: &[u8], count: usize, dice: &mut Dice) -> String {
    (0..count)
        .map(|_| char::from(signs[dice.place(signs.len())]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(lists: &[(&str, &[&str])]) -> Words {
        let lists = lists.iter().map(|(name, list)| {
            let list = list.iter().map(|text| (*text).to_owned());
            ((*name).to_owned(), list.collect())
        });
        Words::of(&WordsDocument {
            distinct: vec!["town".to_owned()],
            lists: lists.collect(),
            ..WordsDocument::default()
        })
    }

    #[test]
    fn a_list_draws_of_others_and_of_nothing_twice_while_it_can() {
        let mut words = words(&[("town", &["[a][b]"]), ("a", &["x", "y"]), ("b", &["1", "2"])]);
        let mut dice = Dice::of(1, &[], 0);
        let mut drawn: Vec<_> = (0..4)
            .map(|_| words.draw("town", &mut dice, 0).unwrap())
            .collect();
        drawn.sort();
        assert_eq!(drawn, ["x1", "x2", "y1", "y2"]);
        assert_eq!(words.draw("town", &mut dice, 0).unwrap().len(), 2);
    }

    #[test]
    fn digits_letters_and_credit_codes_need_no_list() {
        let mut words = words(&[]);
        let mut dice = Dice::of(1, &[], 0);
        let text = words.filled("GP-[2 letters][6 digits]", &mut dice, 0).unwrap();
        assert_eq!(text.len(), 11);
        assert_eq!(words.draw("credit_code", &mut dice, 0).unwrap().len(), 18);
    }

    #[test]
    fn what_is_not_there_is_told() {
        let mut words = words(&[("a", &["[a]"])]);
        let mut dice = Dice::of(1, &[], 0);
        assert!(words.draw("a", &mut dice, 0).unwrap_err().contains("of itself"));
        assert!(words.draw("b", &mut dice, 0).unwrap_err().contains("no list"));
    }
}
