//! 社区工作站系统: its pages, and the orders that the tests place with it.

mod changing;
mod saving;
mod session;

use serde_json::json;
use yilutong_adapter::charset::encode_cp936;
use yilutong_adapter::{Operation, Order};

use super::counter::*;

const ROW: &str = "RK0000000001";
const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const FIELDS: [(&str, &str); 19] = [
    ("xm", "陈示例"),
    ("xb", "0"),
    ("zjlx", "1"),
    ("sfzh", "440306199003159912"),
    ("csrq", "1990-03-15"),
    ("mz", "HA"),
    ("whcd", "2"),
    ("hyzk", "2"),
    ("hjlx", "3"),
    ("yhzgx", "1"),
    ("lxdh", "13800000001"),
    ("dz1", "测试区样例街道"),
    ("dz2", "幸福路12号示范花园3栋"),
    ("dz3", "302"),
    ("fwbm", "4403060010010000012000302"),
    ("wgbh", "440306001001003"),
    ("rzrq", "2026-09-01"),
    ("gzdw", "S市示例餐饮管理有限公司"),
    ("bz", ""),
];
/// The whole body of a save, as the contract shows it.
const SAVE: &str = "_token=0123456789abcdef0123456789abcdef&xm=%B3%C2%CA%BE%C0%FD&xb=0&zjlx=1&sfzh=440306199003159912\
&csrq=1990-03-15&mz=HA&whcd=2&hyzk=2&hjlx=3&yhzgx=1&lxdh=13800000001&dz1=%B2%E2%CA%D4%C7%F8%D1%F9%C0%FD%BD%D6%B5%C0\
&dz2=%D0%D2%B8%A3%C2%B712%BA%C5%CA%BE%B7%B6%BB%A8%D4%B03%B6%B0&dz3=302&fwbm=4403060010010000012000302\
&wgbh=440306001001003&rzrq=2026-09-01&gzdw=S%CA%D0%CA%BE%C0%FD%B2%CD%D2%FB%B9%DC%C0%ED%D3%D0%CF%DE%B9%AB%CB%BE&bz=";

fn resident() -> Order {
    let members = FIELDS
        .iter()
        .filter(|(_, v)| !v.is_empty())
        .map(|(k, v)| ((*k).to_owned(), json!(v)))
        .collect();
    order("resident", Operation::Create, members)
}

fn update() -> Order {
    let held = resident().wire;
    let mut wanted = held.clone();
    wanted.insert("lxdh".to_owned(), json!("13800000002"));
    wanted.remove("gzdw");
    Order {
        operation: Operation::Update,
        wire: wanted,
        held,
        receipt: receipt(&[("number", ROW), ("id", ROW)]),
        ..resident()
    }
}

fn departure() -> Order {
    let members = json!({"zjlx": "1", "sfzh": "440306199003159912", "fwbm": "4403060010010000012000302", "lkrq": "2026-11-20"});
    Order {
        operation: Operation::Cancel,
        wire: wire(members),
        ..update()
    }
}

fn page(status: u16, headers: &[(&str, &str)], inner: &str) -> Canned {
    let text = format!(
        "<html><head><meta charset=gb2312></head>\r\n<body>\r\n{inner}\r\n</body>\r\n</html>"
    );
    let mut all = vec![("Content-Type", "text/html;charset=GBK")];
    all.extend(headers);
    Canned::new(status, &all, &encode_cp936(&text).unwrap())
}

fn plain(inner: &str) -> Canned {
    page(200, &[], inner)
}

fn login_page(reason: &str) -> Canned {
    let err = if reason.is_empty() {
        String::new()
    } else {
        format!("<div class=\"err\">{reason}</div>")
    };
    let cookie = (
        "Set-Cookie",
        "JSESSIONID=00000000000000000000000000000001; Path=/sqgzz; HttpOnly",
    );
    page(
        200,
        &[cookie],
        &format!(
            "{err}<form id=\"loginForm\" method=\"post\" action=\"/sqgzz/login.do\"><input type=\"hidden\" name=\"salt\" value=\"a1b2c3d4\"><input name=\"username\"><input name=\"pwd\" type=\"password\"></form>"
        ),
    )
}

