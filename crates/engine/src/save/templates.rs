//! Children that a record gets from templates: checklists, steps, instalments. Each passes the same door as any record,
//! with the rights of who wrote the metadata, in the transaction of its parent.

use super::rows::{Halt, Rows, Wanted};
use super::{DEEPEST, Save, derive, find, references};
use crate::create::Create;
use crate::subject::pointer;
use crate::{Refusal, Saved};
use metadata::Complaint;
use model::{
    Draft, FieldSet, Filter, Object, Operand, Quantity, Record, Related, Relation, Said, Templates, Test, Way,
};
use serde_json::{Value, json};
use std::pin::Pin;
use std::sync::Arc;
use store::{Lock, Tx};
use uuid::Uuid;

/// Children that one save may make; more is work for a job, not for somebody who waits.
const MOST_CHILDREN: u32 = 2_000;

/// Makes the children that the save's own record, which is written already, has not got yet: of a new record, and of one
/// where a field changed that makes them again. Their ids.
pub(crate) async fn made(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    changed: Option<&FieldSet>,
) -> Result<Vec<Uuid>, Halt> {
    let object = Arc::clone(&save.subject.object);
    let mut also = Vec::new();
    for relation in &object.relations {
        let Some(templates) = &relation.templates else {
            continue;
        };
        let is_due = changed.is_none_or(|changed| templates.again.iter().any(|at| changed.has(at)));
        if is_due {
            also.extend(of_templates(save, tx, rows, (relation, templates)).await?);
        }
    }
    fail::fail_point!("save::children");
    Ok(also)
}

async fn of_templates(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &mut Rows,
    (relation, templates): (&Relation, &Templates),
) -> Result<Vec<Uuid>, Halt> {
    let model = Arc::clone(&save.cx.model);
    let (Some(from), Some(child)) = (model.object(&templates.from), model.object(&templates.object)) else {
        return Ok(Vec::new());
    };
    let missing = missing(save, tx, rows, templates, (from, child)).await?;
    let refuse = |code, most: usize| {
        let complaint = Complaint::error(code, pointer(&relation.name)).with("most", most);
        Err(Refusal::Complaints(vec![complaint]).into())
    };
    if missing.len() > MOST_CHILDREN as usize {
        return refuse("fill_too_many", MOST_CHILDREN as usize);
    }
    if !missing.is_empty() && save.depth >= DEEPEST {
        return refuse("fill_too_deep", DEEPEST.into());
    }
    let (mut deeds, mut wanted) = (Vec::with_capacity(missing.len()), Wanted::default());
    for id in &missing {
        let draft = draft(save, (tx, rows), templates, (from, *id), child).await?;
        let inside = save.inside(&child.name, None, (&relation.name, *id))?;
        references::want(&inside, &draft, &mut wanted);
        derive::want(&inside, &draft, &mut wanted);
        deeds.push(Create::inside(inside, draft, rows)?);
    }
    // Found one by one, each of these rows would begin the save anew.
    rows.have(tx, wanted)?;
    for deed in &deeds {
        perform(deed, tx, rows)
            .await
            .map_err(|halt| under(halt, &relation.name))?;
    }
    Ok(deeds.iter().map(|deed| deed.save.id).collect())
}

/// A save inside a save: its future has no size that could be known, so it is boxed.
fn perform<'a>(
    deed: &'a Create,
    tx: &'a mut dyn Tx,
    rows: &'a mut Rows,
) -> Pin<Box<dyn Future<Output = Result<Saved, Halt>> + Send + 'a>> {
    Box::pin(deed.perform(tx, rows))
}

/// The templates that match and of which there is no child yet, the first made first.
async fn missing(
    save: &Save,
    tx: &mut dyn Tx,
    rows: &Rows,
    templates: &Templates,
    (from, child): (&Arc<Object>, &Arc<Object>),
) -> Result<Vec<Uuid>, Halt> {
    let Some(parent) = rows.known(&save.subject.object, save.id) else {
        return Ok(Vec::new());
    };
    let asked = find::asked(save, tx, &templates.only, &parent.record, from).await?;
    let of_this = Filter::Test(Test {
        field: templates.by,
        operator: field::Operator::Is,
        operand: Operand::One(json!(save.id)),
    });
    let none = Filter::Related(Box::new(Related {
        name: String::new(),
        object: child.name.clone(),
        way: Way::Pointing,
        by: templates.key,
        quantity: Quantity::None,
        part: of_this,
    }));
    let filter = Filter::All(vec![asked, none]);
    let me = (&*save.cx.viewer).into();
    let mut found = store::first(tx, &save.cx.model, from, (&filter, &[]), MOST_CHILDREN + 1, me).await?;
    found.reverse();
    Ok(found)
}

/// What a child gets of its template.
async fn draft(
    save: &Save,
    (tx, rows): (&mut dyn Tx, &Rows),
    templates: &Templates,
    (from, id): (&Arc<Object>, Uuid),
    child: &Object,
) -> Result<Draft, Halt> {
    let name = |at: usize| child.fields[at].name.clone();
    // A child is in the currency of its parent, or in the workspace's.
    let parent = rows.known(&save.subject.object, save.id);
    let follows = child
        .money
        .as_ref()
        .is_some_and(|money| matches!(&money.said, Said::There { by, .. } if *by == templates.by));
    let nothing = Record::new();
    let (into, held) = match parent.as_ref().filter(|_| follows) {
        Some(parent) => (&*save.subject.object, &parent.record),
        None => (child, &nothing),
    };
    let mut draft = Draft::new();
    if let Some(row) = store::load(tx, from, id, Lock::None).await? {
        for fill in &templates.map {
            let value = from.amount_for(fill.from, &row.record, (into, held));
            let value = child.fields[fill.into].accept(value).unwrap_or_default();
            if !value.is_null() {
                draft.insert(name(fill.into), value);
            }
        }
    }
    draft.insert(name(templates.by), json!(save.id));
    draft.insert(name(templates.key), json!(id));
    draft.retain(|_, value: &mut Value| !value.is_null());
    Ok(draft)
}

/// A complaint about a child stands in the list of children.
fn under(halt: Halt, relation: &str) -> Halt {
    let placed = |complaints: Vec<Complaint>| {
        let complaints = complaints.into_iter();
        complaints.map(|one| one.under(&pointer(relation))).collect()
    };
    match halt {
        Halt::Refused { operation, refusal } => Halt::Refused {
            operation,
            refusal: match refusal {
                Refusal::Complaints(complaints) => Refusal::Complaints(placed(complaints)),
                Refusal::Warnings(complaints) => Refusal::Warnings(placed(complaints)),
                Refusal::Forbidden(complaints) => Refusal::Forbidden(placed(complaints)),
                Refusal::Taken(complaints) => Refusal::Taken(placed(complaints)),
                other => other,
            },
        },
        Halt::Restart => Halt::Restart,
    }
}
