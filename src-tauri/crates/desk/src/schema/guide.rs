//! The guide of a first start: what is still to be done before the first visit can go out.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How far the guide is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GuideView {
    /// Its steps, in order.
    pub steps: Vec<GuideStep>,
    /// How many of them are not done.
    pub left: u32,
    /// Whether the worker is to be reminded of it.
    pub open: bool,
    /// The systems that have shown that they can be reached, by id.
    pub proven: Vec<String>,
}

/// A step of the guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct GuideStep {
    /// Which.
    pub step: GuideStepId,
    /// Whether it is done.
    pub done: bool,
    /// How many things of it are not.
    pub left: u32,
}

/// What a step is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum GuideStepId {
    /// Who the worker is, and where they work.
    Who,
    /// Which departments the office delivers to.
    Systems,
    /// How each of them is reached, tested.
    Access,
    /// Practise, or begin.
    Begin,
}

/// What the worker says to the guide; what is not named stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct GuideNote {
    /// The departments were looked through.
    pub chosen: Option<bool>,
    /// Nobody is to be reminded any more.
    pub closed: Option<bool>,
}