fn welcome() -> Canned {
    let cookie = (
        "Set-Cookie",
        "JSESSIONID=0000000000000000000000000000000A; Path=/sqgzz; HttpOnly",
    );
    Canned::new(302, &[("Location", "/sqgzz/main.jsp"), cookie], b"")
}

fn list(rows: &[[&str; 5]]) -> Canned {
    let head = "<tr><th>编号</th><th>姓名</th><th>性别</th><th>证件号码</th><th>出生日期</th><th>房屋编码</th><th>状态</th><th>登记人</th><th>登记时间</th></tr>";
    let lines: String = rows.iter().map(|[id, house, state, by, at]| format!(
        "<TR><td><a href='/sqgzz/person/edit.jsp?id={id}'>{id}</a></td><td>陈示例</td><td>男</td><td>440306199003159912</td><td>&nbsp;</td><td>{house}</td><td>{state}</td><td>{by}</td><td>{at}</td></TR>"
    )).collect();
    plain(&format!(
        "<p id=\"total\">共 {} 条 第 1/1 页</p><table id=\"list\">{head}{lines}</table>",
        rows.len()
    ))
}

fn nobody() -> Canned {
    plain("<p id='total'>共 0 条 第 1/1 页</p>")
}

const HOUSE: &str = "4403060010010000012000302";

/// A form with values; attribute order, quotes and case as a later release might have them.
fn form(action: &str, id: Option<&str>, changes: &[(&str, &str)]) -> Canned {
    let mut inputs = format!("<INPUT value=\"{TOKEN}\" NAME='_token' type=hidden>");
    let mut values: Vec<(&str, &str)> = FIELDS
        .iter()
        .map(|(k, v)| (*k, if id.is_some() { *v } else { "" }))
        .collect();
    if let Some(id) = id {
        inputs.push_str(&format!(
            "<input type=\"hidden\" name=\"id\" value=\"{id}\">"
        ));
        values.extend([("zt", "1"), ("lkrq", "")]);
    }
    for (name, value) in values {
        let value = changes
            .iter()
            .find(|(changed, _)| *changed == name)
            .map_or(value, |(_, value)| *value);
        if ["xb", "zt", "hjlx"].contains(&name) {
            inputs.push_str(&format!("<select name={name}><option value=\"\"></option><option value=\"8\">x</option><option SELECTED value=\"{value}\">y</option></select>"));
        } else {
            inputs.push_str(&format!(
                "<input type=\"text\" value=\"{value}\" name=\"{name}\">"
            ));
        }
    }
    plain(&format!(
        "<form action=\"{action}\" method=\"post\" id=\"personForm\">{inputs}<input type=\"submit\" value=\"保存\"></form>"
    ))
}

fn add() -> Canned {
    form("/sqgzz/person/save.do", None, &[])
}

fn edit(changes: &[(&str, &str)]) -> Canned {
    form("/sqgzz/person/update.do", Some(ROW), changes)
}

fn said(what: &str) -> Canned {
    plain(&format!(
        "<script>alert('{what}成功，编号：{ROW}');location.href='/sqgzz/person/list.do';</script>"
    ))
}

fn refused(messages: &[&str]) -> Canned {
    let items: String = messages.iter().map(|m| format!("<li>{m}</li>")).collect();
    plain(&format!(
        "<div class=\"err\"><ul>{items}</ul></div><a href=\"javascript:history.back()\">返回</a>"
    ))
}

fn signed_in(then: impl IntoIterator<Item = Canned>) -> Vec<Canned> {
    [login_page(""), welcome()]
        .into_iter()
        .chain(then)
        .collect()
}
