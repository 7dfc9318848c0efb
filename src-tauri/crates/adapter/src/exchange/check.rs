//! The answer to *test now*, in words.

use std::time::Duration;

use jiff::SignedDuration;

use crate::order::{Outcome, Reason};

/// What a test of a system found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckReport {
    /// True when entries could be delivered now.
    pub works: bool,
    /// One Chinese sentence: what was found, and what to do.
    pub say: String,
    /// Why it does not work.
    pub reason: Option<Reason>,
    /// The department's code, if it gave one.
    pub code: String,
    /// How long it took.
    pub took: Duration,
}

/// A department without an interface: there is nothing to test.
pub(super) fn by_hand() -> CheckReport {
    CheckReport {
        works: true,
        say: "该系统没有接口，按卡片人工录入，不需要测试".to_owned(),
        reason: None,
        code: String::new(),
        took: Duration::ZERO,
    }
}

pub(super) fn report(outcome: &Outcome, offset: SignedDuration, took: Duration) -> CheckReport {
    let (reason, code) = match outcome {
        Outcome::Accepted { .. } => {
            let minutes = offset.as_secs().abs() / 60;
            let say = if minutes >= 2 {
                format!("连接正常，账号可用。本机时间与该系统相差约{minutes}分钟，投递时会自动校正")
            } else {
                "连接正常，账号可用".to_owned()
            };
            return CheckReport {
                works: true,
                say,
                reason: None,
                code: String::new(),
                took,
            };
        }
        Outcome::Wait { reason, .. } | Outcome::Unsure { reason } => (*reason, String::new()),
        Outcome::Stop { reason, code } => (*reason, code.clone()),
        Outcome::Again(again) => (again.reason.unwrap_or(Reason::Busy), String::new()),
        Outcome::Refused { code, .. } | Outcome::Ask { code, .. } => {
            (Reason::Interface, code.clone())
        }
        Outcome::Superseded | Outcome::Reviewing { .. } => (Reason::Interface, String::new()),
    };
    CheckReport {
        works: false,
        say: say(reason).to_owned(),
        reason: Some(reason),
        code,
        took,
    }
}

fn say(reason: Reason) -> &'static str {
    match reason {
        Reason::Unreachable => "连不上该系统：请检查地址是否正确、网络是否接通",
        Reason::ReplyLost => "已连上，但没有收到完整的回复：请稍后再试",
        Reason::NotThisSystem => "连上的不是该系统：请检查地址，或先在浏览器里登录单位网络",
        Reason::OtherKey => {
            "主机密钥与设置里的不一致，没有发送账号和资料：请向该系统的管理员核实后再更新主机密钥"
        }
        Reason::TooMany | Reason::Busy => "该系统正忙：请稍后再试",
        Reason::Maintenance => "该系统正在维护：请稍后再试",
        Reason::Internal => "该系统内部出错：请稍后再试，仍不行请联系该系统的管理员",
        Reason::Clock => "本机时间与该系统相差较大，已自动校正：请再测试一次",
        Reason::SignedIn => "登录刚刚失效：请再测试一次",
        Reason::AccountTaken => "账号正在别处使用：请先确认同事已退出",
        Reason::Credentials => "账号、密钥或机构不被接受：请核对后重新填写",
        Reason::Locked => "账号已被临时锁定：请一分钟后再试",
        Reason::Interface
        | Reason::Adopted
        | Reason::Changed
        | Reason::SerialSpent
        | Reason::Gone => "该系统的回复与约定不符：请联系管理员核对接口版本",
    }
}
