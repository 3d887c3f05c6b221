//! How a record is found by text: one rule that decides, and the tokens that propose.
//!
//! [`Sought::finds`] is the truth. [`tokens`] are what a text is filed under, and [`Sought::proposals`] say which
//! tokens a text that is found must have; the other way round nothing is promised.

mod sound;
mod tokens;
mod word;

pub use tokens::tokens;

use crate::text::folded;
use word::{Word, words};

/// So many letters of a text are looked at; what stands behind them is not found.
const LONGEST: usize = 1_000;

/// What somebody looks for: words, each of which must be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought(Vec<Word>);

/// A token that a text must have: itself, or as the beginning of a longer one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// Letters and digits, folded.
    pub token: String,
    /// A longer token that begins so will do.
    pub begins: bool,
}

impl Sought {
    /// Reads what was typed. Words end at blanks and signs: `wang@example.com` is three.
    #[must_use]
    pub fn read(typed: &str) -> Self {
        Sought(words(&letters(typed)))
    }

    /// How many words there are; without any nothing is found.
    #[must_use]
    pub fn words(&self) -> usize {
        self.0.len()
    }

    /// Whether each word stands in one of the texts.
    #[must_use]
    pub fn finds<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        let mut missing: Vec<&Word> = self.0.iter().collect();
        for text in texts {
            let text = letters(text);
            missing.retain(|word| !word.stands_in(&text));
            if missing.is_empty() {
                break;
            }
        }
        missing.is_empty() && !self.0.is_empty()
    }

    /// For each word the tokens that a text in which it stands has, all of them.
    #[must_use]
    pub fn proposals(&self) -> Vec<Vec<Proposal>> {
        self.0.iter().map(tokens::proposals).collect()
    }
}

/// The letters of a text as they are compared: half width, without case.
fn letters(text: &str) -> Vec<char> {
    folded(text).chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(typed: &str, text: &str) -> bool {
        Sought::read(typed).finds([text])
    }

    #[test]
    fn han_is_found_letter_by_letter_anywhere() {
        for typed in ["重", "庆", "重庆", "庆市", "重庆市", "重庆 市", "市 重庆"] {
            assert!(check(typed, "中国重庆市"), "{typed}");
        }
        assert!(!check("重市", "中国重庆市"));
        assert!(!check("庆重", "中国重庆市"));
    }

    #[test]
    fn pinyin_is_heard_in_full_and_by_initials() {
        for (typed, text) in [
            ("chongqing", "重庆"),
            ("cq", "重庆"),
            ("chongq", "重庆"),
            ("zhongqing", "重庆"),
            ("qing", "重庆"),
            ("xm", "厦门"),
            ("xiamen", "厦门"),
            ("shanxiaoming", "单小明"),
            ("zeng", "曾国藩"),
            ("xie", "解缙"),
            ("qiu", "仇英"),
            ("lv", "吕布"),
            ("CQ", "重庆"),
            ("ＣＱ", "重庆"),
        ] {
            assert!(check(typed, text), "{typed} in {text}");
        }
        for (typed, text) in [
            ("hongqing", "重庆"),
            ("chqing", "重庆"),
            ("cqs", "重庆"),
            ("qc", "重庆"),
        ] {
            assert!(!check(typed, text), "{typed} in {text}");
        }
    }

    #[test]
    fn han_and_pinyin_may_be_mixed_in_one_word() {
        for typed in ["张san", "张s", "zhang三", "z三", "张 san"] {
            assert!(check(typed, "客户张三"), "{typed}");
        }
        assert!(!check("张si", "客户张三"));
        assert!(check("3lou", "3楼"));
        assert!(check("张san", "张san"));
    }

    #[test]
    fn latin_words_are_found_by_their_beginning() {
        for typed in [
            "acme",
            "ACM",
            "ac",
            "global",
            "acme glo",
            "glo acme",
            "ＡＣＭＥ",
            "acme-glo",
        ] {
            assert!(check(typed, "Acme Global, Ltd."), "{typed}");
        }
        assert!(!check("cme", "Acme Global"));
        assert!(!check("acmes", "Acme Global"));
        assert!(check("wang@example.com", "wang@example.com"));
    }

    #[test]
    fn three_digits_are_found_anywhere_in_a_number() {
        for typed in ["13800138000", "8000", "380", "86138", "138 8000"] {
            assert!(check(typed, "+8613800138000"), "{typed}");
        }
        assert!(!check("38", "+8613800138000"));
        assert!(check("86", "+8613800138000"));
        assert!(check("c-17", "C-17"));
        assert!(!check("c-17", "C-0017"));
        assert!(check("prd2026", "PRD20260001"));
    }

    #[test]
    fn every_word_must_be_found_in_some_text() {
        let sought = Sought::read("cq acme");
        assert!(sought.finds(["重庆", "ACME"]));
        assert!(!sought.finds(["重庆", "重庆"]));
        assert!(!Sought::read(" ,;").finds(["重庆"]));
        assert!(!Sought::read("").finds([""]));
    }

    #[test]
    fn what_stands_behind_the_end_is_not_found() {
        let long = format!("{}重庆", "，".repeat(LONGEST));
        assert!(!check("重庆", &long) && !check("cq", &long));
        assert!(tokens(&long).is_empty());
    }

    #[test]
    fn the_worst_text_has_a_bounded_number_of_tokens() {
        assert!(tokens(&"阿哦".repeat(2_000)).len() < 4_000);
        assert!(tokens(&"重单解曾仇着行".repeat(2_000)).len() < 6_000);
        assert!(tokens(&"1234567890".repeat(2_000)).len() < 4_000);
    }

    fn phrase() -> impl Strategy<Value = String> {
        let letters = "重庆张三单解曾仇阿哦厦门长行ABcdczqsanüß12３4 -，。あア〇é"
            .chars()
            .collect::<Vec<_>>();
        prop::collection::vec(prop::sample::select(letters), 0..14).prop_map(String::from_iter)
    }

    fn typed() -> impl Strategy<Value = String> {
        let words = [
            "chong",
            "zhongqing",
            "cq",
            "zs",
            "san",
            "xm",
            "aaoo",
            "ae",
            "12",
            "234",
            "ab",
        ];
        let piece = prop_oneof![
            prop::sample::select(words.to_vec()).prop_map(str::to_owned),
            phrase()
        ];
        prop::collection::vec(piece, 1..3).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_found_was_proposed(text in phrase(), other in phrase(), typed in typed()) {
            let sought = Sought::read(&typed);
            if sought.finds([text.as_str(), other.as_str()]) {
                let filed = [tokens(&text), tokens(&other)];
                for word in sought.proposals() {
                    let has = |proposal: &Proposal| filed.iter().any(|filed| filed.iter().any(|token| {
                        if proposal.begins { token.starts_with(&proposal.token) } else { *token == proposal.token }
                    }));
                    prop_assert!(word.iter().all(has), "{typed} {text} {word:?}");
                }
            }
        }

        #[test]
        fn a_text_is_found_by_itself(text in phrase()) {
            let sought = Sought::read(&text);
            prop_assert_eq!(sought.finds([text.as_str()]), sought.words() > 0);
        }
    }
}
