//! Texts with fields in them.

use handlebars::Path;
use handlebars::template::{Parameter, Template as Parsed, TemplateElement};
use metadata::Complaint;

/// The longest template, in bytes; it also bounds how deep its parser can go.
const LONGEST: usize = 500;

/// How a record is named: `{{name}} ({{code}})`.
///
/// Handlebars, of which only plain fields are offered; no blocks, helpers, partials or comments. The result is plain
/// text, so nothing is escaped.
#[derive(Debug, Clone)]
pub struct Template {
    pieces: Vec<Piece>,
    reads: Vec<String>,
}

#[derive(Debug, Clone)]
enum Piece {
    Text(String),
    /// A field, by its position in the list of fields read.
    Field(usize),
}

impl Template {
    /// Reads a template that may name these fields.
    ///
    /// # Errors
    /// What is wrong with it first: broken braces, something not offered, a field that does not exist.
    pub fn compile(source: &str, fields: &[&str]) -> Result<Self, Complaint> {
        if source.len() > LONGEST {
            return Err(Complaint::error("template_too_long", "").with("most", LONGEST));
        }
        // Triple braces would mean "do not escape", and only there; brackets inside braces call helpers.
        if let Some(found) = ["{{{", "{{&", "}}}"]
            .into_iter()
            .find(|sign| source.contains(sign))
        {
            return Err(not_offered(found));
        }
        if let Some(tag) = source
            .split("{{")
            .skip(1)
            .find(|tag| tag.split("}}").next().unwrap_or_default().contains('('))
        {
            return Err(not_offered(&format!(
                "{{{{{}",
                tag.chars().take(20).collect::<String>()
            )));
        }
        let parsed = Parsed::compile(source).map_err(|error| {
            let (line, column) = error.pos().unwrap_or((1, 1));
            let problem = error.reason().to_string();
            Complaint::error("template_syntax", "")
                .with("line", line)
                .with("column", column)
                .with("problem", problem)
        })?;
        let mut template = Template {
            pieces: Vec::with_capacity(parsed.elements.len()),
            reads: Vec::new(),
        };
        for element in parsed.elements {
            let piece = match element {
                TemplateElement::RawString(text) => Piece::Text(text),
                TemplateElement::Expression(tag) | TemplateElement::HtmlExpression(tag) => {
                    let plain = tag.params.is_empty() && tag.hash.is_empty() && !tag.block;
                    let name = field_name(&tag.name).filter(|_| plain);
                    let name = name.ok_or_else(|| not_offered(&format!("{{{{{}", tag_text(&tag.name))))?;
                    template.field(name, fields)?
                }
                _ => return Err(not_offered("{{")),
            };
            template.pieces.push(piece);
        }
        Ok(template)
    }

    /// The fields it reads, each once, in the order of the text.
    #[must_use]
    pub fn reads(&self) -> &[String] {
        &self.reads
    }

    /// The text for one record; an absent field leaves nothing. White space at the ends is cut off.
    #[must_use]
    pub fn render(&self, record: &dyn Fn(&str) -> Option<String>) -> String {
        let mut text = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(fixed) => text.push_str(fixed),
                Piece::Field(position) => text.push_str(&record(&self.reads[*position]).unwrap_or_default()),
            }
        }
        text.trim().to_owned()
    }

    fn field(&mut self, name: &str, fields: &[&str]) -> Result<Piece, Complaint> {
        if !fields.contains(&name) {
            return Err(Complaint::error("template_field", "")
                .with("name", name)
                .with("fields", fields.join(", ")));
        }
        let known = self.reads.iter().position(|read| read == name);
        let position = known.unwrap_or_else(|| {
            self.reads.push(name.to_owned());
            self.reads.len() - 1
        });
        Ok(Piece::Field(position))
    }
}

fn field_name(parameter: &Parameter) -> Option<&str> {
    match parameter {
        Parameter::Name(name) => Some(name),
        Parameter::Path(Path::Relative((steps, raw))) if steps.len() == 1 => Some(raw),
        _ => None,
    }
}

fn tag_text(parameter: &Parameter) -> String {
    match parameter {
        Parameter::Name(name) => name.clone(),
        Parameter::Path(Path::Relative((_, raw)) | Path::Local((_, _, raw))) => raw.clone(),
        Parameter::Literal(literal) => literal.to_string(),
        _ => String::new(),
    }
}

fn not_offered(found: &str) -> Complaint {
    Complaint::error("template_not_offered", "").with("found", found)
}
