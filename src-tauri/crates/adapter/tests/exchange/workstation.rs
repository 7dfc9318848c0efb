//! 社区工作站系统.

use serde_json::json;
use yilutong_adapter::charset::encode_cp936;
use yilutong_adapter::{Operation, Order, Outcome};

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

#[tokio::test]
async fn a_new_row_is_made_as_a_browser_does_it() {
    let counter = Counter::open(signed_in([nobody(), add(), said("保存")])).await;
    let link = link("workstation", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &resident()).await),
        format!("accepted {ROW}"),
        "saved"
    );
    let handed = counter.handed();
    let lines: Vec<&str> = handed.iter().map(|h| h.line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "GET /sqgzz/login.jsp HTTP/1.1",
            "POST /sqgzz/login.do HTTP/1.1",
            "GET /sqgzz/person/list.do?q_sfzh=440306199003159912&page=1 HTTP/1.1",
            "GET /sqgzz/person/add.jsp HTTP/1.1",
            "POST /sqgzz/person/save.do HTTP/1.1",
        ],
        "sign in, look, open the form, submit it once"
    );
    assert_eq!(
        handed[1].text(),
        "username=sq001&pwd=170bf6a786aa0a797a5c05eba314263f&salt=a1b2c3d4",
        "the contract's worked example"
    );
    assert_eq!(
        handed[1].header("Cookie"),
        "JSESSIONID=00000000000000000000000000000001",
        "the salt's cookie"
    );
    assert_eq!(
        handed[4].header("Cookie"),
        "JSESSIONID=0000000000000000000000000000000A",
        "the session's new cookie"
    );
    assert_eq!(
        handed[4].text(),
        SAVE,
        "the contract's sample, byte for byte"
    );
}

#[tokio::test]
async fn every_answer_to_a_save_means_one_thing() {
    let table = [
        (
            refused(&["姓名不能为空", "性别与证件号码不一致"]),
            "refused xm,xb",
        ),
        (refused(&["工作单位长度不能超过60字节"]), "refused gzdw"),
        (refused(&["联系电话格式不正确"]), "refused lxdh"),
        (refused(&["民族取值不正确"]), "refused mz"),
        (refused(&["备注含有非法字符"]), "refused bz"),
        (refused(&["证件号码校验位错误"]), "refused sfzh"),
        (refused(&["出生日期与证件号码不一致"]), "refused csrq"),
        (refused(&["入住日期不能晚于今天"]), "refused rzrq"),
        (refused(&["入住日期不能早于出生日期"]), "refused rzrq"),
        (refused(&["网格编号与房屋编码不一致"]), "refused wgbh"),
        (refused(&["缺少参数：xm"]), "stop interface"),
        (
            plain("<div class=\"err\">请求编码错误</div>"),
            "stop interface",
        ),
        (refused(&["请勿重复提交"]), "unsure serialspent"),
        (refused(&["一句从没见过的话"]), "unsure interface"),
        (plain("hello"), "unsure notthissystem"),
        (
            plain(&format!("<p>alert('保存成功，编号：{ROW}')</p>")),
            "unsure notthissystem",
        ),
        (said("修改"), "unsure notthissystem"),
        (said("保存").cut(12), "unsure replylost"),
        (
            Canned::new(
                200,
                &[],
                &encode_cp936(&format!("<html><script>alert('保存成功，编号：{ROW}');")).unwrap(),
            ),
            "unsure replylost",
        ),
        (
            Canned::new(500, &[], b"<html>500</html>"),
            "unsure internal",
        ),
        (
            Canned::new(503, &[], b"<html>503</html>"),
            "unsure maintenance",
        ),
        (Canned::new(429, &[], b"<html>429</html>"), "wait toomany 1"),
        (
            Canned::new(302, &[("Location", "http://portal/")], b""),
            "unsure notthissystem",
        ),
        (Canned::silence(), "unsure replylost"),
        (login_page("登录超时，请重新登录"), "again signedin"),
        (
            login_page("您的账号已在其他地方登录"),
            "wait accounttaken 5",
        ),
    ];
    for (answer, expected) in table {
        let counter = Counter::open(signed_in([nobody(), add(), answer])).await;
        let link = link("workstation", &counter, &TestClock::at_start());
        assert_eq!(
            brief(&attempt(&link, &resident()).await),
            expected,
            "the contract's meaning of this answer"
        );
        let writes = counter
            .handed()
            .iter()
            .filter(|h| h.line.starts_with("POST /sqgzz/person"))
            .count();
        assert_eq!(writes, 1, "one attempt writes at most once: {expected}");
    }
}

