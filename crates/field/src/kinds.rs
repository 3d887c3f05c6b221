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
    address,
    any_reference,
    auto_number,
    barcode,
    boolean,
    children,
    choice,
    choices,
    color,
    created_at,
    created_by,
    credit_code,
    currency,
    date,
    datetime,
    decimal,
    department,
    duration,
    elapsed,
    email,
    file,
    files,
    filter,
    find,
    formula,
    image,
    integer,
    json,
    location,
    long_text,
    lookup,
    money,
    owner,
    percent,
    phone,
    quantity,
    rating,
    reference,
    references,
    resident_id,
    rich_text,
    rollup,
    signature,
    tags,
    text,
    time,
    updated_at,
    updated_by,
    url,
    user,
    users,
}

pub use credit_code::credit_code_of;

/// The kind of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Kind<dyn Field>> {
    ALL.iter().copied().find(|kind| kind.name == name)
}
