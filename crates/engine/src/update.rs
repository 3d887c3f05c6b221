//! Changing a record: only the fields given change.

use crate::refusal::Refusals;
use crate::save::children::{self, Children};
use crate::save::machines::Step;
use crate::save::rules::{self, Passed};
use crate::save::{
    Deed, Halt, Rows, Save, after, closed, currency, derive, files, fill, find, keys, machines, parse,
    references, spans, take, templates, trees, whole, write,
};
use crate::{Context, Refusal, Saved, Wish, save};
use metadata::Complaints;
use metadata::documents::RuleEvent;
use model::{Actions, Draft, FieldSet, Record};
use serde_json::{Map, Value};
use std::sync::Arc;
use store::{Stored, Tx};
use uuid::Uuid;

/// Changes the given fields of a record whose version is `if_match` and answers it as the viewer may read it, with
/// status 200. When nothing differs from what is there, the record stays at its version.
///
/// # Errors
/// Everything of [`Refusal`]; nothing is written then.
pub async fn update(
    cx: &Context,
    object: &str,
    id: Uuid,
    if_match: i64,
    body: Map<String, Value>,
    wish: Wish,
) -> Result<Saved, Refusal> {
    let plan = Update::plan(cx, object, id, if_match, body, wish).await?;
    save::run(cx, Deed::Update(plan)).await
}

/// A change whose draft is read; what is left to do needs the record.
pub(crate) struct Update {
    pub(crate) save: Save,
    pub(crate) draft: Draft,
    pub(crate) named: files::Named,
    /// The version that the client has seen, if it says so.
    pub(crate) if_match: Option<i64>,
    pub(crate) children: Children,
}

impl Update {
    /// The steps before the transaction.
    pub(crate) async fn plan(
        cx: &Context,
        object: &str,
        id: Uuid,
        if_match: i64,
        body: Map<String, Value>,
        wish: Wish,
    ) -> Result<Update, Refusal> {
        // 0 · who asks, under which metadata, when, with which ids
        let save = Save::pin(cx, object, "update", Some(id), &body, wish)?;
        let mut update = Update::read(save, Some(if_match), body, &mut 0).await?;
        // 0 · auto numbers for children that are new
        update.children.draw().await?;
        Ok(update)
    }

    /// Reads the body, and those of the children that stand in it; `count` is how many there were before.
    pub(crate) async fn read(
        save: Save,
        if_match: Option<i64>,
        mut body: Map<String, Value>,
        count: &mut usize,
    ) -> Result<Update, Refusal> {
        let said = children::said(&save, &mut body);
        // 1 · the body becomes tidy values, or all complaints at once
        let mut refusals = Refusals::default();
        let mut draft = refusals.hear(parse::change(&save, body))?.unwrap_or_default();
        let children = refusals.hear(children::read(&save, said, count).await)?;
        refusals.end()?;
        // 4 · what is known of the files it names
        let named = files::look_up(&save, &mut draft).await?;
        Ok(Update {
            save,
            draft,
            named,
            if_match,
            children: children.unwrap_or_default(),
        })
    }

    /// The steps inside the transaction. The record and the rows that the draft points at are locked already (3).
    pub(crate) async fn perform(&self, tx: &mut dyn Tx, rows: &mut Rows) -> Result<Saved, Halt> {
        // 3, 2 · the record is seen and open to changes, each field that would change may be written
        let (present, given) = self.present(tx, rows).await?;
        self.change(tx, rows, present, (&self.draft, given)).await
    }

