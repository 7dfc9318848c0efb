//! The inner document: its XML, its shape, its head.

use crate::caller::{Caller, call, document, envelope, security};
use crate::people::{CHILD, with, without, woman, xml};

#[tokio::test]
async fn what_is_no_xml() {
    let caller = Caller::open().await;
    let good = document("20261122143000", &xml(&woman()));
    for (name, inner) in [
        ("nothing", String::new()),
        ("no XML", "RYLB=1".to_owned()),
        ("an open element", good.replace("</REQUEST>", "")),
        (
            "another encoding",
            format!("<?xml version=\"1.0\" encoding=\"GBK\"?>{good}"),
        ),
        (
            "space before the declaration",
            format!(" <?xml version=\"1.0\" encoding=\"UTF-8\"?>{good}"),
        ),
        ("an unknown entity", good.replace("李样本", "&nbsp;")),
    ] {
        assert_eq!(
            caller.call("saveRecord", &inner).await.flaws(),
            ["0 E001"],
            "{name}"
        );
    }
}

#[tokio::test]
async fn what_has_another_shape() {
    let caller = Caller::open().await;
    let good = document("20261122143000", &xml(&woman()));
    let persons = |count: usize| document("20261122143000", &xml(&woman()).repeat(count));
    let children = |count: usize| {
        document(
            "20261122143000",
            &xml(&with(&woman(), &[("CHILDREN", &CHILD.repeat(count))])),
        )
    };
    let swap = |from: &str, to: &str| good.replace(from, to);
    for (name, inner) in [
        ("an attribute", swap("<BODY>", "<BODY id=\"1\">")),
        (
            "a namespace",
            swap("<REQUEST>", "<REQUEST xmlns=\"urn:x\">"),
        ),
        (
            "an unused namespace",
            swap("<REQUEST>", "<REQUEST xmlns:xsi=\"urn:x\">"),
        ),
        ("a comment", swap("<BODY>", "<BODY><!-- x -->")),
        ("a comment before the root", format!("<!-- x -->{good}")),
        ("a processing instruction", swap("<BODY>", "<BODY><?x?>")),
        ("a comment in a value", swap("李样本", "李<!-- x -->样本")),
        ("text between elements", swap("<BODY>", "<BODY>x")),
        ("an element in a value", swap("李样本", "<b>李样本</b>")),
        ("another root", good.replace("REQUEST", "REQ")),
        (
            "no head",
            document("1", "").split_once("<HEAD>").unwrap().0.to_owned() + "<BODY/></REQUEST>",
        ),
        (
            "head in another order",
            swap(
                "<BATCH_NO>WG-1</BATCH_NO><ORG_CODE>440306001001</ORG_CODE>",
                "<ORG_CODE>440306001001</ORG_CODE><BATCH_NO>WG-1</BATCH_NO>",
            ),
        ),
        ("no BATCH_NO", swap("<BATCH_NO>WG-1</BATCH_NO>", "")),
        ("an unknown element", swap("<XM>", "<XX>1</XX><XM>")),
        (
            "an element twice",
            swap("<XB>2</XB>", "<XB>2</XB><XB>2</XB>"),
        ),
        (
            "another order",
            swap("<XM>李样本</XM><XB>2</XB>", "<XB>2</XB><XM>李样本</XM>"),
        ),
        (
            "no RYLB",
            document("1", &xml(&without(&woman(), &["RYLB"]))),
        ),
        (
            "no ZJHM",
            document("1", &xml(&without(&woman(), &["ZJHM"]))),
        ),
        (
            "no CJRQ",
            document("1", &xml(&without(&woman(), &["CJRQ"]))),
        ),
        (
            "a child without a number element",
            swap("<ZJHM>440306202205209935</ZJHM>", ""),
        ),
        ("ten children", children(10)),
        ("nobody", document("1", "")),
        ("51 persons", persons(51)),
        (
            "a query in a save",
            document("1", "<QUERY><ZJLX>01</ZJLX><ZJHM>1</ZJHM></QUERY>"),
        ),
    ] {
        assert_eq!(
            caller.call("saveRecord", &inner).await.flaws(),
            ["0 E002"],
            "{name}"
        );
    }
    assert_eq!(
        caller.query("<ZJHM>1</ZJHM><ZJLX>01</ZJLX>").await.flaws(),
        ["0 E002"],
        "a key in another order"
    );
    assert_eq!(
        caller
            .cancel("20261122143000", "<ZJLX>01</ZJLX><ZJHM>1</ZJHM>")
            .await
            .flaws(),
        ["0 E002"],
        "no reason"
    );
    let spaced = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\n{}",
        good.replace("><", ">\n <")
    );
    assert_eq!(
        caller.call("saveRecord", &spaced).await.done().len(),
        1,
        "a declaration and space between elements are fine"
    );
}

#[tokio::test]
async fn values_of_the_head() {
    let caller = Caller::open().await;
    let good = document("20261122143000", &xml(&woman()));
    for (from, to, flaw) in [
        (">WG-1<", "><", "0 E101 BATCH_NO"),
        (">WG-1<", ">WG_1<", "0 E102 BATCH_NO"),
        (">WG-1<", ">批次1<", "0 E102 BATCH_NO"),
        (
            ">WG-1<",
            ">012345678901234567890123456789012<",
            "0 E102 BATCH_NO",
        ),
        (">王采集<", "><", "0 E101 OPERATOR"),
        (">王采集<", "> 王采集<", "0 E102 OPERATOR"),
        (
            ">王采集<",
            ">王采集王采集王采集王采集王采集王采集王采集<",
            "0 E102 OPERATOR",
        ),
        (">20261122143000<", "><", "0 E101 SEND_TIME"),
        (">20261122143000<", ">20261122<", "0 E102 SEND_TIME"),
        (">20261122143000<", ">20261322143000<", "0 E102 SEND_TIME"),
        (">20261122143000<", ">20261122246000<", "0 E102 SEND_TIME"),
        (">20261122143000<", ">20261122143530<", "0 E102 SEND_TIME"),
        ("<ORG_CODE>440306001001<", "<ORG_CODE><", "0 E101 ORG_CODE"),
        (
            "<ORG_CODE>440306001001<",
            "<ORG_CODE>4403060010<",
            "0 E102 ORG_CODE",
        ),
        (
            "<ORG_CODE>440306001001<",
            "<ORG_CODE>440306001002<",
            "0 E003 ORG_CODE",
        ),
    ] {
        assert_eq!(
            caller
                .call("saveRecord", &good.replace(from, to))
                .await
                .flaws(),
            [flaw],
            "{from} {to}"
        );
    }
    let security = security(&caller.credentials());
    let answer = caller
        .send(
            "saveRecord",
            envelope(&security, &call("saveRecord", "440306001002", &good)),
        )
        .await;
    assert_eq!(
        answer.flaws(),
        ["0 E003 ORG_CODE"],
        "arg0 of another community"
    );
    let soon = good.replace(">20261122143000<", ">20261122143500<");
    assert_eq!(
        caller.call("saveRecord", &soon).await.done().len(),
        1,
        "300 s ahead are allowed"
    );
}
