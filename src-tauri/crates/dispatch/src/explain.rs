//! Why a delivery stands where it stands, kept with it and shown to the worker: sentences, faults, a decision.
//!
//! Sentences about a record come from its package; those about the way there are written here. No
//! personal data: who it is about is known to the screen, not to the sentence.

use serde::{Deserialize, Serialize};
use serde_json::json;
use sm3::{Digest, Sm3};
use yilutong_adapter::{Decision, Fault, Follow, Reason};
use yilutong_outbox::Lane;

/// What is kept with a delivery that is not simply on its way.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Explain {
    /// Why, when it is about the way and not about the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The department's code, if it gave one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What the worker must change.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// What the worker must decide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// What the worker should know while the department is still at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<String>,
    /// What the worker may enter next about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub follow: Vec<Follow>,
    /// One word for all deliveries that need the same of somebody; see [`Explain::of_cause`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
}

impl Explain {
    /// A word about the way.
    #[must_use]
    pub fn because(reason: Reason) -> Self {
        Self {
            reason: Some(reason),
            ..Self::default()
        }
    }

    /// Names the cause: the same for two deliveries of one kind of record that were refused with one code, by one
    /// sentence, at one element, or that ask the same question. Numbers in a sentence (a row, a length) make no other.
    #[must_use]
    pub fn of_cause(self, lane: &Lane) -> Self {
        let faults = self.faults.iter().map(|fault| {
            let elements: Vec<_> = fault.places.iter().map(|place| &place.element).collect();
            let say: String = fault.say.chars().filter(|c| !c.is_numeric()).collect();
            json!([fault.member, elements, say])
        });
        let cause = json!([
            lane.system,
            lane.record,
            self.code,
            faults.collect::<Vec<_>>(),
            self.decision.as_ref().map(|decision| &decision.id),
        ]);
        let digest = Sm3::digest(cause.to_string().as_bytes());
        Self {
            cause: digest.get(..8).map(hex::encode),
            ..self
        }
    }
}

/// One sentence in Chinese for a reason.
#[must_use]
pub fn say(reason: Reason) -> &'static str {
    match reason {
        Reason::Unreachable => "暂时连不上该系统，资料已保存在本机，连上后自动投递",
        Reason::ReplyLost => "已发出，但没有收到完整回复，正在向该系统核实，不会重复登记",
        Reason::NotThisSystem => {
            "网络返回的不是该系统的页面（可能要先登录上网），未投递成功，稍后自动重试"
        }
        Reason::OtherKey => {
            "对方出示的主机密钥与设置里的不一致，可能不是该系统，没有发送任何资料，已暂停投递"
        }
        Reason::TooMany => "该系统请求过多，稍等片刻自动重试",
        Reason::Maintenance => "该系统正在维护，维护结束后自动投递",
        Reason::Busy => "该系统正忙，稍后自动重试",
        Reason::Internal => "该系统内部出错，稍后自动重试",
        Reason::Clock => "本机时间与该系统相差较大，已自动校正后重试",
        Reason::SignedIn => "登录已过期，已重新登录",
        Reason::AccountTaken => "该系统的账号正在别处使用，已暂停投递，以免把对方挤下线",
        Reason::Credentials => "该系统拒绝了账号或密钥，已暂停投递",
        Reason::Locked => "该系统的账号被临时锁定，稍后自动重试",
        Reason::Interface => {
            "该系统的回复和约定的不一样，可能是对方升级了接口；资料都保存着，不会重复登记"
        }
        Reason::Adopted => "该系统里已有这条记录，已认领",
        Reason::Changed => "该系统里的记录刚被改动，已重新读取",
        Reason::SerialSpent => "流水号已被占用，已换新号重发",
        Reason::Gone => "该系统里原来的记录已失效，按新记录重新登记",
    }
}

/// What the worker, or the office, can do about a reason; nothing when it mends itself.
#[must_use]
pub fn advice(reason: Reason) -> Option<&'static str> {
    match reason {
        Reason::AccountTaken => Some("请确认同事已退出该账号，再到「设置」里恢复投递"),
        Reason::Credentials => Some("请到「设置」里核对该系统的账号和密钥，测试通过后恢复投递"),
        Reason::Interface => Some(
            "请联系管理员核对并更新该系统的配置包，更新后到「设置」里恢复投递，没办成的会一起重新投递",
        ),
        Reason::OtherKey => Some(
            "请向该系统的管理员核实是否换了设备；核实后到「设置」里更新主机密钥，测试通过后恢复投递",
        ),
        Reason::NotThisSystem => Some("请打开浏览器看看是否需要先登录单位网络"),
        _ => None,
    }
}

/// True when the reason speaks against the system as a whole, and not against one record.
#[must_use]
pub fn blames_system(reason: Reason) -> bool {
    matches!(
        reason,
        Reason::Unreachable
            | Reason::ReplyLost
            | Reason::NotThisSystem
            | Reason::Maintenance
            | Reason::Internal
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stops_a_system_comes_with_a_way_out() {
        for reason in [
            Reason::AccountTaken,
            Reason::Credentials,
            Reason::OtherKey,
            Reason::Interface,
        ] {
            assert!(
                advice(reason).is_some(),
                "{reason:?} does not mend itself, so the worker needs to be told what to do"
            );
        }
    }
}
