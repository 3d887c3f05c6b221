//! Words, and where they stand.

use super::sound::Chain;

/// What a letter is for a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Written without blanks, Han and kana: found anywhere.
    Sign,
    /// Of an alphabet: found by the beginning of its word.
    Letter,
    /// A digit.
    Digit,
}

/// So many digits are found anywhere in a number, fewer only at its beginning.
pub(super) const DIGITS: usize = 3;

/// Letters that must stand side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word(pub(super) Vec<Piece>);

/// Letters of one class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) class: Class,
    pub(super) letters: Vec<char>,
}

impl Class {
    /// `None` for what only stands between words.
    pub(super) fn of(letter: char) -> Option<Self> {
        match letter {
            '0'..='9' => Some(Class::Digit),
            '\u{3005}'..='\u{3007}'
            | '\u{3040}'..='\u{30FF}'
            | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}' => Some(Class::Sign),
            other => other.is_alphanumeric().then_some(Class::Letter),
        }
    }
}

/// The words of a text.
pub(super) fn words(text: &[char]) -> Vec<Word> {
    let mut words = Vec::new();
    for run in text.split(|letter| Class::of(*letter).is_none()) {
        let pieces = run.chunk_by(|a, b| Class::of(*a) == Class::of(*b));
        let pieces: Vec<_> = pieces
            .filter_map(|letters| {
                Some(Piece {
                    class: Class::of(*letters.first()?)?,
                    letters: letters.to_vec(),
                })
            })
            .collect();
        if !pieces.is_empty() {
            words.push(Word(pieces));
        }
    }
    words
}

impl Word {
    pub(super) fn stands_in(&self, text: &[char]) -> bool {
        (0..text.len()).any(|start| stand(&self.0, text, start))
    }
}

/// Whether the pieces stand one behind the other from there on.
fn stand(pieces: &[Piece], text: &[char], start: usize) -> bool {
    let Some((piece, rest)) = pieces.split_first() else {
        return true;
    };
    let literally = piece.is_written_at(text, start);
    if literally && stand(rest, text, start + piece.letters.len()) {
        return true;
    }
    piece.class == Class::Letter
        && Chain::at(text, start, piece.letters.len()).is_some_and(|chain| {
            chain
                .ends(&piece.letters, rest.is_empty())
                .into_iter()
                .any(|signs| stand(rest, text, start + signs))
        })
}

impl Piece {
    /// A sign is found anywhere, a word of letters and a short number by their beginning.
    fn is_written_at(&self, text: &[char], start: usize) -> bool {
        let anywhere = match self.class {
            Class::Sign => true,
            Class::Digit => self.letters.len() >= DIGITS,
            Class::Letter => false,
        };
        let behind = start.checked_sub(1).and_then(|before| Class::of(text[before]));
        (anywhere || behind != Some(self.class)) && text[start..].starts_with(&self.letters)
    }
}
