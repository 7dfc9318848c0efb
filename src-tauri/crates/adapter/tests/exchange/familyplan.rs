//! 计生系统.

use serde_json::{Value, json};
use yilutong_adapter::{Operation, Order, Outcome};

use super::counter::*;

const NUMBER: &str = "QY000000000001";

fn woman() -> Order {
    let members = json!({
        "RYLB": "1", "XM": "李样本", "XB": "2", "ZJLX": "01", "ZJHM": "44030619950708992X", "CSRQ": "19950708",
        "MZ": "01", "HJXZ": "4", "HJD_XZQH": "430102", "XZD_XZQH": "440306001001", "XZD_DZ": "幸福路12号A&B座302",
        "FWBM": "4403060010010000012000302", "LXDH": "13800000002", "CJRQ": "20261122", "HYZK": "10", "HYZT": "0",
        "ZNS": 1, "BZ": "x",
        "CHILDREN": [{"HC": "1", "XM": "陈小样", "XB": "1", "CSRQ": "20220520"}],
    });
    order("person", Operation::Create, wire(members))
}

fn update() -> Order {
    let held = woman().wire;
    let mut wanted = held.clone();
    wanted.insert("LXDH".to_owned(), json!("13800000003"));
    wanted.remove("BZ");
    let receipt = receipt(&[
        ("number", NUMBER),
        ("record_id", NUMBER),
        ("send_time", "20261122101000"),
    ]);
    Order {
        operation: Operation::Update,
        wire: wanted,
        held,
        receipt,
        ..woman()
    }
}

fn cancel() -> Order {
    let members =
        json!({"ZJLX": "01", "ZJHM": "44030619950708992X", "ZXYY": "1", "ZXRQ": "20261122"});
    Order {
        operation: Operation::Cancel,
        wire: wire(members),
        ..update()
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn answered(call: &str, inner: &str) -> Canned {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><S:Envelope xmlns:S=\"http://schemas.xmlsoap.org/soap/envelope/\"><S:Body>\
         <ns2:{call}Response xmlns:ns2=\"http://qyrk.wjw.scity.example/ws/\"><return>\n {} \n</return></ns2:{call}Response></S:Body></S:Envelope>",
        escaped(inner)
    );
    Canned::new(
        200,
        &[("Content-Type", "text/xml; charset=utf-8")],
        body.as_bytes(),
    )
}

fn saved(result: &str) -> Canned {
    answered("saveRecord", &ok(result))
}

fn ok(result: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><RESPONSE><CODE>1</CODE><MSG>保存成功</MSG><DATA><ITEM><SEQ>1</SEQ><OPER>{result}</OPER><RECORD_ID>{NUMBER}</RECORD_ID></ITEM></DATA></RESPONSE>"
    )
}

fn refused(call: &str, faults: &[(&str, &str)]) -> Canned {
    let items: String = faults
        .iter()
        .map(|(code, field)| format!("<ITEM><SEQ>1</SEQ><ERR_CODE>{code}</ERR_CODE><FIELD>{field}</FIELD><ERR_MSG>说明</ERR_MSG></ITEM>"))
        .collect();
    answered(
        call,
        &format!("<RESPONSE><CODE>0</CODE><MSG>x</MSG><DATA>{items}</DATA></RESPONSE>"),
    )
}

