//! What a conversion is going to do: the drafts of all that is made, as whoever converts may read what they come from.

use super::{ConvertAsk, Known, is_open};
use crate::create::Create;
use crate::save::{Deed, Save};
use crate::subject::{Subject, pointer};
use crate::update::Update;
use crate::{Context, PageAsk, Refusal, Wish, page};
use metadata::Complaint;
use model::conversion::{Conversion, Copied, Source, Taken, holds};
use model::{FieldSet, Object, Record};
use script::Budget;
use serde_json::{Map, Value, json};
use std::sync::Arc;
use uuid::Uuid;

/// The most children that one conversion copies.
pub(super) const MOST_CHILDREN: u32 = 500;

/// What is going to be done.
pub(super) struct Planned {
    /// The version of the record that the drafts were read from.
    pub(super) version: i64,
    /// Each with its place: `/to/contact`, `/to/deal/children/lines/0`, `/then`.
    pub(super) deeds: Vec<(String, Deed)>,
    /// The children that were read.
    pub(super) seen: Vec<Seen>,
}

/// Records that were read.
pub(super) struct Seen {
    pub(super) object: Arc<Object>,
    /// Position of their reference to the record that is converted.
    pub(super) by: usize,
    /// Ids and versions.
    pub(super) rows: Vec<(Uuid, i64)>,
}

/// A record that is converted, as somebody may read it.
struct Read {
    version: i64,
    record: Record,
    readable: FieldSet,
}

async fn read(cx: &Context, object: &str, id: Uuid) -> Result<(Subject, Read), Refusal> {
    let subject = cx.subject(object)?;
    let found = subject.whole(&cx.store, id).await?;
    let (version, record) = found
        .filter(|(_, record)| subject.sees(record))
        .ok_or(Refusal::NotFound)?;
    let (readable, _) = subject.readable_of(&record);
    let read = Read {
        version,
        record,
        readable,
    };
    Ok((subject, read))
}

/// Why a record cannot be converted, if it cannot.
fn hindrance(
    conversion: &Conversion,
    object: &Object,
    read: &Read,
) -> Result<Option<&'static str>, Complaint> {
    let link = conversion.link.map(|at| &object.fields[at].name);
    if link.is_some_and(|name| read.record.get(name).is_some_and(|value| !value.is_null())) {
        return Ok(Some("conversion_done"));
    }
    let is_ready = holds(conversion.when.as_ref(), &read.record, &Budget::default())?;
    Ok((!is_ready).then_some("conversion_not_now"))
}

pub(super) async fn plan(
    save: &Save,
    conversion: &Known,
    if_match: i64,
    ask: &ConvertAsk,
) -> Result<Planned, Refusal> {
    let cx = &save.cx;
    let (subject, read) = read(cx, &conversion.from, save.id).await?;
    let object = Arc::clone(&subject.object);
    let refused = |complaint: Complaint| Refusal::Complaints(vec![complaint]);
    if let Some(code) = hindrance(conversion, &object, &read).map_err(refused)? {
        return Err(refused(Complaint::error(code, "")));
    }
    unknown(conversion, ask)?;
    let mut planning = Planning {
        save,
        conversion,
        ask,
        object: &object,
        read: &read,
        budget: Budget::default(),
        ids: Vec::new(),
        planned: Planned {
            version: read.version,
            deeds: Vec::new(),
            seen: Vec::new(),
        },
    };
    for at in 0..conversion.to.len() {
        planning.made(at).await?;
    }
    planning.then(if_match).await?;
    Ok(planning.planned)
}

/// Names that nothing of the conversion has.
fn unknown(conversion: &Conversion, ask: &ConvertAsk) -> Result<(), Refusal> {
    let known = |name: &str| conversion.to.iter().any(|made| made.name == name);
    let names = ask
        .existing
        .keys()
        .map(|name| ("existing", name))
        .chain(ask.set.keys().map(|name| ("set", name)));
    let complaints: Vec<Complaint> = names
        .filter(|(_, name)| !known(name))
        .map(|(key, name)| {
            let at = format!("/{key}/{}", metadata::pointer_token(name));
            let complaint = Complaint::error("conversion_unmade", at).with("name", name.as_str());
            complaint.near(name, conversion.to.iter().map(|made| made.name.as_str()))
        })
        .collect();
    if complaints.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Complaints(complaints))
    }
}

