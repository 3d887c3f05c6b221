//! Documents in, [`Screens`] or all complaints out.

mod homes;
mod views;

use crate::layout;
use crate::plain;
use crate::screens::{Form, List, Screens, Text};
use indexmap::IndexSet;
use metadata::documents::{Audience, State};
use metadata::{Complaint, Complaints, Document, DocumentKind, documents, pointer_token};
use model::{FieldSet, Filter, Model, Object, Opening};
use serde::de::DeserializeOwned;
use serde_json::Value;

impl Screens {
    /// Checks every form, list and app of `documents` against the model made of the same documents. Other kinds are
    /// passed over. Objects without a form or list get a plain one.
    ///
    /// The model may lack what somebody complained about already; nothing more is said then about what is missing
    /// only for that reason.
    ///
    /// # Errors
    /// All complaints, each with its file.
    pub fn compile(model: &Model, documents: &[Document]) -> Result<Screens, Complaints> {
        let mut build = Build {
            model,
            documents,
            screens: Screens::default(),
            complaints: Vec::new(),
        };
        build.each(DocumentKind::Form, Build::form);
        build.each(DocumentKind::List, Build::list);
        build.each(DocumentKind::Object, Build::types);
        build.plain();
        build.views();
        // A menu may open a list or a view, so menus and homes come after them.
        build.each(DocumentKind::App, Build::app);
        build.each(DocumentKind::Home, Build::home);
        build.order_apps();
        if build.complaints.is_empty() {
            Ok(build.screens)
        } else {
            Err(build.complaints)
        }
    }
}

struct Build<'a> {
    model: &'a Model,
    documents: &'a [Document],
    screens: Screens,
    complaints: Complaints,
}

impl<'a> Build<'a> {
    /// Reads the documents of one kind. Their shape and names were judged with the model; what does not fit is no
    /// part of it.
    fn each<T: DeserializeOwned>(&mut self, kind: DocumentKind, read: fn(&mut Self, &Document, T)) {
        for document in self.documents.iter().filter(|document| document.kind == kind) {
            let earlier = std::mem::take(&mut self.complaints);
            if let Ok(typed) = serde_json::from_value(document.body.clone()) {
                read(self, document, typed);
            }
            let new = std::mem::replace(&mut self.complaints, earlier);
            let new = new
                .into_iter()
                .filter(|complaint| !self.is_declared(document, complaint));
            let new: Complaints = new.map(|complaint| complaint.in_file(&document.path)).collect();
            self.complaints.extend(new);
        }
    }

    /// Whether what is said to be unknown is written down after all, and only was not understood.
    fn is_declared(&self, document: &Document, complaint: &Complaint) -> bool {
        let argument = |name: &str| {
            complaint
                .args
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let find = |kind: DocumentKind, name: &str| {
            self.documents
                .iter()
                .find(|document| document.kind == kind && document.name == name)
        };
        let name = argument("name");
        match complaint.code {
            "unknown_object" => find(DocumentKind::Object, name).is_some(),
            "unknown_role" => find(DocumentKind::Role, name).is_some(),
            "unknown_form" => {
                find(DocumentKind::Form, name).is_some_and(|form| form.body["object"] == argument("object"))
            }
            "unknown_list" => {
                find(DocumentKind::List, name).is_some_and(|list| list.body["object"] == argument("object"))
            }
            "unknown_field" => {
                let object = document.body["object"].as_str().unwrap_or_default();
                let object = find(DocumentKind::Object, object);
                object.is_some_and(|object| object.body["properties"].get(name).is_some())
            }
            _ => false,
        }
    }

    fn complain(&mut self, complaint: Complaint) {
        self.complaints.push(complaint);
    }

    fn object(&mut self, name: &str, pointer: &str) -> Option<&'a Object> {
        let found = self.model.object(name);
        if found.is_none() {
            let known = self.model.objects.keys().map(String::as_str);
            self.complain(
                Complaint::error("unknown_object", pointer)
                    .with("name", name)
                    .near(name, known),
            );
        }
        found.map(AsRef::as_ref)
    }

    fn form(&mut self, document: &Document, form: documents::Form) {
        let Some(object) = self.object(&form.object, "/object") else {
            return;
        };
        let layout = layout::compile(self.model, object, document, form.layout, &mut self.complaints);
        let title = Text::of(document, "/title".to_owned(), &form.title);
        let compiled = Form {
            name: form.name,
            title,
            layout,
            device: form.device,
            opening: opening(form.audience, form.state),
        };
        self.screens.forms.entry(form.object).or_default().push(compiled);
    }

    /// The forms that types of records are filled in with.
    fn types(&mut self, document: &Document, _: documents::Object) {
        let object = self.model.object(&document.name);
        let types = object.and_then(|object| object.types.as_ref());
        for one in types.into_iter().flat_map(|types| &types.of) {
            if let Some(wanted) = &one.form {
                let at = format!("/types/of/{}/form", pointer_token(&one.name));
                self.known_form(&document.name, wanted, at);
            }
        }
    }

    fn known_form(&mut self, object: &str, wanted: &str, at: String) {
        let forms = self.screens.forms.get(object);
        if !forms.is_some_and(|forms| forms.iter().any(|form| form.name == *wanted)) {
            let complaint = Complaint::error("unknown_form", at).with("name", wanted);
            self.complain(complaint.with("object", object));
        }
    }

