//! The whole of compiled metadata that deals with records.

use crate::conversion::Conversion;
use crate::template::Template;
use crate::value::listed;
use crate::worktime::Worktime;
use crate::{EMPLOYEE, Filter, Grant, Object, ObjectRights, Parcel, Rights, Texts};
use indexmap::IndexMap;
use metadata::documents::{Mapping, Role, Workspace};
use metadata::{Complaint, Language};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

/// Every object, choice set and role of a workspace, compiled. Immutable; swapped whole on publish.
#[derive(Debug)]
pub struct Model {
    /// Objects by name, in the order of their packs.
    pub objects: IndexMap<String, Arc<Object>>,
    /// Names of objects by the names they had before. Only requests use them.
    pub former: HashMap<String, String>,
    /// Choice sets by name; the built-in set `role` holds every role.
    pub choices: IndexMap<String, Arc<Choices>>,
    /// Role documents by name.
    pub roles: IndexMap<String, Role>,
    /// Languages, time zone, currency.
    pub settings: Settings,
    /// Conversions by name.
    pub conversions: IndexMap<String, Arc<Conversion>>,
    /// Templates by name, pieces among them.
    pub templates: IndexMap<String, Arc<Template>>,
    /// Working times by name.
    pub worktimes: IndexMap<String, Arc<Worktime>>,
    /// How data from outside becomes records, by name.
    pub mappings: IndexMap<String, Arc<Mapping>>,
    /// Records that come with packs, each behind those it names.
    pub data: Vec<Parcel>,
    /// Translated texts.
    pub texts: Texts,
    /// The grants of each role, in the author's order, with their objects.
    pub(crate) grants: IndexMap<String, Vec<(String, Grant)>>,
    /// Whether something is for the people of a department.
    pub(crate) asks_departments: bool,
    /// Rights by sorted role set, put together on first use.
    pub(crate) rights: RwLock<HashMap<Vec<String>, Arc<Rights>>>,
    /// Everything, put together on first use.
    pub(crate) everything: OnceLock<Arc<Rights>>,
}

/// What holds for the whole company.
pub type Settings = Workspace;

/// A shared option set.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// What people call the set.
    pub title: String,
    /// The options in order.
    pub values: Vec<Choice>,
}

/// One option of a set.
pub type Choice = metadata::documents::ChoiceValue;

