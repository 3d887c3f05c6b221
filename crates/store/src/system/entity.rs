//! The entities. Field order is column order; [`super::shapes`] says the same for the database, and a test holds
//! the two together.

use sea_orm::entity::prelude::*;

/// Whoever holds a secret or a personal value shows its name only.
macro_rules! quiet {
    ($model:ident) => {
        impl std::fmt::Debug for $model {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($model), " { … }"))
            }
        }
    };
}

pub mod session {
    use super::*;

    /// One signed-in browser or program.
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "~session")]
    pub struct Model {
        /// Hexadecimal SHA-256 of the secret that the client holds.
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: String,
        /// Record id of the user.
        pub user: Uuid,
        /// Epoch milliseconds.
        pub created_at: i64,
        /// Epoch milliseconds; no use from then on.
        pub expires_at: i64,
    }
    quiet!(Model);

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod token {
    use super::*;

    /// A credential that a person made for a program.
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "~token")]
    pub struct Model {
        /// Id of the token.
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Record id of the user it acts for.
        pub user: Uuid,
        /// What the person calls it.
        pub name: String,
        /// The visible beginning of the secret.
        pub prefix: String,
        /// Hexadecimal SHA-256 of the secret.
        pub hash: String,
        /// Epoch milliseconds.
        pub created_at: i64,
        /// Epoch milliseconds; never when absent.
        pub expires_at: Option<i64>,
        /// Epoch milliseconds of about the last use.
        pub last_used_at: Option<i64>,
    }
    quiet!(Model);

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod credential {
    use super::*;

    /// How a user proves who they are.
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "~credential")]
    pub struct Model {
        /// Record id of the user.
        #[sea_orm(primary_key, auto_increment = false)]
        pub user: Uuid,
        /// The password hash with its parameters, PHC text.
        pub hash: String,
        /// Epoch milliseconds.
        pub changed_at: i64,
    }
    quiet!(Model);

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod version {
    use super::*;

    /// One published version of the metadata.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "~version")]
    pub struct Model {
        /// 1, 2, …
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        /// Epoch milliseconds.
        pub at: i64,
        /// Record id of the user who published it; nobody for the first.
        pub by: Option<Uuid>,
        /// Why.
        pub note: String,
        /// JSON text: what was done to the tables.
        pub steps: String,
        /// JSON text: every document of this version.
        pub documents: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod document {
    use super::*;

    /// One document now in force.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "~document")]
    pub struct Model {
        /// The pack it belongs to.
        #[sea_orm(primary_key, auto_increment = false)]
        pub pack: String,
        /// Its path inside the pack.
        #[sea_orm(primary_key, auto_increment = false)]
        pub path: String,
        /// JSON text of the whole document, kind and name included.
        pub body: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod change {
    use super::*;

    /// One save of one record, for audit, timeline and events. Never holds a value of the record.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "~change")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub at: i64,
        pub actor: Uuid,
        pub via: String,
        pub object: String,
        pub record: Uuid,
        pub version: i64,
        pub action: String,
        pub fields: String,
        pub cause: Option<Uuid>,
        pub acknowledged: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod building {
    use super::*;

    /// A field that is being filled: nobody reads it, or finds anything by it, before it is full.
    #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, DeriveEntityModel)]
    #[sea_orm(table_name = "~building")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub object: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub field: String,
        /// What of it: `value`, `search`, `order`, or `tokens` that are left over.
        #[sea_orm(primary_key, auto_increment = false)]
        pub part: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod parked {
    use super::*;

    /// A field that went, or a whole object when the field is empty.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "~parked")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub object: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub field: String,
        /// The number behind the names of its columns or tables.
        #[sea_orm(primary_key, auto_increment = false)]
        pub number: i64,
        pub at: i64,
        /// The first version without it.
        pub version: i64,
        /// Its columns and their types, JSON.
        pub columns: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod shipped {
    use super::*;

    /// A record that came with a pack.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "~shipped")]
    pub struct Model {
        /// Name of its data document.
        #[sea_orm(primary_key, auto_increment = false)]
        pub document: String,
        /// Its key in the document.
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub object: String,
        pub record: Uuid,
        /// What the pack said of it at last: a JSON object of tidy values.
        pub said: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod imported {
    use super::*;

    /// A record that a line of somebody's table became.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "~imported")]
    pub struct Model {
        /// Name of the mapping.
        #[sea_orm(primary_key, auto_increment = false)]
        pub mapping: String,
        /// What the table is called, whatever its file is.
        #[sea_orm(primary_key, auto_increment = false)]
        pub source: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub line: i64,
        pub record: Uuid,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod file {
    use super::*;

    /// An upload. It never changes, so what a record says of it stays true.
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "~file")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// Hexadecimal SHA-256 of its bytes.
        pub hash: String,
        /// How many bytes.
        pub size: i64,
        /// Its media type.
        pub media: String,
        /// What people call it.
        pub name: String,
        /// Record id of the user who sent it.
        pub by: Uuid,
        /// Epoch milliseconds.
        pub at: i64,
    }
    quiet!(Model);

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod held {
    use super::*;

    /// A record that holds a file, or held it.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "~held")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub file: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub object: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub record: Uuid,
        /// A moment at which it did, epoch milliseconds.
        pub at: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod idempotency {
    use super::*;

    /// What a request with an idempotency key was answered.
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "~idempotency")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub user: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub key: String,
        pub hash: String,
        pub at: i64,
        pub status: Option<i64>,
        pub version: Option<i64>,
        pub body: Option<String>,
    }
    quiet!(Model);

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

pub mod job {
    use super::*;

    /// Work that goes on by itself.
    #[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "~job")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        /// What kind of work: `fill`.
        pub work: String,
        /// What it is about. There is one open job of a work and a key.
        pub key: String,
        /// JSON text: what the work needs to know.
        pub args: String,
        /// `open`, `done` or `failed`.
        pub state: String,
        /// Epoch milliseconds by the database's clock: nobody takes it before.
        pub due_at: i64,
        /// Epoch milliseconds by the database's clock: until then it is somebody's.
        pub lease_until: Option<i64>,
        /// Whoever knows it holds the lease.
        pub token: Option<Uuid>,
        /// How often it was taken since it last got on.
        pub attempts: i64,
        /// Where it goes on.
        pub after: Option<String>,
        /// How much is done.
        pub done: i64,
        /// Of how much, about.
        pub total: Option<i64>,
        /// What went wrong at last.
        pub fault: Option<String>,
        /// Epoch milliseconds by the database's clock.
        pub made_at: i64,
        /// Epoch milliseconds by the database's clock.
        pub ended_at: Option<i64>,
    }
    quiet!(Model);

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}
