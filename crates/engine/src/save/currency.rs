//! Step 4: in which currency a record is, and the rate that its amounts come to the workspace's by.
//!
//! A record takes its rate when it is made and when its currency, the day of its rate or the record whose currency it has
//! changes; otherwise it keeps the one it has, whatever becomes of the exchange rates. A draft that empties the rate has it
//! taken anew. What is in the currency of a record follows it in the same save.

use super::derive::{self, Moved};
use super::fill;
use super::keys::conflict;
use super::rows::{Halt, Rows};
use super::{Save, write};
use crate::subject::{pointer, value_of};
use crate::{Refusal, history};
use field::Operator;
use metadata::{Complaint, Complaints};
use model::{
    CURRENCY, Draft, EXCHANGE_RATE, FieldSet, Filter, Moment, Money, Object, Operand, RATE, Record, Said,
    Test,
};
use script::Budget;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::Arc;
use store::{Lock, Stored, Tx};
use uuid::Uuid;

/// What a record's amounts are in, as it will be.
enum Held {
    /// In the workspace's currency.
    Base,
    /// In another one, at a rate.
    At(Value, Value),
    /// In another one of which no rate is known for the day.
    Missing(Value, Value),
}

/// Notes in a record in which currency it is and at which rate; what is wrong with that. `before` is the record as it was,
/// if it was there.
pub(crate) async fn settle(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    before: Option<&Record>,
    record: &mut Record,
) -> Result<Complaints, Halt> {
    let object = Arc::clone(&save.subject.object);
    settle_of(save, tx, rows, (&object, before), record).await
}

async fn settle_of(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (object, before): (&Arc<Object>, Option<&Record>),
    record: &mut Record,
) -> Result<Complaints, Halt> {
    let Some(money) = &object.money else {
        return Ok(Complaints::new());
    };
    let held = held(save, tx, rows, (object, money), before, record).await?;
    let mut complaints = Complaints::new();
    let (code, rate) = match held {
        Held::Base => (Value::Null, Value::Null),
        Held::At(code, rate) => (code, rate),
        Held::Missing(code, day) => {
            let at = match money.said {
                Said::Here(at) | Said::There { by: at, .. } => &object.fields[at].name,
            };
            let complaint = Complaint::error("rate_missing", pointer(at)).with("currency", code.clone());
            complaints.push(complaint.with("day", day));
            (code, Value::Null)
        }
    };
    for (name, value) in [(CURRENCY, code), (RATE, rate)] {
        match value.is_null() {
            true => _ = record.remove(name),
            false => _ = record.insert(name.to_owned(), value),
        }
    }
    fail::fail_point!("save::currency");
    complaints.extend(too_large(save, object, record));
    Ok(complaints)
}

/// Amounts that come to more than an amount may have digits.
fn too_large(save: &Save, object: &Object, record: &Record) -> Complaints {
    let amounts = object.amounts();
    let large = amounts.iter().filter(|at| {
        let field = &object.fields[*at];
        let is_filled = !value_of(record, &field.name).is_null();
        field.derived.is_none() && is_filled && object.base(*at, record).is_null()
    });
    let told = large.map(|at| {
        let field = &object.fields[at];
        let complaint = Complaint::error("amount_base_range", pointer(&field.name));
        complaint.with("title", save.title_in(object, field))
    });
    told.collect()
}