struct Planning<'a> {
    save: &'a Save,
    conversion: &'a Conversion,
    ask: &'a ConvertAsk,
    object: &'a Object,
    read: &'a Read,
    budget: Budget,
    /// The records in the order of the conversion; none for those that are not made.
    ids: Vec<Option<Uuid>>,
    planned: Planned,
}

impl Planning<'_> {
    fn taken(&self) -> Taken<'_> {
        Taken {
            object: self.object,
            record: &self.read.record,
            readable: &self.read.readable,
        }
    }

    /// A wish of the same person for a record that is made: warnings pass as they passed them.
    fn wish(&self) -> Wish {
        Wish {
            idempotency: None,
            acknowledge: self.save.wish.acknowledge.clone(),
        }
    }

    async fn made(&mut self, at: usize) -> Result<(), Refusal> {
        let conversion = self.conversion;
        let made = &conversion.to[at];
        let place = format!("/to/{}", made.name);
        let placed = |complaint: Complaint| Refusal::Complaints(vec![complaint.under(&place)]);
        if let Some(existing) = self.ask.existing.get(&made.name) {
            let id = self.existing(&made.name, &made.object, existing).await?;
            self.ids.push(Some(id));
            return Ok(());
        }
        if !holds(made.when.as_ref(), &self.read.record, &self.budget).map_err(placed)? {
            self.ids.push(None);
            return Ok(());
        }
        let cx = &self.save.cx;
        let target = cx.model.object(&made.object).ok_or(Refusal::NotFound)?;
        let mut body = self.filled(&self.taken(), target, &made.map).map_err(placed)?;
        if let Some(set) = self.ask.set.get(&made.name) {
            let Value::Object(set) = set else {
                let complaint = Complaint::error("not_fields", format!("/set/{}", made.name));
                return Err(Refusal::Complaints(vec![complaint]));
            };
            body.extend(set.clone());
        }
        let id = cx.ports.ids.id(self.save.now);
        let create = Create::plan_as(cx, &made.object, Some(id), body, self.wish())
            .await
            .map_err(|refusal| hidden(refusal).under(&place))?;
        self.planned.deeds.push((place.clone(), Deed::Create(create)));
        self.ids.push(Some(id));
        for copied in &made.children {
            let place = format!("{place}/children/{}", copied.name);
            self.copied(copied, id, &place).await?;
        }
        Ok(())
    }

    /// A record that stands for one that would be made: it is there, and seen.
    async fn existing(&self, name: &str, object: &str, value: &Value) -> Result<Uuid, Refusal> {
        let missing = || {
            let complaint = Complaint::error("reference_missing", format!("/existing/{name}"));
            Refusal::Complaints(vec![complaint.with("title", name)])
        };
        let id = value.as_str().and_then(|id| id.parse::<Uuid>().ok());
        let id = id.ok_or_else(missing)?;
        let cx = &self.save.cx;
        let subject = cx.subject(object).map_err(|_| missing())?;
        let found = subject.whole(&cx.store, id).await?;
        match found {
            Some((_, record)) if subject.sees(&record) => Ok(id),
            _ => Err(missing()),
        }
    }

    fn filled(
        &self,
        taken: &Taken<'_>,
        target: &Object,
        map: &[(usize, Source)],
    ) -> Result<Map<String, Value>, Complaint> {
        let mut body = Map::new();
        for (position, source) in map {
            let field = &target.fields[*position];
            let value = source
                .value(taken, field, (self.save.id, &self.ids), &self.budget)
                .map_err(|complaint| complaint.under(&pointer(&field.name)))?;
            // What is empty is left to the defaults.
            if !value.is_null() {
                body.insert(field.name.clone(), value);
            }
        }
        Ok(body)
    }

    async fn copied(&mut self, copied: &Copied, parent: Uuid, place: &str) -> Result<(), Refusal> {
        let cx = &self.save.cx;
        let (Some(of), Some(target)) = (cx.model.object(&copied.of), cx.model.object(&copied.object)) else {
            return Ok(());
        };
        let (of, target) = (Arc::clone(of), Arc::clone(target));
        let ids = self.children(&of, copied.by, place).await?;
        let mut seen = Seen {
            object: Arc::clone(&of),
            by: copied.by,
            rows: Vec::with_capacity(ids.len()),
        };
        for (index, id) in ids.into_iter().enumerate() {
            let Ok((_, child)) = read(cx, &of.name, id).await else {
                continue;
            };
            seen.rows.push((id, child.version));
            let place = format!("{place}/{index}");
            let taken = Taken {
                object: &of,
                record: &child.record,
                readable: &child.readable,
            };
            let mut body = self
                .filled(&taken, &target, &copied.map)
                .map_err(|complaint| Refusal::Complaints(vec![complaint.under(&place)]))?;
            body.insert(target.fields[copied.parent].name.clone(), json!(parent));
            let create = Create::plan(cx, &target.name, body, self.wish())
                .await
                .map_err(|refusal| hidden(refusal).under(&place))?;
            self.planned.deeds.push((place, Deed::Create(create)));
        }
        self.planned.seen.push(seen);
        Ok(())
    }

    /// The children that the viewer sees, the oldest first.
    async fn children(&self, of: &Arc<Object>, by: usize, place: &str) -> Result<Vec<Uuid>, Refusal> {
        let cx = &self.save.cx;
        let filter = json!({ "field": of.fields[by].name, "is": self.save.id }).to_string();
        let (mut ids, mut cursor) = (Vec::new(), None);
        loop {
            let ask = PageAsk {
                filter: Some(&filter),
                fields: Some(&of.fields[by].name),
                limit: Some(200),
                cursor: cursor.as_deref(),
                ..PageAsk::default()
            };
            let found = match page(cx, &of.name, &ask).await {
                Ok(found) => found,
                // Who may not look for them has none to copy.
                Err(Refusal::Malformed(_) | Refusal::NotFound) => return Ok(Vec::new()),
                Err(refusal) => return Err(refusal),
            };
            let items: Vec<Value> = serde_json::from_slice(&found.items).unwrap_or_default();
            let read = items
                .iter()
                .filter_map(|item| item["id"].as_str()?.parse::<Uuid>().ok());
            ids.extend(read);
            if ids.len() > MOST_CHILDREN as usize {
                let complaint = Complaint::error("conversion_many", place).with("most", MOST_CHILDREN);
                return Err(Refusal::Complaints(vec![complaint]));
            }
            cursor = found.next;
            if cursor.is_none() {
                ids.reverse();
                return Ok(ids);
            }
        }
    }

    /// What becomes of the record itself.
    async fn then(&mut self, if_match: i64) -> Result<(), Refusal> {
        if self.conversion.then.is_empty() {
            return Ok(());
        }
        let placed = |complaint: Complaint| Refusal::Complaints(vec![complaint.under("/then")]);
        let body = self
            .filled(&self.taken(), self.object, &self.conversion.then)
            .map_err(placed)?;
        let update = Update::plan(
            &self.save.cx,
            &self.conversion.from,
            self.save.id,
            if_match,
            body,
            self.wish(),
        )
        .await
        .map_err(|refusal| refusal.under("/then"))?;
        self.planned
            .deeds
            .push(("/then".to_owned(), Deed::Update(update)));
        Ok(())
    }
}

