//! Views of records that are no tables: each key of their documents names fields of some shape.

use super::{Build, opening};
use crate::screens::{Fields, Part, Screens, Text, View};
use field::Column;
use metadata::documents::{Board, Calendar, Cross, Gallery, Gantt, Map as MapView, Tree};
use metadata::{Complaint, Document, DocumentKind};
use model::{FieldDef, Object};
use serde_json::{Map, Value, json};

/// Figures of a cell that are taken of a field.
const FIGURES: [&str; 4] = ["sum", "avg", "min", "max"];

/// Begins a view with what all of them say, or leaves it when there is no such object.
macro_rules! begin {
    ($build:expr, $kind:ident, $document:expr, $view:expr) => {{
        let Some(object) = $build.object(&$view.object, "/object") else {
            return;
        };
        let begun = View {
            kind: DocumentKind::$kind,
            name: $view.name,
            title: Text::of($document, "/title".to_owned(), &$view.title),
            opening: opening($view.audience, $view.state),
            parts: Vec::new(),
            sort: $build.sort(object, $view.sort.as_deref().unwrap_or_default()),
            reads: $build.filter(object, $view.filter.as_ref(), "/filter"),
            filter: $view.filter,
        };
        ViewBuild {
            build: $build,
            object,
            view: begun,
        }
    }};
}

impl Build<'_> {
    pub(super) fn views(&mut self) {
        self.each(DocumentKind::Board, Build::board);
        self.each(DocumentKind::Calendar, Build::calendar);
        self.each(DocumentKind::Map, Build::map);
        self.each(DocumentKind::Tree, Build::tree);
        self.each(DocumentKind::Gantt, Build::gantt);
        self.each(DocumentKind::Gallery, Build::gallery);
        self.each(DocumentKind::Cross, Build::cross);
    }

    fn board(&mut self, document: &Document, board: Board) {
        let mut view = begin!(self, Board, document, board);
        view.one("column", Some(&board.column), OPTION.needed());
        view.values(&board.column, &board.columns, "/columns");
        if !board.columns.is_empty() {
            view.plain("columns", json!(board.columns));
        }
        view.one("lane", board.lane.as_ref(), GROUP);
        view.many("card", &board.card, SHOWN);
        view.many("sums", &board.sums, NUMBER);
        view.one("color", board.color.as_ref(), COLOR);
        view.done();
    }

    fn calendar(&mut self, document: &Document, calendar: Calendar) {
        let mut view = begin!(self, Calendar, document, calendar);
        view.one("from", Some(&calendar.from), DAY.needed());
        view.one("to", calendar.to.as_ref(), DAY);
        view.alike(&calendar.from, calendar.to.as_ref());
        view.one("lane", calendar.lane.as_ref(), GROUP);
        view.many("card", &calendar.card, SHOWN);
        view.one("color", calendar.color.as_ref(), COLOR);
        view.done();
    }

    fn map(&mut self, document: &Document, map: MapView) {
        let mut view = begin!(self, Map, document, map);
        view.one("at", Some(&map.at), PLACE.needed());
        view.many("card", &map.card, SHOWN);
        view.one("color", map.color.as_ref(), COLOR);
        view.done();
    }

    fn tree(&mut self, document: &Document, tree: Tree) {
        let mut view = begin!(self, Tree, document, tree);
        view.one("parent", Some(&tree.parent), ITSELF.needed());
        view.many("card", &tree.card, SHOWN);
        view.one("color", tree.color.as_ref(), COLOR);
        view.one("size", tree.size.as_ref(), NUMBER);
        view.one("badge", tree.badge.as_ref(), SHOWN);
        view.one("edges", tree.edges.as_ref(), ITSELF);
        if let Some(expected) = &tree.expected {
            view.values(&expected.field, &expected.values, "/expected/values");
            if let Some(field) = view.field(&expected.field, "/expected/field", OPTION) {
                let said = Map::from_iter([("values".to_owned(), json!(expected.values))]);
                view.part("expected", Fields::With(field, said), OPTION);
            }
        }
        view.done();
    }

    fn gantt(&mut self, document: &Document, gantt: Gantt) {
        let mut view = begin!(self, Gantt, document, gantt);
        view.one("from", Some(&gantt.from), DAY.needed());
        view.one("to", Some(&gantt.to), DAY.needed());
        view.alike(&gantt.from, Some(&gantt.to));
        view.one("progress", gantt.progress.as_ref(), NUMBER);
        view.one("parent", gantt.parent.as_ref(), ITSELF);
        view.one("depends", gantt.depends.as_ref(), ITSELF);
        view.many("card", &gantt.card, SHOWN);
        view.one("color", gantt.color.as_ref(), COLOR);
        view.done();
    }

    fn gallery(&mut self, document: &Document, gallery: Gallery) {
        let mut view = begin!(self, Gallery, document, gallery);
        view.one("image", gallery.image.as_ref(), PICTURE);
        view.one("caption", gallery.caption.as_ref(), SHOWN);
        view.many("card", &gallery.card, SHOWN);
        view.one("color", gallery.color.as_ref(), COLOR);
        view.done();
    }

    fn cross(&mut self, document: &Document, cross: Cross) {
        let mut view = begin!(self, Cross, document, cross);
        view.one("rows", Some(&cross.rows), GROUP.needed());
        view.one("columns", Some(&cross.columns), GROUP.needed());
        if cross.rows == cross.columns {
            let complaint = Complaint::error("cross_of_one", "/columns");
            view.build
                .complain(complaint.with("name", cross.columns.as_str()));
        }
        view.figure(cross.measure.as_deref().unwrap_or("count"));
        view.one("cell", cross.cell.as_ref(), SHOWN);
        view.done();
    }

    /// A list or view that exists, of that object if one is named: `list/open_deals`, `board/pipeline`.
    pub(super) fn known_view(&mut self, object: Option<&str>, wanted: &str, at: String) {
        let of = |known: &String| object.is_none_or(|object| object == known);
        if self.screens.places.get(wanted).is_some_and(of) {
            return;
        }
        let places = self.screens.places.iter();
        let mut known: Vec<String> = places
            .filter(|(_, object)| of(object))
            .map(|(place, _)| place.clone())
            .collect();
        known.sort();
        let complaint = Complaint::error("unknown_view", at).with("name", wanted);
        self.complain(complaint.near(wanted, known.iter().map(String::as_str)));
    }
}