#[tokio::test]
async fn a_person_who_stands_there_is_never_saved_twice() {
    let rows = [
        [
            "RK0000000003",
            "4403060010010000012000999",
            "在住",
            "sq001",
            "2026-11-22 10:15:10",
        ],
        [
            "RK0000000002",
            HOUSE,
            "搬离",
            "sq002",
            "2025-01-01 10:00:00",
        ],
        [
            "RK0000000001",
            HOUSE,
            "在住",
            "sq002",
            "2024-01-01 10:00:00",
        ],
    ];
    let counter = Counter::open(signed_in([list(&rows)])).await;
    let link = link("workstation", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &resident()).await),
        format!("again adopted {ROW}"),
        "same person, same house, living there"
    );
    assert!(counter.nothing_left(), "found by looking alone");
}

#[tokio::test]
async fn a_lost_save_is_settled_by_looking() {
    let table = [
        (
            list(&[[ROW, HOUSE, "在住", "sq001", "2026-11-22 10:15:03"]]),
            format!("again adopted settled {ROW}"),
        ),
        (
            list(&[[ROW, HOUSE, "搬离", "sq001", "2026-11-22 10:10:03"]]),
            format!("again adopted settled {ROW}"),
        ),
        (
            list(&[[ROW, HOUSE, "搬离", "sq001", "2026-11-22 09:00:00"]]),
            "again settled".to_owned(),
        ),
        (
            list(&[[ROW, HOUSE, "搬离", "sq002", "2026-11-22 10:15:03"]]),
            "again settled".to_owned(),
        ),
        (nobody(), "again settled".to_owned()),
    ];
    for (found, expected) in table {
        let counter = Counter::open(signed_in([found])).await;
        let link = link("workstation", &counter, &TestClock::at_start());
        let lost = unsettled(&link, &resident());
        assert_eq!(
            brief(&attempt(&link, &lost).await),
            expected,
            "what stands there tells"
        );
        assert!(
            counter.handed().iter().all(|h| !h.line.contains("save.do")),
            "settling writes nothing"
        );
    }
}

#[tokio::test]
async fn an_update_writes_every_field_and_keeps_what_it_does_not_know() {
    let counter = Counter::open(signed_in([
        edit(&[("bz", "窗口备注"), ("whcd", "3")]),
        said("修改"),
    ]))
    .await;
    let link = link("workstation", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &update()).await),
        format!("accepted {ROW}"),
        "updated"
    );
    let handed = counter.handed();
    assert!(
        handed[2].line.contains("/person/edit.jsp?id=RK0000000001"),
        "reads the row first"
    );
    let body = handed[3].text();
    let remark = "bz=%B4%B0%BF%DA%B1%B8%D7%A2";
    for part in [
        "id=RK0000000001",
        "lxdh=13800000002",
        "gzdw=&",
        remark,
        "whcd=2",
        "zt=1",
        "lkrq=",
    ] {
        assert!(body.contains(part), "{part} belongs into {body}");
    }
}

#[tokio::test]
async fn an_update_that_changes_nothing_writes_nothing() {
    let counter = Counter::open([]).await;
    let department = link("workstation", &counter, &TestClock::at_start());
    let same = Order {
        wire: update().held,
        ..update()
    };
    assert_eq!(
        brief(&attempt(&department, &same).await),
        format!("accepted {ROW}"),
        "our own last write"
    );
    assert!(counter.handed().is_empty(), "not even asked");
    let adopted = Order {
        held: wire(json!({})),
        ..same
    };
    counter.play(signed_in([edit(&[])]));
    assert_eq!(
        brief(&attempt(&department, &adopted).await),
        format!("accepted {ROW}"),
        "an adopted row that is right"
    );
    assert_eq!(counter.handed().len(), 3, "signed in and read, no more");
}

