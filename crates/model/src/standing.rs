//! Where somebody stands in the company: what scopes of rows and `me.employee.…` are read against.

use crate::filter::Beyond;
use crate::{Record, Viewer};
use serde_json::Value;
use std::fmt;
use std::sync::Arc;
use uuid::Uuid;

/// The built-in object of those who work here.
pub const EMPLOYEE: &str = "employee";
/// The built-in object of the parts of the company.
pub const DEPARTMENT: &str = "department";
/// The built-in object of what people say about records.
pub const COMMENT: &str = "comment";

/// Some of the users, told from the viewer, who is always one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum People {
    /// Whoever reports to the viewer, or to somebody who does.
    Reports,
    /// Whoever is in the viewer's department.
    Department,
    /// The same, or in a department that is part of it.
    DepartmentAndBelow,
}

impl People {
    /// All of them.
    pub const ALL: [People; 3] = [People::Reports, People::Department, People::DepartmentAndBelow];
}

/// A user's employee record and the users around them, as known at the beginning of a request.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Standing {
    /// The fields of the employee record, whoever may read them; empty when there is none.
    pub employee: Record,
    /// Names of the department they work in and of those it is part of.
    pub departments: Vec<String>,
    /// By the order of [`People::ALL`], each sorted.
    people: [Arc<[Uuid]>; 3],
}

impl Standing {
    /// What is known of a user; each list may be in any order, and the user is added to it.
    #[must_use]
    pub fn new(user: Uuid, employee: Record, people: [Vec<Uuid>; 3]) -> Self {
        let people = people.map(|mut users| {
            users.push(user);
            users.sort_unstable();
            users.dedup();
            Arc::from(users)
        });
        Standing {
            employee,
            departments: Vec::new(),
            people,
        }
    }

    /// The same, working in departments of these names.
    #[must_use]
    pub fn within(self, departments: Vec<String>) -> Self {
        Standing { departments, ..self }
    }

    /// These users, sorted.
    #[must_use]
    pub fn users(&self, people: People) -> &[Uuid] {
        &self.people[people as usize]
    }
}

/// Who asks, as filters need it. A plain id stands for somebody with no place in the company.
#[derive(Clone, Copy)]
pub struct Me<'a> {
    /// Record id of the user.
    pub user: Uuid,
    standing: Option<&'a Standing>,
    /// The records that references name, where somebody has fetched them.
    pub(crate) beyond: Option<&'a dyn Beyond>,
}

impl<'a> Me<'a> {
    /// The same, with the records that the rows at hand lean on.
    #[must_use]
    pub fn among(self, beyond: &'a dyn Beyond) -> Self {
        Me {
            beyond: Some(beyond),
            ..self
        }
    }

    /// Whether the user is one of these.
    #[must_use]
    pub fn is_among(&self, people: People, user: Uuid) -> bool {
        let users = self.standing.map_or(&[][..], |standing| standing.users(people));
        user == self.user || users.binary_search(&user).is_ok()
    }

    /// These users, the viewer among them.
    #[must_use]
    pub fn users(&self, people: People) -> Vec<Uuid> {
        match self.standing {
            Some(standing) => standing.users(people).to_vec(),
            None => vec![self.user],
        }
    }

    /// What the viewer's employee record holds there; nothing when that is empty.
    #[must_use]
    pub fn employee(&self, field: &str) -> Option<&'a Value> {
        let held = self.standing?.employee.get(field);
        held.filter(|value| !value.is_null())
    }
}

impl From<Uuid> for Me<'_> {
    fn from(user: Uuid) -> Self {
        Me {
            user,
            standing: None,
            beyond: None,
        }
    }
}

impl<'a> From<&'a Viewer> for Me<'a> {
    fn from(viewer: &'a Viewer) -> Self {
        Me {
            user: viewer.user,
            standing: viewer.standing.as_deref(),
            beyond: None,
        }
    }
}

impl fmt::Debug for Me<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Me")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}
