//! Bringing back what was parked: a field or an object gets its values again when that is asked for and its shape is the
//! same.

use crate::App;
use crate::hindrances::{self, Hindrance};
use crate::plan::Way;
use metadata::{Complaint, Complaints};
use store::system::parked::Parked;
use store::{Engine, Proof, Step};

/// What is to come back with the values it had.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Restore {
    /// Nothing: what is new begins empty, also under an old name.
    #[default]
    Nothing,
    /// These: `customer.note`, or `customer` for a whole object.
    These(Vec<String>),
    /// Whatever can.
    All,
}

impl Restore {
    fn wants(&self, name: &str) -> bool {
        match self {
            Restore::Nothing => false,
            Restore::These(names) => names.iter().any(|known| known == name),
            Restore::All => true,
        }
    }
}

impl Way {
    /// Makes steps that begin something empty into steps that bring it back, the newest first. What was asked for by
    /// name and cannot come back is told.
    pub(crate) fn bring_back(
        &mut self,
        parked: &[Parked],
        restore: &Restore,
        new: &App,
        engine: Engine,
    ) -> Complaints {
        let (mut complaints, mut found) = (Complaints::new(), Vec::new());
        for step in &mut self.tables {
            let (object, field) = match step {
                Step::AddField { object, field } => (object.clone(), Some(field.clone())),
                Step::AddObject { object } => (object.clone(), None),
                _ => continue,
            };
            let name = field
                .as_ref()
                .map_or(object.clone(), |field| format!("{object}.{field}"));
            if !restore.wants(&name) {
                continue;
            }
            let is_it =
                |one: &&Parked| one.object == object && one.field == *field.as_deref().unwrap_or_default();
            let newest = parked.iter().filter(is_it).max_by_key(|one| one.number);
            let (Some(newest), Some(asked)) = (newest, new.model.object(&object)) else {
                continue;
            };
            found.push(name.clone());
            if store::fits(newest, asked, engine) {
                *step = Step::Restore {
                    object,
                    field,
                    number: newest.number,
                };
            } else if *restore != Restore::All {
                complaints.push(Complaint::error("restore_shape", "").with("name", name));
            }
        }
        if let Restore::These(names) = restore {
            let lost = names.iter().filter(|name| !found.contains(name));
            complaints
                .extend(lost.map(|name| Complaint::error("restore_unknown", "").with("name", name.as_str())));
        }
        self.prove(parked, new);
        complaints
    }

    /// What must hold of values that come back. That a new field has none holds no longer.
    fn prove(&mut self, parked: &[Parked], new: &App) {
        for step in &self.tables {
            let Step::Restore {
                object,
                field: Some(field),
                number,
            } = step
            else {
                continue;
            };
            let is_it = |one: &&Parked| one.object == *object && one.field == *field && one.number == *number;
            let (Some(found), Some(asked)) = (parked.iter().find(is_it), new.model.object(object)) else {
                continue;
            };
            let empty = Proof::Filled {
                object: object.clone(),
                field: None,
            };
            self.hindrances.retain(|one| {
                one.proof != empty || one.complaint.args.get("name") != Some(&field.as_str().into())
            });
            for proof in store::proofs(found, asked) {
                let code = match proof {
                    Proof::Filled { .. } => "required_on_rows",
                    Proof::Apart { .. } => "unique_on_rows",
                    Proof::Pointing { .. } | Proof::NoRows { .. } => "restore_references",
                    Proof::Rooted { .. } => "tree_on_rows",
                    Proof::Spaced { .. } => "valid_on_rows",
                };
                let complaint = hindrances::told(new, asked, code, field);
                self.hindrances.push(Hindrance { proof, complaint });
            }
        }
    }
}