#[tokio::test]
async fn a_lost_update_is_settled_by_reading() {
    for (current, expected) in [
        (
            edit(&[("lxdh", "13800000002"), ("gzdw", "")]),
            format!("accepted {ROW}"),
        ),
        (edit(&[]), "again settled".to_owned()),
    ] {
        let counter = Counter::open(signed_in([current])).await;
        let link = link("workstation", &counter, &TestClock::at_start());
        let lost = unsettled(&link, &update());
        assert_eq!(
            brief(&attempt(&link, &lost).await),
            expected,
            "what stands there tells"
        );
    }
}

#[tokio::test]
async fn a_departure_changes_the_state_and_nothing_else() {
    let counter = Counter::open(signed_in([edit(&[("bz", "x")]), said("修改")])).await;
    let department = link("workstation", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&department, &departure()).await),
        format!("accepted {ROW}"),
        "moved out"
    );
    let body = counter.handed()[3].text();
    assert!(
        body.ends_with("&zt=0&lkrq=2026-11-20"),
        "state and day: {body}"
    );
    assert!(
        body.contains("xm=%B3%C2%CA%BE%C0%FD") && body.contains("bz=x"),
        "everything else as it was: {body}"
    );
    counter.play([edit(&[("zt", "0"), ("lkrq", "2026-11-20")])]);
    assert_eq!(
        brief(&attempt(&department, &departure()).await),
        format!("accepted {ROW}"),
        "already so"
    );
    let unknown = Order {
        receipt: receipt(&[]),
        ..departure()
    };
    counter.play([nobody()]);
    assert!(
        brief(&attempt(&department, &unknown).await).starts_with("accepted"),
        "nobody lives there any more"
    );
}

#[tokio::test]
async fn a_row_that_is_gone_is_looked_for() {
    let gone = || plain("<div class=\"err\">编号不存在</div>");
    let counter = Counter::open(signed_in([gone(), nobody()])).await;
    let link = link("workstation", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &update()).await),
        "again gone forget",
        "made anew"
    );
    counter.play([
        gone(),
        list(&[[
            "RK0000000009",
            HOUSE,
            "在住",
            "sq002",
            "2026-01-01 00:00:00",
        ]]),
    ]);
    assert_eq!(
        brief(&attempt(&link, &update()).await),
        "again adopted forget RK0000000009",
        "or found under another number"
    );
}

#[tokio::test]
async fn a_form_that_changed_is_not_submitted_to() {
    let more = form("/sqgzz/person/save.do", Some("x"), &[]);
    for strange in [
        more,
        plain("<form id=\"personForm\"><input name=\"xm\"></form>"),
        plain("<p>add</p>"),
    ] {
        let counter = Counter::open(signed_in([nobody(), strange])).await;
        let link = link("workstation", &counter, &TestClock::at_start());
        assert_eq!(
            brief(&attempt(&link, &resident()).await),
            "stop interface",
            "somebody must look at it"
        );
    }
}

#[tokio::test]
async fn an_expired_session_is_renewed_within_the_attempt() {
    let expired = login_page("登录超时，请重新登录");
    let counter = Counter::open(signed_in([nobody(), add(), said("保存")])).await;
    let link = link("workstation", &counter, &TestClock::at_start());
    attempt(&link, &resident()).await;
    counter.handed();
    counter.play([
        expired,
        login_page(""),
        welcome(),
        nobody(),
        add(),
        said("保存"),
    ]);
    assert_eq!(
        brief(&attempt(&link, &resident()).await),
        format!("accepted {ROW}"),
        "the worker notices nothing"
    );
    assert!(counter.nothing_left(), "signed in once");
}

#[tokio::test]
async fn somebody_else_on_the_account_is_left_alone() {
    let clock = TestClock::at_start();
    let taken = || login_page("您的账号已在其他地方登录");
    let counter = Counter::open(signed_in([taken()])).await;
    let link = link("workstation", &counter, &clock);
    assert_eq!(
        brief(&attempt(&link, &resident()).await),
        "wait accounttaken 5",
        "stay away for a while"
    );
    counter.handed();
    clock.forward(2);
    assert_eq!(
        brief(&attempt(&link, &resident()).await),
        "wait accounttaken 3",
        "not before the time is over"
    );
    assert!(counter.handed().is_empty(), "not even asked");
    let mut outcomes = Vec::new();
    for _ in 0..3 {
        clock.forward(6);
        counter.play(signed_in([taken()]));
        outcomes.push(brief(&attempt(&link, &resident()).await));
    }
    assert_eq!(
        outcomes,
        [
            "wait accounttaken 5",
            "wait accounttaken 5",
            "stop accounttaken"
        ],
        "three tries, then a person must see to it"
    );
}

