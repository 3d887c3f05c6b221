//! What stands in the folder `demo` of a pack: `company.json`, `words.json` and a `*.story.json` for each story.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// `company.json`: who works here, and when.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct CompanyDocument {
    /// Where the schema of this document is.
    #[serde(rename = "$schema", default)]
    pub schema: Option<String>,
    /// How many weeks are lived until the day of the demo.
    #[serde(default = "a_year")]
    pub weeks: u16,
    /// When people work, Monday to Friday.
    pub hours: Hours,
    /// Days without work, in every year: 10-01/10-07 or 05-01.
    #[serde(default)]
    pub holidays: Vec<String>,
    /// How much begins in each month, January first, 1 being usual. All alike when absent.
    #[serde(default)]
    pub seasons: Option<[f64; 12]>,
    /// Departments, those above first.
    #[serde(default)]
    pub departments: Vec<DepartmentEntry>,
    /// Everybody who acts, managers first.
    pub people: Vec<Person>,
}

/// From when to when, where the company is: 08:30.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// When work begins.
    pub from: String,
    /// When it ends.
    pub until: String,
}

/// A department.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DepartmentEntry {
    /// Its name.
    pub name: String,
    /// The one above it.
    #[serde(default)]
    pub under: Option<String>,
}

/// Somebody with a sign-in.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// The login.
    pub login: String,
    /// The name.
    pub name: String,
    /// What they are in the company; it is shown beside the sign-in.
    pub title: String,
    /// Roles of the packs.
    pub roles: Vec<String>,
    /// Name of their department.
    #[serde(default)]
    pub department: Option<String>,
    /// Login of their manager.
    #[serde(default)]
    pub manager: Option<String>,
    /// How much of the work of their roles is theirs, 1 being usual.
    #[serde(default = "usual")]
    pub weight: f64,
}

/// `words.json`: what things are called. `[name]` in a text draws one of that list.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WordsDocument {
    /// Where the schema of this document is.
    #[serde(rename = "$schema", default)]
    pub schema: Option<String>,
    /// Lists of which nothing is drawn twice while there is something else.
    #[serde(default)]
    pub distinct: Vec<String>,
    /// The lists. An entry may draw of other lists.
    pub lists: BTreeMap<String, Vec<String>>,
}

/// `*.story.json`: what happens again and again.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StoryDocument {
    /// Where the schema of this document is.
    #[serde(rename = "$schema", default)]
    pub schema: Option<String>,
    /// What it tells, for whoever reads the document.
    pub title: String,
    /// Who acts where a step does not say: a role, a login, or the manager of a role (`rep.manager`).
    pub by: String,
    /// When it begins.
    #[serde(default)]
    pub begins: Begins,
    /// Who plays a part in it, by login: { "rep": "bea" }. Without, somebody of that role does.
    #[serde(default)]
    pub cast: BTreeMap<String, String>,
    /// It goes on from something that another story remembered under this word, with its records and its people.
    #[serde(default)]
    pub on: Option<String>,
    /// What is done, in order.
    pub steps: Vec<Step>,
}

/// When a story begins. A story without any of these is a part that others tell (`tell`).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Begins {
    /// So many days after the first.
    #[serde(default)]
    pub day: Option<u16>,
    /// So many days of work before the day of the demo.
    #[serde(default)]
    pub days_before: Option<u16>,
    /// How often it begins on those days; once when absent.
    #[serde(default)]
    pub times: Option<u16>,
    /// So many times in a week.
    #[serde(default)]
    pub per_week: Option<f64>,
}

/// A number, or one between two, or one between two with the usual one in the middle.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Range {
    /// Always this one.
    One(f64),
    /// From, to.
    Two([f64; 2]),
    /// From, usually, to.
    Three([f64; 3]),
}

