//! Every kind of field there is, alphabetically.

use crate::Field;
use metadata::Kind;

macro_rules! kinds {
    ($($name:ident),* $(,)?) => {
        $(mod $name;)*
        /// Every kind, in alphabetical order.
        pub static ALL: &[&Kind<dyn Field>] = &[$(&$name::KIND),*];
    };
}

kinds! {
    auto_number,
    boolean,
    children,
    choice,
    choices,
    created_at,
    created_by,
    date,
    datetime,
    decimal,
    email,
    formula,
    integer,
    long_text,
    money,
    owner,
    percent,
    phone,
    reference,
    rollup,
    text,
    time,
    updated_at,
    updated_by,
    user,
}

/// The kind of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Kind<dyn Field>> {
    ALL.iter().copied().find(|kind| kind.name == name)
}
