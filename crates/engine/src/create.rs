//! Making a record, from the body of a request to the answer.
//!
//! The numbers are the steps of every save; `save/` has a file for each.

use crate::refusal::Refusals;
use crate::save::children::{self, Children};
use crate::save::rules::{self, Passed, Spoken};
use crate::save::{
    Deed, Halt, Rows, Save, after, closed, currency, derive, files, fill, find, keys, machines, parse,
    references, spans, take, templates, trees, whole, write,
};
use crate::{Context, Refusal, Saved, Wish, save};
use metadata::documents::RuleEvent;
use model::{Draft, FieldSet, Record};
use serde_json::{Map, Value};
use store::Tx;
use uuid::Uuid;

/// Makes a record of `object` and answers it as the viewer may read it, with status 201.
///
/// `body` is the JSON of the request without `acknowledge`.
///
/// # Errors
/// Everything of [`Refusal`] but `Stale`; nothing is written then.
pub async fn create(
    cx: &Context,
    object: &str,
    body: Map<String, Value>,
    wish: Wish,
) -> Result<Saved, Refusal> {
    let plan = Create::plan(cx, object, body, wish).await?;
    save::run(cx, Deed::Create(plan)).await
}

/// A creation whose draft is read and allowed; what is left to do needs the database.
pub(crate) struct Create {
    pub(crate) save: Save,
    pub(crate) draft: Draft,
    pub(crate) named: files::Named,
    pub(crate) numbers: Record,
    pub(crate) children: Children,
}

impl Create {
    /// The steps before the transaction.
    pub(crate) async fn plan(
        cx: &Context,
        object: &str,
        body: Map<String, Value>,
        wish: Wish,
    ) -> Result<Create, Refusal> {
        Create::plan_as(cx, object, None, body, wish).await
    }

    /// The same for a record whose id is known already, because others name it.
    pub(crate) async fn plan_as(
        cx: &Context,
        object: &str,
        id: Option<Uuid>,
        body: Map<String, Value>,
        wish: Wish,
    ) -> Result<Create, Refusal> {
        // 0 · who asks, under which metadata, when, with which ids
        let save = Save::pin(cx, object, "create", id, &body, wish)?;
        let mut create = Create::read(save, body, &mut 0).await?;
        // 0 · auto numbers, each in a statement of its own, for a draft that is worth one
        create.draw().await?;
        Ok(create)
    }

    /// Reads the body, and those of the children that stand in it; `count` is how many there were before.
    pub(crate) async fn read(
        save: Save,
        mut body: Map<String, Value>,
        count: &mut usize,
    ) -> Result<Create, Refusal> {
        save.may(|actions| actions.create)?;
        let said = children::said(&save, &mut body);
        // 1 · the body becomes tidy values, or all complaints at once
        let mut refusals = Refusals::default();
        let mut draft = refusals.hear(parse::new_record(&save, body))?.unwrap_or_default();
        // 2 · each field given may be written
        refusals.hear(parse::allowed(&save, &draft, |actions| actions.create))?;
        let children = refusals.hear(children::read(&save, said, count).await)?;
        refusals.end()?;
        // 4 · what is known of the files it names
        let named = files::look_up(&save, &mut draft).await?;
        Ok(Create {
            save,
            draft,
            named,
            numbers: Record::new(),
            children: children.unwrap_or_default(),
        })
    }

    /// Draws the auto numbers of the record and of its new children.
    pub(crate) async fn draw(&mut self) -> Result<(), Refusal> {
        self.numbers = fill::numbers(&self.save).await?;
        self.children.draw().await
    }

    /// A record that another save brings about.
    pub(crate) fn inside(save: Save, draft: Draft, rows: &mut Rows) -> Result<Create, Halt> {
        let numbers = rows.numbers(&save.subject.object)?;
        let named = files::Named::default();
        Ok(Create {
            save,
            draft,
            named,
            numbers,
            children: Children::default(),
        })
    }

