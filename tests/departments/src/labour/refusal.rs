//! What stands inside the encrypted part of a reply: a `bizCode`, the field at fault, data.

use serde_json::{Value, json};

/// A refusal by the business.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: &'static str,
    field: String,
    data: Box<Value>,
}

impl Refusal {
    /// A refusal that names a field.
    pub(super) fn at(code: &'static str, field: &str) -> Self {
        Self {
            code,
            field: field.to_owned(),
            data: Box::new(json!({})),
        }
    }

    pub(super) fn with(code: &'static str, data: Value) -> Self {
        Self {
            code,
            field: String::new(),
            data: Box::new(data),
        }
    }

    pub(super) fn plain_text(&self) -> Value {
        json!({
            "bizCode": self.code, "bizMsg": message(self.code), "field": self.field,
            "data": *self.data,
        })
    }
}

/// The plain text of a success.
pub(super) fn success(data: &Value) -> Value {
    json!({ "bizCode": "0000", "bizMsg": "成功", "field": "", "data": data })
}

fn message(code: &str) -> &'static str {
    match code {
        "1101" => "必填项为空",
        "1102" => "格式或长度错误",
        "1103" => "代码不在字典内",
        "1104" => "证件号码或信用代码校验错误",
        "1105" => "未满十六周岁",
        "1106" => "日期先后矛盾",
        "1107" => "不允许的字段",
        "1108" => "性别或出生日期与证件号码不一致",
        "1201" => "单位未登记",
        "1202" => "单位已注销",
        "1301" => "登记记录不存在",
        "1302" => "登记记录已终止",
        "1303" => "版本号已过期",
        "2001" => "同一单位已有有效登记",
        "2002" => "其他单位已有有效登记",
        _ => "流水号已被不同内容使用",
    }
}
