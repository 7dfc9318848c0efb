//! What the register tells by itself: hints 主动服务, lists 常用名单, checks 数据稽核 and the tables of a period 统计.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Words;

/// Which hints.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct HintsRequest {
    /// Only those of this rule.
    pub rule: Option<String>,
    /// Those that were seen to as well.
    pub seen_too: bool,
    /// How many to skip.
    pub offset: u32,
    /// How many to show; 0 shows as many as a page has.
    pub limit: u32,
}

/// Whom policies concern.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HintsView {
    /// The rules, each with how many it concerns and nobody has seen to.
    pub rules: Vec<HintRule>,
    /// The hints, the most urgent first.
    pub lines: Vec<HintLine>,
    /// How many there are in all.
    pub total: u32,
}

/// A rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HintRule {
    /// Its id.
    pub id: String,
    /// What it is about.
    pub title: Words,
    /// How many people it concerns.
    pub count: u32,
    /// How many of them are late.
    pub late: u32,
    /// The office that sees to it.
    pub office: Words,
    /// What to bring.
    pub bring: Vec<Words>,
    /// The law behind it.
    pub basis: String,
}

/// A policy that concerns somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HintLine {
    /// The rule's id.
    pub rule: String,
    /// What the rule is about.
    pub title: Words,
    /// The stay that brought it up.
    #[ts(type = "number")]
    pub stay: i64,
    /// The number the register keeps the person under; nobody without a document has one.
    #[ts(type = "number | null")]
    pub person: Option<i64>,
    /// The entry that told of them last.
    pub entry: String,
    /// What it calls them.
    pub resident: String,
    /// The name.
    pub name: String,
    /// The address.
    pub address: String,
    /// One sentence: what is to be done.
    pub say: Words,
    /// The day in question.
    pub due: Option<String>,
    /// How many days it is to that day; negative when it has passed.
    pub days: Option<i32>,
    /// True when something is late.
    pub late: bool,
    /// What a worker said of it: `told`, `not_for`; nothing while nobody has.
    pub seen: Option<String>,
}

/// A hint is seen to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct HintSeen {
    /// The rule.
    pub rule: String,
    /// The stay.
    #[ts(type = "number")]
    pub stay: i64,
    /// `told`: they know of it; `not_for`: it does not concern them; nothing: neither after all.
    pub word: Option<String>,
}

/// A file to be saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SheetView {
    /// The file's name.
    pub name: String,
    /// The file in Base64.
    pub base64: String,
    /// How many lines stand in it.
    pub lines: u32,
}

/// The lists that can be asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListsView {
    /// Those that come with the program, then those that were saved here.
    pub lists: Vec<ListLine>,
    /// What a list can be narrowed by.
    pub filters: Vec<ListFilter>,
}

/// A list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListLine {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: Words,
    /// How many stand in it now.
    pub count: u32,
    /// True for one that was saved here.
    pub own: bool,
    /// True when it can be narrowed.
    pub narrows: bool,
}

/// What a list can be narrowed by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListFilter {
    /// The element.
    pub element: String,
    /// What it is called.
    pub label: Words,
    /// The values to choose from.
    pub choices: Vec<ListChoice>,
}

/// A value to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListChoice {
    /// The code.
    pub code: String,
    /// What it is called.
    pub label: Words,
}

/// Who stands in a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct ListRequest {
    /// The list's id.
    pub list: String,
    /// Only those with these values, by the elements of [`ListFilter`].
    pub narrow: std::collections::BTreeMap<String, String>,
    /// How many to skip.
    pub offset: u32,
    /// How many to show; 0 shows as many as a page has.
    pub limit: u32,
}

/// Who stands in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListedView {
    /// What the list is called.
    pub title: Words,
    /// What the day of its lines says.
    pub day_title: Words,
    /// True when it is about premises and not about people.
    pub premises: bool,
    /// What of it is narrowed.
    pub narrow: std::collections::BTreeMap<String, String>,
    /// The lines, the earliest day first.
    pub lines: Vec<ListedLine>,
    /// How many there are in all.
    pub total: u32,
}

/// A line of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListedLine {
    /// The number the register keeps the person under.
    #[ts(type = "number | null")]
    pub person: Option<i64>,
    /// The entry.
    pub entry: String,
    /// The person, or the premises.
    pub name: String,
    /// The address.
    pub address: String,
    /// The day in question.
    pub day: String,
    /// What else is to be known.
    pub note: Option<Words>,
}

/// A list to be kept under a name of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListSave {
    /// What it is to be called.
    pub title: String,
    /// The list it begins with.
    pub list: String,
    /// And how it is narrowed.
    pub narrow: std::collections::BTreeMap<String, String>,
}

/// A list of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListRef {
    /// Its id.
    pub list: String,
}

/// What does not agree with itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChecksView {
    /// The kinds, each with how many are open.
    pub checks: Vec<CheckLine>,
    /// The findings, kind by kind.
    pub findings: Vec<FindingView>,
}

