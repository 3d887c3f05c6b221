//! A page, read: its headings are names of tests, its fenced blocks are steps, everything else is prose.

use std::fmt;

/// One suite page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The first heading.
    pub title: String,
    /// Its tests in order. They share one workspace and what they named.
    pub tests: Vec<Test>,
}

/// What stands under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// The heading.
    pub name: String,
    /// Its blocks in order.
    pub steps: Vec<Step>,
}

/// One fenced block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Line of its first fence, counted from 1.
    pub line: usize,
    /// What it asks for.
    pub block: Block,
}

/// What a fenced block asks for. The first word after the fence says which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// `pack`: installs the pack folders named in it, one a line, relative to the folder of the suites.
    Pack(Vec<String>),
    /// `file PATH`: one file of the page's own pack, published by the next `publish`.
    File {
        /// Path inside the pack.
        path: String,
        /// What it says.
        text: String,
    },
    /// `publish`: applies the files shown so far as one pack.
    Publish,
    /// `people`: makes users, a line each: `ada: seller, clerk`.
    People(Vec<(String, Vec<String>)>),
    /// `sign-in`: the following requests are this user's; `nobody` signs out.
    SignIn(String),
    /// `http`: one request.
    Http(String),
    /// `json STATUS`: what the last answer must say, at least.
    Json {
        /// The status it must have.
        status: u16,
        /// Header lines and a JSON value, both optional.
        text: String,
    },
    /// `text STATUS`: lines that the last answer must contain.
    Text {
        /// The status it must have.
        status: u16,
        /// The lines.
        lines: Vec<String>,
    },
    /// `head STATUS`: header lines that the last answer must have.
    Head {
        /// The status it must have.
        status: u16,
        /// The lines.
        lines: Vec<String>,
    },
    /// `complaints`: exactly these, in any order; a line each: `POINTER CODE MESSAGE`.
    Complaints(Vec<String>),
}

/// Something on a page that is wrong, or turned out otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Line of the block, counted from 1.
    pub line: usize,
    /// What, in a sentence.
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.what)
    }
}

impl Page {
    /// Reads a page.
    ///
    /// # Errors
    /// Every block that cannot be understood; a page without a heading or without a step.
    pub fn parse(text: &str) -> Result<Page, Vec<Fault>> {
        let mut page = Page {
            title: String::new(),
            tests: Vec::new(),
        };
        let mut faults = Vec::new();
        let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
        while let Some((line, text)) = lines.next() {
            if let Some((marks, heading)) = heading(text) {
                if marks == 1 && page.title.is_empty() {
                    heading.clone_into(&mut page.title);
                }
                page.tests.push(Test {
                    name: heading.to_owned(),
                    steps: Vec::new(),
                });
            } else if let Some((fence, info)) = fence(text) {
                let mut body: Vec<&str> = Vec::new();
                let closed = lines.by_ref().any(|(_, inner)| {
                    let end = inner.trim_end() == fence;
                    if !end {
                        body.push(inner);
                    }
                    end
                });
                let read = if closed {
                    Block::read(info, &body)
                } else {
                    Err("the fence is never closed".to_owned())
                };
                match (read, page.tests.last_mut()) {
                    (Ok(None), _) => {}
                    (Ok(Some(block)), Some(test)) => test.steps.push(Step { line, block }),
                    (Ok(Some(_)), None) => faults.push(Fault {
                        line,
                        what: "a block stands above the first heading".into(),
                    }),
                    (Err(what), _) => faults.push(Fault { line, what }),
                }
            }
        }
        if page.title.is_empty() {
            faults.push(Fault {
                line: 1,
                what: "the page has no title".into(),
            });
        }
        page.tests.retain(|test| !test.steps.is_empty());
        if page.tests.is_empty() {
            faults.push(Fault {
                line: 1,
                what: "the page has no step".into(),
            });
        }
        if faults.is_empty() { Ok(page) } else { Err(faults) }
    }
}

