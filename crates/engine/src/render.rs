//! Writing a template for one record, as the viewer may read it: what they may not is empty.

use crate::{Context, LookupAsk, PageAsk, Refusal, get, lookup, page};
use metadata::documents::TemplateForm;
use metadata::{Complaint, Language};
use model::{CURRENCY, FieldDef, InCurrency, Object};
use script::{Needs, Values};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// The most records that one text is made of.
const MOST_RECORDS: usize = 1_000;

/// A text that is ready to be printed or sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Rendered {
    /// What it is for.
    pub form: TemplateForm,
    /// The subject of an e-mail, or the name of a printed file; plain text.
    pub subject: Option<String>,
    /// The text.
    pub body: String,
}

/// Writes a template for a record in the viewer's language.
///
/// # Errors
/// [`Refusal::NotFound`] when the template or the record is not there for this viewer; [`Refusal::Complaints`] for a text
/// that is made of too much.
pub async fn render(cx: &Context, name: &str, id: Uuid) -> Result<Rendered, Refusal> {
    let template = cx.model.templates.get(name);
    let template = template.filter(|template| template.opening.admits(&cx.viewer, &cx.rights));
    let template = Arc::clone(template.ok_or(Refusal::NotFound)?);
    let text = template.texts.get(&cx.viewer.language).ok_or(Refusal::NotFound)?;
    let mut gathering = Gathering {
        cx,
        left: MOST_RECORDS,
        labels: HashMap::new(),
    };
    let root = gathering.record(&template.object, id, &template.needs).await?;
    let root = root.ok_or(Refusal::NotFound)?;
    let yes_no = match cx.viewer.language {
        Language::ZhCn => ("是", "否"),
        Language::En => ("Yes", "No"),
    };
    let plain = Values {
        root: &root,
        yes_no,
        html: false,
    };
    let body = Values {
        html: template.is_html(),
        ..plain
    };
    let refused = |complaint: Complaint| Refusal::Complaints(vec![complaint]);
    let subject = text.subject.as_ref().map(|subject| subject.write(&plain));
    // One line: what stands behind a line break in a subject would be read as a header of the mail.
    let line = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Rendered {
        form: template.form,
        subject: subject.transpose().map_err(refused)?.map(line),
        body: text.body.write(&body).map_err(refused)?,
    })
}

/// Collects what a text needs, through the same doors as any reader.
struct Gathering<'a> {
    cx: &'a Context,
    /// How many more records may be read.
    left: usize,
    /// What records are called, by object and id.
    labels: HashMap<(String, Uuid), String>,
}

