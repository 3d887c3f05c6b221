//! One metadata file, and the kinds there are.

use crate::documents::{
    App, Board, Calendar, Change, Choice, Conversion, Cross, Data, Form, Gallery, Gantt, Home, List, Map,
    Mapping, Object, Pack, Role, Template, Translation, Tree, Workspace, Worktime,
};
use crate::{Complaint, Complaints, canonical, pointer_token, read_json, upgrade};
use schemars::{Schema, generate::SchemaSettings};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::OnceLock;

/// One metadata file as somebody wrote it: read, but not yet understood.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// Name of the pack it belongs to.
    pub pack: String,
    /// Path inside the pack, with `/`: `customer/customer.object.json`.
    pub path: String,
    /// What the document says.
    pub kind: DocumentKind,
    /// Unique among documents of this kind.
    pub name: String,
    /// The JSON itself, in the author's order.
    pub body: Value,
}

/// What a document can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// The pack itself: name, version, what it requires.
    Pack,
    /// Languages, time zone, currency.
    Workspace,
    /// A kind of record: fields, rules, keys.
    Object,
    /// A shared option set.
    Choice,
    /// A layout for creating, editing and showing a record.
    Form,
    /// A table of records.
    List,
    /// Records as cards in columns.
    Board,
    /// Records on the days they take.
    Calendar,
    /// Records where they are.
    Map,
    /// Records below each other.
    Tree,
    /// Records as bars over the days they take.
    Gantt,
    /// Records as pictures.
    Gallery,
    /// Records as rows × columns.
    Cross,
    /// Grants.
    Role,
    /// A menu.
    App,
    /// What somebody sees first.
    Home,
    /// One record becomes others.
    Conversion,
    /// When people work.
    Worktime,
    /// A text with fields of a record in it.
    Template,
    /// How data from outside becomes records.
    Mapping,
    /// Records that come with a pack.
    Data,
    /// Texts in another language.
    Translation,
    /// Operations on another pack's document.
    Change,
}

/// How two versions of a list are merged; every list of every kind declares one as `x-list`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListMerge {
    /// Elements have a unique `name` and merge one by one.
    Keyed,
    /// Scalars, order without meaning.
    Set,
    /// Replaced whole.
    Value,
}

impl ListMerge {
    /// Reads the `x-list` keyword.
    #[must_use]
    pub fn from_keyword(word: &str) -> Option<Self> {
        match word {
            "keyed" => Some(ListMerge::Keyed),
            "set" => Some(ListMerge::Set),
            "value" => Some(ListMerge::Value),
            _ => None,
        }
    }
}

impl DocumentKind {
    /// Every kind, in the order documents are read.
    pub const ALL: [DocumentKind; 23] = [
        DocumentKind::Pack,
        DocumentKind::Workspace,
        DocumentKind::Object,
        DocumentKind::Choice,
        DocumentKind::Form,
        DocumentKind::List,
        DocumentKind::Board,
        DocumentKind::Calendar,
        DocumentKind::Map,
        DocumentKind::Tree,
        DocumentKind::Gantt,
        DocumentKind::Gallery,
        DocumentKind::Cross,
        DocumentKind::Role,
        DocumentKind::App,
        DocumentKind::Home,
        DocumentKind::Conversion,
        DocumentKind::Worktime,
        DocumentKind::Template,
        DocumentKind::Mapping,
        DocumentKind::Data,
        DocumentKind::Translation,
        DocumentKind::Change,
    ];

    /// The suffix of its files: `object` in `customer.object.json`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            DocumentKind::Pack => "pack",
            DocumentKind::Workspace => "workspace",
            DocumentKind::Object => "object",
            DocumentKind::Choice => "choice",
            DocumentKind::Form => "form",
            DocumentKind::List => "list",
            DocumentKind::Board => "board",
            DocumentKind::Calendar => "calendar",
            DocumentKind::Map => "map",
            DocumentKind::Tree => "tree",
            DocumentKind::Gantt => "gantt",
            DocumentKind::Gallery => "gallery",
            DocumentKind::Cross => "cross",
            DocumentKind::Role => "role",
            DocumentKind::App => "app",
            DocumentKind::Home => "home",
            DocumentKind::Conversion => "conversion",
            DocumentKind::Worktime => "worktime",
            DocumentKind::Template => "template",
            DocumentKind::Mapping => "mapping",
            DocumentKind::Data => "data",
            DocumentKind::Translation => "translation",
            DocumentKind::Change => "change",
        }
    }

    /// The key of the body that holds the document's name.
    #[must_use]
    pub fn name_key(self) -> &'static str {
        if self == DocumentKind::Object {
            "$id"
        } else {
            "name"
        }
    }

    fn of_path(path: &str) -> Option<(Self, &str)> {
        let file = path.rsplit('/').next()?;
        if file == "pack.json" {
            return Some((DocumentKind::Pack, ""));
        }
        let (name, word) = file.strip_suffix(".json")?.rsplit_once('.')?;
        let kind = DocumentKind::ALL.into_iter().find(|kind| kind.word() == word)?;
        (kind != DocumentKind::Pack && !name.is_empty()).then_some((kind, name))
    }
}