    /// Steps 4 to 14 for a record as it is `present` and what is given of a draft.
    async fn change(
        &self,
        tx: &mut dyn Tx,
        rows: &mut Rows,
        mut present: Arc<Stored>,
        (draft, given): (&Draft, FieldSet),
    ) -> Result<Saved, Halt> {
        let Update {
            save,
            named,
            children,
            ..
        } = self;
        // 9 · where nothing changes but its children, they may have moved something of it
        let mut refusals = Refusals::default();
        if given.is_empty() {
            if !children.is_empty() {
                refusals = children.save(save, tx, rows, None).await?;
            }
            let now = children::row(save, rows)?;
            if refusals.refuse() || now.record == present.record {
                rules::nothing(refusals).verdict(save, rows)?;
                let saved = write::answer(save, tx, rows, 200).await?;
                return children.told(tx, rows, saved).await;
            }
            present = now;
        }
        // 4 · the draft over what is there, who and when
        let mut record = fill::changed_record(save, draft, &present.record);
        // 4 · what is taken over from the records it points at now, and what is found anew
        let before = Some(&present.record);
        take::over(save, tx, rows, (before, draft), &mut record).await?;
        find::all(save, tx, rows, (before, draft), &mut record).await?;
        // 5 · rules that set fields, then formulas
        let grows = !given.is_empty() && !children.is_empty();
        let base = grows.then(|| record.clone());
        let mut spoken = rules::spoken(save, tx, rows, (before, record)).await?;
        let (record, leaned, judged) = spoken.parts();
        save.subject.meet(tx, record).await?;
        save.admits_change(&given, &present.record, record)?;
        let given = save.kept(&given, &present.record, record);
        let changed = save.changed(&given, &present.record, record);
        judged.children.join(refusals);
        if given.is_empty() && save.names(&changed).is_empty() {
            if grows {
                // 5 · rules took back all that was given: only the children in its body change
                let nothing = (&Draft::new(), FieldSet::default());
                return Box::pin(self.change(tx, rows, present, nothing)).await;
            }
            // 7 · nothing is left to write, or only figures have moved: its rules judge, and nothing of it is written
            judged.add(rules::check(save, record, leaned, judged));
            spoken.verdict(save, rows)?;
            let saved = write::answer(save, tx, rows, 200).await?;
            return children.told(tx, rows, saved).await;
        }
        // 4 · what the changed fields point at, now that the rules have spoken, is there
        let both = (&present.record, record);
        judged.add(references::changed_record(save, tx, rows, both, (&changed, judged)).await?);
        let sides = (Some(&present.record), record);
        judged.add(files::stand(save, tx, named, sides, &changed).await?);
        judged.add(trees::changed_record(save, tx, rows, record, &changed).await?);
        // 9 · its row and those of the children in its body, before its rules judge what they come to
        if let Some(base) = &base {
            let own = Some((&*present, &changed));
            spoken = children.grow(save, tx, rows, (base, own), spoken).await?;
        }
        let (record, leaned, judged) = spoken.parts();
        let changed = save.changed(&given, &present.record, record);
        // 6 · nothing that is required is missing
        judged.add(whole::changed_record(save, record, &changed));
        judged.add(machines::typed(save, record, Some(&changed)));
        // 7 · rules that refuse or warn
        judged.add(rules::check(save, record, leaned, judged));
        // 8 · its stage changes by a way that is open
        let course = machines::judge(save, Some(&present.record), record, leaned, &judged.budget);
        judged.add(course.complaints);
        // 8 · it holds on days that are free, and neither was nor will be dated into a closed period
        judged.add(spans::changed_record(save, tx, rows, record, &changed).await?);
        judged.add(closed::judge(save, tx, rows, &[&present.record, record]).await?);
        // 8 · where nothing but gates are closed, those that look further are told, too
        if judged.is_closed_alone() {
            let row = (!grows).then_some((&*present, &changed));
            judged.add(self.further(tx, rows, (row, record), &course.closed).await?);
        }
        let Passed {
            record,
            amended,
            acknowledged,
            budget,
        } = spoken.verdict(save, rows)?;
        // 8, 9 · no other record has the keys that change; the row as it was goes to the past, the changed fields are
        // written at the next version
        match grows {
            true => children::amend(save, tx, rows, &budget, (&record, &amended)).await?,
            false => {
                keys::free(save, tx, &record, Some((save.id, &changed))).await?;
                write::update(save, tx, rows, &present, &record, &changed).await?;
            }
        }
        let both = (Some(&present.record), &record);
        files::hold(save, tx, both, &changed, present.from.max(save.now)).await?;
        // 9 · what is in its currency follows it
        currency::hand_down(save, tx, rows, &budget, (!grows).then_some(&present.record)).await?;
        // 10 · what rules do to other records
        let event = after::Event {
            kind: RuleEvent::Update,
            object: &save.subject.object,
            id: save.id,
            before: Some(&present.record),
            after: &record,
        };
        after::act(save, tx, rows, &budget, event).await?;
        // 11 · what follows from it elsewhere
        if !grows {
            derive::follow_own(save, tx, rows, &budget, Some(&present.record)).await?;
        }
        machines::pass(save, tx, course.steps).await?;
        // 13 · the change and its event
        let version = present.version + 1;
        write::journal(save, tx, version, "update", save.names(&changed), acknowledged).await?;
        // 9 · children from templates that are missing now
        let also = templates::made(save, tx, rows, Some(&changed)).await?;
        // 14 · the answer, which `save::run` keeps for repeats before it commits
        let saved = write::answer(save, tx, rows, 200).await?;
        children.told(tx, rows, Saved { also, ..saved }).await
    }

    /// What the gates say that look further, of ways that the record alone keeps closed. The save will be refused; its
    /// row is written all the same if it is not yet and no other record has its keys, because they are asked of it.
    async fn further(
        &self,
        tx: &mut dyn Tx,
        rows: &mut Rows,
        (row, record): (Option<(&Stored, &FieldSet)>, &Record),
        closed: &[Step<'_>],
    ) -> Result<Complaints, Halt> {
        let save = &self.save;
        if closed.is_empty() {
            return Ok(Complaints::new());
        }
        if let Some((present, changed)) = row {
            match keys::free(save, tx, record, Some((save.id, changed))).await {
                Ok(()) => write::update(save, tx, rows, present, record, changed).await?,
                Err(Halt::Refused { .. }) => return Ok(Complaints::new()),
                Err(other) => return Err(other),
            }
        }
        machines::further(save, tx, closed).await
    }

    /// The record, at the version the client has seen, and the fields that the draft changes.
    async fn present(&self, tx: &mut dyn Tx, rows: &mut Rows) -> Result<(Arc<Stored>, FieldSet), Halt> {
        let Update { save, draft, .. } = self;
        // Who changes nothing but its children asks nothing more of the record than to be there.
        let is_own = !draft.is_empty() || self.children.is_empty();
        let action: fn(&Actions) -> bool = match is_own {
            true => |actions| actions.update,
            false => |actions| actions.read,
        };
        let present = rows.present(save, tx, action, self.if_match).await?;
        if is_own {
            save.may_move()?;
        }
        parse::not_masked(save, draft, &present.record)?;
        let given = save.given(draft, &present.record);
        save.admits_change(&given, &present.record, &present.record)?;
        if currency::asks_nothing(&save.subject.object, draft, &present.record) {
            return Ok((present, FieldSet::default()));
        }
        Ok((present, given))
    }
}