/// One step of a story.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Step {
    /// Makes a record.
    Create {
        /// The object.
        object: String,
        /// Its fields.
        values: Map<String, Value>,
        /// What the record is called from now on: `{lead.company}`.
        #[serde(default)]
        called: Option<String>,
        /// Who does it.
        #[serde(default)]
        by: Option<String>,
    },
    /// Changes fields of a record.
    Update {
        /// What it is called in the story.
        record: String,
        /// The fields to change.
        values: Map<String, Value>,
        /// Who does it.
        #[serde(default)]
        by: Option<String>,
    },
    /// Converts a record.
    Convert {
        /// What it is called in the story.
        record: String,
        /// The conversion.
        conversion: String,
        /// Fields that are given another value than the conversion says, by the name of what is made.
        #[serde(default)]
        set: Map<String, Value>,
        /// What is made, by its name in the conversion, and what it is called from now on.
        #[serde(default)]
        called: BTreeMap<String, String>,
        /// Who does it.
        #[serde(default)]
        by: Option<String>,
    },
    /// Attaches a file of the folder `demo/files`.
    Upload {
        /// Its name in the folder.
        file: String,
        /// Its name for people.
        name: String,
        /// What it is called from now on.
        called: String,
        /// Who does it.
        #[serde(default)]
        by: Option<String>,
    },
    /// Looks at a record anew.
    Read {
        /// What it is called in the story.
        record: String,
        /// Who looks.
        #[serde(default)]
        by: Option<String>,
    },
    /// Takes over the records of something that was remembered; nothing twice while there is something else.
    Pick {
        /// The word under which it was remembered.
        of: String,
    },
    /// Keeps what the story knows, for stories that go on from it or pick of it.
    Remember {
        /// The word under which it is found.
        under: String,
        /// Which records, by what they are called; all of them when absent.
        #[serde(default)]
        records: Vec<String>,
    },
    /// Lets time pass: what comes after this happens at the next hour of work.
    Wait(Wait),
    /// Goes one of several ways.
    Choose {
        /// The ways.
        ways: Vec<Way>,
    },
    /// Does something in so many of cases, 1 being always.
    Perhaps {
        /// How likely it is.
        chance: f64,
        /// What is done then.
        steps: Vec<Step>,
    },
    /// Does something where a value is there and is not false, zero or empty.
    If {
        /// The value: {quote.below_floor}
        filled: Value,
        /// What is done then.
        steps: Vec<Step>,
        /// What is done otherwise.
        #[serde(default)]
        otherwise: Vec<Step>,
    },
    /// Does something for each of some rows, or for each record that a filter finds.
    Each(Each),
    /// Does something several times.
    Repeat {
        /// How often; a number, a range, or a value of the story.
        times: Value,
        /// What is done.
        steps: Vec<Step>,
    },
    /// Tells another story at this place, with what this one knows.
    Tell {
        /// Its name.
        story: String,
    },
    /// Does something while the story goes on.
    Meanwhile {
        /// What is done.
        steps: Vec<Step>,
    },
    /// The story ends here.
    End {},
}

/// How much time passes. One of them.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// So many days.
    #[serde(default)]
    pub days: Option<Range>,
    /// So many hours.
    #[serde(default)]
    pub hours: Option<Range>,
    /// Until a day or moment of the story, and the days beside it: {item.due_on}
    #[serde(default)]
    pub until: Option<Value>,
}

/// One of several ways.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Way {
    /// How often it is gone, beside the others.
    pub weight: f64,
    /// What is done.
    pub steps: Vec<Step>,
}

/// Something that is done for each.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Each {
    /// The rows.
    #[serde(default)]
    pub rows: Vec<Value>,
    /// The object, if records are looked for.
    #[serde(default)]
    pub object: Option<String>,
    /// Which of its records.
    #[serde(default)]
    pub filter: Option<Value>,
    /// In which order; those made first come first when absent.
    #[serde(default)]
    pub sort: Option<String>,
    /// How many at most.
    #[serde(default)]
    pub most: Option<u32>,
    /// What each is called in the steps.
    pub called: String,
    /// What is done.
    pub steps: Vec<Step>,
    /// Who looks.
    #[serde(default)]
    pub by: Option<String>,
}

fn a_year() -> u16 {
    52
}

fn usual() -> f64 {
    1.0
}