/// Which findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct ChecksRequest {
    /// Those that somebody said are so, as well.
    pub seen_too: bool,
}

/// A kind of finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CheckLine {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: Words,
    /// Why it matters.
    pub why: Words,
    /// How many are open.
    pub count: u32,
}

/// Something that does not agree with itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FindingView {
    /// What it is known by, until what it is about changes.
    pub id: String,
    /// The kind.
    pub check: String,
    /// Whom or what it is about.
    pub about: String,
    /// One sentence: what does not agree.
    pub say: Words,
    /// The places that disagree.
    pub sides: Vec<FindingSide>,
    /// True when one of the sides can be chosen for all.
    pub choosable: bool,
    /// True when a worker said that it is so.
    pub seen: bool,
}

/// One of the places that disagree.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FindingSide {
    /// What it says, or where it is.
    pub value: String,
    /// What else is to be known of it.
    pub note: Words,
    /// The entry in which it can be mended.
    pub entry: Option<String>,
    /// The element there.
    pub element: Option<String>,
    /// The resident there.
    pub resident: Option<String>,
    /// Where the act is to tell that the person left there: how that begins.
    pub leave: Option<super::DepartureBegin>,
    /// The delivery that brought it.
    #[ts(type = "number | null")]
    pub delivery: Option<i64>,
    /// The person's page.
    #[ts(type = "number | null")]
    pub person: Option<i64>,
    /// The dwelling's page.
    #[ts(type = "number | null")]
    pub dwelling: Option<i64>,
}

/// A finding is so, or is not after all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FindingSeen {
    /// The finding.
    pub id: String,
    /// Whether it is so.
    pub seen: bool,
}

/// One side is chosen for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FindingMend {
    /// The finding.
    pub id: String,
    /// The value of the side.
    pub value: String,
}

/// Which period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct ReportRequest {
    /// `2026-11`, `2026-Q4` or `2026`; nothing means the present month.
    pub period: String,
}

/// The tables of a period.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReportView {
    /// The period.
    pub period: String,
    /// What it is called.
    pub title: Words,
    /// Its first day.
    pub from: String,
    /// Its last day; what is not over ends today.
    pub until: String,
    /// The period before it.
    pub before: String,
    /// The period after it, unless that has not begun.
    pub after: Option<String>,
    /// The floating population.
    pub population: Population,
    /// What departments did with what they were sent.
    pub departments: Vec<DepartmentRow>,
    /// What is overdue today.
    pub overdue: Vec<OverdueRow>,
    /// What typing once saved.
    pub burden: Burden,
}

/// The floating population of a period.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Population {
    /// In all.
    pub all: Flow,
    /// How many lived here as the period began.
    pub at_start: u32,
    /// Who moved from one dwelling known here to another.
    pub moves: u32,
    /// Whose day of arrival nobody knows: they count as living here, not as arrived.
    pub without_day: u32,
    /// Month by month, the last twelve.
    pub months: Vec<MonthFlow>,
    /// The tables.
    pub tables: Vec<FlowTable>,
}

/// How many came, went and were there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Flow {
    /// Who arrived within the period.
    pub arrived: u32,
    /// Who left within it.
    pub left: u32,
    /// Who lived here at its end.
    pub stock: u32,
}

/// The same of a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MonthFlow {
    /// `2026-11`.
    pub month: String,
    /// The figures.
    pub flow: Flow,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowTable {
    /// `reason`, `sex`, `age`, `origin`, `kind`, `community`.
    pub id: String,
    /// What it is called.
    pub title: Words,
    /// Its rows.
    pub rows: Vec<FlowRow>,
}

/// A row of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FlowRow {
    /// What it counts.
    pub label: Words,
    /// The figures.
    pub flow: Flow,
}

/// What a department did with what it was sent within the period.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DepartmentRow {
    /// The system's id.
    pub system: String,
    /// Its title.
    pub title: String,
    /// What was made for it.
    pub made: u32,
    /// What it accepted.
    pub accepted: u32,
    /// What it accepted without ever returning it.
    pub at_once: u32,
    /// What is on its way.
    pub under_way: u32,
    /// What it returned and nobody has mended yet.
    pub returned: u32,
    /// What was taken back.
    pub withdrawn: u32,
    /// Hours until it accepted, of the median one.
    pub hours: Option<f64>,
}

/// Something that is overdue today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OverdueRow {
    /// `deliveries`, `hazards`, `hints`.
    pub kind: String,
    /// Whose.
    pub title: Words,
    /// How many.
    pub count: u32,
    /// Since when the oldest of them.
    pub since: Option<String>,
}

/// What typing once saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Burden {
    /// Entries submitted, corrections among them.
    pub entries: u32,
    /// Fields typed for them.
    #[ts(type = "number")]
    pub typed: u64,
    /// Fields that departments accepted.
    #[ts(type = "number")]
    pub delivered: u64,
    /// Minutes saved.
    #[ts(type = "number")]
    pub minutes: u64,
    /// How minutes are reckoned.
    pub rule: Words,
}
