//! The pages of the workstation, byte for byte as its samples show them: old HTML, CR LF at some line ends, a meta tag that
//! names the wrong charset. No rule decides anything here; every value shown is escaped.

use crate::front::Reply;

use super::charset;
use super::fields::{Field, Kind, fields};
use super::rules::Values;
use super::sessions::Reason;

const MEDIA_TYPE: &str = "text/html;charset=GBK";

/// One line of the list.
#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) id: &'a str,
    pub(super) cells: [&'a str; 8],
}

/// The form of add.jsp, or with `change` that of edit.jsp.
#[derive(Debug)]
pub(super) struct Form<'a> {
    pub(super) token: &'a str,
    pub(super) change: Option<(&'a str, &'a Values)>,
}

/// The login page with its fresh salt and cookie.
pub(super) fn login(reason: Reason, salt: &str, cookie: &str) -> Reply {
    let told = match reason {
        Reason::Asked => None,
        Reason::NotLoggedIn => Some("请先登录"),
        Reason::Idle => Some("登录超时，请重新登录"),
        Reason::Kicked => Some("您的账号已在其他地方登录"),
        Reason::WrongPassword => Some("用户名或密码错误"),
        Reason::Locked => Some("账号已锁定，请稍后再试"),
        Reason::StalePage => Some("登录页面已失效，请刷新"),
        Reason::NotGbk => Some("请求编码错误"),
    };
    let err = told
        .map(|text| format!("<div class=\"err\">{text}</div>"))
        .unwrap_or_default();
    let form = format!(
        "{err}<form id=\"loginForm\" method=\"post\" action=\"/sqgzz/login.do\"><input type=\"hidden\" name=\"salt\" value=\"{salt}\">\n\
         用户名<input name=\"username\"> 密码<input name=\"pwd\" type=\"password\"><input type=\"submit\" value=\"登录\"></form>"
    );
    page(200, &form)
        .header(
            "set-cookie",
            format!("JSESSIONID={cookie}; Path=/sqgzz; HttpOnly"),
        )
        .outcome(told.unwrap_or("登录页"))
}

/// A move to another page, with a new cookie after a login.
pub(super) fn redirect(location: &str, cookie: Option<&str>) -> Reply {
    let reply = Reply::new(302, MEDIA_TYPE, "").header("location", location);
    match cookie {
        Some(cookie) => reply.header(
            "set-cookie",
            format!("JSESSIONID={cookie}; Path=/sqgzz; HttpOnly"),
        ),
        None => reply,
    }
}

/// The first page after the login.
pub(super) fn main(account: &str) -> Reply {
    page(
        200,
        &format!(
            "<p id=\"user\">{}</p>\r\n<a href=\"/sqgzz/person/add.jsp\">新增</a> <a href=\"/sqgzz/logout.do\">退出</a>",
            escaped(account)
        ),
    )
}

/// All faults of a request, or the one message that stands for it.
pub(super) fn refused(messages: &[impl AsRef<str>]) -> Reply {
    let items: String = messages
        .iter()
        .map(|message| format!("<li>{}</li>", escaped(message.as_ref())))
        .collect();
    let body = format!(
        "<div class=\"err\"><ul>{items}</ul></div><a href=\"javascript:history.back()\">返回</a>"
    );
    let told = messages.first().map_or("", AsRef::as_ref);
    // The outcome is logged. A surplus parameter's name may be a piece of a badly encoded value, so it stays out.
    let outcome = if told.starts_with("多余参数") {
        "多余参数"
    } else {
        told
    };
    page(200, &body).outcome(outcome)
}

/// `保存成功` or `修改成功` with the row's number.
pub(super) fn done(what: &str, id: &str) -> Reply {
    page(
        200,
        &format!(
            "<script>alert('{what}，编号：{id}');location.href='/sqgzz/person/list.do';</script>"
        ),
    )
    .outcome(what)
    .stored()
}

/// The form for a new or a changed row.
pub(super) fn form(form: &Form<'_>) -> Reply {
    let action = if form.change.is_some() {
        "update"
    } else {
        "save"
    };
    let mut inputs = vec![hidden("_token", form.token)];
    if let Some((id, _)) = form.change {
        inputs.push(hidden("id", id));
    }
    inputs.extend(fields(form.change.is_some()).map(|field| {
        let value = form
            .change
            .and_then(|(_, values)| values.get(field.name))
            .map_or("", String::as_str);
        input(field, value)
    }));
    page(
        200,
        &format!(
            "<form id=\"personForm\" method=\"post\" action=\"/sqgzz/person/{action}.do\">\r\n{}\r\n\
             <input type=\"submit\" value=\"保存\"></form>",
            inputs.join("<br>\r\n")
        ),
    )
}

/// One page of the rows found.
pub(super) fn list(total: usize, number: usize, pages: usize, lines: &[Line<'_>]) -> Reply {
    const HEADINGS: [&str; 9] = [
        "编号",
        "姓名",
        "性别",
        "证件号码",
        "出生日期",
        "房屋编码",
        "状态",
        "登记人",
        "登记时间",
    ];
    let headings: String = HEADINGS
        .iter()
        .map(|heading| format!("<th>{heading}</th>"))
        .collect();
    let rows: String = lines
        .iter()
        .map(|line| format!("{}\r\n", row(line)))
        .collect();
    page(
        200,
        &format!(
            "<p id=\"total\">共 {total} 条 第 {number}/{pages} 页</p>\r\n<table id=\"list\">\r\n<tr>{headings}</tr>\r\n{rows}</table>"
        ),
    )
}

/// A page that stands for an HTTP status.
pub(super) fn status(status: u16, title: &str) -> Reply {
    page(status, &format!("<h1>{title}</h1>"))
}

fn row(line: &Line<'_>) -> String {
    let cells: String = line
        .cells
        .iter()
        .map(|cell| {
            if cell.is_empty() {
                "<td>&nbsp;</td>".to_owned()
            } else {
                format!("<td>{}</td>", escaped(cell))
            }
        })
        .collect();
    let id = escaped(line.id);
    format!("<tr><td><a href=\"/sqgzz/person/edit.jsp?id={id}\">{id}</a></td>{cells}</tr>")
}

fn hidden(name: &str, value: &str) -> String {
    format!(
        "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
        escaped(value)
    )
}

fn input(field: &Field, value: &str) -> String {
    let Field { name, label, .. } = field;
    let Kind::Code(list) = field.kind else {
        return format!(
            "{label}<input type=\"text\" name=\"{name}\" value=\"{}\">",
            escaped(value)
        );
    };
    let options: String = list
        .iter()
        .map(|(code, text)| {
            let chosen = if code == value { " selected" } else { "" };
            format!("<option value=\"{code}\"{chosen}>{text}</option>")
        })
        .collect();
    format!("{label}<select name=\"{name}\"><option value=\"\"></option>{options}</select>")
}

fn page(status: u16, body: &str) -> Reply {
    let html = format!(
        "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\"><title>社区工作站</title></head>\r\n\
         <body>\r\n{body}\r\n</body>\r\n</html>"
    );
    // What is held came in through the charset; only a clerk's edit could bring in a character it has not.
    let bytes = charset::encode(&html).unwrap_or_else(|| {
        html.chars()
            .flat_map(|character| {
                charset::encode(&character.to_string()).unwrap_or_else(|| vec![b'?'])
            })
            .collect()
    });
    Reply::new(status, MEDIA_TYPE, bytes)
}

fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}
