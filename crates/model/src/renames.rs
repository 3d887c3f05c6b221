//! Objects that are called otherwise in the next version.

use crate::{Derivation, Model, Object};
use indexmap::IndexMap;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Objects that get another name: by the name they have, the one they get.
pub type Renames = BTreeMap<String, String>;

/// The objects of a version whose records go on under another name: what is gone and what is new, where one of the two
/// says that it had the name of the other before.
#[must_use]
pub fn renames(old: &Model, new: &Model) -> Renames {
    let mut renames = Renames::new();
    let gone = old.objects.values().filter(|was| new.object(&was.name).is_none());
    for was in gone {
        let is_heir = |is: &&Arc<Object>| {
            let is_new = old.object(&is.name).is_none() && !renames.values().any(|name| *name == is.name);
            is_new && (is.was.contains(&was.name) || was.was.contains(&is.name))
        };
        if let Some(heir) = new.objects.values().find(is_heir) {
            renames.insert(was.name.clone(), heir.name.clone());
        }
    }
    renames
}

/// The names that objects had before, save those that are names of others now.
pub(crate) fn former(objects: &IndexMap<String, Arc<Object>>) -> HashMap<String, String> {
    let named = objects
        .values()
        .flat_map(|object| object.was.iter().map(|was| (was.clone(), object.name.clone())));
    named.filter(|(was, _)| !objects.contains_key(was)).collect()
}

impl Model {
    /// This version by the names that the next one uses, so that the two can be laid side by side. Its tables are called
    /// as they are: [`Object::table`]. Nobody is given rights by it.
    #[must_use]
    pub fn renamed(&self, renames: &Renames) -> Model {
        let called = |name: &String| renames.get(name).unwrap_or(name).clone();
        let objects = self.objects.iter().map(|(name, object)| {
            let mut object = Object::clone(object);
            object.call(&called);
            (called(name), Arc::new(object))
        });
        Model {
            objects: objects.collect(),
            former: renames.clone().into_iter().collect(),
            choices: self.choices.clone(),
            roles: self.roles.clone(),
            settings: self.settings.clone(),
            conversions: self.conversions.clone(),
            templates: self.templates.clone(),
            worktimes: self.worktimes.clone(),
            mappings: self.mappings.clone(),
            data: self.data.clone(),
            texts: self.texts.clone(),
            grants: IndexMap::new(),
            asks_departments: self.asks_departments,
            rights: std::sync::RwLock::default(),
            everything: std::sync::OnceLock::new(),
        }
    }
}

impl Object {
    /// Calls itself and every object that it speaks of as `called` says; the name of its table stays.
    fn call(&mut self, called: &dyn Fn(&String) -> String) {
        let call = |name: &mut String| *name = called(name);
        call(&mut self.name);
        for field in &mut self.fields {
            field.target.iter_mut().for_each(call);
            field.names.iter_mut().for_each(call);
            field.filters.iter_mut().for_each(call);
            if let Some(Derivation::Rollup(rollup)) = &mut field.derived {
                call(&mut rollup.over);
            }
        }
        self.pointed_at_by
            .iter_mut()
            .for_each(|(object, ..)| call(object));
        self.currency_heirs
            .iter_mut()
            .for_each(|(object, _)| call(object));
        self.paths.iter_mut().for_each(|path| call(&mut path.object));
        self.uplinks.iter_mut().for_each(|link| call(&mut link.object));
        self.downlinks.iter_mut().for_each(|link| call(&mut link.object));
    }
}