#[tokio::test]
async fn a_wrong_password_is_tried_once() {
    let counter = Counter::open([login_page(""), login_page("用户名或密码错误")]).await;
    let link = link("workstation", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&link, &resident()).await),
        "stop credentials",
        "a person must correct it"
    );
    counter.handed();
    assert_eq!(
        brief(&attempt(&link, &resident()).await),
        "stop credentials",
        "still"
    );
    assert!(
        counter.handed().is_empty(),
        "five failures would lock the account"
    );
}

#[tokio::test]
async fn sign_in_has_its_own_answers() {
    let stale = || login_page("登录页面已失效，请刷新");
    let counter = Counter::open([
        login_page(""),
        stale(),
        login_page(""),
        welcome(),
        nobody(),
        add(),
        said("保存"),
    ])
    .await;
    let first = link("workstation", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&first, &resident()).await),
        format!("accepted {ROW}"),
        "a stale page is fetched anew"
    );
    let table = [
        (
            vec![login_page(""), login_page("账号已锁定，请稍后再试")],
            "wait locked 60",
        ),
        (
            vec![Canned::new(503, &[], b"<html/>")],
            "wait maintenance 60",
        ),
        (vec![plain("portal")], "wait notthissystem"),
        (
            vec![
                login_page(""),
                Canned::new(302, &[("Location", "http://portal/")], b""),
            ],
            "wait notthissystem",
        ),
        (vec![Canned::silence()], "wait replylost"),
    ];
    for (answers, expected) in table {
        let counter = Counter::open(answers).await;
        let link = link("workstation", &counter, &TestClock::at_start());
        assert_eq!(
            brief(&attempt(&link, &resident()).await),
            expected,
            "nothing was written"
        );
    }
}

#[tokio::test]
async fn characters_that_do_not_exist_there_are_told_before_anything_is_sent() {
    let counter = Counter::open([]).await;
    let link = link("workstation", &counter, &TestClock::at_start());
    let mut rare = resident();
    rare.wire.insert("xm".to_owned(), json!("李䶮"));
    let Outcome::Refused { faults, .. } = attempt(&link, &rare).await else {
        panic!("refused")
    };
    assert_eq!(
        faults[0].places[0].element, "person.name",
        "where it stands"
    );
    assert!(
        faults[0].say.contains("䶮") && faults[0].say.contains("U+4DAE"),
        "which one: {}",
        faults[0].say
    );
    assert!(counter.handed().is_empty(), "never sent in any disguise");
    let error = link.preview(&rare).unwrap_err();
    assert!(
        !error.to_string().contains('李'),
        "an error carries no name: {error}"
    );
}

#[tokio::test]
async fn a_fault_leads_to_its_field_with_its_number() {
    let counter = Counter::open(signed_in([
        nobody(),
        add(),
        refused(&["工作单位长度不能超过60字节"]),
    ]))
    .await;
    let link = link("workstation", &counter, &TestClock::at_start());
    let Outcome::Refused { faults, .. } = attempt(&link, &resident()).await else {
        panic!("refused")
    };
    assert_eq!(
        faults[0].places[0].element, "person.employer",
        "where the worker changes it"
    );
    assert!(
        faults[0].say.contains("工作单位") && faults[0].say.contains("60"),
        "label and limit: {}",
        faults[0].say
    );
}

#[tokio::test]
async fn what_stands_there_can_be_looked_at_tested_and_previewed() {
    let counter = Counter::open(signed_in([
        nobody(),
        list(&[[ROW, HOUSE, "在住", "sq002", "2026-01-01 00:00:00"]]),
        edit(&[]),
    ]))
    .await;
    let link = link("workstation", &counter, &TestClock::at_start());
    assert!(link.check().await.works, "signs in and finds nobody");
    let (receipt, held) = link.look(&resident()).await.unwrap().unwrap();
    assert_eq!(
        (receipt.get("id"), &held["xm"]),
        (Some(ROW), &json!("陈示例")),
        "the row and its values"
    );
    let preview = link.preview(&resident()).unwrap();
    assert!(preview.contains(&SAVE[40..]), "the very bytes: {preview}");
    assert!(
        !preview.contains(TOKEN) && !preview.contains("Sq@2026test"),
        "no secret"
    );
}
