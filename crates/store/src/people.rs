//! Where a user stands in the company: their employee record, and who is below and beside them.

use crate::sql::{Sql, Statement};
use crate::table::{DELETED, Part, Table};
use crate::{Cell, Error, PageQuery, Reader, Store};
use field::{Column, Operator};
use model::{
    DEPARTMENT, EMPLOYEE, Filter, Model, Object, ObjectRights, Operand, Record, Standing, Test, Viewer,
};
use std::sync::Arc;
use uuid::Uuid;

/// The columns that lead through the company, in quotes.
struct Company<'a> {
    employee: &'a Table,
    user: &'a str,
    manager: Option<&'a str>,
    department: Option<&'a str>,
    /// The table of departments and the column of what they are part of.
    parent: Option<(&'a Table, &'a str)>,
}

impl Store {
    /// Where the user of that id stands. Who has no employee record stands alone.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn standing(&self, model: &Model, user: Uuid) -> Result<Standing, Error> {
        let Some(object) = model.object(EMPLOYEE) else {
            return Ok(Standing::new(user, Record::new(), [vec![], vec![], vec![]]));
        };
        let found = self.employee_of(object, user).await?;
        let employee = self.book().table(object);
        let departments = model.object(DEPARTMENT).map(|object| self.book().table(object));
        let (mut people, mut within) = ([vec![], vec![], vec![]], vec![]);
        if let Some(company) = company(&employee, departments.as_deref()).filter(|_| found.is_some()) {
            people = [
                self.users(company.reports(self, user)).await?,
                self.users(company.beside(self, user)).await?,
                self.users(company.below(self, user)).await?,
            ];
            within = self.names(company.above(self, user)).await?;
        }
        Ok(Standing::new(user, found.map(|(_, record)| record).unwrap_or_default(), people).within(within))
    }

    /// The employee record of a user, whoever may read it.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn employee_of(
        &self,
        object: &Arc<Object>,
        user: Uuid,
    ) -> Result<Option<(Uuid, Record)>, Error> {
        let Some((field, _)) = object.field("user") else {
            return Ok(None);
        };
        let test = Test {
            field,
            operator: Operator::Is,
            operand: Operand::Me,
        };
        let query = PageQuery {
            filter: Filter::Test(test),
            sort: Vec::new(),
            search: None,
            limit: 1,
            cursor: None,
            behind: None,
            count: None,
            fields: None,
        };
        let (rights, house) = (ObjectRights::reading(object), Viewer::alone(user));
        let reader = Reader {
            object,
            rights: &rights,
            viewer: &house,
            others: None,
            as_of: None,
            at: None,
        };
        let found = self.records(&reader, &query).await?.into_iter().next();
        Ok(found.map(|(id, _, record, _)| (id, record)))
    }

    async fn names(&self, statement: Option<Statement>) -> Result<Vec<String>, Error> {
        let Some(statement) = statement else {
            return Ok(Vec::new());
        };
        let rows = self.read(statement, &[Column::Text]).await?;
        let names = rows.into_iter().flatten().filter_map(|cell| match cell {
            Cell::Text(name) => Some(name),
            _ => None,
        });
        Ok(names.collect())
    }

    async fn users(&self, statement: Option<Statement>) -> Result<Vec<Uuid>, Error> {
        let Some(statement) = statement else {
            return Ok(Vec::new());
        };
        let rows = self.read(statement, &[Column::Uuid]).await?;
        let ids = rows.into_iter().flatten().filter_map(|cell| match cell {
            Cell::Uuid(id) => Some(id),
            _ => None,
        });
        Ok(ids.collect())
    }
}

fn company<'a>(employee: &'a Table, departments: Option<&'a Table>) -> Option<Company<'a>> {
    let column = |table: &'a Table, name: &str, target: &str| {
        let (at, field) = table.object.field(name)?;
        let leads = field.target.as_deref() == Some(target);
        leads.then(|| table.part_or_value(at, Part::Value).quoted.as_str())
    };
    Some(Company {
        employee,
        user: column(employee, "user", "user")?,
        manager: column(employee, "manager", EMPLOYEE),
        department: column(employee, "department", DEPARTMENT),
        parent: departments.and_then(|table| Some((table, column(table, "parent", DEPARTMENT)?))),
    })
}

