//! A refusal of the declaration system: a problem of RFC 9457, whose name stands in its `type`.

use serde_json::{Value, json};

use crate::front::Reply;

/// Why a request was refused.
#[derive(Debug)]
pub(super) struct Problem {
    name: &'static str,
    more: Option<(&'static str, Value)>,
}

impl Problem {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, more: None }
    }

    /// A problem with a member of its own.
    pub(super) fn with(name: &'static str, member: &'static str, value: Value) -> Self {
        Self {
            name,
            more: Some((member, value)),
        }
    }

    /// The reply; `instance` is the path that was asked for.
    pub(super) fn reply(self, instance: &str) -> Reply {
        let (status, title, detail) = words(self.name);
        let mut body = json!({
            "type": format!("urn:scity:declare:problem:{}", self.name),
            "title": title,
            "status": status,
            "detail": detail,
            "instance": instance,
        });
        if let Some((member, value)) = self.more {
            body[member] = value;
        }
        let reply = Reply::new(status, "application/problem+json", body.to_string());
        let reply = match self.name {
            "invalid-token" => reply.header("www-authenticate", "Bearer error=\"invalid_token\""),
            _ => reply,
        };
        reply.outcome(self.name)
    }
}

fn words(name: &str) -> (u16, &'static str, &'static str) {
    match name {
        "malformed" => (400, "请求内容有误", "请求内容不是 JSON 对象，或有重复的项"),
        "idempotency-key-missing" => (400, "缺少幂等键", "请求头 Idempotency-Key 缺失或格式不正确"),
        "bad-query" => (400, "查询条件有误", "查询条件缺失、重复、多余或格式不正确"),
        "invalid-token" => (401, "令牌无效", "访问令牌缺失、未知或已过期"),
        "not-found" => (404, "不存在", "申报编号或接口地址不存在"),
        "method-not-allowed" => (405, "方法不支持", "该地址不支持此请求方法"),
        "duplicate-declaration" => (409, "重复申报", "该人员在该房屋已有未结束的同类申报"),
        "withdrawn" => (409, "申报已撤回", "申报已撤回，不能再修改"),
        "already-approved" => (
            409,
            "申报已通过",
            "申报已通过，不能撤回，请另行办理离开申报",
        ),
        "precondition-failed" => (412, "申报已变更", "If-Match 与当前版本不一致，请重新读取"),
        "too-large" => (413, "内容过大", "请求内容超过 65536 字节"),
        "unsupported-media-type" => (
            415,
            "内容类型不支持",
            "请求内容类型不正确，字符集须为 utf-8",
        ),
        "validation" => (
            422,
            "申报内容有误",
            "申报内容未通过校验，请按 errors 逐项修改",
        ),
        "idempotency-key-reused" => (422, "幂等键已使用", "该幂等键已用于其他内容"),
        "no-change" => (422, "没有修改", "修改后与现有申报相同"),
        "precondition-required" => (428, "缺少 If-Match", "修改申报须带 If-Match 请求头"),
        "rate-limited" => (429, "请求过于频繁", "请求过于频繁，请稍后再试"),
        _ => (500, "系统内部错误", "系统内部错误，请稍后用同一幂等键重试"),
    }
}
