//! From text to a tree: every name is looked up, every block is one that is offered.

use super::names::{nested, raw, steps, word};
use super::{DEEPEST_SHEET, LONGEST_SHEET, Needs, Path, Piece, Sheet};
use handlebars::template::{HelperTemplate, Parameter, Template as Parsed, TemplateElement};
use metadata::{Complaint, Complaints};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// A text, a day, a choice.
    Text,
    /// A number.
    Number,
    /// HTML that was cleaned when it was written.
    Html,
    /// The record that a field points at: its name as text, its fields behind a dot.
    Record,
    /// The records that a field of kind children stands for.
    List,
}

/// What may be named at some place of a text: the fields of an object.
pub trait Scope {
    /// Name of the object.
    fn object(&self) -> &str;
    /// What a field is.
    fn find(&self, name: &str) -> Option<Known>;
    /// The names of all fields.
    fn names(&self) -> Vec<&str>;
    /// The scope of the records that a field stands for.
    fn inner<'s>(&self, name: &str) -> Option<Box<dyn Scope + 's>>
    where
        Self: 's;
}

/// A piece that other texts take in: the object it speaks of, and its text.
type Part<'a> = (&'a str, &'a str);

impl Sheet {
    /// Reads a text about records of the object in scope; `parts` finds the pieces it takes in. What it needs is added
    /// to `needs`.
    ///
    /// # Errors
    /// Everything that is wrong with it; broken braces alone.
    pub fn compile<'a>(
        source: &str,
        scope: Box<dyn Scope + 'a>,
        parts: &dyn Fn(&str) -> Option<Part<'a>>,
        needs: &mut Needs,
    ) -> Result<Sheet, Complaints> {
        let mut reader = Reader {
            parts,
            needs,
            frames: vec![Frame {
                scope,
                route: Vec::new(),
            }],
            taken: Vec::new(),
            complaints: Vec::new(),
        };
        let pieces = reader.text(source);
        if reader.complaints.is_empty() {
            Ok(Sheet { pieces })
        } else {
            Err(reader.complaints)
        }
    }
}

/// How one comes to a record: by the fields of which kind.
type Route = Vec<(Known, String)>;

/// One level of the text: a record, and how one comes to it.
struct Frame<'a> {
    scope: Box<dyn Scope + 'a>,
    route: Route,
}

struct Reader<'a, 'r> {
    parts: &'r dyn Fn(&str) -> Option<Part<'a>>,
    needs: &'r mut Needs,
    frames: Vec<Frame<'a>>,
    /// The pieces that are being taken in.
    taken: Vec<String>,
    complaints: Complaints,
}