impl Company<'_> {
    /// The users of those below, however far. A circle of managers ends where it began.
    fn reports(&self, store: &Store, user: Uuid) -> Option<Statement> {
        let mut sql = Sql::new(store.engine());
        sql.push("WITH RECURSIVE line(id, who) AS (SELECT e.\"id\", e.")
            .push(self.user);
        self.from(&mut sql)
            .push(" AND e.")
            .push(self.user)
            .push(" = ")
            .me(user);
        sql.push(" UNION SELECT e.\"id\", e.").push(self.user);
        sql.push(" FROM line JOIN ").push(&self.employee.live);
        sql.push(" AS e ON e.")
            .push(self.manager?)
            .push(" = line.id WHERE e.")
            .ident(DELETED);
        sql.push(" IS NULL) SELECT who FROM line WHERE who IS NOT NULL");
        Some(sql.done())
    }

    /// The users in the same department.
    fn beside(&self, store: &Store, user: Uuid) -> Option<Statement> {
        let (mut sql, department) = (Sql::new(store.engine()), self.department?);
        sql.push("SELECT e.").push(self.user);
        self.from(&mut sql)
            .push(" AND e.")
            .push(self.user)
            .push(" IS NOT NULL AND e.");
        sql.push(department).push(" IN (SELECT e.").push(department);
        self.from(&mut sql)
            .push(" AND e.")
            .push(self.user)
            .push(" = ")
            .me(user)
            .push(")");
        Some(sql.done())
    }

    /// The users in the same department or in any that is part of it, however deep.
    fn below(&self, store: &Store, user: Uuid) -> Option<Statement> {
        let (mut sql, department) = (Sql::new(store.engine()), self.department?);
        let (departments, parent) = self.parent?;
        sql.push("WITH RECURSIVE tree(id) AS (SELECT e.").push(department);
        self.from(&mut sql)
            .push(" AND e.")
            .push(self.user)
            .push(" = ")
            .me(user);
        sql.push(" UNION SELECT d.\"id\" FROM tree JOIN ")
            .push(&departments.live);
        sql.push(" AS d ON d.")
            .push(parent)
            .push(" = tree.id WHERE d.")
            .ident(DELETED);
        sql.push(" IS NULL) SELECT e.").push(self.user);
        self.from(&mut sql)
            .push(" AND e.")
            .push(self.user)
            .push(" IS NOT NULL AND e.");
        sql.push(department).push(" IN (SELECT id FROM tree)");
        Some(sql.done())
    }

    /// The names of the department and of those it is part of, however far up.
    fn above(&self, store: &Store, user: Uuid) -> Option<Statement> {
        let (mut sql, department) = (Sql::new(store.engine()), self.department?);
        let (departments, parent) = self.parent?;
        let (at, _) = departments.object.field("name")?;
        sql.push("WITH RECURSIVE up(id) AS (SELECT e.").push(department);
        self.from(&mut sql)
            .push(" AND e.")
            .push(self.user)
            .push(" = ")
            .me(user);
        sql.push(" UNION SELECT d.").push(parent);
        sql.push(" FROM up JOIN ").push(&departments.live);
        sql.push(" AS d ON d.\"id\" = up.id WHERE d.").ident(DELETED);
        sql.push(" IS NULL) SELECT d.")
            .push(&departments.part_or_value(at, Part::Value).quoted);
        sql.push(" FROM ").push(&departments.live);
        sql.push(" AS d WHERE d.").ident(DELETED);
        sql.push(" IS NULL AND d.\"id\" IN (SELECT id FROM up)");
        Some(sql.done())
    }

    fn from<'s>(&self, sql: &'s mut Sql) -> &'s mut Sql {
        sql.push(" FROM ")
            .push(&self.employee.live)
            .push(" AS e WHERE e.")
            .ident(DELETED)
            .push(" IS NULL")
    }
}
