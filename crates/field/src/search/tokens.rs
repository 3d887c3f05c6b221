//! What a text is filed under, and what a word asks for.

use super::letters;
use super::sound::{Chain, HEARD};
use super::word::{Class, DIGITS, Piece, Word, words};
use std::collections::BTreeSet;

/// A token of letters ends after so many; what is longer shares it.
const LETTERS: usize = 8;
/// A token of digits ends after so many.
const NUMBER: usize = 12;

/// The tokens of a text: signs and pairs of signs, words, numbers from each place on, pinyin from each sign on.
#[must_use]
pub fn tokens(text: &str) -> BTreeSet<String> {
    let letters = letters(text);
    let mut tokens = BTreeSet::new();
    for piece in words(&letters).iter().flat_map(|word| &word.0) {
        match piece.class {
            Class::Sign => {
                tokens.extend(piece.letters.iter().map(char::to_string));
                tokens.extend(piece.letters.windows(2).map(String::from_iter));
            }
            Class::Letter => _ = tokens.insert(cut(&piece.letters, LETTERS)),
            Class::Digit => {
                let inner = (1..piece.letters.len()).filter(|start| piece.letters.len() - start >= DIGITS);
                let starts = std::iter::once(0).chain(inner);
                tokens.extend(starts.map(|start| cut(&piece.letters[start..], NUMBER)));
            }
        }
    }
    for start in 0..letters.len().min(HEARD) {
        // A sound has a letter at least, so a chain of that many fills every token.
        if let Some(chain) = Chain::at(&letters, start, LETTERS) {
            tokens.extend(chain.spelled(LETTERS));
            tokens.extend(chain.initials(LETTERS));
        }
    }
    tokens
}

/// The tokens of every text in which the word stands.
pub(super) fn proposals(word: &Word) -> Vec<super::Proposal> {
    let mut asked = Vec::new();
    for Piece { class, letters } in &word.0 {
        let longest = match class {
            Class::Sign if letters.len() == 1 => 1,
            Class::Sign => {
                asked.extend(letters.windows(2).map(|pair| super::Proposal {
                    token: pair.iter().collect(),
                    begins: false,
                }));
                continue;
            }
            Class::Letter => LETTERS,
            Class::Digit => NUMBER,
        };
        asked.push(super::Proposal {
            token: cut(letters, longest),
            begins: letters.len() < longest,
        });
    }
    asked.dedup();
    asked
}

fn cut(letters: &[char], longest: usize) -> String {
    letters.iter().take(longest).collect()
}
