//! Changing a record: only the fields given change.

use crate::save::{
    Deed, Halt, Rows, Save, after, closed, derive, files, fill, find, keys, machines, parse, references,
    rules, spans, take, templates, trees, whole, write,
};
use crate::{Context, Refusal, Saved, Wish, save};
use metadata::documents::RuleEvent;
use model::Draft;
use serde_json::{Map, Value};
use store::Tx;
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
    pub(crate) if_match: i64,
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
        // 1 · the body becomes tidy values, or all complaints at once
        let mut draft = parse::change(&save, body)?;
        // 4 · what is known of the files it names
        let named = files::look_up(&save, &mut draft).await?;
        Ok(Update {
            save,
            draft,
            named,
            if_match,
        })
    }

    /// The steps inside the transaction. The record and the rows that the draft points at are locked already (3).
    pub(crate) async fn perform(&self, tx: &mut dyn Tx, rows: &mut Rows) -> Result<Saved, Halt> {
        let Update {
            save,
            draft,
            named,
            if_match,
        } = self;
        // 3 · the record is seen, open to changes, and at the version the client has seen
        let present = rows
            .present(save, tx, |actions| actions.update, *if_match)
            .await?;
        save.may_move()?;
        // 2 · each field that would change may be written
        parse::not_masked(save, draft, &present.record)?;
        let given = save.given(draft, &present.record);
        save.admits_change(&given, &present.record, &present.record)?;
        if given.is_empty() {
            return write::unchanged(save, tx, &present).await;
        }
        // 4 · the draft over what is there, who and when
        let mut record = fill::changed_record(save, draft, &present.record);
        // 4 · what is taken over from the records it points at now, and what is found anew
        let before = Some(&present.record);
        take::over(save, tx, rows, (before, draft), &mut record).await?;
        find::all(save, tx, rows, (before, draft), &mut record).await?;
        // 5 · rules that set fields, then formulas
        let leaned = derive::lean(tx, rows, &save.subject.object, &record).await?;
        let mut judged = rules::before(save, &mut record, &leaned);
        let leaned = derive::formulas(save, tx, rows, &mut record, &judged.budget).await?;
        save.subject.meet(tx, &record).await?;
        save.admits_change(&given, &present.record, &record)?;
        let changed = save.changed(&given, &present.record, &record);
        // 4 · what the changed fields point at, now that the rules have spoken, is there
        let both = (&present.record, &record);
        judged.add(references::changed_record(save, tx, rows, both, &changed).await?);
        let both = (Some(&present.record), &record);
        judged.add(files::stand(save, tx, named, both, &changed).await?);
        judged.add(trees::changed_record(save, tx, rows, &record, &changed).await?);
        // 6 · nothing that is required is missing
        judged.add(whole::changed_record(save, &record, &changed));
        judged.add(machines::typed(save, &record, Some(&changed)));
        // 7 · rules that refuse or warn
        judged.add(rules::check(save, &record, &leaned, &judged));
        // 8 · its stage changes by a way that is open
        let (course, steps) = machines::judge(save, Some(&present.record), &record, &leaned, &judged.budget);
        judged.add(course);
        // 8 · it holds on days that are free, and neither was nor will be dated into a closed period
        judged.add(spans::changed_record(save, tx, rows, &record, &changed).await?);
        judged.add(closed::judge(save, tx, rows, &[&present.record, &record]).await?);
        let (passed, budget) = judged.verdict(save)?;
        // 8 · no other record has the keys that change
        keys::free(save, tx, &record, Some((save.id, &changed))).await?;
        // 9 · the row as it was goes to the past, the changed fields are written at the next version
        write::update(save, tx, rows, &present, &record, &changed).await?;
        files::hold(save, tx, both, &changed, present.from.max(save.now)).await?;
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
        derive::follow_own(save, tx, rows, &budget, Some(&present.record)).await?;
        machines::pass(save, tx, steps).await?;
        // 13 · the change and its event
        let version = present.version + 1;
        write::journal(save, tx, version, "update", save.names(&changed), passed).await?;
        // 9 · children from templates that are missing now
        let also = templates::made(save, tx, rows, Some(&changed)).await?;
        // 14 · the answer, which `save::run` keeps for repeats before it commits
        let saved = write::answer(save, tx, rows, 200).await?;
        Ok(Saved { also, ..saved })
    }
}
