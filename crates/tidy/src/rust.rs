//! Rust source with its comments and texts told apart, so that a word in a comment is not taken for code.

use std::collections::BTreeSet;

use crate::tree::File;

/// The product part of a Rust file: what stands before its tests.
#[derive(Debug, Clone)]
pub struct Source {
    /// Relative to the top folder.
    pub path: String,
    /// Same length in lines as the product part; comments and the insides of texts are spaces.
    pub code: String,
    /// The texts (string literals) with the line each begins on.
    pub texts: Vec<(usize, String)>,
}

impl Source {
    /// Reads one file. Pure: does not look at the disk.
    #[must_use]
    pub fn read(file: &File) -> Self {
        let (code, texts) = separate(product_part(&file.text));
        Self {
            path: file.path.clone(),
            code,
            texts,
        }
    }

    /// The name of the crate.
    #[must_use]
    pub fn room(&self) -> &str {
        self.path
            .strip_prefix("crates/")
            .and_then(|rest| rest.split('/').next())
            .unwrap_or_default()
    }

    /// The lines on which `path` (such as `std::fs`) is spoken, also as a member of `use std::{env, fs}`.
    #[must_use]
    pub fn mentions(&self, path: &str) -> Vec<usize> {
        let mut at: Vec<usize> = find_words(&self.code, path);
        if let Some((parent, member)) = path.rsplit_once("::") {
            at.extend(group_members(&self.code, parent, member));
        }
        at.into_iter().map(|offset| line_of(&self.code, offset)).collect()
    }
}

/// All product sources: no integration tests, no modules that exist only under `#[cfg(test)]`.
#[must_use]
pub fn sources(files: &[File]) -> Vec<Source> {
    let tests = test_modules(files);
    files
        .iter()
        .filter(|file| file.path.ends_with(".rs") && file.path.contains("/src/"))
        .filter(|file| {
            !tests
                .iter()
                .any(|stem| file.path == format!("{stem}.rs") || file.path.starts_with(&format!("{stem}/")))
        })
        .map(Source::read)
        .collect()
}

/// Paths without ending of the modules declared as `#[cfg(test)] mod name;`.
fn test_modules(files: &[File]) -> BTreeSet<String> {
    let mut stems = BTreeSet::new();
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        let mut after_cfg = false;
        for line in file.text.lines().map(str::trim) {
            let declared = line
                .rsplit_once("mod ")
                .and_then(|(_, rest)| rest.strip_suffix(';'));
            if let (true, Some(name)) = (after_cfg || line.starts_with("#[cfg(test)]"), declared) {
                stems.insert(format!("{}/{name}", module_folder(&file.path)));
            }
            after_cfg = line == "#[cfg(test)]" || (after_cfg && line.starts_with("#["));
        }
    }
    stems
}

fn module_folder(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match name {
        "lib.rs" | "main.rs" | "mod.rs" => folder.to_owned(),
        _ => format!("{folder}/{}", name.trim_end_matches(".rs")),
    }
}

/// Everything before the inline test module.
#[must_use]
pub fn product_part(text: &str) -> &str {
    let mut offset = 0;
    let mut candidate = None;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        match candidate {
            None if bare == "#[cfg(test)]" => candidate = Some(offset),
            Some(start) if bare.contains("mod ") && bare.ends_with('{') => return &text[..start],
            Some(_) if bare.starts_with("#[") => {}
            _ => candidate = None,
        }
        offset += line.len();
    }
    text
}

/// Blanks comments and the insides of string literals; gives the literals beside it.
fn separate(text: &str) -> (String, Vec<(usize, String)>) {
    let mut code = String::with_capacity(text.len());
    let mut texts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let before_is_word = code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let (skip, literal) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), None)
        } else if rest.starts_with("/*") {
            (block_comment(rest), None)
        } else if first == '\'' {
            (character(rest), None)
        } else if let Some((length, inside)) =
            (!before_is_word || first == '"').then(|| string(rest)).flatten()
        {
            (length, Some(inside))
        } else {
            (0, None)
        };
        if skip == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        if let Some(inside) = literal {
            texts.push((code.matches('\n').count() + 1, inside.to_owned()));
        }
        let quote = if literal.is_some() { '"' } else { ' ' };
        code.push(quote);
        code.extend(
            rest[..skip]
                .chars()
                .skip(1)
                .map(|c| if c == '\n' { '\n' } else { ' ' }),
        );
        rest = &rest[skip..];
    }
    (code, texts)
}

