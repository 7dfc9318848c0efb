//! The words of the outbox in Chinese: states, operations, zones. One place, so that every screen says the same.

use yilutong_adapter::{Operation, Zone};
use yilutong_outbox::State;

use crate::schema::DeliveryState;

/// The state in the worker's words.
#[must_use]
pub fn state_word(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Blocked => "等前一步",
        DeliveryState::Ready => "待投递",
        DeliveryState::Sending => "投递中",
        DeliveryState::Waiting => "待重试",
        DeliveryState::Unsure => "待核实",
        DeliveryState::Reviewing => "审核中",
        DeliveryState::Accepted => "已受理",
        DeliveryState::Refused => "被退回",
        DeliveryState::Paused => "已暂停",
        DeliveryState::Withdrawn => "已撤回",
        DeliveryState::ToCarry => "等待转出",
        DeliveryState::Away => "已转出",
    }
}

/// The state of a delivery that a person types, where it differs.
#[must_use]
pub fn by_hand_word(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Ready => "待录入",
        DeliveryState::Sending => "录入中",
        DeliveryState::Unsure => "待确认",
        other => state_word(other),
    }
}

/// What a delivery that a person types is waiting for, where it differs.
pub(crate) fn by_hand_sentence(state: DeliveryState) -> Option<&'static str> {
    match state {
        DeliveryState::Blocked => Some("要先等房屋编码办好，之后由您录入"),
        DeliveryState::Ready => Some("该系统没有接口，请按卡片录入"),
        DeliveryState::Sending => Some("您已开始录入，录完请填回执"),
        DeliveryState::Unsure => Some("开始录过，没有记下结果，请确认是否已经录入"),
        _ => None,
    }
}

/// What a delivery in this state is doing, when nothing more particular is known.
pub(crate) fn state_sentence(state: DeliveryState) -> &'static str {
    match state {
        DeliveryState::Blocked => "要先等房屋编码办好，之后自动投递",
        DeliveryState::Ready => "排队等待投递",
        DeliveryState::Sending => "正在投递",
        DeliveryState::Waiting => "稍后自动重试",
        DeliveryState::Unsure => "已发出但结果不明，正在核实，不会重复登记",
        DeliveryState::Reviewing => "该系统正在审核",
        DeliveryState::Accepted => "该系统已受理",
        DeliveryState::Refused => "被该系统退回，请按提示修改",
        DeliveryState::Paused => "该系统已暂停投递",
        DeliveryState::Withdrawn => "已撤回，不再投递",
        DeliveryState::ToCarry => "本机连不上该系统所在的网络，等待转出带入",
        DeliveryState::Away => "已写入转出文件，等待带回结果",
    }
}

pub(crate) fn state(state: State) -> DeliveryState {
    match state {
        State::Blocked => DeliveryState::Blocked,
        State::Ready => DeliveryState::Ready,
        State::Sending => DeliveryState::Sending,
        State::Waiting => DeliveryState::Waiting,
        State::Unsure => DeliveryState::Unsure,
        State::Reviewing => DeliveryState::Reviewing,
        State::Accepted => DeliveryState::Accepted,
        State::Refused => DeliveryState::Refused,
        State::Paused => DeliveryState::Paused,
        State::Withdrawn => DeliveryState::Withdrawn,
        State::Away => DeliveryState::Away,
    }
}

/// Where a delivery stands for the worker: what would be sent to a network that cannot be reached from here waits to be
/// carried there, unless a file with it was handed over from here before.
pub(crate) fn state_in(state: State, away: Option<Zone>, handed_over: bool) -> DeliveryState {
    match (state, away) {
        (State::Ready | State::Waiting | State::Unsure, Some(_)) if !handed_over => {
            DeliveryState::ToCarry
        }
        _ => self::state(state),
    }
}

/// The sentence for what has to do with a network that cannot be reached from here. What was handed over from here in a
/// file never leaves in another: it is asked after from here, once that network is reached again.
pub(crate) fn carried_sentence(
    state: State,
    away: Option<Zone>,
    handed_over: bool,
) -> Option<String> {
    let zone = away?.title();
    match state {
        State::Waiting | State::Unsure if handed_over => Some(format!(
            "本机已把文件交给该系统，结果还不明。本机重新连上{zone}后会先核实，不会重复登记"
        )),
        State::Reviewing if handed_over => Some(format!(
            "本机已把文件交给该系统，正在审核。本机重新连上{zone}后会自动查询结果"
        )),
        State::Ready | State::Waiting => {
            Some(format!("该系统在{zone}，本机连不上，等待转出带入{zone}"))
        }
        State::Unsure => Some(format!("结果不明。转出带入{zone}后会先核实，不会重复登记")),
        State::Reviewing => Some(format!(
            "该系统正在审核；本机连不上{zone}，转出后由{zone}里的电脑查询结果"
        )),
        State::Away => Some(format!("已转出带往{zone}，等待带回结果")),
        _ => None,
    }
}

pub(crate) fn operation(operation: Operation) -> &'static str {
    match operation {
        Operation::Create => "新增",
        Operation::Update => "变更",
        Operation::Cancel => "注销",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_word_of_its_own() {
        let words: std::collections::BTreeSet<_> = State::ALL
            .into_iter()
            .map(|s| state_word(state(s)))
            .collect();
        assert_eq!(
            words.len(),
            State::ALL.len(),
            "two states with one word cannot be told apart on screen"
        );
    }
}
