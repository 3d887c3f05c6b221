//! Auto numbers for the records that a save brings about: each is drawn in a statement of its own, before the transaction
//! that turned out to need it is begun anew.

use super::fill;
use super::rows::{Halt, Rows, SharedWanted};
use crate::{Context, Refusal};
use model::{Object, Record};
use serde_json::Value;
use std::sync::PoisonError;

/// Auto numbers of one field.
#[derive(Default)]
pub(crate) struct Numbers {
    drawn: Vec<Value>,
    needed: usize,
}

/// Draws the auto numbers that an attempt found missing.
pub(crate) async fn supply(cx: &Context, needs: &SharedWanted) -> Result<(), Refusal> {
    let missing: Vec<_> = {
        let needs = needs.lock().unwrap_or_else(PoisonError::into_inner);
        let numbers = needs.numbers.iter();
        numbers
            .map(|(key, numbers)| (key.clone(), numbers.needed - numbers.drawn.len()))
            .collect()
    };
    for ((object, field), count) in missing {
        for _ in 0..count {
            let number = fill::number(cx, &object, &field).await?;
            let mut needs = needs.lock().unwrap_or_else(PoisonError::into_inner);
            let numbers = needs.numbers.entry((object.clone(), field.clone())).or_default();
            numbers.drawn.push(number);
        }
    }
    Ok(())
}

impl Rows {
    /// The auto numbers of one more record of the object. When they are used up, the save begins anew with more.
    pub(crate) fn numbers(&mut self, object: &Object) -> Result<Record, Halt> {
        let mut needs = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut record, mut short) = (Record::new(), false);
        for field in fill::numbered(object) {
            let key = (object.name.clone(), field.name.clone());
            let used = self.used.entry(key.clone()).or_default();
            let numbers = needs.numbers.entry(key).or_default();
            match numbers.drawn.get(*used) {
                Some(number) => _ = record.insert(field.name.clone(), number.clone()),
                None => {
                    numbers.needed = (2 * numbers.drawn.len()).max(*used + 1);
                    short = true;
                }
            }
            *used += 1;
        }
        if short { Err(Halt::Restart) } else { Ok(record) }
    }
}
