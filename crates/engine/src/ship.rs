//! Records that come with packs: what a version to come makes of them, through the one door.
//!
//! A record is made once, under an id that is kept with its document and key. Of one that is `kept`, a later version of
//! the pack changes what people have not touched, field by field. What people deleted stays deleted, and what a pack no
//! longer brings is people's own.

use crate::create::Create;
use crate::save::{Deed, Halt, Rows, Wanted};
use crate::subject::{Subject, value_of};
use crate::update::Update;
use crate::{Context, Refusal, Wish};
use metadata::documents::DataMode;
use model::{Content, Model, Object, Parcel, Record};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::Tx;
use store::system::shipped::{self, Shipped};
use uuid::Uuid;

/// What becomes of one record.
#[derive(Debug, Clone)]
pub struct Consignment {
    /// What the version to come says of it.
    pub parcel: Parcel,
    /// What is done with it.
    pub deed: ShipDeed,
    mark: Shipped,
}

/// What is done with a record that comes with a pack.
#[derive(Debug, Clone, PartialEq)]
pub enum ShipDeed {
    /// It is made.
    Make(Map<String, Value>),
    /// Fields of it change, at the version it has now.
    Change(i64, Map<String, Value>),
    /// Nothing; only what the pack says is noted, for the next time.
    Note,
}

/// What has to be done so that the records of packs are as the version to come says. `old` is the version in force, by
/// whose tables records are read; `fresh` names the objects whose tables come with the next.
///
/// # Errors
/// Those of the database.
pub async fn consign(
    cx: &Context,
    old: &Model,
    fresh: &BTreeSet<String>,
) -> Result<Vec<Consignment>, store::Error> {
    let known = shipped::all(&cx.store).await?;
    let mut marks: HashMap<(String, String), Shipped> = HashMap::new();
    for mark in known.into_iter().filter(|mark| !fresh.contains(&mark.object)) {
        marks.insert((mark.document.clone(), mark.key.clone()), mark);
    }
    let mut ids: HashMap<(String, String), Uuid> = HashMap::new();
    let mut consignments = Vec::new();
    for parcel in &cx.model.data {
        let place = (parcel.document.clone(), parcel.key.clone());
        let mark = marks.get(&place).filter(|mark| {
            let object = old
                .called(&mark.object)
                .map_or(&mark.object, |object| &object.name);
            *object == parcel.object
        });
        let id = mark.map_or_else(|| cx.ports.ids.id(cx.ports.now()), |mark| mark.record);
        let said = said(parcel, &ids);
        ids.insert(place, id);
        let deed = match mark {
            None => ShipDeed::Make(said.clone()),
            Some(mark) => match changed(cx, old, parcel, mark, &said).await? {
                Some(deed) => deed,
                None => continue,
            },
        };
        consignments.push(Consignment {
            parcel: parcel.clone(),
            deed,
            mark: Shipped {
                document: parcel.document.clone(),
                key: parcel.key.clone(),
                object: parcel.object.clone(),
                record: id,
                said: Value::Object(said).to_string(),
            },
        });
    }
    Ok(consignments)
}

/// What the pack says of a record, with ids in the place of keys.
fn said(parcel: &Parcel, ids: &HashMap<(String, String), Uuid>) -> Map<String, Value> {
    let values = parcel.values.iter().map(|(name, content)| {
        let value = match content {
            Content::Value(value) => value.clone(),
            Content::Record(document, key) => ids
                .get(&(document.clone(), key.clone()))
                .map_or(Value::Null, |id| Value::String(id.to_string())),
        };
        (name.clone(), value)
    });
    values.collect()
}

/// What the pack changes of a record that came with it before; `None` when it says what it said.
async fn changed(
    cx: &Context,
    old: &Model,
    parcel: &Parcel,
    mark: &Shipped,
    said: &Map<String, Value>,
) -> Result<Option<ShipDeed>, store::Error> {
    let (Some(object), Some(now)) = (cx.model.object(&parcel.object), old.object(&parcel.object)) else {
        return Ok(None);
    };
    let base: Map<String, Value> = serde_json::from_str(&mark.said).unwrap_or_default();
    let base = called(object, base);
    if base == *said || parcel.mode == DataMode::Once {
        return Ok(None);
    }
    let Some((version, record)) = Subject::live(&cx.store, now, mark.record).await? else {
        return Ok(Some(ShipDeed::Note));
    };
    let follows = follow(&base, said, &called(object, record));
    Ok(Some(match follows.is_empty() {
        true => ShipDeed::Note,
        false => ShipDeed::Change(version, follows),
    }))
}