/// An object that the viewer does not know of cannot be made by them.
fn hidden(refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::NotFound => Refusal::Forbidden(vec![Complaint::error("not_granted", "")]),
        other => other,
    }
}

/// The conversions of a record for this viewer: name, title, what is made (name, object and its title), and whether it
/// can be done now; `why` says why not.
///
/// # Errors
/// [`Refusal::NotFound`] when the record is not there for this viewer, or the database's.
pub async fn conversions(cx: &Context, object: &str, id: Uuid) -> Result<Vec<Value>, Refusal> {
    let (subject, read) = read(cx, object, id).await?;
    let texts = |document: &str, place: &str, written: &str| {
        let text = cx.model.texts.get(cx.viewer.language, document, place, written);
        text.to_owned()
    };
    let known = cx
        .model
        .conversions
        .values()
        .filter(|known| known.from == object && is_open(cx, &known.opening));
    let mut items = Vec::new();
    for conversion in known {
        let why = hindrance(conversion, &subject.object, &read).unwrap_or(Some("conversion_not_now"));
        let mut made = Vec::new();
        for one in &conversion.to {
            let is_made = holds(one.when.as_ref(), &read.record, &Budget::default()).unwrap_or(false);
            let Some(target) = cx.model.object(&one.object).filter(|_| is_made) else {
                continue;
            };
            let title = texts(&format!("object/{}", target.name), "/title", &target.title);
            made.push(json!({ "name": one.name, "object": one.object, "title": title }));
        }
        let document = format!("conversion/{}", conversion.name);
        items.push(json!({
            "name": conversion.name,
            "title": texts(&document, "/title", &conversion.title),
            "open": why.is_none(),
            "why": why,
            "to": made,
        }));
    }
    Ok(items)
}
