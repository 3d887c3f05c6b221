//! Chance that can be repeated.

use crate::documents::Range;

/// Draws that follow from a seed and some words alone (SplitMix64).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn of(seed: u64, words: &[&str], number: u64) -> Dice {
        // FNV-1a, so that the dice of each story are its own.
        let mut hash = seed ^ 0xcbf2_9ce4_8422_2325;
        for byte in words.iter().flat_map(|word| word.bytes().chain([0])) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let mut dice = Dice(hash ^ number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        dice.next();
        dice
    }

    /// Dice of their own for what goes on beside.
    pub(crate) fn split(&mut self) -> Dice {
        Dice(self.next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, and without, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        let bits = u32::try_from(self.next() >> 32).unwrap_or_default();
        f64::from(bits) / (f64::from(u32::MAX) + 1.0)
    }

    /// A position in a list of so many; 0 for an empty one.
    pub(crate) fn place(&mut self, count: usize) -> usize {
        let count = u64::try_from(count).unwrap_or(1).max(1);
        usize::try_from(self.next() % count).unwrap_or_default()
    }

    pub(crate) fn chance(&mut self, chance: f64) -> bool {
        self.unit() < chance
    }

    pub(crate) fn range(&mut self, range: Range) -> f64 {
        match range {
            Range::One(always) => always,
            Range::Two([from, to]) => from + (to - from) * self.unit(),
            Range::Three([from, usual, to]) => {
                let (unit, width) = (self.unit(), (to - from).max(f64::MIN_POSITIVE));
                let peak = (usual - from) / width;
                if unit < peak {
                    from + (unit * width * (usual - from)).sqrt()
                } else {
                    to - ((1.0 - unit) * width * (to - usual)).sqrt()
                }
            }
        }
    }

    /// A position, each as likely as its weight says. Nothing when no weight is above zero.
    pub(crate) fn weighed(&mut self, weights: &[f64]) -> Option<usize> {
        let sum: f64 = weights.iter().sum();
        let mut left = self.unit() * sum;
        for (at, weight) in weights.iter().enumerate() {
            if left < *weight {
                return Some(at);
            }
            left -= weight;
        }
        weights.iter().rposition(|weight| *weight > 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_words_draw_the_same() {
        let draw = |seed, word, number| {
            let mut dice = Dice::of(seed, &[word], number);
            [dice.unit(), dice.unit(), dice.range(Range::Two([0.0, 9.0]))].map(f64::to_bits)
        };
        assert_eq!(draw(1, "sale", 0), draw(1, "sale", 0));
        assert_ne!(draw(1, "sale", 0), draw(2, "sale", 0));
        assert_ne!(draw(1, "sale", 0), draw(1, "visit", 0));
        assert_ne!(draw(1, "sale", 0), draw(1, "sale", 1));
    }

    #[test]
    fn draws_stay_in_their_range_and_near_what_is_usual() {
        let mut dice = Dice::of(7, &["range"], 0);
        let drawn: Vec<f64> = (0..1000)
            .map(|_| dice.range(Range::Three([0.0, 2.0, 10.0])))
            .collect();
        assert!(drawn.iter().all(|one| (0.0..=10.0).contains(one)));
        let mean = drawn.iter().sum::<f64>() / 1000.0;
        assert!((3.5..4.5).contains(&mean), "{mean}");
    }

    #[test]
    fn what_weighs_nothing_is_never_drawn() {
        let mut dice = Dice::of(7, &["weights"], 0);
        assert!((0..1000).all(|_| dice.weighed(&[0.0, 1.0, 0.0]) == Some(1)));
        assert_eq!(dice.weighed(&[0.0]), None);
    }
}