fn heading(line: &str) -> Option<(usize, &str)> {
    let marks = line.len() - line.trim_start_matches('#').len();
    let text = line[marks..].strip_prefix(' ')?.trim();
    ((1..=3).contains(&marks) && !text.is_empty()).then_some((marks, text))
}

/// The fence (three or more ticks) and what follows it on its line.
fn fence(line: &str) -> Option<(&str, &str)> {
    let ticks = line.len() - line.trim_start_matches('`').len();
    (ticks >= 3).then(|| (&line[..ticks], line[ticks..].trim()))
}

impl Block {
    /// `None` for a block that only shows something to the reader: one without a word after the fence.
    fn read(info: &str, body: &[&str]) -> Result<Option<Block>, String> {
        let (word, rest) = info.split_once(' ').unwrap_or((info, ""));
        let filled = || {
            body.iter()
                .map(|line| line.trim())
                .filter(|line| !line.is_empty())
                .map(str::to_owned)
        };
        Ok(Some(match word {
            "" => return Ok(None),
            "pack" => Block::Pack(filled().collect()),
            "file" if rest.is_empty() => return Err("`file` needs a path".to_owned()),
            "file" => Block::File {
                path: rest.to_owned(),
                text: body.join("\n") + "\n",
            },
            "publish" => Block::Publish,
            "people" => Block::People(filled().map(|line| person(&line)).collect()),
            "sign-in" => Block::SignIn(filled().next().ok_or("`sign-in` needs a login")?),
            "http" => Block::Http(body.join("\n")),
            "json" => Block::Json {
                status: status(rest)?,
                text: body.join("\n"),
            },
            "text" => Block::Text {
                status: status(rest)?,
                lines: filled().collect(),
            },
            "head" => Block::Head {
                status: status(rest)?,
                lines: filled().collect(),
            },
            "complaints" => Block::Complaints(filled().collect()),
            other => return Err(format!("there is no block `{other}`")),
        }))
    }
}

fn status(word: &str) -> Result<u16, String> {
    word.parse()
        .map_err(|_| format!("`{word}` is no status; write `json 200`"))
}

fn person(line: &str) -> (String, Vec<String>) {
    let (login, roles) = line.split_once(':').unwrap_or((line, ""));
    let roles = roles.split(',').map(str::trim).filter(|role| !role.is_empty());
    (login.trim().to_owned(), roles.map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "\
# Deals

Prose is for people.

## A won deal is closed

```http
PATCH /api/records/deal/{roof}
{ \"stage\": \"won\" }
```

```json 200
{ \"stage\": \"won\" }
```

```
only shown
```

## People

````people
ada: seller, clerk
bob:
````
";

    #[test]
    fn headings_are_tests_and_blocks_are_steps() {
        let page = Page::parse(PAGE).unwrap();
        assert_eq!(page.title, "Deals");
        let names: Vec<&str> = page.tests.iter().map(|test| test.name.as_str()).collect();
        assert_eq!(names, ["A won deal is closed", "People"]);
        assert_eq!(page.tests[0].steps[1].line, 12);
        let request = "PATCH /api/records/deal/{roof}\n{ \"stage\": \"won\" }";
        assert_eq!(page.tests[0].steps[0].block, Block::Http(request.to_owned()));
        let roles = vec!["seller".to_owned(), "clerk".to_owned()];
        let people = vec![("ada".to_owned(), roles), ("bob".to_owned(), vec![])];
        assert_eq!(page.tests[1].steps[0].block, Block::People(people));
    }

    #[test]
    fn every_block_that_cannot_be_understood_is_told_with_its_line() {
        let faults = Page::parse("# A\n```jsn 200\n```\n```json\n```\n```http\nGET /").unwrap_err();
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert_eq!(told[0], "2: there is no block `jsn`");
        assert!(told[1].starts_with("4: `` is no status"), "{told:?}");
        assert_eq!(told[2], "6: the fence is never closed");
    }

    #[test]
    fn a_page_that_proves_nothing_is_a_fault() {
        assert_eq!(
            Page::parse("# Only prose\n").unwrap_err()[0].what,
            "the page has no step"
        );
    }
}
