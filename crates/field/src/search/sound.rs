//! Han letters as they sound, without tones.

use super::word::Class;
use pinyin::{ToPinyin, ToPinyinMulti};

/// Sounds are heard for letters that begin a word among the first so many of a text.
pub(super) const HEARD: usize = 64;
/// So many ways to read the letters behind one place; past them only the first sound of each letter counts.
const WAYS: usize = 16;
/// So many sounds of one letter, the frequent ones first: 单 is dan, chan and shan.
const SOUNDS: usize = 3;

/// The sounds of the letters from one place on, as far as they have any.
pub(super) struct Chain(Vec<Vec<&'static str>>);

impl Chain {
    /// At most so many letters; `None` when nothing sounds there.
    pub(super) fn at(text: &[char], start: usize, most: usize) -> Option<Self> {
        if start >= HEARD {
            return None;
        }
        let (mut ways, mut chain) = (1, Vec::new());
        for letter in text[start..].iter().take(most) {
            let mut sounds = sounds(*letter);
            if sounds.is_empty() {
                break;
            }
            if ways * sounds.len() > WAYS {
                sounds.truncate(1);
            }
            ways *= sounds.len();
            chain.push(sounds);
        }
        (!chain.is_empty()).then_some(Chain(chain))
    }

    /// How many letters `typed` may stand for, in full or by initials; each way once. At the end of a word the last
    /// sound may be only begun.
    pub(super) fn ends(&self, typed: &[char], last: bool) -> Vec<usize> {
        let mut ends = Vec::new();
        self.spell(0, typed, last, &mut ends);
        if typed.len() <= self.0.len() {
            let initials = typed.iter().zip(&self.0);
            let sounds =
                |(letter, sounds): (&char, &Vec<&str>)| sounds.iter().any(|sound| sound.starts_with(*letter));
            if initials.into_iter().all(sounds) {
                ends.push(typed.len());
            }
        }
        ends.sort_unstable();
        ends.dedup();
        ends
    }

    fn spell(&self, at: usize, typed: &[char], last: bool, ends: &mut Vec<usize>) {
        if typed.is_empty() {
            ends.push(at);
            return;
        }
        for sound in self.0.get(at).into_iter().flatten() {
            let common = sound.chars().zip(typed).take_while(|(a, b)| a == *b).count();
            if common == sound.chars().count() {
                self.spell(at + 1, &typed[common..], last, ends);
            } else if last && common == typed.len() {
                ends.push(at + 1);
            }
        }
    }

    /// Every way in which the chain is written, cut after so many letters.
    pub(super) fn spelled(&self, longest: usize) -> Vec<String> {
        self.written(longest, |sound| sound)
    }

    /// Every way in which its initials are written, cut likewise.
    pub(super) fn initials(&self, longest: usize) -> Vec<String> {
        self.written(longest, |sound| {
            sound
                .chars()
                .next()
                .map_or("", |first| &sound[..first.len_utf8()])
        })
    }

    fn written(&self, longest: usize, part: impl Fn(&str) -> &str) -> Vec<String> {
        let mut ways = vec![String::new()];
        for sounds in &self.0 {
            if ways.iter().all(|way| way.chars().count() >= longest) {
                break;
            }
            let longer = |way: &String| {
                sounds
                    .iter()
                    .map(|sound| format!("{way}{}", part(sound)))
                    .collect::<Vec<_>>()
            };
            ways = ways.iter().flat_map(longer).collect();
            ways.sort_unstable();
            ways.dedup();
        }
        let cut = |way: String| way.chars().take(longest).collect();
        ways.into_iter().map(cut).collect()
    }
}

/// The sounds of one letter, `v` for `ü` as people type it; none for what is not Han.
fn sounds(letter: char) -> Vec<&'static str> {
    let first = match Class::of(letter) {
        Some(Class::Sign) => letter.to_pinyin(),
        _ => None,
    };
    let others = letter.to_pinyin_multi().into_iter().flatten();
    let mut sounds = Vec::new();
    for sound in first.into_iter().chain(others.filter(|_| first.is_some())) {
        let sound = typed(sound.plain());
        if sounds.len() < SOUNDS && !sounds.contains(&sound) {
            sounds.push(sound);
        }
    }
    sounds
}

/// A sound in the letters of a keyboard.
fn typed(sound: &'static str) -> &'static str {
    match sound {
        "lü" => "lv",
        "lüe" => "lve",
        "nü" => "nv",
        "nüe" => "nve",
        "ê" => "e",
        other => other,
    }
}