/// The length of a block comment; they nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if text[at..].starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// The length of a character literal such as `'"'`; 0 for a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => text[3..].find('\'').map_or(0, |end| end + 4),
        Some(_) => chars
            .next()
            .filter(|(_, c)| *c == '\'')
            .map_or(0, |(at, _)| at + 1),
        None => 0,
    }
}

/// Length and inside of a string literal that begins here: `"…"`, `b"…"`, `r"…"`, `r#"…"#`.
fn string(text: &str) -> Option<(usize, &str)> {
    let after_b = text
        .strip_prefix('b')
        .or_else(|| text.strip_prefix('c'))
        .unwrap_or(text);
    let raw = after_b.strip_prefix('r');
    let body = raw.unwrap_or(after_b);
    let hashes = if raw.is_some() {
        body.len() - body.trim_start_matches('#').len()
    } else {
        0
    };
    let inside = body[hashes..].strip_prefix('"')?;
    let start = text.len() - inside.len();
    let length = match raw {
        Some(_) => inside.find(&format!("\"{}", "#".repeat(hashes)))?,
        None => end_of_escaped(inside)?,
    };
    Some((start + length + 1 + hashes, &inside[..length]))
}

fn end_of_escaped(inside: &str) -> Option<usize> {
    let mut escaped = false;
    inside.char_indices().find_map(|(at, c)| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at)
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where `word` stands by itself, not as a part of a longer name.
fn find_words(code: &str, word: &str) -> Vec<usize> {
    code.match_indices(word)
        .filter(|(at, _)| !code[..*at].ends_with(is_word) && !code[at + word.len()..].starts_with(is_word))
        .map(|(at, _)| at)
        .collect()
}

/// Where `member` is named inside `parent::{ … }`.
fn group_members(code: &str, parent: &str, member: &str) -> Vec<usize> {
    let mut at = Vec::new();
    for start in find_words(code, parent) {
        let Some(group) = code[start + parent.len()..].strip_prefix("::{") else {
            continue;
        };
        let offset = code.len() - group.len();
        let mut depth = 1;
        let end = group.char_indices().find(|(_, c)| {
            depth += i32::from(*c == '{') - i32::from(*c == '}');
            depth == 0
        });
        let inside = &group[..end.map_or(group.len(), |(at, _)| at)];
        // `std::{net::env}` is another env.
        at.extend(
            find_words(inside, member)
                .into_iter()
                .filter(|at| !inside[..*at].ends_with("::"))
                .map(|at| offset + at),
        );
    }
    at
}

fn line_of(code: &str, offset: usize) -> usize {
    code[..offset].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Source {
        Source::read(&File::new("crates/store/src/a.rs", text))
    }

    #[test]
    fn a_word_in_a_comment_or_text_is_not_code() {
        let code = source(
            "// std::fs\n/* std::fs /* */ std::fs */ let a = \"std::fs \\\" std::fs\"; r#\"std::fs \" \"#;",
        );
        assert_eq!(code.mentions("std::fs"), Vec::<usize>::new());
        assert_eq!(code.texts.len(), 2);
    }

    #[test]
    fn a_word_in_code_is_found_on_its_line_also_in_a_group() {
        let code = source(
            "use std::{env, fs::File};\nlet c = '\"'; let l: &'a str = std::fs::read();\nmy_std::fs();",
        );
        assert_eq!(code.mentions("std::fs"), [2, 1]);
        assert_eq!(code.mentions("std::env"), [1]);
        assert_eq!(
            source("use std::{net::env, os};").mentions("std::env"),
            Vec::<usize>::new()
        );
    }

    #[test]
    fn what_stands_in_the_test_module_is_not_product() {
        let code = source("fn a() {}\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n");
        assert_eq!(code.mentions("std::fs"), Vec::<usize>::new());
        let helper = source("#[cfg(test)]\nmod laws;\nuse std::fs;\n");
        assert_eq!(helper.mentions("std::fs"), [3]);
    }

    #[test]
    fn a_module_declared_for_tests_is_no_product_source() {
        let files = [
            File::new("crates/field/src/lib.rs", "#[cfg(test)]\nmod laws;\nmod kinds;"),
            File::new("crates/field/src/laws.rs", ""),
            File::new("crates/field/src/kinds.rs", ""),
        ];
        let paths: Vec<String> = sources(&files).into_iter().map(|source| source.path).collect();
        assert_eq!(paths, ["crates/field/src/lib.rs", "crates/field/src/kinds.rs"]);
    }
}
