//! One compiled object and its fields.

use crate::after::AfterRule;
use crate::machine::{Machine, Types};
use crate::rules::{CheckRule, SetRule};
use crate::{
    Access, Choices, Closed, Derivation, Downlink, Fill, Filter, Find, InCurrency, Money, Path, Record,
    Relation, Tree, Uplink, Valid,
};
use field::{Field, Filler, OnDelete, Storage};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// One object, ready to judge records. Fields are addressed by their position in [`Object::fields`].
#[derive(Debug, Clone)]
pub struct Object {
    /// Name.
    pub name: String,
    /// Name of its table: the same, save while a publish calls the object otherwise.
    pub table: String,
    /// Names it had before.
    pub was: Vec<String>,
    /// What people call one record, in the pack's language.
    pub title: String,
    /// What people call many records.
    pub plural: String,
    /// Help for people.
    pub description: Option<String>,
    /// The pack that defines it.
    pub pack: String,
    /// The author's fields in order, then the house's own: owner, created_by, created_at, updated_by, updated_at.
    pub fields: Vec<FieldDef>,
    /// Position of each field by name.
    pub positions: HashMap<String, usize>,
    /// Position of each field by the names it had before. Only requests use them.
    pub former: HashMap<String, usize>,
    /// Fields named in the display text, by position.
    pub display_reads: Vec<usize>,
    /// Renders the display text.
    pub display: script::Template,
    /// Unique keys: single fields marked unique and combinations.
    pub uniques: Vec<Unique>,
    /// Further indexes.
    pub indexes: Vec<Index>,
    /// `before` rules in order.
    pub set_rules: Vec<SetRule>,
    /// `check` rules in order.
    pub check_rules: Vec<CheckRule>,
    /// `after` rules in order.
    pub after_rules: Vec<AfterRule>,
    /// The courses of its records, in order.
    pub machines: Vec<Machine>,
    /// Its record types.
    pub types: Option<Types>,
    /// Its records are never changed or deleted.
    pub ledger: bool,
    /// Its records are dated, and none is written into a closed period.
    pub closed: Option<Closed>,
    /// Its records are periods that close others to writing.
    pub closes: bool,
    /// Its records hang under one another.
    pub tree: Option<Tree>,
    /// Its records hold from one day to another.
    pub valid: Option<Valid>,
    /// Its amounts are in a currency of the record.
    pub money: Option<Money>,
    /// The objects whose records are in the currency of its own: each with the position of the reference.
    pub currency_heirs: Vec<(String, usize)>,
    /// Its records follow another one.
    pub access: Option<Access>,
    /// Objects whose records point at this one and care when it is deleted: (object name, field name, what happens).
    /// Who made or changed a record is not among them: that stays true when the user is gone.
    pub pointed_at_by: Vec<(String, String, OnDelete)>,
    /// Fields of kind children.
    pub relations: Vec<Relation>,
    /// Positions of its formulas, each behind those it reads.
    pub formulas: Vec<usize>,
    /// Positions of its fields that are told at reading time: of this record or of another.
    pub told: Vec<usize>,
    /// What its expressions read through references.
    pub paths: Vec<Path>,
    /// Roll-ups of other objects over its records.
    pub uplinks: Vec<Uplink>,
    /// Formulas of other objects that read its fields.
    pub downlinks: Vec<Downlink>,
}

/// One field of an object. It can be asked everything except which kind it is.
#[derive(Debug, Clone)]
pub struct FieldDef {
    /// Name, equal to the column's name.
    pub name: String,
    /// Label, in the pack's language.
    pub title: String,
    /// Help for people.
    pub description: Option<String>,
    /// What the kind says.
    pub kind: Arc<dyn Field>,
    /// Where it rests; the kind's answer, kept because every statement asks.
    pub storage: Storage,
    /// Who fills it in, if not the draft.
    pub filler: Option<Filler>,
    /// How it follows from other values, if it does.
    pub derived: Option<Derivation>,
    /// It may be read also without the right to read what it follows from.
    pub publishes: bool,
    /// A record without it is refused.
    pub required: bool,
    /// Only rules and the house may write it.
    pub read_only: bool,
    /// Lists sort by its text in pinyin order: there is a column `name~order`.
    pub ordered: bool,
    /// Worth an index of its own.
    pub indexed: bool,
    /// Searches and pickers find records by it: its text is filed under tokens.
    pub searched: bool,
    /// Not every record is filed by it yet: nobody finds anything by it.
    pub unfiled: bool,
    /// Not every record has its place in the order of lists yet: it is sorted as if it were not `ordered`.
    pub unordered: bool,
    /// Value of a new record that says nothing, tidy.
    pub default: Option<Value>,
    /// Names it had before.
    pub was: Vec<String>,
    /// Values it may take, when it comes from a choice set: the set's name.
    pub choices: Option<String>,
    /// The object it points at.
    pub target: Option<String>,
    /// Position, in the object it points at, of the reference to itself that makes that object a tree.
    pub tree: Option<usize>,
    /// The objects whose records it names, where it is not one record of one object.
    pub names: Vec<String>,
    /// Whether these are all objects there are.
    pub names_every: bool,
    /// The object that its values are filters over.
    pub filters: Option<String>,
    /// Which records of the object that it names it may name; asked of the record that points.
    pub only: Option<Filter>,
    /// What happens to this record when the one it points at is deleted.
    pub on_delete: OnDelete,
    /// How its value is found when the record is saved, if it is.
    pub find: Option<Find>,
    /// What is taken over when a record is chosen in it.
    pub fill: Vec<Fill>,
    /// In which currency its amounts are, if they are amounts.
    pub currency: Option<InCurrency>,
    /// The options it may take, when it comes from a choice set.
    pub(crate) options: Option<Arc<Choices>>,
    /// Judges the shape of one tidy value that is not empty.
    pub(crate) shape: Arc<jsonschema::Validator>,
}

