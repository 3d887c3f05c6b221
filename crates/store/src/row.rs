//! One row of an answer, whichever engine gave it.

use crate::{Cell, Error};
use field::Column;

/// A row whose columns are read by position, in the shape that the statement was compiled with.
pub(crate) trait Row {
    /// Whether a condition held; unknown means it did not.
    fn flag(&self, at: usize) -> Result<bool, Error>;
    /// Appends the value as JSON text.
    fn write(&self, at: usize, column: Column, out: &mut Vec<u8>) -> Result<(), Error>;
    /// The value itself.
    fn cell(&self, at: usize, column: Column) -> Result<Cell, Error>;
    /// An exact number that may be larger than a column holds, unscaled: a sum. `None` when it is empty.
    fn sum(&self, at: usize, scale: u8) -> Result<Option<i128>, Error>;
}

/// What becomes of the rows of a query. It travels to wherever the query runs and back.
pub(crate) trait Reading: Send + 'static {
    /// Takes one row; false when it wants no more, from this statement or the following ones.
    fn row(&mut self, row: &dyn Row) -> Result<bool, Error>;
    /// Forgets everything: the query begins anew elsewhere.
    fn restart(&mut self);
}
