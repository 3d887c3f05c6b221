//! `*.form.json` — a layout, in the dialect of JSON Forms UI Schema.

use super::{Audience, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A layout for creating, editing and showing one record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// Name of the form.
    pub name: String,
    /// The object whose records it shows.
    pub object: String,
    /// What people call the form.
    #[schemars(extend("x-text" = true))]
    pub title: String,
    /// The root of the layout.
    pub layout: Element,
    /// The device on which it comes before the other forms of the object; on every device it comes in its turn when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Device>,
    /// Whom it is for; everybody when absent.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-for" = true))]
    pub audience: Option<Audience>,
    /// Whether it is in use yet.
    #[serde(default, skip_serializing_if = "State::is_on")]
    #[schemars(extend("x-state" = true))]
    pub state: State,
}

/// What somebody holds or sits at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Device {
    /// A screen with room.
    Desk,
    /// A phone.
    Phone,
}

impl Device {
    /// Reads `desk` or `phone`.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "desk" => Some(Device::Desk),
            "phone" => Some(Device::Phone),
            _ => None,
        }
    }
}

/// One element of a layout.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-place" = "/elements"))]
pub struct Element {
    /// VerticalLayout, HorizontalLayout, Group, Categorization, Category, Label or Control; Highlights, StagePath,
    /// RelatedList, Timeline, Attachments, Checklist, Scorecard or Matrix.
    #[serde(rename = "type")]
    pub element: String,
    /// Name of the element, unique in the form.
    pub name: String,
    /// Heading of a group or tab, text of a label, another label for a control.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(extend("x-text" = true))]
    pub label: Option<String>,
    /// The field of a control: #/properties/name; the child records of a checklist, scorecard or matrix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Columns of a group, span of a control; what the other elements name: fields of highlights, `of`, `columns` and
    /// `limit` of a related list (`of`: order.customer), `columns` and `totals` of child records, `done` of a
    /// checklist, `score` and `weight` of a scorecard, `rows`, `columns` and `cell` of a matrix.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub options: Map<String, Value>,
    /// When the element is shown, enabled or required.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "value"))]
    pub rules: Vec<LayoutRule>,
    /// What stands inside.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(extend("x-list" = "keyed"))]
    pub elements: Vec<Element>,
}

/// An effect while a condition holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LayoutRule {
    /// What happens.
    pub effect: Effect,
    /// A filter over the open record.
    pub condition: Value,
}

/// What a layout rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Effect {
    /// Shown only while the condition holds.
    Show,
    /// Hidden while the condition holds.
    Hide,
    /// Editable only while the condition holds.
    Enable,
    /// Not editable while the condition holds.
    Disable,
    /// Required while the condition holds.
    Require,
    /// Not required while the condition holds.
    Optional,
}