    /// The steps inside the transaction. The rows that the draft points at are locked already (3).
    pub(crate) async fn perform(&self, tx: &mut dyn Tx, rows: &mut Rows) -> Result<Saved, Halt> {
        let Create {
            save,
            draft,
            named,
            numbers,
            children,
        } = self;
        // 4 · defaults, owner, numbers, who and when
        let mut record = fill::new_record(save, draft, numbers);
        // 4 · what is taken over from the records it points at, and what is found
        take::over(save, tx, rows, (None, draft), &mut record).await?;
        find::all(save, tx, rows, (None, draft), &mut record).await?;
        // 5 · rules that set fields, then formulas
        let base = (!children.is_empty()).then(|| record.clone());
        let mut spoken = rules::spoken(save, tx, rows, (None, record)).await?;
        let Spoken { record, judged, .. } = &mut spoken;
        save.subject.meet(tx, record).await?;
        save.admits_new(record, draft)?;
        // 4 · what the record points at, now that the rules have spoken, is there
        judged.add(references::new_record(save, tx, rows, record, judged).await?);
        let all = FieldSet::all(save.subject.object.fields.len());
        judged.add(files::stand(save, tx, named, (None, record), &all).await?);
        judged.add(trees::new_record(save, tx, rows, record).await?);
        // 9 · its row and those of the children in its body, before its rules judge what they come to
        if let Some(base) = &base {
            spoken = children.grow(save, tx, rows, (base, None), spoken).await?;
        }
        let Spoken {
            record,
            leaned,
            judged,
            ..
        } = &mut spoken;
        // 6 · nothing that is required is missing
        judged.add(whole::new_record(save, record));
        judged.add(machines::typed(save, record, None));
        // 7 · rules that refuse or warn
        judged.add(rules::check(save, record, leaned, judged));
        // 8 · it begins in a stage where its machines let records begin
        let course = machines::judge(save, None, record, leaned, &judged.budget);
        judged.add(course.complaints);
        // 8 · it holds on days that are free, and is not dated into a closed period
        judged.add(spans::new_record(save, tx, rows, record).await?);
        judged.add(closed::judge(save, tx, rows, &[record]).await?);
        let Passed {
            record,
            amended,
            acknowledged,
            budget,
        } = spoken.verdict(save, rows)?;
        // 8, 9 · no other record has its keys; the row, at version 1
        match children.is_empty() {
            true => {
                keys::free(save, tx, &record, None).await?;
                write::insert(save, tx, rows, &record).await?;
            }
            false => children::amend(save, tx, rows, &budget, (&record, &amended)).await?,
        }
        files::hold(save, tx, (None, &record), &all, save.now).await?;
        // 9 · what is in its currency follows it
        if !children.is_empty() {
            currency::hand_down(save, tx, rows, &budget, None).await?;
        }
        // 10 · what rules do to other records
        after::act(save, tx, rows, &budget, self.event(&record)).await?;
        // 11 · what follows from it elsewhere
        if children.is_empty() {
            derive::follow_own(save, tx, rows, &budget, None).await?;
        }
        machines::pass(save, tx, course.steps).await?;
        // 13 · the change and its event
        let fields = whole::filled(save, &record);
        write::journal(save, tx, 1, "create", fields, acknowledged).await?;
        // 9 · its children from templates, each by this same way
        let also = templates::made(save, tx, rows, None).await?;
        // 14 · the answer, which `save::run` keeps for repeats before it commits
        let saved = write::answer(save, tx, rows, 201).await?;
        children.told(tx, rows, Saved { also, ..saved }).await
    }

    fn event<'a>(&'a self, record: &'a Record) -> after::Event<'a> {
        after::Event {
            kind: RuleEvent::Create,
            object: &self.save.subject.object,
            id: self.save.id,
            before: None,
            after: record,
        }
    }
}
