//! Step 8, for closed periods: nothing is written that is dated into one, neither by the date it had nor by the one it
//! gets.
//!
//! Who writes dated records holds the name of their periods together with all others; who writes a period holds it alone.
//! So a period closes behind the saves that are under way, and in front of all that come later.

use super::Save;
use super::rows::{Halt, Rows, Strength, Wanted};
use crate::Refusal;
use crate::subject::{Subject, pointer, value_of};
use metadata::{Complaint, Complaints};
use model::{Filter, Object, Operand, Record};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{Stored, Tx};

/// What a person passes who may write into a closed period, with a reason.
const PASSED: &str = "closed";

/// Notes the names that saves of the object hold, to be locked with the rows.
pub(crate) fn want(object: &Object, wanted: &mut Wanted) {
    if let Some(closed) = &object.closed {
        wanted.claim(store::name(&named(&closed.by)), Strength::Share);
    }
    if object.closes {
        wanted.claim(store::name(&named(&object.name)), Strength::Update);
    }
}

fn named(periods: &str) -> String {
    format!("closed {periods}")
}

/// Before a period is written: nobody writes what it may close.
pub(crate) async fn hold(tx: &mut dyn Tx, rows: &mut Rows, object: &Object) -> Result<(), Halt> {
    match object.closes {
        true => {
            rows.claim(tx, store::name(&named(&object.name)), Strength::Update)
                .await
        }
        false => Ok(()),
    }
}

/// Judges the date of a record as it will be, and the one that it had. Who may write into closed periods is warned.
pub(crate) async fn judge(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    sides: &[&Record],
) -> Result<Complaints, Halt> {
    let mut complaints = Complaints::new();
    let mut days = BTreeSet::new();
    for record in sides {
        let told = of(save, tx, rows, &save.subject, record).await?;
        complaints.extend(
            told.into_iter()
                .filter(|one| days.insert(one.args.get("day").map(ToString::to_string))),
        );
    }
    fail::fail_point!("save::dated");
    Ok(complaints)
}

/// Refuses what is deleted, emptied or brought back with a closed date, unless the viewer may write there.
pub(crate) async fn keep(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    touched: impl Iterator<Item = (&Arc<Object>, &Stored)>,
) -> Result<(), Halt> {
    let mut complaints = Complaints::new();
    for (object, stored) in touched.filter(|(object, _)| object.closed.is_some()) {
        let subject = Subject::new(&save.cx, Arc::clone(object));
        subject.meet(tx, &stored.record).await?;
        let told = of(save, tx, rows, &subject, &stored.record).await?;
        let told = told.filter(|one| one.severity == metadata::Severity::Error);
        let is_own = stored.id == save.id;
        complaints.extend(told.map(|mut one| {
            if !is_own {
                one.at.pointer.clear();
            }
            one
        }));
    }
    match complaints.is_empty() {
        true => Ok(()),
        false => Err(Refusal::Complaints(complaints).into()),
    }
}

/// What is wrong with one date of one record.
async fn of(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    subject: &Subject,
    record: &Record,
) -> Result<Option<Complaint>, Halt> {
    let object = &subject.object;
    let Some((closed, periods)) = object
        .closed
        .as_ref()
        .and_then(|closed| Some((closed, save.cx.model.object(&closed.by)?)))
    else {
        return Ok(None);
    };
    let field = &object.fields[closed.date];
    let day = value_of(record, &field.name);
    let Some(valid) = periods.valid.as_ref().filter(|_| !day.is_null()) else {
        return Ok(None);
    };
    rows.claim(tx, store::name(&named(&closed.by)), Strength::Share)
        .await?;
    let only = save.cx.asked(&closed.only, (object, record), periods, save.now);
    let filter = Filter::All(vec![valid.on(&Operand::One(day.clone())), only]);
    let found = store::first(tx, &save.cx.model, periods, (&filter, &[]), 1, subject.me())
        .await?
        .pop();
    let Some(period) = found else { return Ok(None) };
    // What a rule writes is allowed as far as the person who asked is.
    let granted = save.asker.on(&object.name);
    let may = granted
        .is_some_and(|granted| granted.admits(object, record, subject.me(), |actions| actions.any_period));
    let label = save.label_of(tx, periods, period).await?;
    let code = match label {
        Some(_) => "closed_period",
        None => "closed_period_other",
    };
    let complaint = match may {
        true => Complaint::warning(code, pointer(&field.name)).with("name", PASSED),
        false => Complaint::error(code, pointer(&field.name)),
    };
    let complaint = complaint
        .with("title", save.title_in(object, field))
        .with("day", day.clone());
    Ok(Some(match label {
        Some(label) => complaint.with("label", label),
        None => complaint,
    }))
}