impl Gathering<'_> {
    /// One record as a text needs it; `None` when it is not there for the viewer.
    async fn record(&mut self, object: &str, id: Uuid, needs: &Needs) -> Result<Option<Value>, Refusal> {
        self.spend(1)?;
        let found = match get(self.cx, object, id, None).await {
            Ok(found) => found,
            Err(Refusal::NotFound) => return Ok(None),
            Err(refusal) => return Err(refusal),
        };
        let body: Map<String, Value> = serde_json::from_slice(&found.body).unwrap_or_default();
        self.values(object, id, &body, needs).await.map(Some)
    }

    fn spend(&mut self, records: usize) -> Result<(), Refusal> {
        let left = self.left.checked_sub(records).ok_or_else(|| {
            let complaint = Complaint::error("template_rows", "").with("most", MOST_RECORDS);
            Refusal::Complaints(vec![complaint])
        });
        self.left = left?;
        Ok(())
    }

    async fn values(
        &mut self,
        object: &str,
        id: Uuid,
        body: &Map<String, Value>,
        needs: &Needs,
    ) -> Result<Value, Refusal> {
        let cx = self.cx;
        let object = Arc::clone(cx.model.object(object).ok_or(Refusal::NotFound)?);
        let mut values = Map::new();
        for name in &needs.fields {
            let Some((_, field)) = object.field(name) else {
                continue;
            };
            let value = body.get(name).unwrap_or(&Value::Null);
            let shown = match self.currency(field, body) {
                Some(code) if !value.is_null() => cx.model.shown_amount(code, value),
                _ => self.shown(field, value).await?,
            };
            values.insert(name.clone(), shown);
        }
        for (name, inner) in &needs.records {
            let named = object.field(name).and_then(|(_, field)| {
                let id = body.get(name)?.as_str()?.parse::<Uuid>().ok()?;
                Some((field.target.clone()?, id))
            });
            let Some((target, other)) = named else { continue };
            let Some(mut record) = Box::pin(self.record(&target, other, inner)).await? else {
                continue;
            };
            record["~"] = json!(self.label(&target, other).await?);
            values.insert(name.clone(), record);
        }
        for (name, inner) in &needs.lists {
            let rows = Box::pin(self.list(&object, id, name, inner)).await?;
            values.insert(name.clone(), rows);
        }
        Ok(Value::Object(values))
    }

    /// In which currency an amount is, as an answer tells it.
    fn currency<'b>(&'b self, field: &'b FieldDef, body: &'b Map<String, Value>) -> Option<&'b str> {
        let told = |name: &str| body.get(name).and_then(Value::as_str);
        let told = match field.currency.as_ref()? {
            InCurrency::Code(code) => Some(code.as_str()),
            InCurrency::Record => told(CURRENCY),
            InCurrency::Beyond => told(&format!("{}{CURRENCY}", field.name)),
            InCurrency::Workspace => None,
        };
        Some(told.unwrap_or(&self.cx.model.settings.currency))
    }

    /// A value as it is read: references by what their records are called.
    async fn shown(&mut self, field: &FieldDef, value: &Value) -> Result<Value, Refusal> {
        let id = value.as_str().and_then(|id| id.parse::<Uuid>().ok());
        match (&field.target, id) {
            (Some(target), Some(id)) => {
                let label = self.label(target, id).await?;
                Ok(if label.is_empty() {
                    Value::Null
                } else {
                    json!({ "~": label })
                })
            }
            (Some(_), None) => Ok(Value::Null),
            _ => Ok(self.cx.model.shown(self.cx.viewer.language, field, value)),
        }
    }

    async fn label(&mut self, object: &str, id: Uuid) -> Result<String, Refusal> {
        let key = (object.to_owned(), id);
        if let Some(known) = self.labels.get(&key) {
            return Ok(known.clone());
        }
        self.spend(1)?;
        let ids = id.to_string();
        let ask = LookupAsk {
            ids: Some(&ids),
            ..LookupAsk::default()
        };
        let found = match lookup(self.cx, object, &ask).await {
            Ok(found) => found,
            Err(Refusal::NotFound) => Vec::new(),
            Err(refusal) => return Err(refusal),
        };
        let label = found
            .into_iter()
            .next()
            .map(|found| found.label)
            .unwrap_or_default();
        self.labels.insert(key, label.clone());
        Ok(label)
    }

    /// The records that a field of kind children stands for, the oldest first.
    async fn list(&mut self, object: &Object, id: Uuid, name: &str, needs: &Needs) -> Result<Value, Refusal> {
        let relation = object.relations.iter().find(|known| known.name == name);
        let Some(relation) = relation else {
            return Ok(Value::Null);
        };
        let filter = json!({ "field": relation.by, "is": id }).to_string();
        let (mut items, mut cursor): (Vec<Map<String, Value>>, Option<String>) = (Vec::new(), None);
        loop {
            let ask = PageAsk {
                filter: Some(&filter),
                limit: Some(200),
                cursor: cursor.as_deref(),
                ..PageAsk::default()
            };
            let found = match page(self.cx, &relation.object, &ask).await {
                Ok(found) => found,
                // Who may not look for them sees none.
                Err(Refusal::Malformed(_) | Refusal::NotFound) => break,
                Err(refusal) => return Err(refusal),
            };
            let read: Vec<Map<String, Value>> = serde_json::from_slice(&found.items).unwrap_or_default();
            self.spend(read.len())?;
            items.extend(read);
            cursor = found.next;
            if cursor.is_none() {
                break;
            }
        }
        items.reverse();
        let mut rows = Vec::with_capacity(items.len());
        for item in &items {
            let id = item.get("id").and_then(|id| id.as_str()?.parse::<Uuid>().ok());
            let id = id.unwrap_or_default();
            rows.push(self.values(&relation.object, id, item, needs).await?);
        }
        Ok(Value::Array(rows))
    }
}
