//! What is not there yet for the records of before.

use std::collections::BTreeSet;

/// Fields by object and name that are still being filled for records that were there before. Saves write them already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unfilled {
    /// Their values are not whole: nobody reads them.
    pub values: BTreeSet<(String, String)>,
    /// Their texts are not all filed under tokens: nobody finds anything by them.
    pub tokens: BTreeSet<(String, String)>,
    /// Their column of the order of lists is not whole: they are sorted as if they had none.
    pub orders: BTreeSet<(String, String)>,
}