impl Document {
    /// Reads one file of the pack `pack`. `Ok(None)` for files that are not documents (a picture, a page, what
    /// the pack's demo company is made of).
    ///
    /// # Errors
    /// Broken JSON, a suffix nobody knows, or a name that differs from the file's.
    pub fn read(pack: &str, path: &str, text: &str) -> Result<Option<Document>, Complaint> {
        if !path.ends_with(".json") || path.starts_with("demo/") {
            return Ok(None);
        }
        let (kind, stem) = DocumentKind::of_path(path).ok_or_else(|| {
            Complaint::error("unknown_document_kind", "")
                .with("path", path)
                .in_file(path)
        })?;
        let body = read_json(text.as_bytes()).map_err(|complaint| complaint.in_file(path))?;
        if let Some(pointer) = zero_in(&body, "") {
            return Err(Complaint::error("text_zero", pointer).in_file(path));
        }
        let body = upgrade::lift(kind, body).map_err(|complaint| complaint.in_file(path))?;
        let stated = body.get(kind.name_key()).and_then(Value::as_str);
        let name = match (stated, stem) {
            (Some(name), "") => name,
            (Some(name), stem) if name == stem => name,
            (Some(name), stem) => {
                return Err(Complaint::error("file_name", format!("/{}", kind.name_key()))
                    .with("name", name)
                    .with("file", stem)
                    .in_file(path));
            }
            (None, stem) => stem,
        };
        Ok(Some(Document {
            pack: pack.to_owned(),
            path: path.to_owned(),
            kind,
            name: name.to_owned(),
            body,
        }))
    }

    /// Reads a whole pack: `(path, text)` of its files in any order. All documents, or all complaints.
    ///
    /// # Errors
    /// Every file that cannot be read, and a missing `pack.json`.
    pub fn read_pack(files: &[(String, String)]) -> Result<Vec<Document>, Complaints> {
        let pack = files
            .iter()
            .find(|(path, _)| path == "pack.json")
            .ok_or_else(|| vec![Complaint::error("no_pack", "").in_file("pack.json")])?;
        let name = serde_json::from_str::<Value>(&pack.1)
            .ok()
            .and_then(|body| body.get("name").and_then(Value::as_str).map(str::to_owned))
            .unwrap_or_default();
        Document::read_all(&name, files)
    }

    /// Reads the files of a layer that is no pack of its own, under the name of that layer. All documents, or all
    /// complaints.
    ///
    /// # Errors
    /// Every file that cannot be read.
    pub fn read_all(layer: &str, files: &[(String, String)]) -> Result<Vec<Document>, Complaints> {
        let (mut documents, mut complaints) = (Vec::new(), Vec::new());
        for (path, text) in files {
            match Document::read(layer, path, text) {
                Ok(Some(document)) => documents.push(document),
                Ok(None) => {}
                Err(complaint) => complaints.push(complaint),
            }
        }
        documents.sort_by(|a, b| (a.kind, &a.path).cmp(&(b.kind, &b.path)));
        if complaints.is_empty() {
            Ok(documents)
        } else {
            Err(complaints)
        }
    }

    /// How translations, changes and people name it: `object/customer`.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}/{}", self.kind.word(), self.name)
    }

    /// The canonical text of the file: keys in the order of the kind's schema, names in the author's, two spaces, final
    /// newline.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = serde_json::to_string_pretty(&canonical(self.kind, &self.body)).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// Where a text or a key holds U+0000, which PostgreSQL does not take and no reader expects.
fn zero_in(value: &Value, at: &str) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(|| at.to_owned()),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| zero_in(item, &format!("{at}/{index}"))),
        Value::Object(map) => map.iter().find_map(|(key, item)| {
            if key.contains('\0') {
                return Some(at.to_owned());
            }
            zero_in(item, &format!("{at}/{}", pointer_token(key)))
        }),
        _ => None,
    }
}

/// The JSON Schema of one kind of document, published under `schemas/`.
#[must_use]
pub fn schema_of(kind: DocumentKind) -> Schema {
    let generator = SchemaSettings::draft2020_12().into_generator();
    match kind {
        DocumentKind::Pack => generator.into_root_schema_for::<Pack>(),
        DocumentKind::Workspace => generator.into_root_schema_for::<Workspace>(),
        DocumentKind::Object => generator.into_root_schema_for::<Object>(),
        DocumentKind::Choice => generator.into_root_schema_for::<Choice>(),
        DocumentKind::Form => generator.into_root_schema_for::<Form>(),
        DocumentKind::List => generator.into_root_schema_for::<List>(),
        DocumentKind::Board => generator.into_root_schema_for::<Board>(),
        DocumentKind::Calendar => generator.into_root_schema_for::<Calendar>(),
        DocumentKind::Map => generator.into_root_schema_for::<Map>(),
        DocumentKind::Tree => generator.into_root_schema_for::<Tree>(),
        DocumentKind::Gantt => generator.into_root_schema_for::<Gantt>(),
        DocumentKind::Gallery => generator.into_root_schema_for::<Gallery>(),
        DocumentKind::Cross => generator.into_root_schema_for::<Cross>(),
        DocumentKind::Role => generator.into_root_schema_for::<Role>(),
        DocumentKind::App => generator.into_root_schema_for::<App>(),
        DocumentKind::Home => generator.into_root_schema_for::<Home>(),
        DocumentKind::Conversion => generator.into_root_schema_for::<Conversion>(),
        DocumentKind::Worktime => generator.into_root_schema_for::<Worktime>(),
        DocumentKind::Template => generator.into_root_schema_for::<Template>(),
        DocumentKind::Mapping => generator.into_root_schema_for::<Mapping>(),
        DocumentKind::Data => generator.into_root_schema_for::<Data>(),
        DocumentKind::Translation => generator.into_root_schema_for::<Translation>(),
        DocumentKind::Change => generator.into_root_schema_for::<Change>(),
    }
}

/// The same schema as JSON, made once.
#[must_use]
pub fn schema_value(kind: DocumentKind) -> &'static Value {
    static SCHEMAS: OnceLock<Vec<Value>> = OnceLock::new();
    &SCHEMAS.get_or_init(|| {
        DocumentKind::ALL
            .into_iter()
            .map(|kind| schema_of(kind).to_value())
            .collect()
    })[kind as usize]
}
