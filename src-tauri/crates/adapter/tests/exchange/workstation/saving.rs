//! A new row: what is sent, and what every answer means.

use serde_json::json;
use yilutong_adapter::Outcome;
use yilutong_adapter::charset::encode_cp936;

use super::super::counter::*;
use super::*;

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
        faults[0].places[0].element, "work.employer",
        "where the worker changes it"
    );
    assert!(
        faults[0].say.contains("工作单位") && faults[0].say.contains("60"),
        "label and limit: {}",
        faults[0].say
    );
}