/// What a field must be for some use, and whether the view is nothing without it.
#[derive(Clone, Copy)]
struct Need {
    fits: fn(&Object, &FieldDef) -> bool,
    /// What is said of a field that is something else.
    code: &'static str,
    is_compared: bool,
    is_needed: bool,
}

impl Need {
    const fn compared(fits: fn(&Object, &FieldDef) -> bool, code: &'static str) -> Need {
        Need {
            fits,
            code,
            is_compared: true,
            is_needed: false,
        }
    }

    const fn shown(fits: fn(&Object, &FieldDef) -> bool, code: &'static str) -> Need {
        Need {
            is_compared: false,
            ..Need::compared(fits, code)
        }
    }

    fn needed(self) -> Need {
        Need {
            is_needed: true,
            ..self
        }
    }
}

const OPTION: Need = Need::compared(|_, field| is_option(field), "needs_choice");
const COLOR: Need = Need::shown(|_, field| is_option(field), "needs_choice");
const SHOWN: Need = Need::shown(|_, _| true, "");
const NUMBER: Need = Need::compared(
    |_, field| matches!(column(field), Column::Integer | Column::Decimal { .. }),
    "needs_number",
);
const DAY: Need = Need::compared(
    |_, field| matches!(column(field), Column::Date | Column::Instant),
    "needs_day",
);
const ITSELF: Need = Need::compared(
    |object, field| field.target.as_ref() == Some(&object.name),
    "needs_itself",
);
const GROUP: Need = Need::compared(
    |_, field| is_option(field) || (field.target.is_some() && column(field) == Column::Uuid),
    "needs_group",
);
const PLACE: Need = Need::compared(|_, field| edits(field, &["location", "address"]), "needs_place");
const PICTURE: Need = Need::shown(|_, field| edits(field, &["image", "signature"]), "needs_picture");

