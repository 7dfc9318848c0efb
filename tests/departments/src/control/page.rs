//! The control server's page: what each department holds, in Chinese, for people who want to see it with their eyes.
//! Rendered on the server and reloaded by the browser; no script, nothing from elsewhere.

use std::fmt::Write as _;

use serde_json::Value;

use crate::cabinet::Holding;
use crate::town::Town;
use crate::visits::Visits;
use crate::window::{Window, held};

const HEAD: &str = include_str!("head.html");

/// The whole page.
pub(crate) fn render(town: &Town) -> String {
    let mut html = HEAD.to_owned();
    html.push_str("<nav>");
    for window in &town.windows {
        let _ = write!(html, "<a href=\"#{}\">{}</a>", window.id, window.name);
    }
    html.push_str("</nav>\n<main>\n");
    for window in &town.windows {
        department(&mut html, window);
    }
    html.push_str("</main>\n</body>\n</html>\n");
    html
}

fn department(html: &mut String, window: &Window) {
    let visits = held(&window.visits).clone();
    let switches = *held(&window.switches);
    let state = if switches.closed {
        "已断开"
    } else {
        "运行中"
    };
    let counters = visits.counters;
    let _ = write!(
        html,
        "<section id=\"{id}\">\n<h2>{name} <code>{id}</code></h2>\n\
         <p class=\"facts\">{state} · 地址 <code>{url}</code> · 时钟 {now} · 收到 {received} 次 · 处理 {processed} 次 · \
         入库 {stored} 次</p>\n",
        id = window.id,
        name = window.name,
        url = escape(&window.base_url),
        now = window.clock.china().strftime("%Y-%m-%d %H:%M:%S"),
        received = counters.received,
        processed = counters.processed,
        stored = counters.stored,
    );
    match window.holdings() {
        Ok(holdings) if holdings.is_empty() => html.push_str("<p class=\"none\">尚无记录</p>\n"),
        Ok(holdings) => table(html, &holdings),
        Err(_) => html.push_str("<p class=\"none\">数据文件无法读取</p>\n"),
    }
    requests(html, &visits);
    html.push_str("</section>\n");
}

fn table(html: &mut String, holdings: &[Holding]) {
    let _ = write!(
        html,
        "<p>共 {} 条记录，最新的在前</p>\n<table><thead><tr><th>类别</th><th>编号</th><th>回执</th><th>状态</th>\
         <th>版本</th><th>内容</th></tr></thead>\n<tbody>\n",
        holdings.len()
    );
    for holding in holdings.iter().rev().take(200) {
        let record = &holding.record;
        let _ = write!(
            html,
            "<tr><td>{}</td><td><code>{}</code></td><td><code>{}</code></td><td>{}</td><td>{}</td><td><dl>",
            escape(&record.kind),
            escape(&record.key),
            escape(&record.receipt),
            escape(&record.status),
            record.version,
        );
        for (name, value) in &record.fields {
            let _ = write!(
                html,
                "<dt>{}</dt><dd>{}</dd>",
                escape(name),
                escape(&shown(value))
            );
        }
        html.push_str("</dl><p class=\"past\">");
        for act in &holding.history {
            let _ = write!(
                html,
                "<span>{} {} 第 {} 版</span>",
                escape(&act.at),
                said(&act.act),
                act.version
            );
        }
        html.push_str("</p></td></tr>\n");
    }
    html.push_str("</tbody></table>\n");
}

fn requests(html: &mut String, visits: &Visits) {
    if visits.requests.is_empty() {
        return;
    }
    html.push_str(
        "<h3>最近的请求</h3>\n<table class=\"log\"><thead><tr><th>时间</th><th>请求</th><th>结果</th>\
         <th>入库</th></tr></thead>\n<tbody>\n",
    );
    for visit in visits.requests.iter().rev().take(20) {
        let _ = writeln!(
            html,
            "<tr><td>{}</td><td><code>{} {}</code></td><td>{}</td><td>{}</td></tr>",
            escape(&visit.at),
            escape(&visit.method),
            escape(&visit.path),
            escape(&visit.outcome),
            if visit.stored { "是" } else { "" },
        );
    }
    html.push_str("</tbody></table>\n");
}

/// An act in Chinese.
fn said(act: &str) -> String {
    let word = match act {
        "create" | "register" | "save" => "新增",
        "update" | "change" => "变更",
        "cancel" => "注销",
        "transfer" => "迁出",
        "edit" => "部门修改",
        "seed" => "此前登记",
        other => return escape(other),
    };
    word.to_owned()
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
