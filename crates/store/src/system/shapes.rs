//! How the system tables lie on the disk.

use crate::tables::{ColumnDef, IndexDef, TableDef};
use field::Column::{self, Integer, Text, Uuid};

const FILLED: &str = " NOT NULL";
const MAYBE: &str = "";

/// Every system table of the newest layout.
pub(crate) fn tables() -> Vec<TableDef> {
    vec![
        table(
            "~session",
            &["hash"],
            &[
                ("hash", Text, FILLED),
                ("user", Uuid, FILLED),
                ("created_at", Integer, FILLED),
                ("expires_at", Integer, FILLED),
            ],
            &[("user", false)],
        ),
        table(
            "~token",
            &["id"],
            &[
                ("id", Uuid, FILLED),
                ("user", Uuid, FILLED),
                ("name", Text, FILLED),
                ("prefix", Text, FILLED),
                ("hash", Text, FILLED),
                ("created_at", Integer, FILLED),
                ("expires_at", Integer, MAYBE),
                ("last_used_at", Integer, MAYBE),
            ],
            &[("user", false), ("hash", true)],
        ),
        table(
            "~credential",
            &["user"],
            &[
                ("user", Uuid, FILLED),
                ("hash", Text, FILLED),
                ("changed_at", Integer, FILLED),
            ],
            &[],
        ),
        table(
            "~version",
            &["number"],
            &[
                ("number", Integer, FILLED),
                ("at", Integer, FILLED),
                ("by", Uuid, MAYBE),
                ("note", Text, FILLED),
                ("steps", Text, FILLED),
                ("documents", Text, FILLED),
            ],
            &[],
        ),
        table(
            "~document",
            &["pack", "path"],
            &[
                ("pack", Text, FILLED),
                ("path", Text, FILLED),
                ("body", Text, FILLED),
            ],
            &[],
        ),
        changes(),
        table(
            "~outbox",
            &["change"],
            &[
                ("change", Uuid, FILLED),
                ("at", Integer, FILLED),
                ("done_at", Integer, MAYBE),
            ],
            &[],
        ),
        idempotency(),
        table(
            "~sequence",
            &["object", "field"],
            &[
                ("object", Text, FILLED),
                ("field", Text, FILLED),
                ("value", Integer, FILLED),
            ],
            &[],
        ),
        building(),
        job(),
        parked(),
        shipped(),
        imported(),
        file(),
        held(),
        table("~layout", &["number"], &[("number", Integer, FILLED)], &[]),
    ]
}

fn idempotency() -> TableDef {
    table(
        "~idempotency",
        &["user", "key"],
        &[
            ("user", Uuid, FILLED),
            ("key", Text, FILLED),
            ("hash", Text, FILLED),
            ("at", Integer, FILLED),
            ("status", Integer, MAYBE),
            ("version", Integer, MAYBE),
            ("body", Text, MAYBE),
        ],
        &[],
    )
}

fn building() -> TableDef {
    table(
        "~building",
        &["object", "field", "part"],
        &[
            ("object", Text, FILLED),
            ("field", Text, FILLED),
            ("part", Text, FILLED),
        ],
        &[],
    )
}

fn job() -> TableDef {
    let mut table = table(
        "~job",
        &["id"],
        &[
            ("id", Uuid, FILLED),
            ("work", Text, FILLED),
            ("key", Text, FILLED),
            ("args", Text, FILLED),
            ("state", Text, FILLED),
            ("due_at", Integer, FILLED),
            ("lease_until", Integer, MAYBE),
            ("token", Uuid, MAYBE),
            ("attempts", Integer, FILLED),
            ("after", Text, MAYBE),
            ("done", Integer, FILLED),
            ("total", Integer, MAYBE),
            ("fault", Text, MAYBE),
            ("made_at", Integer, FILLED),
            ("ended_at", Integer, MAYBE),
        ],
        &[],
    );
    let index = |name: &str, unique, columns: [&str; 2]| IndexDef {
        name: format!("~job~{name}"),
        unique,
        columns: columns.map(|column| (column.into(), false)).into(),
        only: super::jobs::OPEN,
    };
    table.indexes.push(index("open", true, ["work", "key"]));
    table.indexes.push(index("due", false, ["due_at", "id"]));
    table
}