async fn held(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (object, money): (&Arc<Object>, &Money),
    before: Option<&Record>,
    record: &Record,
) -> Result<Held, Halt> {
    let code = match &money.said {
        Said::Here(at) => value_of(record, &object.fields[*at].name).clone(),
        Said::There { by, object: target } => {
            let Some(id) = named(object, record, *by) else {
                // What is in the currency of nobody any more stays what it was.
                let kept = before.map(|before| (value_of(before, CURRENCY), value_of(before, RATE)));
                return Ok(match kept.filter(|(code, _)| !code.is_null()) {
                    Some((code, rate)) => Held::At(code.clone(), rate.clone()),
                    None => Held::Base,
                });
            };
            let row = rows.lean_on(tx, target, id).await?;
            let [code, rate] = [CURRENCY, RATE].map(|name| {
                let there = row.as_ref().map(|row| value_of(&row.record, name));
                there.cloned().unwrap_or_default()
            });
            // A record without its rate is told so itself.
            if money.date.is_none() && !code.is_null() {
                return Ok(Held::At(code, rate));
            }
            code
        }
    };
    if code.is_null() || code == json!(save.cx.model.settings.currency) {
        return Ok(Held::Base);
    }
    let day = day(save, object, money, record);
    let stays = before.filter(|before| {
        *value_of(before, CURRENCY) == code && self::day(save, object, money, before) == day
    });
    let rate = match stays.map(|_| value_of(record, RATE)) {
        Some(rate) if !rate.is_null() => Some(rate.clone()),
        _ => rate_on(save, tx, &code, &day).await?,
    };
    Ok(match rate {
        Some(rate) => Held::At(code, rate),
        None => Held::Missing(code, day),
    })
}

/// The day whose rate counts: the one that the record says, else the one on which it was made, where the workspace is.
fn day(save: &Save, object: &Object, money: &Money, record: &Record) -> Value {
    let said = money.date.map(|at| value_of(record, &object.fields[at].name));
    if let Some(said) = said.filter(|said| !said.is_null()) {
        return said.clone();
    }
    let made = history::millis(value_of(record, "created_at")).unwrap_or(save.now);
    let today = Moment::of(&save.cx.model.settings, made).today();
    today.map_or(Value::Null, |day| json!(day.format("%Y-%m-%d").to_string()))
}

/// The last rate of a currency up to a day, as it rests.
async fn rate_on(save: &Save, tx: &mut dyn Tx, code: &Value, day: &Value) -> Result<Option<Value>, Halt> {
    let Some(rates) = save.cx.model.object(EXCHANGE_RATE) else {
        return Ok(None);
    };
    let places = ["from", "date"].map(|name| rates.field(name).map(|(at, _)| at));
    let [Some(from), Some(date)] = places else {
        return Ok(None);
    };
    let test = |field, operator, value: &Value| {
        Filter::Test(Test {
            field,
            operator,
            operand: Operand::One(value.clone()),
        })
    };
    let filter = Filter::All(vec![
        test(from, Operator::Is, code),
        test(date, Operator::AtMost, day),
    ]);
    let me = (&*save.cx.viewer).into();
    let found = store::first(tx, &save.cx.model, rates, (&filter, &[(date, true)]), 1, me).await?;
    let Some(id) = found.first() else { return Ok(None) };
    let row = store::load(tx, rates, *id, Lock::None).await?;
    Ok(row.and_then(|row| {
        let units = value_of(&row.record, "per").as_i64().unwrap_or(1);
        model::rate_of(value_of(&row.record, "rate").as_str()?, units)
    }))
}

/// The fields that a change of a record writes: those that changed, and the amounts whose currency or rate did.
pub(crate) fn written(object: &Object, changed: &FieldSet) -> FieldSet {
    let mut written = changed.clone();
    if let Some(money) = &object.money
        && (changed.has(money.currency) || changed.has(money.rate))
    {
        written.unite(&object.amounts());
    }
    written
}

/// Whether a draft asks for nothing but the rate of a record that has none.
pub(crate) fn asks_nothing(object: &Object, draft: &Draft, present: &Record) -> bool {
    object.money.is_some() && draft.keys().all(|name| name == RATE) && object.currency(present).is_none()
}

/// Step 9, behind the row of the save: what is in the currency of this record follows it, and what is in theirs.
pub(crate) async fn hand_down(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    budget: &Budget,
    before: Option<&Record>,
) -> Result<(), Halt> {
    let object = Arc::clone(&save.subject.object);
    let mut moved = Vec::new();
    let mut queue = VecDeque::new();
    if let Some(row) = rows.known(&object, save.id)
        && before.is_none_or(|before| differs(before, &row.record))
    {
        queue.push_back((object, save.id));
    }
    while let Some((object, id)) = queue.pop_front() {
        for (heir, by) in &object.currency_heirs {
            let Some(heir) = save.cx.model.object(heir).map(Arc::clone) else {
                continue;
            };
            let most = save.most_following;
            let ids = store::pointing(tx, &heir, *by, (&object.name, id), most.saturating_add(1)).await?;
            if ids.len() + moved.len() > most as usize {
                let complaint = Complaint::error("derive_too_many", "").with("most", most);
                return Err(Refusal::Complaints(vec![complaint]).into());
            }
            rows.hold_all(tx, &heir.name, &ids).await?;
            for id in ids {
                if let Some(one) = follow(save, tx, rows, budget, (&heir, id)).await? {
                    moved.push(one);
                    queue.push_back((Arc::clone(&heir), id));
                }
            }
        }
    }
    derive::follow(save, tx, rows, budget, moved).await
}

