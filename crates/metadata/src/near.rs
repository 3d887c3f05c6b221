//! “Did you mean …?”

/// The known word that `wrong` was most likely meant to be: at most a third of its letters differ.
#[must_use]
pub fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters: Vec<char> = wrong.chars().take(65).collect();
    if letters.len() > 64 {
        return None;
    }
    let most = (letters.len() / 3).max(1);
    let judged = known.into_iter().map(|word| (distance(&letters, word), word));
    judged
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// How many letters must be put in, taken out, changed or swapped with their neighbour.
fn distance(from: &[char], word: &str) -> usize {
    let to: Vec<char> = word.chars().collect();
    let mut rows = vec![vec![0; to.len() + 1]; from.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=to.len()).collect();
    for i in 1..=from.len() {
        for j in 1..=to.len() {
            let changed = usize::from(from[i - 1] != to[j - 1]);
            let mut least = (rows[i - 1][j - 1] + changed)
                .min(rows[i - 1][j] + 1)
                .min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = least;
        }
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = ["name", "stage", "amount", "close_date"];
        assert_eq!(nearest("nmae", known), Some("name"));
        assert_eq!(nearest("ammount", known), Some("amount"));
        assert_eq!(nearest("closedate", known), Some("close_date"));
        assert_eq!(nearest("salary", known), None);
        assert_eq!(nearest("x", known), None);
        assert_eq!(nearest(&"n".repeat(70), known), None);
    }
}
