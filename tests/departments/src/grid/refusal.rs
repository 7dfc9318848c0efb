//! A refusal of the grid platform: HTTP 200 (but for a bad token, a large body, too many requests) and an `errcode`.

use serde_json::{Map, Value, json};

use crate::front::Reply;

/// Why a request was refused.
#[derive(Debug)]
pub(super) struct Refusal {
    errcode: u32,
    more: Option<(&'static str, Value)>,
}

impl Refusal {
    pub(super) fn new(errcode: u32) -> Self {
        Self {
            errcode,
            more: None,
        }
    }

    /// A refusal with `data`.
    pub(super) fn with(errcode: u32, data: Value) -> Self {
        Self {
            errcode,
            more: Some(("data", data)),
        }
    }

    /// A refusal that names items.
    pub(super) fn items(errcode: u32, items: Vec<Value>) -> Self {
        Self {
            errcode,
            more: Some(("items", items.into())),
        }
    }

    /// A parameter of the query that is missing or wrong.
    pub(super) fn parameter(name: &str) -> Self {
        Self::items(40002, vec![json!({ "item": name })])
    }

    pub(super) fn reply(self) -> Reply {
        let status = match self.errcode {
            40100 => 401,
            41300 => 413,
            42900 => 429,
            _ => 200,
        };
        let mut body = json!({ "errcode": self.errcode, "errmsg": message(self.errcode) });
        if let Some((member, value)) = self.more {
            body[member] = value;
        }
        Reply::json(status, &body).outcome(self.errcode.to_string())
    }
}

/// The answer to a request that was granted.
pub(super) fn success(data: &Value) -> Reply {
    let body = json!({ "errcode": 0, "errmsg": "ok", "data": data });
    Reply::json(200, &body).outcome("0")
}

/// The members named, in this order, of what is held.
pub(super) fn brief(fields: &Map<String, Value>, names: &[&str]) -> Value {
    names
        .iter()
        .map(|name| ((*name).to_owned(), fields[*name].clone()))
        .collect::<Map<_, _>>()
        .into()
}

fn message(errcode: u32) -> &'static str {
    match errcode {
        40000 => "请求内容无法解析",
        40001 => "内容类型不正确",
        40002 => "查询参数不正确",
        40100 => "令牌无效",
        40400 => "接口不存在",
        40401 => "人口记录不存在",
        40402 => "事件不存在",
        40901 => "版本号已过期",
        40902 => "信息标识已被其他内容使用",
        40903 => "该人员在该房屋已有有效记录",
        40904 => "当前状态不允许此操作",
        41300 => "请求内容过大",
        42200 => "数据项校验失败",
        42201 => "附件不存在或已失效",
        42202 => "图片不符合要求",
        42900 => "请求过于频繁",
        _ => "系统内部错误",
    }
}