pub(crate) fn differs(before: &Record, after: &Record) -> bool {
    [CURRENCY, RATE]
        .iter()
        .any(|name| value_of(before, name) != value_of(after, name))
}

/// One record whose currency is said elsewhere, where it changed; what it has become, if it changed too.
async fn follow(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    budget: &Budget,
    (object, id): (&Arc<Object>, Uuid),
) -> Result<Option<Moved>, Halt> {
    let row = rows.hold(tx, &object.name, id).await?;
    let Some(row) = row.filter(|row| row.deleted.is_none()) else {
        return Ok(None);
    };
    let mut record = row.record.clone();
    let complaints = settle_of(save, tx, rows, (object, Some(&row.record)), &mut record).await?;
    if !complaints.is_empty() {
        let told = complaints.into_iter().map(Complaint::at_nothing).collect();
        return Err(Refusal::Complaints(told).into());
    }
    if !differs(&row.record, &record) {
        return Ok(None);
    }
    let leaned = derive::lean(tx, rows, &save.cx.model, (object, &record), save.now).await?;
    let derived = object.derive(&mut record, &leaned, budget);
    let mut changed = derived.map_err(|complaint| Refusal::Complaints(vec![complaint]))?;
    changed.unite(&fill::stamp(save, object, &mut record));
    changed.unite(&renamed(object, &row.record, &record));
    let change = save.effect_id(object, id);
    let at = (save.now, change);
    let done = store::update(tx, object, &row, &record, &written(object, &changed), at).await;
    done.map_err(|error| conflict(save, object, error))?;
    let mut effect = write::blank(save, object, id, row.version + 1, "update");
    effect.fields = save.names_in(object, &changed);
    write::journal_effect(save, tx, change, effect).await?;
    let after = Stored {
        version: row.version + 1,
        from: row.from.max(save.now),
        record: record.clone(),
        ..Stored::clone(&row)
    };
    rows.remember(object, after);
    Ok(Some(Moved {
        object: Arc::clone(object),
        id,
        before: Some(row.record.clone()),
        after: Some(record),
    }))
}

/// Whether it is in the currency of the record that it names there.
pub(crate) fn is_handed(object: &Object, by: usize) -> bool {
    let said = object.money.as_ref().map(|money| &money.said);
    matches!(said, Some(Said::There { by: at, .. }) if *at == by)
}

/// The fields of the house that say currency and rate, where they changed.
fn renamed(object: &Object, before: &Record, after: &Record) -> FieldSet {
    let house = object.money.as_ref().map(|money| [money.currency, money.rate]);
    let house = house.into_iter().flatten();
    house
        .filter(|at| value_of(before, &object.fields[*at].name) != value_of(after, &object.fields[*at].name))
        .collect()
}

/// A record that comes back is in the currency that it would be in had it been there; the fields that changed.
pub(crate) async fn brought_back(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    object: &Arc<Object>,
    record: &mut Record,
) -> Result<FieldSet, Halt> {
    let before = record.clone();
    let complaints = settle_of(save, tx, rows, (object, Some(&before)), record).await?;
    match complaints.is_empty() {
        true => Ok(renamed(object, &before, record)),
        false => Err(Refusal::Complaints(complaints).into()),
    }
}

/// The record that a reference names.
fn named(object: &Object, record: &Record, by: usize) -> Option<Uuid> {
    value_of(record, &object.fields.get(by)?.name)
        .as_str()?
        .parse()
        .ok()
}