fn column(field: &FieldDef) -> Column {
    field.storage.column()
}

/// One value of a choice set.
fn is_option(field: &FieldDef) -> bool {
    field.choices.is_some() && column(field) == Column::Text
}

fn edits(field: &FieldDef, widgets: &[&str]) -> bool {
    widgets.contains(&field.kind.widget().name)
}

struct ViewBuild<'b, 'a> {
    build: &'b mut Build<'a>,
    object: &'a Object,
    view: View,
}

impl ViewBuild<'_, '_> {
    fn field(&mut self, name: &str, at: &str, need: Need) -> Option<usize> {
        let position = self.build.field(self.object, name, at)?;
        let field = &self.object.fields[position];
        if (need.fits)(self.object, field) {
            return Some(position);
        }
        let complaint = Complaint::error(need.code, at).with("name", name);
        self.build.complain(complaint.with("title", field.title.as_str()));
        None
    }

    fn one(&mut self, key: &'static str, name: Option<&String>, need: Need) {
        let found = name.and_then(|name| self.field(name, &format!("/{key}"), need));
        if let Some(position) = found {
            self.part(key, Fields::One(position), need);
        }
    }

    fn many(&mut self, key: &'static str, names: &[String], need: Need) {
        let mut positions = Vec::with_capacity(names.len());
        for (index, name) in names.iter().enumerate() {
            positions.extend(self.field(name, &format!("/{key}/{index}"), need));
        }
        if !positions.is_empty() {
            self.part(key, Fields::Many(positions), need);
        }
    }

    fn plain(&mut self, key: &'static str, value: Value) {
        self.part(key, Fields::Plain(value), SHOWN);
    }

    fn part(&mut self, key: &'static str, fields: Fields, need: Need) {
        self.view.parts.push(Part {
            key,
            fields,
            is_needed: need.is_needed,
            is_compared: need.is_compared,
        });
    }

    /// The values are options of the field.
    fn values(&mut self, field: &str, values: &[String], at: &str) {
        let Some(set) = self
            .object
            .field(field)
            .and_then(|(_, field)| field.choices.as_ref())
            .and_then(|set| self.build.model.choices.get(set))
        else {
            return;
        };
        for (index, value) in values.iter().enumerate() {
            let known = set.values.iter().map(|option| option.value.as_str());
            if !known.clone().any(|option| option == value) {
                let complaint = Complaint::error("unknown_value", format!("{at}/{index}"));
                self.build
                    .complain(complaint.with("value", value.as_str()).near(value, known));
            }
        }
    }

    /// A span begins and ends in days, or in moments.
    fn alike(&mut self, from: &str, to: Option<&String>) {
        let shape = |name: &str| self.object.field(name).map(|(_, field)| column(field));
        let mixed = |one, other| matches!((one, other), (Some(Column::Date), Some(Column::Instant)));
        let Some(to) = to else { return };
        let (begins, ends) = (shape(from), shape(to));
        if mixed(begins, ends) || mixed(ends, begins) {
            self.build
                .complain(Complaint::error("span_mixed", "/to").with("name", to.as_str()));
        }
    }

    fn figure(&mut self, measure: &str) {
        if measure == "count" {
            return self.plain("measure", json!("count"));
        }
        let (word, name) = measure.split_once(':').unwrap_or((measure, ""));
        let Some(figure) = FIGURES.into_iter().find(|figure| *figure == word) else {
            let complaint = Complaint::error("measure_shape", "/measure").with("measure", measure);
            return self.build.complain(complaint);
        };
        if let Some(position) = self.field(name, "/measure", NUMBER) {
            self.part("measure", Fields::Figure(figure, position), NUMBER.needed());
        }
    }

    fn done(self) {
        let Screens { views, places, .. } = &mut self.build.screens;
        let place = format!("{}/{}", self.view.kind.word(), self.view.name);
        places.insert(place, self.object.name.clone());
        views.entry(self.object.name.clone()).or_default().push(self.view);
    }
}