impl<'a> Reader<'a, '_> {
    fn say(&mut self, complaint: Complaint) {
        self.complaints.push(complaint);
    }

    fn text(&mut self, source: &str) -> Vec<Piece> {
        if source.len() > LONGEST_SHEET {
            self.say(Complaint::error("template_too_long", "").with("most", LONGEST_SHEET));
            return Vec::new();
        }
        if nested(source) > DEEPEST_SHEET {
            self.say(Complaint::error("template_too_deep", "").with("most", DEEPEST_SHEET));
            return Vec::new();
        }
        match Parsed::compile(source) {
            Ok(parsed) => self.elements(parsed),
            Err(error) => {
                let (line, column) = error.pos().unwrap_or((1, 1));
                let complaint = Complaint::error("template_syntax", "").with("line", line);
                let problem = error.reason().to_string();
                self.say(complaint.with("column", column).with("problem", problem));
                Vec::new()
            }
        }
    }

    fn elements(&mut self, parsed: Parsed) -> Vec<Piece> {
        let mut pieces = Vec::with_capacity(parsed.elements.len());
        for element in parsed.elements {
            match element {
                TemplateElement::RawString(text) => pieces.push(Piece::Text(text)),
                TemplateElement::Expression(tag) => pieces.extend(self.value(&tag)),
                TemplateElement::HtmlExpression(tag) => pieces.extend(self.html(&tag)),
                TemplateElement::HelperBlock(tag) => pieces.extend(self.block(*tag)),
                TemplateElement::PartialExpression(tag) => {
                    let plain = tag.params.is_empty() && tag.hash.is_empty();
                    match word(&tag.name).filter(|_| plain) {
                        Some(name) => pieces.extend(self.part(&name)),
                        None => self.not_offered(&tag.name),
                    }
                }
                TemplateElement::Comment(_) => {}
                TemplateElement::DecoratorExpression(tag)
                | TemplateElement::DecoratorBlock(tag)
                | TemplateElement::PartialBlock(tag) => self.not_offered(&tag.name),
                _ => self.say(Complaint::error("template_not_offered", "").with("found", "{{")),
            }
        }
        pieces
    }

    fn value(&mut self, tag: &HelperTemplate) -> Option<Piece> {
        if !tag.hash.is_empty() || tag.block_param.is_some() {
            self.not_offered(&tag.name);
            return None;
        }
        match (word(&tag.name).as_deref(), tag.params.as_slice()) {
            (Some("@number"), []) if self.frames.iter().any(|frame| is_round(frame)) => Some(Piece::Round),
            (Some(helper @ ("capital" | "money")), [amount]) => {
                let (path, known) = self.path(amount)?;
                if known != Known::Number {
                    self.misfit("template_not_number", amount);
                    return None;
                }
                Some(match helper {
                    "capital" => Piece::Capital(path),
                    _ => Piece::Money(path),
                })
            }
            (_, []) => {
                let (path, known) = self.path(&tag.name)?;
                if known == Known::List {
                    self.misfit("template_is_list", &tag.name);
                    return None;
                }
                Some(Piece::Field(path))
            }
            _ => {
                self.not_offered(&tag.name);
                None
            }
        }
    }

    fn html(&mut self, tag: &HelperTemplate) -> Option<Piece> {
        if !tag.params.is_empty() || !tag.hash.is_empty() {
            self.not_offered(&tag.name);
            return None;
        }
        let (path, known) = self.path(&tag.name)?;
        if known != Known::Html {
            self.misfit("template_not_html", &tag.name);
            return None;
        }
        Some(Piece::Html(path))
    }

    fn block(&mut self, tag: HelperTemplate) -> Option<Piece> {
        let name = word(&tag.name).unwrap_or_default();
        let offered = ["if", "unless", "each", "with"].contains(&name.as_str());
        let [about] = tag.params.as_slice() else {
            self.not_offered(&tag.name);
            return None;
        };
        if !offered || !tag.hash.is_empty() || tag.block_param.is_some() {
            self.not_offered(&tag.name);
            return None;
        }
        let about = about.clone();
        let (path, known) = self.path(&about)?;
        let wanted = match name.as_str() {
            "each" => Some((Known::List, "template_not_list")),
            "with" => Some((Known::Record, "template_not_record")),
            _ => None,
        };
        if let Some((_, code)) = wanted.filter(|(wanted, _)| *wanted != known) {
            self.misfit(code, &about);
            return None;
        }
        let (template, inverse) = (tag.template, tag.inverse);
        if wanted.is_none() {
            let then = self.within(template);
            let otherwise = self.within(inverse);
            let (then, otherwise) = match name.as_str() {
                "if" => (then, otherwise),
                _ => (otherwise, then),
            };
            return Some(Piece::If {
                path,
                then,
                otherwise,
            });
        }
        let frame = self.frame(&path, known)?;
        self.frames.push(frame);
        let inner = self.within(template);
        self.frames.pop();
        let none = self.within(inverse);
        Some(match known {
            Known::List => Piece::Each { path, inner, none },
            _ => Piece::With { path, inner, none },
        })
    }

    fn within(&mut self, template: Option<Parsed>) -> Vec<Piece> {
        template.map(|parsed| self.elements(parsed)).unwrap_or_default()
    }

    /// A piece is read where it is taken in, about the record that is spoken of there.
    fn part(&mut self, name: &str) -> Vec<Piece> {
        let Some((object, source)) = (self.parts)(name) else {
            self.say(Complaint::error("template_part", "").with("name", name));
            return Vec::new();
        };
        if self.taken.iter().any(|taken| taken == name) || self.taken.len() >= DEEPEST_SHEET {
            let names = format!("{} → {name}", self.taken.join(" → "));
            self.say(Complaint::error("template_circle", "").with("names", names));
            return Vec::new();
        }
        if self
            .frames
            .last()
            .is_none_or(|frame| frame.scope.object() != object)
        {
            let complaint = Complaint::error("template_part_of", "").with("name", name);
            self.say(complaint.with("object", object));
            return Vec::new();
        }
        self.taken.push(name.to_owned());
        // A piece knows nothing of where it stands.
        let last = self.frames.len() - 1;
        let here = self.frames.split_off(last);
        let outer = std::mem::replace(&mut self.frames, here);
        let pieces = self.text(source);
        let here = std::mem::replace(&mut self.frames, outer);
        self.frames.extend(here);
        self.taken.pop();
        pieces
    }

    /// The path of a parameter and what stands at its end, which is noted among the needs.
    fn path(&mut self, parameter: &Parameter) -> Option<(Path, Known)> {
        let Some((out, steps)) = steps(parameter) else {
            self.not_offered(parameter);
            return None;
        };
        let Some(frame) = self.frames.len().checked_sub(out + 1) else {
            self.not_offered(parameter);
            return None;
        };
        let path = Path { out, steps };
        match self.look(frame, &path.steps) {
            Ok((known, route)) => {
                note(self.needs, &route, known, path.steps.last()?);
                Some((path, known))
            }
            Err(complaint) => {
                self.say(*complaint);
                None
            }
        }
    }

    /// Follows names from a frame; every one but the last leads to a record.
    fn look(&self, frame: usize, steps: &[String]) -> Result<(Known, Route), Box<Complaint>> {
        let mut route = self.frames[frame].route.clone();
        let mut scope: Option<Box<dyn Scope + 'a>> = None;
        for (index, step) in steps.iter().enumerate() {
            let here: &dyn Scope = scope.as_deref().unwrap_or(&*self.frames[frame].scope);
            let Some(known) = here.find(step) else {
                let names = here.names();
                let complaint = Complaint::error("template_field", "").with("name", step.as_str());
                let complaint = complaint.with("fields", names.join(", "));
                return Err(Box::new(complaint.near(step, names)));
            };
            if index + 1 == steps.len() {
                return Ok((known, route));
            }
            let next = here.inner(step).filter(|_| known == Known::Record);
            let Some(next) = next else {
                return Err(Box::new(
                    Complaint::error("template_not_record", "").with("name", step.as_str()),
                ));
            };
            route.push((known, step.clone()));
            scope = Some(next);
        }
        Err(Box::new(
            Complaint::error("template_not_offered", "").with("found", "{{this"),
        ))
    }

    /// The level that a block opens.
    fn frame(&mut self, path: &Path, known: Known) -> Option<Frame<'a>> {
        let from = self.frames.len() - 1 - path.out;
        let (last, before) = path.steps.split_last()?;
        let mut route = self.frames[from].route.clone();
        let mut scope: Option<Box<dyn Scope + 'a>> = None;
        for step in before {
            let here: &dyn Scope = scope.as_deref().unwrap_or(&*self.frames[from].scope);
            let next = here.inner(step)?;
            route.push((Known::Record, step.clone()));
            scope = Some(next);
        }
        let here: &dyn Scope = scope.as_deref().unwrap_or(&*self.frames[from].scope);
        let inner = here.inner(last)?;
        route.push((known, last.clone()));
        if route.len() > DEEPEST_SHEET {
            self.say(Complaint::error("template_too_deep", "").with("most", DEEPEST_SHEET));
            return None;
        }
        Some(Frame { scope: inner, route })
    }

    fn not_offered(&mut self, found: &Parameter) {
        let found = format!("{{{{{}", raw(found));
        self.say(Complaint::error("template_not_offered", "").with("found", found));
    }

    fn misfit(&mut self, code: &'static str, found: &Parameter) {
        self.say(Complaint::error(code, "").with("name", raw(found)));
    }
}

fn is_round(frame: &Frame<'_>) -> bool {
    frame.route.last().is_some_and(|(known, _)| *known == Known::List)
}

/// Notes that a field is needed at the end of a route.
fn note(needs: &mut Needs, route: &[(Known, String)], known: Known, name: &str) {
    let mut at = needs;
    for (known, step) in route {
        at = match known {
            Known::List => Needs::at(&mut at.lists, step),
            _ => Needs::at(&mut at.records, step),
        };
    }
    match known {
        Known::List => drop(Needs::at(&mut at.lists, name)),
        _ => at.field(name),
    }
}