/// Fields that together may occur only once among live records.
#[derive(Debug, Clone)]
pub struct Unique {
    /// Name of the key: the field's own for a single field.
    pub name: String,
    /// Positions of its fields.
    pub fields: Vec<usize>,
}

/// Fields worth an index together.
#[derive(Debug, Clone)]
pub struct Index {
    /// Name of the index.
    pub name: String,
    /// Positions of its fields, and whether each runs downwards.
    pub fields: Vec<(usize, bool)>,
}

/// A set of field positions of one object.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct FieldSet(Vec<u64>);

impl FieldSet {
    /// The fields from 0 up to `count`.
    #[must_use]
    pub fn all(count: usize) -> Self {
        (0..count).collect()
    }
    /// Whether the field is in the set.
    #[must_use]
    pub fn has(&self, position: usize) -> bool {
        self.0
            .get(position / 64)
            .is_some_and(|word| word >> (position % 64) & 1 == 1)
    }
    /// Adds a field.
    pub fn add(&mut self, position: usize) {
        let word = position / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (position % 64);
    }
    /// Removes a field.
    pub fn remove(&mut self, position: usize) {
        if let Some(word) = self.0.get_mut(position / 64) {
            *word &= !(1 << (position % 64));
        }
    }
    /// Adds every field of the other set.
    pub fn unite(&mut self, other: &FieldSet) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine |= theirs;
        }
    }

    /// The fields that are in both.
    #[must_use]
    pub fn both(&self, other: &FieldSet) -> FieldSet {
        self.iter().filter(|position| other.has(*position)).collect()
    }

    /// The positions in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.0.len() * 64).filter(|position| self.has(*position))
    }
    /// Whether no field is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }
}

impl FromIterator<usize> for FieldSet {
    fn from_iter<I: IntoIterator<Item = usize>>(positions: I) -> Self {
        let mut set = FieldSet::default();
        for position in positions {
            set.add(position);
        }
        set
    }
}

impl Object {
    /// The field of that name with its position.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<(usize, &FieldDef)> {
        let position = *self.positions.get(name)?;
        Some((position, &self.fields[position]))
    }

    /// The field that a request calls so: by its name, or by one that it had before.
    #[must_use]
    pub fn called(&self, name: &str) -> Option<(usize, &FieldDef)> {
        let position = self.positions.get(name).or_else(|| self.former.get(name))?;
        Some((*position, &self.fields[*position]))
    }

    /// The field of the next version of this object that has the values of a field of this one: it has the same name, or
    /// one of the two says that it had the name of the other before. What follows from others is computed again instead.
    #[must_use]
    pub fn heir<'o>(&self, next: &'o Object, field: &FieldDef) -> Option<&'o FieldDef> {
        if let Some((_, same)) = next.field(&field.name) {
            return Some(same);
        }
        let is_heir = |heir: &&FieldDef| {
            self.field(&heir.name).is_none()
                && (heir.was.contains(&field.name) || field.was.contains(&heir.name))
        };
        let mut heirs = next.fields.iter().filter(is_heir);
        heirs
            .next()
            .filter(|heir| heir.derived.is_none() && field.derived.is_none())
    }

    /// How a record is named in links and headings. Fields that `readable` leaves out count as empty.
    #[must_use]
    pub fn label(&self, record: &Record, readable: &FieldSet) -> String {
        self.display.render(&|name| {
            let (position, field) = self.field(name)?;
            let value = record
                .get(name)
                .filter(|value| readable.has(position) && !value.is_null())?;
            Some(field.kind.to_text(value))
        })
    }
}