impl Model {
    /// The object of that name.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<&Arc<Object>> {
        self.objects.get(name)
    }

    /// The object that a request calls so: by its name, or by one that it had before.
    #[must_use]
    pub fn called(&self, name: &str) -> Option<&Arc<Object>> {
        self.object(name).or_else(|| self.object(self.former.get(name)?))
    }

    /// What holders of these roles may do; put together once per set of roles. Roles that are gone grant nothing.
    #[must_use]
    pub fn rights(&self, roles: &[String]) -> Arc<Rights> {
        let mut roles: Vec<String> = roles
            .iter()
            .filter(|role| self.grants.contains_key(*role))
            .cloned()
            .collect();
        roles.sort_unstable();
        roles.dedup();
        if let Some(rights) = self
            .rights
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&roles)
        {
            return Arc::clone(rights);
        }
        let rights = Arc::new(self.join(&roles));
        self.rights
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(roles, Arc::clone(&rights));
        rights
    }

    /// Every record and every field of every object: for what the house does by the rules of its authors, never for an
    /// answer.
    #[must_use]
    pub fn everything(&self) -> Arc<Rights> {
        let everything = self.everything.get_or_init(|| {
            let objects = self.objects.iter();
            let objects = objects.map(|(name, object)| (name.clone(), ObjectRights::everything(object)));
            Arc::new(Rights {
                objects: objects.collect(),
                ..Rights::default()
            })
        });
        Arc::clone(everything)
    }

    /// Takes these fields (object and name) out of every grant: nobody reads, filters or sorts by them. A grant whose
    /// rows depend on one admits none.
    pub(crate) fn hide(&mut self, fields: &BTreeSet<(String, String)>) {
        for (name, field) in fields {
            let Some(at) = self
                .objects
                .get(name)
                .and_then(|object| object.positions.get(field))
            else {
                continue;
            };
            for (_, grant) in self
                .grants
                .values_mut()
                .flatten()
                .filter(|(object, _)| object == name)
            {
                grant.readable.remove(*at);
                grant.masked.remove(*at);
                if grant.rows.fields().has(*at) {
                    grant.rows = Filter::Any(Vec::new());
                }
            }
            for (_, grant) in self.grants.values_mut().flatten() {
                if name == EMPLOYEE && grant.rows.asks_employee(field) {
                    grant.rows = Filter::Any(Vec::new());
                }
            }
        }
    }

    /// The grants of several roles side by side. Equal ones are kept once; no two are ever merged into one.
    fn join(&self, roles: &[String]) -> Rights {
        let mut rights = Rights::default();
        for role in roles {
            for (object, grant) in self.grants.get(role).into_iter().flatten() {
                let grants = &mut rights.objects.entry(object.clone()).or_default().grants;
                let mut grant = grant.clone();
                grant.rows = grant.rows.of_roles(roles);
                if !grants.contains(&grant) {
                    grants.push(grant);
                }
            }
            for right in self.roles.get(role).into_iter().flat_map(|role| &role.documents) {
                if !rights.documents.contains(right) {
                    rights.documents.push(*right);
                }
            }
        }
        crate::rights::by_parents(&mut rights);
        let mut rows = rights.objects.values().flat_map(|granted| &granted.grants);
        rights.asks_standing = self.asks_departments || rows.any(|grant| grant.rows.asks_standing());
        rights
    }

    /// Puts the names and messages that a complaint about a record of `object` repeats into a language: the title of
    /// the field it points at, the message of a rule, the options of a choice. Call it before pointers get prefixes.
    pub fn translate(&self, object: &Object, complaints: &mut [Complaint], language: Language) {
        let document = format!("object/{}", object.name);
        let text = |pointer: &str, written: &str| {
            Value::from(self.texts.get(language, &document, pointer, written).to_owned())
        };
        for complaint in complaints {
            let name = complaint.at.pointer.split('/').nth(1).unwrap_or_default();
            let field = object.field(name).map(|(_, field)| field);
            let (rule, said) = (
                complaint
                    .args
                    .get("name")
                    .cloned()
                    .filter(|_| complaint.code == "rule"),
                complaint.args.get("message").cloned(),
            );
            if let (Some(Value::String(rule)), Some(Value::String(message))) = (rule, said) {
                let message = text(&format!("/rules/{rule}/message"), &message);
                complaint.args.insert("message".to_owned(), message);
            }
            let Some(field) = field else { continue };
            if complaint.args.contains_key("title") {
                let title = text(&format!("/properties/{name}/title"), &field.title);
                complaint.args.insert("title".to_owned(), title);
            }
            let (Some(set), Some(options)) = (&field.choices, &field.options) else {
                continue;
            };
            let option = |option: &Choice| self.option_title(language, set, option);
            if complaint.code == "unknown_choice" {
                complaint
                    .args
                    .insert("known".to_owned(), json!(listed(options.values.iter(), option)));
            }
            let retired = options
                .values
                .iter()
                .find(|option| complaint.args.get("option") == Some(&json!(option.value)));
            if let Some(retired) = retired {
                complaint.args.insert("value".to_owned(), json!(option(retired)));
            }
        }
    }

    /// What people call one option of a set, in a language. The options of `role` are called as their roles are.
    #[must_use]
    pub fn option_title(&self, language: Language, set: &str, option: &Choice) -> String {
        let (document, pointer) = if self.roles.contains_key(&option.value) && set == "role" {
            (format!("role/{}", option.value), "/title".to_owned())
        } else {
            (format!("choice/{set}"), format!("/values/{}/title", option.value))
        };
        self.texts
            .get(language, &document, &pointer, &option.title)
            .to_owned()
    }
}
