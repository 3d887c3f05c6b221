//! Conversions: what they take is there, and fits what they make.

use super::Build;
use super::typing::type_of;
use crate::conversion::{Conversion, Copied, Made, Source};
use crate::{FieldDef, Object, Opening};
use field::Column;
use metadata::documents::{self, Filling};
use metadata::{Complaint, Complaints, DocumentKind, pointer_token};
use script::{Expression, Type};
use std::sync::Arc;

pub(super) fn read(build: &mut Build<'_>) {
    for (document, conversion) in build.read::<documents::Conversion>(DocumentKind::Conversion) {
        let mut reader = Reader {
            build,
            complaints: Complaints::new(),
            made: Vec::new(),
        };
        let compiled = reader.conversion(&conversion);
        let told = reader.complaints;
        told.into_iter()
            .for_each(|complaint| build.say(document, complaint));
        if let Some(compiled) = compiled {
            build
                .conversions
                .insert(document.name.clone(), Arc::new(compiled));
        }
    }
}

struct Reader<'b, 'a> {
    build: &'b Build<'a>,
    complaints: Complaints,
    /// The records that are made so far: name and object.
    made: Vec<(String, String)>,
}

impl Reader<'_, '_> {
    fn say(&mut self, complaint: Complaint) {
        self.complaints.push(complaint);
    }

    fn conversion(&mut self, raw: &documents::Conversion) -> Option<Conversion> {
        let from = self.object(&raw.from, "/from")?;
        let when = self.expression(&from, raw.when.as_deref(), Type::Boolean, "/when");
        if raw.to.is_empty() {
            self.say(Complaint::error("too_few", "/to").with("least", 1));
        }
        let mut to = Vec::with_capacity(raw.to.len());
        for made in &raw.to {
            let at = format!("/to/{}", pointer_token(&made.name));
            // One that is not understood still counts, so that the others keep their places.
            let compiled = self.made(&from, made, &at);
            self.made.push((made.name.clone(), made.object.clone()));
            to.extend(compiled);
        }
        let then = self.map(&from, &from, &raw.then, "/then");
        let link = then.iter().find_map(|(at, source)| match source {
            Source::Made(_) => Some(*at),
            _ => None,
        });
        if link.is_none() && !raw.many && !raw.then.values().any(|filling| filling.made.is_some()) {
            self.say(Complaint::error("conversion_once", "/then"));
        }
        Some(Conversion {
            name: raw.name.clone(),
            title: raw.title.clone(),
            from: raw.from.clone(),
            when,
            to,
            then,
            link: link.filter(|_| !raw.many),
            opening: Opening {
                audience: raw.audience.clone(),
                state: raw.state,
            },
        })
    }

    fn made(&mut self, from: &Object, raw: &documents::Made, at: &str) -> Option<Made> {
        let when = self.expression(from, raw.when.as_deref(), Type::Boolean, &format!("{at}/when"));
        let object = self.object(&raw.object, &format!("{at}/object"))?;
        let map = self.map(from, &object, &raw.map, &format!("{at}/map"));
        self.filled(&object, &map, None, &format!("{at}/map"));
        let mut children = Vec::with_capacity(raw.children.len());
        for copied in &raw.children {
            let at = format!("{at}/children/{}", pointer_token(&copied.name));
            children.extend(self.copied(from, &object, copied, &at));
        }
        Some(Made {
            name: raw.name.clone(),
            object: raw.object.clone(),
            when,
            map,
            children,
        })
    }

    fn copied(
        &mut self,
        from: &Object,
        parent: &Object,
        raw: &documents::Copied,
        at: &str,
    ) -> Option<Copied> {
        let of = self.object(&raw.of, &format!("{at}/of"))?;
        let object = self.object(&raw.object, &format!("{at}/object"))?;
        let by = self.reference(&of, &raw.by, from, &format!("{at}/by"))?;
        let up = self.reference(&object, &raw.parent, parent, &format!("{at}/parent"))?;
        let map = self.map(&of, &object, &raw.map, &format!("{at}/map"));
        self.filled(&object, &map, Some(up), &format!("{at}/map"));
        Some(Copied {
            name: raw.name.clone(),
            of: raw.of.clone(),
            by,
            object: raw.object.clone(),
            parent: up,
            map,
        })
    }

    /// The object, if it is understood; a complaint if nobody declares it.
    fn object(&mut self, name: &str, at: &str) -> Option<Arc<Object>> {
        let declared = self.build.declared(DocumentKind::Object);
        if !declared.clone().any(|known| known == name) {
            let complaint = Complaint::error("unknown_object", at).with("name", name);
            self.say(complaint.near(name, declared));
        }
        let sketch = self.build.sketches.get(name)?;
        self.build
            .objects
            .get(name)
            .filter(|_| sketch.broken.is_empty())
            .map(Arc::clone)
    }

    fn field(&mut self, object: &Object, name: &str, at: &str) -> Option<usize> {
        let found = object.field(name).map(|(position, _)| position);
        if found.is_none() {
            let names = object.fields.iter().map(|field| field.name.as_str());
            let complaint = Complaint::error("unknown_field", at).with("name", name);
            self.say(complaint.near(name, names));
        }
        found
    }

    fn reference(&mut self, object: &Object, name: &str, target: &Object, at: &str) -> Option<usize> {
        let position = self.field(object, name, at)?;
        if object.fields[position].target.as_ref() == Some(&target.name) {
            return Some(position);
        }
        let complaint = Complaint::error("conversion_no_reference", at).with("name", name);
        self.say(complaint.with("object", target.name.as_str()));
        None
    }