    fn list(&mut self, document: &Document, list: documents::List) {
        let Some(object) = self.object(&list.object, "/object") else {
            return;
        };
        let mut columns = Vec::new();
        for column in &list.columns {
            let pointer = format!("/columns/{}/field", pointer_token(&column.field));
            if let Some(position) = self.field(object, &column.field, &pointer) {
                columns.push((position, column.width));
            }
        }
        let sort = self.sort(object, list.sort.as_deref().unwrap_or_default());
        let reads = self.filter(object, list.filter.as_ref(), "/filter");
        let title = Text::of(document, "/title".to_owned(), &list.title);
        let compiled = List {
            name: list.name,
            title,
            columns,
            sort,
            filter: list.filter,
            reads,
            opening: opening(list.audience, list.state),
        };
        let place = format!("{}/{}", DocumentKind::List.word(), compiled.name);
        self.screens.places.insert(place, list.object.clone());
        self.screens.lists.entry(list.object).or_default().push(compiled);
    }

    /// The fields that a filter compares.
    fn filter(&mut self, object: &Object, filter: Option<&Value>, at: &str) -> FieldSet {
        let all = FieldSet::all(object.fields.len());
        let read = filter.map(|filter| Filter::parse_beyond(object, &all, self.model, filter));
        match read {
            None => FieldSet::default(),
            Some(Ok(filter)) => filter.fields(),
            Some(Err(complaints)) => {
                self.complaints
                    .extend(complaints.into_iter().map(|complaint| complaint.under(at)));
                FieldSet::default()
            }
        }
    }

    fn sort(&mut self, object: &Object, written: &str) -> Vec<(usize, bool)> {
        let mut sort = Vec::new();
        for part in written.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (name, down) = part.strip_prefix('-').map_or((part, false), |name| (name, true));
            match self.field(object, name, "/sort") {
                Some(position) if object.fields[position].sortable() => sort.push((position, down)),
                Some(_) => self.complain(Complaint::error("not_sortable", "/sort").with("name", name)),
                None => {}
            }
        }
        sort
    }

    fn field(&mut self, object: &Object, name: &str, pointer: &str) -> Option<usize> {
        let found = object.field(name).map(|(position, _)| position);
        if found.is_none() {
            self.complain(unknown_field(object, name, pointer.to_owned()));
        }
        found
    }

    fn plain(&mut self) {
        for object in self.model.objects.values() {
            let forms = self.screens.forms.entry(object.name.clone()).or_default();
            if forms.is_empty() {
                forms.push(plain::form(object));
            }
            let lists = self.screens.lists.entry(object.name.clone()).or_default();
            if lists.is_empty() {
                lists.push(plain::list(object));
            }
        }
    }

    fn app(&mut self, _: &Document, app: documents::App) {
        self.module(app.module.as_deref(), "/module");
        for entry in &app.menu {
            let pointer = format!("/menu/{}", entry.name);
            self.module(entry.module.as_deref(), &format!("{pointer}/module"));
            let Some(object) = self.object(&entry.object, &format!("{pointer}/object")) else {
                continue;
            };
            if let Some(wanted) = &entry.list {
                self.known_list(&entry.object, wanted, format!("{pointer}/list"));
            }
            if let Some(wanted) = &entry.view {
                self.known_view(Some(&entry.object), wanted, format!("{pointer}/view"));
            }
            self.filter(object, entry.badge.as_ref(), &format!("{pointer}/badge"));
        }
        self.screens.apps.push(app);
    }

    fn known_list(&mut self, object: &str, wanted: &str, at: String) {
        let lists = self.screens.lists.get(object);
        if !lists.is_some_and(|lists| lists.iter().any(|list| list.name == *wanted)) {
            let complaint = Complaint::error("unknown_list", at).with("name", wanted);
            self.complain(complaint.with("object", object));
        }
    }

    /// A module that some pack offers, or none.
    fn module(&mut self, module: Option<&str>, at: &str) {
        let Some(name) = module else { return };
        let packs = self
            .documents
            .iter()
            .filter(|document| document.kind == DocumentKind::Pack);
        let offered: IndexSet<&str> = packs
            .filter_map(|pack| pack.body["offers"].as_array())
            .flatten()
            .filter_map(|module| module["name"].as_str())
            .collect();
        if !offered.contains(name) {
            let complaint = Complaint::error("unknown_module", at).with("name", name);
            self.complain(complaint.near(name, offered));
        }
    }

    /// What was installed last is closest to people's work and comes first; the platform's own menu comes last.
    fn order_apps(&mut self) {
        let documents = self.documents;
        let pack = |kind: DocumentKind, name: &str| {
            let named = |document: &&Document| document.kind == kind && document.name == name;
            let pack = documents
                .iter()
                .find(named)
                .map(|document| document.pack.as_str());
            documents
                .iter()
                .position(|document| Some(document.pack.as_str()) == pack)
        };
        let Screens { apps, homes, .. } = &mut self.screens;
        apps.sort_by_key(|app| std::cmp::Reverse(pack(DocumentKind::App, &app.name)));
        homes.sort_by_key(|home| std::cmp::Reverse(pack(DocumentKind::Home, &home.name)));
    }
}

fn opening(audience: Option<Audience>, state: State) -> Opening {
    Opening { audience, state }
}

pub(crate) fn unknown_field(object: &Object, name: &str, pointer: String) -> Complaint {
    let known = object.fields.iter().map(|field| field.name.as_str());
    Complaint::error("unknown_field", pointer)
        .with("name", name)
        .near(name, known)
}