fn fault(code: &str) -> Canned {
    let body = format!(
        "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body><soapenv:Fault><faultcode>{code}</faultcode>\
         <faultstring>x</faultstring><detail><serverTime>2026-11-22T02:25:00Z</serverTime></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    );
    Canned::new(500, &[("Content-Type", "text/xml")], body.as_bytes())
}

fn stored(status: &str, sent: &str, visited: &str) -> Canned {
    answered(
        "queryRecord",
        &format!(
            "<RESPONSE><CODE>1</CODE><MSG/><DATA><RECORD_ID>{NUMBER}</RECORD_ID><STATUS>{status}</STATUS><SEND_TIME>{sent}</SEND_TIME>\
         <PERSON><RYLB>1</RYLB><XM>李样本</XM><CJRQ>{visited}</CJRQ></PERSON></DATA></RESPONSE>"
        ),
    )
}

/// The inner document of a request.
fn inner(handed: &Handed) -> String {
    let text = handed.text();
    let from = text.find("<arg1>").unwrap() + 6;
    let to = text.find("</arg1>").unwrap();
    text[from..to]
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

#[tokio::test]
async fn every_reply_to_a_save_means_one_thing() {
    let table = [
        (saved("I"), format!("accepted {NUMBER}")),
        (saved("U"), format!("accepted {NUMBER}")),
        (saved("N"), format!("accepted {NUMBER}")),
        (saved("X"), "unsure interface".to_owned()),
        (
            answered("queryRecord", &ok("I")),
            "unsure interface".to_owned(),
        ),
        (
            answered("saveRecord", &ok("I").replace(NUMBER, "QY1")),
            "unsure interface".to_owned(),
        ),
        (
            answered("saveRecord", &ok("I").replace("<CODE>1", "<CODE>2")),
            "unsure interface".to_owned(),
        ),
        (
            refused("saveRecord", &[("E001", "")]),
            "stop interface".to_owned(),
        ),
        (
            refused("saveRecord", &[("E002", "")]),
            "stop interface".to_owned(),
        ),
        (
            refused("saveRecord", &[("E003", "ORG_CODE")]),
            "stop credentials".to_owned(),
        ),
        (
            refused("saveRecord", &[("E101", "LXDH"), ("E106", "CSRQ")]),
            "refused LXDH,CSRQ".to_owned(),
        ),
        (
            refused("saveRecord", &[("E102", "XM")]),
            "refused XM".to_owned(),
        ),
        (
            refused("saveRecord", &[("E103", "MZ")]),
            "refused MZ".to_owned(),
        ),
        (
            refused("saveRecord", &[("E104", "CHILDREN/CHILD[1]/ZJHM")]),
            "refused CHILDREN/CHILD[1]/ZJHM".to_owned(),
        ),
        (
            refused("saveRecord", &[("E105", "RYLB")]),
            "refused RYLB".to_owned(),
        ),
        (
            refused("saveRecord", &[("E107", "PO_XM")]),
            "refused PO_XM".to_owned(),
        ),
        (
            refused("saveRecord", &[("E108", "ZNS")]),
            "refused ZNS".to_owned(),
        ),
        (
            refused("saveRecord", &[("E109", "MQ_ZJHM")]),
            "refused MQ_ZJHM".to_owned(),
        ),
        (
            refused("saveRecord", &[("E302", "")]),
            "again serialspent new-serial".to_owned(),
        ),
        (
            refused("saveRecord", &[("E900", "")]),
            "wait busy 2".to_owned(),
        ),
        (
            refused("saveRecord", &[("E777", "")]),
            "unsure interface".to_owned(),
        ),
        (refused("saveRecord", &[]), "unsure interface".to_owned()),
        (fault("wsse:InvalidSecurity"), "again signedin".to_owned()),
        (fault("wsse:MessageExpired"), "again clock".to_owned()),
        (
            fault("wsse:FailedAuthentication"),
            "stop credentials".to_owned(),
        ),
        (fault("soapenv:Client"), "stop interface".to_owned()),
        (fault("soapenv:Server"), "unsure internal".to_owned()),
        (fault("other:Thing"), "unsure interface".to_owned()),
        (
            Canned::new(415, &[], b"unsupported"),
            "stop interface".to_owned(),
        ),
        (
            Canned::new(429, &[("Retry-After", "1")], b""),
            "wait toomany 1".to_owned(),
        ),
        (
            Canned::new(503, &[], b"<html/>"),
            "wait maintenance".to_owned(),
        ),
        (
            Canned::new(500, &[], b"<html>500</html>"),
            "unsure internal".to_owned(),
        ),
        (
            Canned::new(200, &[], b"<html>login</html>"),
            "unsure notthissystem".to_owned(),
        ),
        (saved("I").cut(40), "unsure replylost".to_owned()),
        (Canned::silence(), "unsure replylost".to_owned()),
    ];
    for (answer, expected) in table {
        let counter = Counter::open([answer]).await;
        let link = link("familyplan", &counter, &TestClock::at_start());
        assert_eq!(
            brief(&attempt(&link, &woman()).await),
            expected,
            "the contract's meaning of this answer"
        );
        let handed = counter.handed();
        let writes = handed
            .iter()
            .filter(|h| h.header("SOAPAction").contains("saveRecord"));
        assert_eq!(writes.count(), 1, "one attempt writes once: {expected}");
    }
}

#[tokio::test]
async fn documents_with_a_doctype_or_another_charset_are_no_answer() {
    let bomb = "<!DOCTYPE a [<!ENTITY b \"1\">]><S:Envelope xmlns:S=\"x\"><S:Body/></S:Envelope>";
    for body in [bomb.as_bytes(), b"<?xml version=\"1.0\"?>\xb1\xa3\xb4\xe6"] {
        let counter = Counter::open([Canned::new(200, &[], body)]).await;
        let link = link("familyplan", &counter, &TestClock::at_start());
        let outcome = brief(&attempt(&link, &woman()).await);
        assert!(
            outcome.starts_with("unsure"),
            "nothing is accepted from it: {outcome}"
        );
    }
}

#[tokio::test]
async fn a_save_looks_as_the_contract_wants_it() {
    let counter = Counter::open([saved("I")]).await;
    let link = link("familyplan", &counter, &TestClock::at_start());
    attempt(&link, &woman()).await;
    let handed = &counter.handed()[0];
    assert_eq!(
        handed.line, "POST /wjw/services/QyrkService HTTP/1.1",
        "one address"
    );
    assert_eq!(
        handed.header("SOAPAction"),
        "\"urn:qyrk:saveRecord\"",
        "matches the body's operation"
    );
    assert_eq!(
        handed.header("Content-Type"),
        "text/xml; charset=utf-8",
        "else 415"
    );
    let text = handed.text();
    assert!(
        text.contains("<wsu:Created>2026-11-22T02:15:00Z</wsu:Created>"),
        "the time in UTC"
    );
    assert!(
        text.contains("A&amp;amp;B"),
        "an ampersand in an address is escaped twice"
    );
    let inner = inner(handed);
    assert!(
        inner.contains("<SEND_TIME>20261122101500</SEND_TIME>"),
        "Beijing time inside: {inner}"
    );
    assert!(
        inner.contains("<ORG_CODE>440306001001</ORG_CODE><OPERATOR>WG100023</OPERATOR>"),
        "who reports"
    );
    assert!(inner.contains("<ZNS>1</ZNS><CHILDREN><CHILD><HC>1</HC><XM>陈小样</XM><XB>1</XB><CSRQ>20220520</CSRQ><ZJHM></ZJHM></CHILD></CHILDREN><BZ>x</BZ>"), "children in the schema's order, every element there: {inner}");
    assert!(
        !inner.contains("<PO_XM>"),
        "what is not known is not mentioned in a first report"
    );
}

#[tokio::test]
async fn a_lost_save_is_sent_again_byte_for_byte_inside() {
    let counter = Counter::open([Canned::silence(), saved("N")]).await;
    let clock = TestClock::at_start();
    let link = link("familyplan", &counter, &clock);
    let lost = unsettled(&link, &woman());
    assert_eq!(
        brief(&attempt(&link, &woman()).await),
        "unsure replylost",
        "nobody knows"
    );
    clock.forward(90);
    assert_eq!(
        brief(&attempt(&link, &lost).await),
        format!("accepted {NUMBER}"),
        "the department knows it"
    );
    let handed = counter.handed();
    assert_eq!(
        inner(&handed[0]),
        inner(&handed[1]),
        "the inner document is the same"
    );
    assert_ne!(
        handed[0].body, handed[1].body,
        "nonce and time around it are new"
    );
}

#[tokio::test]
async fn a_spent_time_of_sending_is_never_used_again() {
    let counter = Counter::open([refused("saveRecord", &[("E302", "")]), saved("I")]).await;
    let link = link("familyplan", &counter, &TestClock::at_start());
    attempt(&link, &woman()).await;
    attempt(&link, &woman()).await;
    assert!(
        inner(&counter.handed()[1]).contains("<SEND_TIME>20261122101501</SEND_TIME>"),
        "one second later"
    );
}

#[tokio::test]
async fn an_update_says_what_changed_and_clears_what_was_taken_away() {
    let counter = Counter::open([saved("U")]).await;
    let department = link("familyplan", &counter, &TestClock::at_start());
    assert_eq!(
        brief(&attempt(&department, &update()).await),
        format!("accepted {NUMBER}"),
        "updated"
    );
    let inner = inner(&counter.handed()[0]);
    let person = &inner[inner.find("<PERSON>").unwrap()..inner.find("</PERSON>").unwrap()];
    assert_eq!(
        person,
        "<PERSON><RYLB>1</RYLB><ZJLX>01</ZJLX><ZJHM>44030619950708992X</ZJHM><LXDH>13800000003</LXDH><CJRQ>20261122</CJRQ><BZ></BZ>",
        "absent keeps, empty clears"
    );
    let same = Order {
        wire: update().held,
        ..update()
    };
    assert_eq!(
        brief(&attempt(&department, &same).await),
        format!("accepted {NUMBER}"),
        "it stands there already"
    );
    assert!(
        counter.handed().is_empty(),
        "nothing is sent when nothing changed"
    );
}

#[tokio::test]
async fn an_outdated_save_looks_who_was_later() {
    let outdated = || refused("saveRecord", &[("E301", "")]);
    let table = [
        (
            stored("1", "20261122101600", "20261123"),
            "superseded",
            "a later visit stands there",
        ),
        (
            stored("1", "20261122101600", "20261001"),
            "again changed new-serial",
            "an older visit, reported later",
        ),
        (
            stored("1", "20261122101000", "20261122"),
            "again changed new-serial",
            "it is our own last report",
        ),
    ];
    for (found, expected, why) in table {
        let counter = Counter::open([outdated(), found]).await;
        let link = link("familyplan", &counter, &TestClock::at_start());
        assert_eq!(brief(&attempt(&link, &update()).await), expected, "{why}");
    }
}

#[tokio::test]
async fn a_cancellation_ends_the_record() {
    let table = [
        (
            answered("cancelRecord", &ok("C")),
            format!("accepted {NUMBER}"),
        ),
        (
            answered("cancelRecord", &ok("N")),
            format!("accepted {NUMBER}"),
        ),
        (
            refused("cancelRecord", &[("E201", "")]),
            format!("accepted {NUMBER}"),
        ),
        (
            answered("cancelRecord", &ok("I")),
            "unsure interface".to_owned(),
        ),
    ];
    for (answer, expected) in table {
        let counter = Counter::open([answer]).await;
        let link = link("familyplan", &counter, &TestClock::at_start());
        assert_eq!(
            brief(&attempt(&link, &cancel()).await),
            expected,
            "the contract's meaning"
        );
        let inner = inner(&counter.handed()[0]);
        assert!(inner.contains("<CANCEL><ZJLX>01</ZJLX><ZJHM>44030619950708992X</ZJHM><ZXYY>1</ZXYY><ZXRQ>20261122</ZXRQ></CANCEL>"), "{inner}");
    }
}

#[tokio::test]
async fn a_fault_of_a_child_leads_to_its_row() {
    let counter =
        Counter::open([refused("saveRecord", &[("E106", "CHILDREN/CHILD[1]/CSRQ")])]).await;
    let link = link("familyplan", &counter, &TestClock::at_start());
    let Outcome::Refused { faults, .. } = attempt(&link, &woman()).await else {
        panic!("refused")
    };
    assert_eq!(
        faults[0].places[0].element, "child.birth_date",
        "the element"
    );
    assert_eq!(faults[0].places[0].item, Some(0), "of the first child");
}

#[tokio::test]
async fn what_stands_there_can_be_looked_at_and_tested() {
    let nobody = || refused("queryRecord", &[("E201", "")]);
    let counter = Counter::open([
        stored("1", "20261122101000", "20261122"),
        stored("9", "20261122101000", "20261122"),
        nobody(),
        nobody(),
    ])
    .await;
    let link = link("familyplan", &counter, &TestClock::at_start());
    let (receipt, held) = link.look(&woman()).await.unwrap().unwrap();
    assert_eq!(
        (receipt.get("number"), &held["XM"]),
        (Some(NUMBER), &Value::from("李样本")),
        "found by its key"
    );
    assert_eq!(
        link.look(&woman()).await.unwrap(),
        None,
        "a cancelled record does not stand there"
    );
    assert_eq!(
        link.look(&woman()).await.unwrap(),
        None,
        "nor one that never was"
    );
    assert!(
        link.check().await.works,
        "nobody found is a good answer to a test"
    );
    let handed = counter.handed();
    assert!(
        inner(&handed[0]).contains("<QUERY><ZJLX>01</ZJLX><ZJHM>44030619950708992X</ZJHM></QUERY>"),
        "by number alone"
    );
    assert!(
        handed
            .iter()
            .all(|h| h.header("SOAPAction").contains("queryRecord")),
        "neither writes"
    );
}

#[tokio::test]
async fn what_is_left_over_from_an_earlier_time_is_cleared_and_not_held_against_the_worker() {
    let spouse = || refused("saveRecord", &[("E107", "PO_XM")]);
    let earlier = answered(
        "queryRecord",
        &format!(
            "<RESPONSE><CODE>1</CODE><MSG/><DATA><RECORD_ID>{NUMBER}</RECORD_ID><STATUS>9</STATUS><SEND_TIME>20250101000000</SEND_TIME>\
         <PERSON><RYLB>1</RYLB><PO_XM>陈示例</PO_XM></PERSON></DATA></RESPONSE>"
        ),
    );
    let counter = Counter::open([
        spouse(),
        earlier,
        saved("U"),
        spouse(),
        refused("queryRecord", &[("E201", "")]),
    ])
    .await;
    let link = link("familyplan", &counter, &TestClock::at_start());
    let outcome = brief(&attempt(&link, &woman()).await);
    assert_eq!(
        outcome,
        format!("again adopted {NUMBER}"),
        "somebody's old spouse is not the worker's mistake"
    );
    let adopted = Order {
        operation: Operation::Update,
        receipt: receipt(&[("number", NUMBER)]),
        ..woman()
    };
    assert_eq!(
        brief(&attempt(&link, &adopted).await),
        format!("accepted {NUMBER}"),
        "made as wanted"
    );
    assert!(
        inner(&counter.handed()[2]).contains("<PO_XM></PO_XM>"),
        "the old spouse is cleared"
    );
    assert_eq!(
        brief(&attempt(&link, &woman()).await),
        "refused PO_XM",
        "with nothing stored it is the entry's fault"
    );
}
