//! What a story knows: its records by their names, and who plays which part.

use crate::dice::Dice;
use crate::people::People;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// A record as whoever last touched it saw it.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) object: String,
    /// None for what is no record: a row of a story, a file.
    pub(crate) id: Option<Uuid>,
    pub(crate) body: Arc<Value>,
}

impl Kept {
    pub(crate) fn row(body: Value) -> Kept {
        Kept {
            object: String::new(),
            id: None,
            body: Arc::new(body),
        }
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Scope {
    pub(crate) records: BTreeMap<String, Kept>,
    /// Login by part.
    pub(crate) cast: BTreeMap<String, String>,
}

impl Scope {
    pub(crate) fn kept(&self, name: &str) -> Result<&Kept, String> {
        let kept = self.records.get(name);
        kept.ok_or_else(|| format!("nothing is called “{name}” at this step"))
    }

    /// The value at `lead.company`, or the whole of what is called so.
    pub(crate) fn look(&self, path: &str) -> Result<&Value, String> {
        let (name, rest) = path.split_once('.').unwrap_or((path, ""));
        let steps = rest.split('.').filter(|step| !step.is_empty());
        let mut value: &Value = &self.kept(name)?.body;
        for step in steps {
            value = value
                .get(step)
                .ok_or_else(|| format!("“{path}” is not there, or not for whoever looked"))?;
        }
        Ok(value)
    }

    /// The login of whoever plays a part: a login itself, the manager of a part, or somebody of that role, who then
    /// plays it to the end.
    pub(crate) fn player(&mut self, part: &str, people: &People, dice: &mut Dice) -> Result<String, String> {
        if let Some(login) = self.cast.get(part) {
            return Ok(login.clone());
        }
        let login = if let Some(of) = part.strip_suffix(".manager") {
            let of = self.player(of, people, dice)?;
            let manager = people.member(&of)?.manager.clone();
            manager.ok_or_else(|| format!("{of} has no manager"))?
        } else if people.member(part).is_ok() {
            part.to_owned()
        } else {
            people.draw(part, dice)?
        };
        self.cast.insert(part.to_owned(), login.clone());
        Ok(login)
    }
}
