//! The steps from one physical schema to the next.

use crate::search::search_of;

/// One step from one model to the next. Nothing with rows is ever lost: see [`Step::Park`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// An object that has another name now, with its records: see [`crate::rename_object`], which comes before all other
    /// steps.
    RenameObject {
        /// The name it had.
        from: String,
        /// The name it has.
        to: String,
    },
    /// A new object: its table, the table of its past rows, its indexes.
    AddObject {
        /// Name of the object.
        object: String,
    },
    /// A new field on an object that is there already.
    AddField {
        /// Name of the object.
        object: String,
        /// Name of the field.
        field: String,
    },
    /// A new index or unique key on an object that is there already. Writers wait for it.
    AddIndex {
        /// Name of the object.
        object: String,
        /// Name of the index in the database.
        index: String,
    },
    /// An index or unique key that is no longer asked for.
    DropIndex {
        /// Name of the object.
        object: String,
        /// Name of the index in the database.
        index: String,
    },
    /// A parked field, or a whole parked object, that comes back with its values.
    Restore {
        /// Name of the object.
        object: String,
        /// Name of the field; `None` for the whole object.
        field: Option<String>,
        /// The number it is parked under.
        number: i64,
    },
    /// A field that lists are sorted by from now on. The rows that are there have no place in the order yet.
    AddOrder {
        /// Name of the object.
        object: String,
        /// Name of the field.
        field: String,
    },
    /// A field that lists are no longer sorted by in an order of its own.
    DropOrder {
        /// Name of the object.
        object: String,
        /// Name of the field.
        field: String,
    },
    /// A field that has another name now, with its values.
    Rename {
        /// Name of the object.
        object: String,
        /// The name it had.
        from: String,
        /// The name it has.
        to: String,
    },
    /// A field that becomes another kind of field: its columns are parked, and it gets new ones that are empty until its
    /// values are turned. Indexes over it come afterwards.
    Cast {
        /// Name of the object.
        object: String,
        /// The name the field had.
        from: String,
        /// The name it has.
        to: String,
    },
    /// A field whose values only follow from others, and that is gone or changes its shape. They can be computed again.
    Forget {
        /// Name of the object.
        object: String,
        /// Name of the field.
        field: String,
    },
    /// An object, or a field of it, that is gone or changes its shape. While the object has no rows, its table or column
    /// is dropped; otherwise it is kept under another name.
    Park {
        /// Name of the object.
        object: String,
        /// Name of the field; `None` for the whole object.
        field: Option<String>,
    },
}

impl Step {
    /// Whether it comes after the values of fields that are cast. A search has its table before any row is filed.
    #[must_use]
    pub fn needs_values(&self) -> bool {
        matches!(self, Step::AddIndex { object, index } if *index != search_of(object))
    }
}
