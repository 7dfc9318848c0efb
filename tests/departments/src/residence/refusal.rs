//! A refusal of the residence system: HTTP 200, a four-digit code, `zd` naming the member.

use serde_json::{Value, json};

use super::forms;
use crate::front::Reply;

/// One refusal; only the first fault of a request is told.
#[derive(Debug)]
pub(crate) struct Refusal {
    code: &'static str,
    member: Option<String>,
    data: Box<Value>,
}

impl Refusal {
    pub(crate) fn new(code: &'static str) -> Self {
        Self {
            code,
            member: None,
            data: Box::new(json!({})),
        }
    }

    /// A refusal that names a member or parameter.
    pub(crate) fn at(code: &'static str, member: &str) -> Self {
        Self {
            member: Some(member.to_owned()),
            ..Self::new(code)
        }
    }

    pub(crate) fn with(mut self, data: Value) -> Self {
        *self.data = data;
        self
    }

    /// The member of the table that is at fault, for the department's own clerk.
    pub(crate) fn table_member(&self) -> &'static str {
        forms::REGISTER
            .iter()
            .copied()
            .find(|name| Some(*name) == self.member.as_deref())
            .unwrap_or("record")
    }

    pub(crate) fn reply(&self) -> Reply {
        let mut body = json!({ "code": self.code, "msg": message(self.code) });
        if let Some(member) = &self.member {
            body["zd"] = member.as_str().into();
        }
        body["data"] = Value::clone(&self.data);
        Reply::json(200, &body).outcome(self.code)
    }
}

fn message(code: &str) -> &'static str {
    match code {
        "1001" => "应用标识或请求头有误",
        "1002" => "签名错误",
        "1003" => "时间偏差过大",
        "1004" => "请求重复",
        "1005" => "请求过于频繁",
        "1101" => "请求内容不是JSON对象",
        "1102" => "缺少必填项",
        "1103" => "格式错误",
        "1104" => "代码不存在",
        "1105" => "与证件号码不符",
        "1106" => "日期不符合规定",
        "1107" => "不应有的项",
        "1108" => "该项不可变更",
        "1201" => "接口不存在",
        "2001" => "此人已在本房屋登记",
        "2002" => "此人已在其他地址登记",
        "2003" => "登记编号不存在",
        "2004" => "该登记已失效",
        "2005" => "操作时间早于最近一次操作",
        "2006" => "流水号已使用",
        "2007" => "此人没有可迁转的登记",
        "9001" => "系统繁忙",
        _ => "系统内部错误",
    }
}
