//! From a tree and values to the text.

use super::{MOST_WRITTEN, Path, Piece, Sheet, is_there};
use crate::functions::capital_of;
use metadata::Complaint;
use serde_json::Value;

/// The currency in which alone amounts are written out.
const YUAN: &str = "CNY";

/// How values are written.
///
/// A value is what is to be read: a text, or an object whose `~` is the text. A number has its decimal under `raw`, an amount
/// besides its `currency` and the text with that under `money`, a record its fields by name, a list its records. What is empty or hidden is null or absent.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a> {
    /// The record, an object of values.
    pub root: &'a Value,
    /// The words for true and false.
    pub yes_no: (&'a str, &'a str),
    /// The text is HTML: values are escaped.
    pub html: bool,
}

impl Sheet {
    /// The text for one record.
    ///
    /// # Errors
    /// A text that becomes too long.
    pub fn write(&self, values: &Values<'_>) -> Result<String, Complaint> {
        let mut writer = Writer {
            values,
            scopes: vec![values.root],
            round: 0,
            text: String::new(),
        };
        writer.pieces(&self.pieces)?;
        Ok(writer.text)
    }
}

struct Writer<'v> {
    values: &'v Values<'v>,
    scopes: Vec<&'v Value>,
    round: usize,
    text: String,
}

impl<'v> Writer<'v> {
    fn pieces(&mut self, pieces: &[Piece]) -> Result<(), Complaint> {
        for piece in pieces {
            self.piece(piece)?;
            if self.text.len() > MOST_WRITTEN {
                return Err(Complaint::error("template_too_much", "").with("most", MOST_WRITTEN));
            }
        }
        Ok(())
    }

    fn piece(&mut self, piece: &Piece) -> Result<(), Complaint> {
        match piece {
            Piece::Text(text) => self.text.push_str(text),
            Piece::Field(path) => {
                let shown = self.shown(self.at(path));
                self.escaped(&shown);
            }
            Piece::Html(path) => {
                let shown = self.shown(self.at(path));
                self.text.push_str(&shown);
            }
            Piece::Capital(path) => {
                let value = self.at(path);
                let is_yuan = value.get("currency").is_none_or(|code| code == YUAN);
                let raw = value.get("raw").and_then(Value::as_str).filter(|_| is_yuan);
                let written = raw.and_then(capital_of).unwrap_or_default();
                self.text.push_str(&written);
            }
            Piece::Money(path) => {
                let value = self.at(path);
                let shown = self.shown(value.get("money").unwrap_or(value));
                self.escaped(&shown);
            }
            Piece::Round => self.text.push_str(&self.round.to_string()),
            Piece::If {
                path,
                then,
                otherwise,
            } => {
                let chosen = if is_there(self.at(path)) { then } else { otherwise };
                self.pieces(chosen)?;
            }
            Piece::With { path, inner, none } => match self.at(path) {
                there @ Value::Object(_) => self.inside(there, inner)?,
                _ => self.pieces(none)?,
            },
            Piece::Each { path, inner, none } => match self.at(path) {
                Value::Array(items) if !items.is_empty() => {
                    let before = self.round;
                    for (index, item) in items.iter().enumerate() {
                        self.round = index + 1;
                        self.inside(item, inner)?;
                    }
                    self.round = before;
                }
                _ => self.pieces(none)?,
            },
        }
        Ok(())
    }

    fn inside(&mut self, scope: &'v Value, inner: &[Piece]) -> Result<(), Complaint> {
        self.scopes.push(scope);
        let done = self.pieces(inner);
        self.scopes.pop();
        done
    }

    fn at(&self, path: &Path) -> &'v Value {
        static NOTHING: Value = Value::Null;
        let scope = self.scopes.len().checked_sub(path.out + 1);
        let mut value = scope.map_or(&NOTHING, |scope| self.scopes[scope]);
        for step in &path.steps {
            value = value.get(step).unwrap_or(&NOTHING);
        }
        value
    }

    fn shown(&self, value: &Value) -> String {
        match value {
            Value::Null | Value::Array(_) => String::new(),
            Value::String(text) => text.clone(),
            Value::Bool(true) => self.values.yes_no.0.to_owned(),
            Value::Bool(false) => self.values.yes_no.1.to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Object(members) => members
                .get("~")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
        }
    }

    fn escaped(&mut self, text: &str) {
        if !self.values.html {
            self.text.push_str(text);
            return;
        }
        for letter in text.chars() {
            match letter {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\'' => self.text.push_str("&#39;"),
                other => self.text.push(other),
            }
        }
    }
}
