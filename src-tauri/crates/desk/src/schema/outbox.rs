//! The outbox as the worker sees it: the matrix, one delivery in full, and what can be done about it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use yilutong_dictionary::Place;

/// Which part of the matrix to show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct MatrixRequest {
    /// Only rows that need the worker.
    pub needs_me: bool,
    /// Only rows with something on its way.
    pub on_the_way: bool,
    /// Words of the title.
    pub search: Option<String>,
    /// How many rows to pass over.
    pub offset: u32,
    /// How many rows at most; 0 means 50.
    pub limit: u32,
}

/// Entries down, systems across.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MatrixView {
    /// The columns.
    pub systems: Vec<MatrixSystem>,
    /// The rows, newest first.
    pub rows: Vec<MatrixRow>,
    /// How many rows there are in all.
    pub total: u32,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MatrixSystem {
    /// The system's id.
    pub id: String,
    /// Its short title.
    pub title: String,
    /// Why the system as a whole stands still, if it does.
    pub stopped: Option<String>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MatrixRow {
    /// The entry's id.
    pub entry: String,
    /// Address and room.
    pub title: String,
    /// Latest submitted revision.
    pub revision: u32,
    /// RFC 3339.
    pub submitted_at: String,
    /// One per delivery, in no particular order.
    pub cells: Vec<MatrixCell>,
}

/// The newest delivery of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MatrixCell {
    /// The delivery's id.
    #[ts(type = "number")]
    pub delivery: i64,
    /// The system's id.
    pub system: String,
    /// The record's title.
    pub record: String,
    /// Whom it is about; none for the dwelling.
    pub about: Option<String>,
    /// Where it stands.
    pub state: DeliveryState,
    /// True when a person types it into a system without an interface.
    pub by_hand: bool,
    /// True when it is the worker's turn.
    pub needs_me: bool,
    /// True when a choice only the worker may take is open.
    pub asks: bool,
    /// The receipt's number.
    pub receipt: Option<String>,
    /// One sentence when it is not accepted.
    pub say: Option<String>,
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// 等前一步
    Blocked,
    /// 待投递
    Ready,
    /// 投递中
    Sending,
    /// 待重试
    Waiting,
    /// 待核实
    Unsure,
    /// 审核中
    Reviewing,
    /// 已受理
    Accepted,
    /// 被退回
    Refused,
    /// 已暂停
    Paused,
    /// 已撤回
    Withdrawn,
    /// 等待转出
    ToCarry,
    /// 已转出
    Away,
}

/// One delivery by id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryRef {
    /// The delivery's id.
    #[ts(type = "number")]
    pub delivery: i64,
}

/// A delivery in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryView {
    /// The delivery's id.
    #[ts(type = "number")]
    pub delivery: i64,
    /// The entry's id.
    pub entry: String,
    /// The entry's title.
    pub title: String,
    /// The revision it carries.
    pub revision: u32,
    /// The system's id.
    pub system: String,
    /// The system's title.
    pub system_title: String,
    /// The record's title.
    pub record: String,
    /// Whom it is about.
    pub about: Option<String>,
    /// What the entry calls them, where it may be told from here that they left.
    pub may_leave: Option<String>,
    /// Where it stands.
    pub state: DeliveryState,
    /// True when a person types it into a system without an interface: then there is a card.
    pub by_hand: bool,
    /// One or two sentences: what is the matter.
    pub say: String,
    /// What the worker can do now, in one sentence; none when nothing needs doing.
    pub advice: Option<String>,
    /// What must change, with the fields.
    pub faults: Vec<FaultView>,
    /// A decision that only the worker may take.
    pub decision: Option<DecisionView>,
    /// What the worker may enter next about it: the text of each button.
    pub follow: Vec<String>,
    /// What the system gave back, in the worker's words.
    pub receipts: Vec<ReceiptLine>,
    /// Every attempt, oldest first.
    pub attempts: Vec<AttemptView>,
    /// What may be done now.
    pub may: Vec<Act>,
    /// When it is tried next, RFC 3339.
    pub next_at: Option<String>,
}

/// Something the worker may do about a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Open the entry at the field to change.
    Correct,
    /// Send again now.
    Resend,
    /// Take a decision.
    Resolve,
    /// Give up this delivery.
    Withdraw,
}

/// One fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FaultView {
    /// One sentence.
    pub say: String,
    /// Where to change it.
    #[ts(type = "EntryPlace[]")]
    pub places: Vec<Place>,
    /// The label of the first place.
    pub label: Option<String>,
}

/// A decision that only the worker may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DecisionView {
    /// The question.
    pub ask: String,
    /// The ways to go on.
    pub choices: Vec<ChoiceView>,
}

/// One way to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ChoiceView {
    /// Its id.
    pub id: String,
    /// The button's text.
    pub label: String,
    /// The prompt, when words are wanted.
    pub reason_prompt: Option<String>,
    /// Fewest characters of the words.
    pub reason_min: Option<u32>,
    /// Most characters of the words.
    pub reason_max: Option<u32>,
}

/// A value that a system gave back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptLine {
    /// What it is: 房屋编码, 登记编号.
    pub label: String,
    /// The value.
    pub value: String,
}

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AttemptView {
    /// From 1.
    pub number: u32,
    /// RFC 3339.
    pub began_at: String,
    /// RFC 3339; none while it runs or when its end is unknown.
    pub ended_at: Option<String>,
    /// 新增, 变更, 注销.
    pub operation: String,
    /// One sentence.
    pub say: String,
}

/// A decision, taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ResolveRequest {
    /// The delivery's id.
    #[ts(type = "number")]
    pub delivery: i64,
    /// The choice's id.
    pub choice: String,
    /// The worker's words, where wanted.
    #[serde(default)]
    pub reason: Option<String>,
}

/// An entry to be begun about a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FollowRequest {
    /// The delivery's id.
    #[ts(type = "number")]
    pub delivery: i64,
    /// Which of those that are offered, from 0.
    pub number: u32,
}

/// What an act did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Done {
    /// One sentence for the worker.
    pub say: String,
}
