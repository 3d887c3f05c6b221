//! What would have to change if something went: found by taking it away and compiling the rest.

use crate::layers::change_in;
use crate::{App, ApplyError, Workspace};
use metadata::{Complaint, Complaints, Document, DocumentKind, Operation, pointer_token};
use store::Proof;

/// Rows are counted no further.
const MOST_COUNTED: u32 = 1_000_000;

/// What refers to a field or an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Impact {
    /// The published version that was looked at.
    pub version: i64,
    /// Records that have a value there, or all records of the object; a publish would park them. 1,000,000 at most.
    pub records: u64,
    /// Every document that would not compile without it, in the order of the layers.
    pub affected: Vec<Affected>,
}

/// One document that refers to what goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Affected {
    /// `form/customer`
    pub document: String,
    /// The layer it is in.
    pub pack: String,
    /// Its file in that layer.
    pub path: String,
    /// What it would be told, each with its place.
    pub complaints: Complaints,
}

/// A field, or a whole object.
#[derive(Clone, Copy)]
struct Gone<'a> {
    object: &'a str,
    field: Option<&'a str>,
}

impl Workspace {
    /// What refers to a field (`customer.phone`) or an object (`customer`), and how many records it holds.
    ///
    /// # Errors
    /// A complaint when there is no such field or object; those of the database.
    pub async fn impact(&self, of: &str) -> Result<Impact, ApplyError> {
        self.refresh().await?;
        let app = self.app();
        let affected = app.affected(of);
        let affected = affected.map_err(|complaint| ApplyError::Complaints(vec![complaint]))?;
        Ok(Impact {
            version: app.version,
            records: self.held(&app, Gone::read(of)).await.map_err(ApplyError::Store)?,
            affected,
        })
    }

    async fn held(&self, app: &App, gone: Gone<'_>) -> Result<u64, store::Error> {
        let all = self.store().count_rows(gone.object, MOST_COUNTED).await?;
        let Some(name) = gone.field else {
            return Ok(all);
        };
        let object = app.model.object(gone.object);
        // Children stand in their own table, and what follows from others is held by none.
        let entered = object.and_then(|object| object.field(name));
        let Some((_, field)) = entered.filter(|(_, field)| field.derived.is_none()) else {
            return Ok(0);
        };
        let empty = Proof::Filled {
            object: gone.object.to_owned(),
            field: Some(field.name.clone()),
        };
        Ok(all.saturating_sub(self.store().against(&empty).await?))
    }
}

impl App {
    /// Every document that would not compile without a field (`customer.phone`) or an object (`customer`).
    ///
    /// # Errors
    /// When there is no such field or object.
    pub fn affected(&self, of: &str) -> Result<Vec<Affected>, Complaint> {
        let gone = Gone::read(of);
        gone.known(self)?;
        // A document is known by its kind and name; two packs may call their files alike.
        let named = |document: &Document| Document {
            path: document.key(),
            ..document.clone()
        };
        let rest = self.documents.iter().map(named);
        let rest = rest.filter_map(|document| gone.taken_from(document)).collect();
        let told = App::compile(self.version + 1, rest).err().unwrap_or_default();
        let affected = |document: &Document| {
            let key = document.key();
            let own = told.iter().filter(|one| one.at.file.as_deref() == Some(&key));
            let complaints: Complaints = own.cloned().map(|one| one.in_file(&document.path)).collect();
            (!complaints.is_empty()).then(|| Affected {
                document: key,
                pack: document.pack.clone(),
                path: document.path.clone(),
                complaints,
            })
        };
        Ok(self.documents.iter().filter_map(affected).collect())
    }
}

impl<'a> Gone<'a> {
    fn read(of: &'a str) -> Self {
        match of.split_once('.') {
            Some((object, field)) => Gone {
                object,
                field: Some(field),
            },
            None => Gone {
                object: of,
                field: None,
            },
        }
    }

    fn known(self, app: &App) -> Result<(), Complaint> {
        let unknown = |code, name: &str| Complaint::error(code, "/of").with("name", name);
        let Some(object) = app.model.object(self.object) else {
            let known = app.model.objects.keys().map(String::as_str);
            return Err(unknown("unknown_object", self.object).near(self.object, known));
        };
        let fields = object.fields.iter().map(|field| field.name.as_str());
        let relations = object.relations.iter().map(|relation| relation.name.as_str());
        let mut known = fields.chain(relations);
        match self.field {
            Some(field) if !known.clone().any(|name| name == field) => {
                Err(unknown("unknown_field", field).near(field, &mut known))
            }
            _ => Ok(()),
        }
    }

    /// What is left of a document: nothing of an object that goes; an object without its field, and a change that does
    /// not bring it.
    fn taken_from(self, mut document: Document) -> Option<Document> {
        let is_object = document.kind == DocumentKind::Object && document.name == self.object;
        let Some(field) = self.field else {
            return (!is_object).then_some(document);
        };
        if is_object {
            let fields = document
                .body
                .get_mut("properties")
                .and_then(|all| all.as_object_mut());
            fields.and_then(|fields| fields.shift_remove(field));
        }
        if let Some(mut change) = change_in(&document)
            && change.document == format!("object/{}", self.object)
        {
            let place = format!("/properties/{}", pointer_token(field));
            let brings =
                |one: &Operation| matches!(one, Operation::Insert { insert, .. } if *insert == place);
            let before = change.operations.len();
            change.operations.retain(|operation| !brings(operation));
            if change.operations.len() < before {
                document.body["operations"] = serde_json::to_value(&change.operations).unwrap_or_default();
            }
        }
        Some(document)
    }
}
