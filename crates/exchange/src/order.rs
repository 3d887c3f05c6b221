//! In which order lines are written: each behind those that it names.

use crate::rows::Row;

/// The positions of the rows, each behind the rows that it names. Where rows name each other in a circle, the name that
/// closes it is left open: position and field, to be filled in when all are there.
pub(crate) fn order(rows: &[Row]) -> (Vec<usize>, Vec<(usize, String)>) {
    let (mut order, mut open) = (Vec::with_capacity(rows.len()), Vec::new());
    let mut state = vec![State::New; rows.len()];
    for start in 0..rows.len() {
        // A way of its own instead of recursion: a chain may be as long as the table.
        let mut way = vec![(start, 0)];
        while let Some((at, next)) = way.pop() {
            if next == 0 && state[at] != State::New {
                continue;
            }
            state[at] = State::Begun;
            match rows[at].behind.get(next) {
                None => {
                    state[at] = State::Done;
                    order.push(at);
                }
                Some((field, before)) => {
                    way.push((at, next + 1));
                    match state[*before] {
                        State::New => way.push((*before, 0)),
                        State::Begun => open.push((at, field.clone())),
                        State::Done => {}
                    }
                }
            }
        }
    }
    (order, open)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Begun,
    Done,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(behind: &[&[usize]]) -> Vec<Row> {
        let rows = behind.iter().map(|names| Row {
            behind: names.iter().map(|at| ("parent".to_owned(), *at)).collect(),
            ..Row::default()
        });
        rows.collect()
    }

    #[test]
    fn a_row_stands_behind_those_it_names() {
        assert_eq!(order(&rows(&[&[2], &[], &[1]])), (vec![1, 2, 0], vec![]));
    }

    #[test]
    fn a_circle_is_opened_once() {
        let (order, open) = order(&rows(&[&[1], &[2], &[0], &[3]]));
        assert_eq!(order, [2, 1, 0, 3]);
        assert_eq!(open, [(2, "parent".to_owned()), (3, "parent".to_owned())]);
    }

    #[test]
    fn a_long_chain_is_no_deep_one() {
        let chain: Vec<Vec<usize>> = (1..=100_000).map(|next| vec![next]).chain([vec![]]).collect();
        let chain: Vec<&[usize]> = chain.iter().map(Vec::as_slice).collect();
        assert_eq!(order(&rows(&chain)).0.first(), Some(&100_000));
    }
}