    fn expression(
        &mut self,
        from: &Object,
        source: Option<&str>,
        want: Type,
        at: &str,
    ) -> Option<Expression> {
        // Only what the record itself holds: nothing is fetched for it.
        let own = |name: &str| from.field(name).map(|(_, field)| field);
        let typed = |name: &str| {
            own(name)
                .filter(|field| !field.is_told())
                .map(|field| type_of(field.storage.column()))
        };
        match Expression::compile(source?, &typed, want) {
            Ok(expression) => Some(expression),
            Err(refused) => {
                let told = refused.into_iter().map(|mut one| {
                    let name = one.args.get("name").and_then(|name| name.as_str());
                    if one.code == "expression_name" && name.and_then(own).is_some() {
                        one.code = "told_in_expression";
                    }
                    one.under(at)
                });
                self.complaints.extend(told);
                None
            }
        }
    }

    fn map(
        &mut self,
        from: &Object,
        to: &Object,
        raw: &indexmap::IndexMap<String, Filling>,
        at: &str,
    ) -> Vec<(usize, Source)> {
        let mut map = Vec::with_capacity(raw.len());
        for (name, filling) in raw {
            let at = format!("{at}/{}", pointer_token(name));
            let Some(position) = self.field(to, name, &at) else {
                continue;
            };
            let field = &to.fields[position];
            if !field.writable() {
                let complaint = Complaint::error("read_only", &at);
                self.say(complaint.with("title", field.title.as_str()));
                continue;
            }
            let source = self.source(from, field, filling, &at);
            map.extend(source.map(|source| (position, source)));
        }
        map
    }

    fn source(&mut self, from: &Object, to: &FieldDef, filling: &Filling, at: &str) -> Option<Source> {
        let misfit = || Complaint::error("conversion_misfit", at).with("title", to.title.as_str());
        match filling {
            Filling {
                field: Some(name),
                value: None,
                formula: None,
                made: None,
                this: false,
            } => {
                let position = self.field(from, name, &format!("{at}/field"))?;
                if !fits(&from.fields[position], to) {
                    self.say(misfit().with("name", name.as_str()));
                    return None;
                }
                Some(Source::Field(position))
            }
            Filling {
                field: None,
                value: Some(value),
                formula: None,
                made: None,
                this: false,
            } => match to.accept(value.clone()) {
                Ok(value) => Some(Source::Value(value)),
                Err(refused) => {
                    let at = format!("{at}/value");
                    let told = refused.into_iter().map(|one| one.under(&at));
                    self.complaints.extend(told);
                    None
                }
            },
            Filling {
                field: None,
                value: None,
                formula: Some(source),
                made: None,
                this: false,
            } => {
                let want = type_of(to.storage.column());
                let at = format!("{at}/formula");
                self.expression(from, Some(source), want, &at)
                    .map(Source::Formula)
            }
            Filling {
                field: None,
                value: None,
                formula: None,
                made: Some(name),
                this: false,
            } => self.named(to, name, at),
            Filling {
                field: None,
                value: None,
                formula: None,
                made: None,
                this: true,
            } => {
                if to.target.as_ref() == Some(&from.name) {
                    return Some(Source::This);
                }
                self.say(misfit().with("name", from.name.as_str()));
                None
            }
            _ => {
                self.say(Complaint::error("filling_shape", at));
                None
            }
        }
    }

    /// A record that was made before.
    fn named(&mut self, to: &FieldDef, name: &str, at: &str) -> Option<Source> {
        let found = self.made.iter().position(|(known, _)| known == name);
        let Some(found) = found else {
            let known: Vec<String> = self.made.iter().map(|(known, _)| known.clone()).collect();
            let complaint = Complaint::error("conversion_unmade", format!("{at}/made")).with("name", name);
            self.say(complaint.near(name, known.iter().map(String::as_str)));
            return None;
        };
        if to.target.as_ref() != Some(&self.made[found].1) {
            let complaint = Complaint::error("conversion_misfit", at).with("title", to.title.as_str());
            self.say(complaint.with("name", name));
            return None;
        }
        Some(Source::Made(found))
    }

    /// Nothing that is required stays empty.
    fn filled(&mut self, object: &Object, map: &[(usize, Source)], parent: Option<usize>, at: &str) {
        for (position, field) in object.fields.iter().enumerate() {
            let given = map.iter().any(|(known, _)| *known == position) || parent == Some(position);
            let needed = field.required
                && field.default.is_none()
                && field.filler.is_none()
                && field.derived.is_none();
            // What was complained about is not also missing.
            let place = format!("{at}/{}", pointer_token(&field.name));
            let told = self
                .complaints
                .iter()
                .any(|one| one.at.pointer.starts_with(&place));
            if needed && !given && !told {
                self.say(Complaint::error("required", at).with("title", field.title.as_str()));
            }
        }
    }
}

/// Whether what the one field holds can be written into the other as it is.
fn fits(from: &FieldDef, to: &FieldDef) -> bool {
    let (one, other) = (from.storage.column(), to.storage.column());
    let numbers = |column: Column| matches!(column, Column::Integer | Column::Decimal { .. });
    let alike = type_of(one) == type_of(other) || (numbers(one) && matches!(other, Column::Decimal { .. }));
    alike && from.target == to.target
}