fn shipped() -> TableDef {
    table(
        "~shipped",
        &["document", "key"],
        &[
            ("document", Text, FILLED),
            ("key", Text, FILLED),
            ("object", Text, FILLED),
            ("record", Uuid, FILLED),
            ("said", Text, FILLED),
        ],
        &[],
    )
}

fn imported() -> TableDef {
    table(
        "~imported",
        &["mapping", "source", "line"],
        &[
            ("mapping", Text, FILLED),
            ("source", Text, FILLED),
            ("line", Integer, FILLED),
            ("record", Uuid, FILLED),
        ],
        &[],
    )
}

fn parked() -> TableDef {
    table(
        "~parked",
        &["object", "field", "number"],
        &[
            ("object", Text, FILLED),
            ("field", Text, FILLED),
            ("number", Integer, FILLED),
            ("at", Integer, FILLED),
            ("version", Integer, FILLED),
            ("columns", Text, FILLED),
        ],
        &[],
    )
}

fn file() -> TableDef {
    table(
        "~file",
        &["id"],
        &[
            ("id", Uuid, FILLED),
            ("hash", Text, FILLED),
            ("size", Integer, FILLED),
            ("media", Text, FILLED),
            ("name", Text, FILLED),
            ("by", Uuid, FILLED),
            ("at", Integer, FILLED),
        ],
        &[("hash", false), ("by", false), ("at", false)],
    )
}

fn held() -> TableDef {
    table(
        "~held",
        &["file", "object", "record"],
        &[
            ("file", Uuid, FILLED),
            ("object", Text, FILLED),
            ("record", Uuid, FILLED),
            ("at", Integer, FILLED),
        ],
        &[],
    )
}

fn changes() -> TableDef {
    let mut table = table(
        "~change",
        &["id"],
        &[
            ("id", Uuid, FILLED),
            ("at", Integer, FILLED),
            ("actor", Uuid, FILLED),
            ("via", Text, FILLED),
            ("object", Text, FILLED),
            ("record", Uuid, FILLED),
            ("version", Integer, FILLED),
            ("action", Text, FILLED),
            ("fields", Text, FILLED),
            ("cause", Uuid, MAYBE),
            ("acknowledged", Text, MAYBE),
        ],
        &[],
    );
    table.indexes.push(IndexDef {
        name: "~change~record".into(),
        unique: true,
        columns: vec![("record".into(), false), ("version".into(), false)],
        only: "",
    });
    table
}

fn table(
    name: &str,
    key: &[&'static str],
    columns: &[(&str, Column, &'static str)],
    indexes: &[(&str, bool)],
) -> TableDef {
    TableDef {
        name: name.to_owned(),
        columns: columns
            .iter()
            .map(|(name, column, constraint)| ColumnDef {
                name: (*name).to_owned(),
                column: *column,
                constraint,
            })
            .collect(),
        key: key.to_vec(),
        indexes: indexes
            .iter()
            .map(|(column, unique)| IndexDef {
                name: format!("{name}~{column}"),
                unique: *unique,
                columns: vec![((*column).to_owned(), false)],
                only: "",
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::system::entity;
    use sea_orm::{EntityTrait, IdenStatic, Iterable};

    fn check<E: EntityTrait>(entity: &E) {
        let all = tables();
        let table = all
            .iter()
            .find(|table| table.name == entity.table_name())
            .unwrap();
        let written: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let stated: Vec<_> = E::Column::iter()
            .map(|column| column.as_str().to_owned())
            .collect();
        assert_eq!(written, stated);
    }

    #[test]
    fn entities_and_tables_agree() {
        check(&entity::session::Entity);
        check(&entity::token::Entity);
        check(&entity::credential::Entity);
        check(&entity::version::Entity);
        check(&entity::document::Entity);
        check(&entity::change::Entity);
        check(&entity::idempotency::Entity);
        check(&entity::building::Entity);
        check(&entity::job::Entity);
        check(&entity::parked::Entity);
        check(&entity::shipped::Entity);
        check(&entity::imported::Entity);
        check(&entity::file::Entity);
        check(&entity::held::Entity);
    }
}
