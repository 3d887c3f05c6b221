//! Everybody who acts: their departments, sign-ins and places in the company.

use crate::Fault;
use crate::acts::{Door, Undone};
use crate::dice::Dice;
use crate::documents::CompanyDocument;
use app::Workspace;
use model::Viewer;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The one who is there before everybody.
const ADMIN: &str = "admin";

/// Somebody who acts.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) viewer: Arc<Viewer>,
    pub(crate) roles: Vec<String>,
    /// Login of their manager.
    pub(crate) manager: Option<String>,
    weight: f64,
}

/// Everybody, by login.
#[derive(Debug, Clone, Default)]
pub(crate) struct People(BTreeMap<String, Member>);

impl People {
    pub(crate) fn member(&self, login: &str) -> Result<&Member, String> {
        let member = self.0.get(login);
        member.ok_or_else(|| format!("there is neither a role nor anybody called “{login}”"))
    }

    /// Somebody of that role.
    pub(crate) fn draw(&self, role: &str, dice: &mut Dice) -> Result<String, String> {
        let having = |member: &&Member| member.roles.iter().any(|one| one == role);
        let able: Vec<_> = self.0.iter().filter(|(_, member)| having(member)).collect();
        let weights: Vec<f64> = able.iter().map(|(_, member)| member.weight).collect();
        let drawn = dice.weighed(&weights).and_then(|at| able.get(at));
        let drawn = drawn.ok_or_else(|| format!("nobody has the role “{role}”"))?;
        Ok(drawn.0.clone())
    }

    /// Makes all of them, as the administrator of the workspace.
    pub(crate) async fn make(workspace: &Workspace, company: &CompanyDocument) -> Result<People, Fault> {
        let door = Door { workspace };
        let admin = viewer(workspace, ADMIN).await?;
        let mut departments = BTreeMap::new();
        for one in &company.departments {
            let mut record = json!({ "name": one.name });
            if let Some(under) = &one.under {
                record["parent"] = known(&departments, under)?;
            }
            let made = create(&door, &admin, "department", record).await?;
            departments.insert(one.name.clone(), made);
        }
        let mut employees = BTreeMap::new();
        for one in &company.people {
            let mut user = json!({ "login": one.login, "name": one.name, "roles": one.roles });
            let mut employee = json!({ "name": one.name, "title": one.title });
            if let Some(name) = &one.department {
                let department = known(&departments, name)?;
                user["department"] = department.clone();
                employee["department"] = department;
            }
            if let Some(login) = &one.manager {
                employee["manager"] = known(&employees, login)?;
            }
            employee["user"] = create(&door, &admin, "user", user).await?;
            let made = create(&door, &admin, "employee", employee).await?;
            employees.insert(one.login.clone(), made);
        }
        // Who stands where is settled when everybody is there.
        let mut people = BTreeMap::new();
        for one in &company.people {
            let member = Member {
                viewer: viewer(workspace, &one.login).await?,
                roles: one.roles.clone(),
                manager: one.manager.clone(),
                weight: one.weight,
            };
            people.insert(one.login.clone(), member);
        }
        let admin = Member {
            viewer: admin,
            roles: Vec::new(),
            manager: None,
            weight: 0.0,
        };
        people.insert(ADMIN.to_owned(), admin);
        Ok(People(people))
    }
}

pub(crate) async fn viewer(workspace: &Workspace, login: &str) -> Result<Arc<Viewer>, Fault> {
    let found = workspace.viewer_named(login).await;
    let found = found.map_err(|why| Fault::Workspace(why.to_string()))?;
    found.ok_or_else(|| Fault::Workspace(format!("the workspace has no user {login}")))
}

async fn create(door: &Door<'_>, admin: &Arc<Viewer>, object: &str, record: Value) -> Result<Value, Fault> {
    let record: Map<String, Value> = record.as_object().cloned().unwrap_or_default();
    let made = door.create(admin, object, &record).await;
    let made = made.map_err(|undone| match undone {
        Undone::Refused(why) | Undone::Broken(why) => {
            Fault::Workspace(format!("company.json: {object}: {why}"))
        }
    })?;
    Ok(made.body.get("id").cloned().unwrap_or_default())
}

fn known(made: &BTreeMap<String, Value>, name: &str) -> Result<Value, Fault> {
    let found = made.get(name).cloned();
    found.ok_or_else(|| {
        Fault::Workspace(format!(
            "company.json: “{name}” does not stand before it is named"
        ))
    })
}