/// The same fields by the names that they have now.
fn called(object: &Object, record: Record) -> Record {
    let named = record.into_iter().filter_map(|(name, value)| {
        let (_, field) = object.called(&name)?;
        Some((field.name.clone(), value))
    });
    named.collect()
}

/// The fields that the pack changed and people did not.
fn follow(base: &Record, said: &Record, present: &Record) -> Map<String, Value> {
    let names: BTreeSet<&String> = base.keys().chain(said.keys()).collect();
    let moved = names.into_iter().filter(|name| {
        let (was, is, here) = (
            value_of(base, name),
            value_of(said, name),
            value_of(present, name),
        );
        was != is && here == was
    });
    moved
        .map(|name| (name.clone(), value_of(said, name).clone()))
        .collect()
}

/// Deeds that are ready for the transaction of a publish.
pub struct Shipment {
    cx: Context,
    deeds: Vec<(Consignment, Option<Deed>)>,
    wanted: crate::save::SharedWanted,
}

impl Shipment {
    /// Clock and ids.
    #[must_use]
    pub fn ports(&self) -> &ports::Ports {
        &self.cx.ports
    }
}

/// Why a shipment was not written.
#[derive(Debug)]
pub enum Undelivered {
    /// A row was met that must be locked earlier: the transaction begins anew.
    Again,
    /// The record that was refused, and why.
    Refused(Box<Parcel>, Refusal),
    /// The database.
    Store(store::Error),
}

impl From<store::Error> for Undelivered {
    fn from(error: store::Error) -> Self {
        Undelivered::Store(error)
    }
}

impl Shipment {
    /// Reads the drafts and draws what they need.
    ///
    /// # Errors
    /// The first record that is refused.
    pub async fn ready(cx: &Context, consignments: Vec<Consignment>) -> Result<Shipment, Undelivered> {
        let mut deeds = Vec::with_capacity(consignments.len());
        let mut wanted = Wanted::default();
        for consignment in consignments {
            let deed = planned(cx, &consignment)
                .await
                .map_err(|refusal| Undelivered::Refused(Box::new(consignment.parcel.clone()), refusal))?;
            if let Some(deed) = &deed {
                deed.want(&mut wanted);
            }
            deeds.push((consignment, deed));
        }
        Ok(Shipment {
            cx: cx.clone(),
            deeds,
            wanted: wanted.shared(),
        })
    }

    /// Nothing to be written.
    #[must_use]
    pub fn nothing(cx: &Context) -> Shipment {
        Shipment {
            cx: cx.clone(),
            deeds: Vec::new(),
            wanted: Wanted::default().shared(),
        }
    }

    /// Writes all of it inside a transaction that has the tables of the version to come.
    ///
    /// # Errors
    /// See [`Undelivered`]; the transaction must end without a trace then.
    pub async fn deliver(&self, tx: &mut dyn Tx) -> Result<(), Undelivered> {
        let refused = |consignment: &Consignment, halt: Halt| match halt {
            Halt::Restart => Undelivered::Again,
            Halt::Refused { refusal, .. } => {
                Undelivered::Refused(Box::new(consignment.parcel.clone()), refusal)
            }
        };
        let Some((first, _)) = self.deeds.first() else {
            return Ok(());
        };
        let mut rows = Rows::lock(&self.cx, tx, Arc::clone(&self.wanted))
            .await
            .map_err(|halt| refused(first, halt))?;
        for (consignment, deed) in &self.deeds {
            if let Some(deed) = deed {
                deed.perform(tx, &mut rows)
                    .await
                    .map_err(|halt| refused(consignment, halt))?;
            }
            shipped::put(tx, &consignment.mark).await?;
        }
        Ok(())
    }
}

async fn planned(cx: &Context, consignment: &Consignment) -> Result<Option<Deed>, Refusal> {
    let (object, id) = (consignment.parcel.object.as_str(), consignment.mark.record);
    Ok(match consignment.deed.clone() {
        ShipDeed::Make(body) => {
            let create = Create::plan_as(cx, object, Some(id), body, Wish::default()).await?;
            Some(Deed::Create(create))
        }
        ShipDeed::Change(version, body) => {
            let update = Update::plan(cx, object, id, version, body, Wish::default()).await?;
            Some(Deed::Update(update))
        }
        ShipDeed::Note => None,
    })
}
