//! A refusal of the import system: an HTTP status, a word, a sentence, and the running job where that is the cause.

use serde_json::json;

use crate::front::Reply;

/// One refusal.
#[derive(Debug)]
pub(super) struct Refusal {
    status: u16,
    code: &'static str,
    message: &'static str,
    job: Option<String>,
}

impl Refusal {
    pub(super) fn new(code: &'static str) -> Self {
        let (status, message) = match code {
            "BAD_MULTIPART" => (400, "上传内容格式不正确"),
            "SM3_MISMATCH" => (400, "文件摘要与内容不一致"),
            "UNAUTHORIZED" => (401, "用户名或密码错误"),
            "NOT_FOUND" => (404, "任务不存在"),
            "JOB_RUNNING" => (409, "有任务正在处理，请稍后再上传"),
            "FILE_TOO_LARGE" => (413, "文件超过大小限制"),
            "TEMPLATE_VERSION" => (422, "模板版本不符，请下载最新模板"),
            "TEMPLATE_LAYOUT" => (422, "文件无法读取或与模板格式不符"),
            "ROW_COUNT" => (422, "数据行数须为1至500行"),
            "RATE_LIMIT" => (429, "请求过于频繁"),
            _ => (500, "系统内部错误"),
        };
        Self {
            status,
            code,
            message,
            job: None,
        }
    }

    /// Names the job that is in the way.
    pub(super) fn because_of(mut self, job: String) -> Self {
        self.job = Some(job);
        self
    }

    pub(super) fn reply(&self) -> Reply {
        let body = json!({ "code": self.code, "message": self.message, "jobId": self.job });
        let reply = Reply::json(self.status, &body).outcome(self.code);
        if self.status == 401 {
            return reply.header("www-authenticate", "Basic realm=\"glxt\"");
        }
        reply
    }
}
