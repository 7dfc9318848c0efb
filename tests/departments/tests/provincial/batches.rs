//! What refuses a batch whole, each with its code, and the example of the contract.

use smcrypto::sm3::sm3_hash;

use crate::client::{ORG, Provincial, USER, data, event, gb18030, house, pack, person, zipped};

#[tokio::test]
async fn the_contracts_example_is_taken() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let example = include_bytes!("example-data.xml");
    assert_eq!(
        sm3_hash(example),
        "3e8486ce3c210b709a37ca4f35ff69c99eacc124dbf0f4259d44722dc249474b",
        "the contract's digest"
    );
    // One line feed may follow the digest.
    let digest = format!("{}\n", sm3_hash(example));
    let zip = pack(&[("data.xml.sm3", digest.as_bytes()), ("data.xml", example)]);
    let receipt = provincial
        .exchange(&line, "440306001001202611220001", &zip)
        .await;
    let head = [
        "no",
        "org",
        "result",
        "message",
        "processedAt",
        "total",
        "ok",
        "failed",
    ]
    .map(|name| receipt.head[name].as_str());
    assert_eq!(
        head,
        [
            "440306001001202611220001",
            ORG,
            "B00",
            "已处理",
            "2026-11-22T10:15:02+08:00",
            "2",
            "2",
            "0"
        ],
        "its head"
    );
    let ids: Vec<_> = receipt
        .items
        .iter()
        .map(|item| item["provinceId"].as_str())
        .collect();
    assert_eq!(
        ids,
        ["P44H000000000001", "P44P000000000001"],
        "in document order"
    );
    assert_eq!(receipt.items[0]["message"], "入库成功", "in words");
    let held = provincial.town.holdings("provincial");
    assert_eq!(
        held[1].record.fields["name"], "陈䶮示",
        "the rare character arrived"
    );
}

#[tokio::test]
async fn a_batch_that_is_not_valid_is_refused_whole() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let sound = house("H-0001", 1, &[]);
    let records = |records: &[String]| {
        let records = records.to_vec();
        move |number: &str| zipped(data(number, ORG, records.len(), &records).as_bytes())
    };
    let edited = |from: &'static str, to: &'static str| {
        let sound = sound.clone();
        move |number: &str| {
            let text = data(number, ORG, 1, std::slice::from_ref(&sound));
            assert!(text.contains(from), "{from} is there");
            zipped(text.replace(from, to).as_bytes())
        }
    };
    let raw = |make: fn(Vec<u8>) -> Vec<u8>| {
        let sound = sound.clone();
        move |number: &str| {
            let bytes = make(gb18030(&data(number, ORG, 1, std::slice::from_ref(&sound))));
            let digest = sm3_hash(&bytes);
            pack(&[("data.xml", &bytes), ("data.xml.sm3", digest.as_bytes())])
        }
    };
    let members = |names: &'static [&'static str]| {
        move |number: &str| {
            let bytes = gb18030(&data(number, ORG, 1, &[house("H-0001", 1, &[])]));
            let digest = sm3_hash(&bytes);
            let all: Vec<(&str, &[u8])> = names
                .iter()
                .map(|name| match *name {
                    "data.xml" => (*name, bytes.as_slice()),
                    name => (name, digest.as_bytes()),
                })
                .collect();
            pack(&all)
        }
    };
    type Make = Box<dyn Fn(&str) -> Vec<u8>>;
    let cases: Vec<(&str, &str, Make)> = vec![
        ("no zip", "B02", Box::new(|_| b"no zip".to_vec())),
        ("one member", "B02", Box::new(members(&["data.xml"]))),
        (
            "three members",
            "B02",
            Box::new(members(&["data.xml", "data.xml.sm3", "x"])),
        ),
        (
            "in a folder",
            "B02",
            Box::new(members(&["d/data.xml", "data.xml.sm3"])),
        ),
        (
            "another digest",
            "B03",
            Box::new(|number| {
                let bytes = gb18030(&data(number, ORG, 1, &[house("H-0001", 1, &[])]));
                pack(&[
                    ("data.xml", &bytes),
                    ("data.xml.sm3", sm3_hash(b"x").as_bytes()),
                ])
            }),
        ),
        (
            "a digest with more",
            "B03",
            Box::new(|number| {
                let bytes = gb18030(&data(number, ORG, 1, &[house("H-0001", 1, &[])]));
                let digest = format!("{}\r\n", sm3_hash(&bytes));
                pack(&[("data.xml", &bytes), ("data.xml.sm3", digest.as_bytes())])
            }),
        ),
        (
            "declared UTF-8",
            "B07",
            Box::new(edited("encoding=\"GB18030\"", "encoding=\"UTF-8\"")),
        ),
        (
            "declared GBK",
            "B07",
            Box::new(edited("encoding=\"GB18030\"", "encoding=\"GBK\"")),
        ),
        (
            "nothing declared",
            "B07",
            Box::new(edited(" encoding=\"GB18030\"", "")),
        ),
        (
            "small letters",
            "B00",
            Box::new(edited("encoding=\"GB18030\"", "encoding='gb18030'")),
        ),
        (
            "no GB18030 bytes",
            "B05",
            Box::new(raw(|mut bytes| {
                let at = bytes.iter().position(|b| *b > 0x80).unwrap();
                bytes[at] = 0xFF;
                bytes
            })),
        ),
        (
            "a byte-order mark",
            "B05",
            Box::new(raw(|bytes| {
                [&[0x84, 0x31, 0x95, 0x33][..], &bytes].concat()
            })),
        ),
        (
            "a DOCTYPE",
            "B05",
            Box::new(edited("<batch ", "<!DOCTYPE batch><batch ")),
        ),
        (
            "a contested character",
            "B05",
            Box::new(records(&[house("H-1", 1, &[("address", "\u{1E3F}路")])])),
        ),
        (
            "a contested reference",
            "B05",
            Box::new(records(&[house("H-1", 1, &[("address", "&#xE000;路")])])),
        ),
        (
            "four bytes",
            "B00",
            Box::new(records(&[house("H-4", 1, &[("address", "𬭎路")])])),
        ),
        ("cut off", "B05", Box::new(edited("</batch>", ""))),
        (
            "another name space",
            "B05",
            Box::new(edited("exchange:1", "exchange:2")),
        ),
        (
            "no records",
            "B05",
            Box::new(|number| zipped(data(number, ORG, 1, &[]).as_bytes())),
        ),
        (
            "an unknown record",
            "B05",
            Box::new(edited("<house ", "<!-- --><flat/><house ")),
        ),
        (
            "text between",
            "B05",
            Box::new(edited("</house>", "</house>x")),
        ),
        (
            "an unknown attribute",
            "B05",
            Box::new(edited("revision=\"1\"", "revision=\"1\" x=\"\"")),
        ),
        (
            "no revision",
            "B05",
            Box::new(edited(" revision=\"1\"", "")),
        ),
        (
            "revision 0",
            "B05",
            Box::new(edited("revision=\"1\"", "revision=\"0\"")),
        ),
        (
            "revision 01",
            "B05",
            Box::new(edited("revision=\"1\"", "revision=\"01\"")),
        ),
        (
            "a million revisions",
            "B05",
            Box::new(edited("revision=\"1\"", "revision=\"1000000\"")),
        ),
        (
            "a blank in the key",
            "B05",
            Box::new(edited("H-0001", "H 0001")),
        ),
        (
            "a wrong order",
            "B05",
            Box::new(edited(
                "<use>02</use><area>68.50</area>",
                "<area>68.50</area><use>02</use>",
            )),
        ),
        (
            "an empty element",
            "B05",
            Box::new(edited(
                "<area>68.50</area>",
                "<area>68.50</area><ownerName></ownerName>",
            )),
        ),
        (
            "a code of no list",
            "B05",
            Box::new(edited("<use>02</use>", "<use>05</use>")),
        ),
        (
            "white space around",
            "B05",
            Box::new(edited("<use>02</use>", "<use> 02</use>")),
        ),
        ("an area of nothing", "B05", Box::new(edited("68.50", "0"))),
        ("three places", "B05", Box::new(edited("68.50", "68.505"))),
        (
            "too large an area",
            "B05",
            Box::new(edited("68.50", "100000")),
        ),
        (
            "a counting that is no number",
            "B05",
            Box::new(edited("count=\"1\"", "count=\"one\"")),
        ),
        (
            "another count",
            "B06",
            Box::new(edited("count=\"1\"", "count=\"2\"")),
        ),
        (
            "another organisation",
            "B06",
            Box::new(edited("org=\"440306001001\"", "org=\"440306001002\"")),
        ),
        (
            "another number",
            "B06",
            Box::new(|_| {
                zipped(data("440306001001202611229999", ORG, 1, &[house("H-1", 1, &[])]).as_bytes())
            }),
        ),
        (
            "1001 records",
            "B08",
            Box::new(|number| {
                let many: Vec<_> = (0..1001)
                    .map(|n| house(&format!("M-{n}"), 1, &[]))
                    .collect();
                zipped(data(number, ORG, 1, &many).as_bytes())
            }),
        ),
    ];
    for (case, code, make) in cases {
        let number = provincial.number();
        let receipt = provincial.exchange(&line, &number, &make(&number)).await;
        assert_eq!(receipt.result(), code, "{case}");
        if code != "B00" {
            let counts = ["total", "ok", "failed"].map(|name| receipt.head[name].as_str());
            assert_eq!(
                (counts, receipt.items.len()),
                (["0"; 3], 0),
                "{case}: like an empty success"
            );
        }
    }
    assert_eq!(
        provincial.town.holdings("provincial").len(),
        2,
        "of the two that were taken"
    );
}

#[tokio::test]
async fn every_element_has_its_type() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let cut = |count: usize| -> &'static str { Box::leak("长".repeat(count).into_boxed_str()) };
    let houses: [(&str, &str, &str); 9] = [
        ("houseCode", "440306001001000001200030", "B05"),
        ("address", cut(151), "B05"),
        ("address", cut(150), "B00"),
        ("gridCode", "4403060010010031", "B05"),
        ("area", "99999.99", "B00"),
        ("area", "+68.500", "B00"),
        ("ownerName", cut(51), "B05"),
        ("ownerPhone", "0755-1234567", "B00"),
        ("ownerPhone", "12800000001", "B05"),
    ];
    let people: [(&str, &str, &str); 18] = [
        ("name", cut(51), "B05"),
        ("sex", "3", "B05"),
        ("idType", "112", "B05"),
        ("idNo", "e12345678", "B05"),
        ("idNo", "1234", "B05"),
        ("birth", "1990-02-30", "B05"),
        ("birth", "1890-02-03", "B05"),
        ("nation", "57", "B05"),
        ("nation", "98", "B00"),
        ("education", "50", "B05"),
        ("marriage", "21", "B05"),
        ("popType", "04", "B05"),
        ("registeredDivision", "43010", "B05"),
        ("houseSourceId", "H/1", "B05"),
        ("phone", "0755-123456", "B05"),
        ("workplace", cut(61), "B05"),
        ("arriveDate", "2026/09/01", "B05"),
        ("leaveDate", "20260901", "B05"),
    ];
    let events: [(&str, &str, &str); 13] = [
        ("type", "0204", "B05"),
        ("title", cut(51), "B05"),
        ("description", cut(1001), "B05"),
        ("description", "第一行\n第二行", "B05"),
        ("occurredAt", "2026-11-22T10:00:00Z", "B05"),
        ("occurredAt", "2026-11-22T25:00:00+08:00", "B05"),
        ("place", cut(151), "B05"),
        ("lon", "72.999999", "B05"),
        ("lon", "114.0000001", "B05"),
        ("lat", "54.1", "B05"),
        ("scale", "5", "B05"),
        ("reporter", cut(21), "B05"),
        ("state", "4", "B05"),
    ];
    let mut cases = Vec::new();
    cases.extend(houses.map(|(name, value, code)| (house("H-1", 1, &[(name, value)]), name, code)));
    cases
        .extend(people.map(|(name, value, code)| (person("P-1", 1, &[(name, value)]), name, code)));
    cases.extend(events.map(|(name, value, code)| (event("E-1", 1, &[(name, value)]), name, code)));
    let party = "<party><name>某甲</name></party>";
    cases.push((
        event("E-1", 1, &[("party", &party.repeat(10))]),
        "ten parties",
        "B00",
    ));
    cases.push((
        event("E-1", 1, &[("party", &party.repeat(11))]),
        "eleven parties",
        "B05",
    ));
    cases.push((
        event("E-1", 1, &[("party", "<party/>")]),
        "a party without a name",
        "B05",
    ));
    for (record, name, code) in cases {
        let receipt = provincial.send(&line, std::slice::from_ref(&record)).await;
        assert_eq!(receipt.result(), code, "{name}: {record}");
    }
}

#[tokio::test]
async fn the_name_of_a_batch_is_judged_by_its_date() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    for (number, code) in [
        ("440306001001202611230001", "B01"),
        ("440306001001202610220001", "B01"),
        ("440306001001202610230001", "B00"),
        ("440306001001202602300001", "B01"),
        ("440306001001202611220000", "B01"),
        ("440306001002202611220001", "B01"),
    ] {
        let zip = zipped(data(number, ORG, 1, &[house(number, 1, &[])]).as_bytes());
        let receipt = provincial.exchange(&line, number, &zip).await;
        assert_eq!(receipt.result(), code, "{number}");
    }
}

#[tokio::test]
async fn a_number_is_used_up_whatever_came_of_it() {
    let provincial = Provincial::new().await;
    let line = provincial.line(USER).await.unwrap();
    let number = provincial.number();
    let bad = provincial.exchange(&line, &number, b"no zip").await;
    assert_eq!(bad.result(), "B02", "refused");
    let zip = zipped(data(&number, ORG, 1, &[house("H-0001", 1, &[])]).as_bytes());
    for again in 1..=2 {
        let first = provincial.exchange(&line, &number, &zip).await;
        assert_eq!(first.result(), "B02", "the first receipt stays as it was");
        let path = format!("/out/{ORG}/{number}.rej{again}.xml");
        let rejected = crate::client::Receipt::read(&line.get(&path).await.unwrap());
        assert_eq!(rejected.result(), "B04", "refused whole");
    }
    assert!(
        provincial.town.holdings("provincial").is_empty(),
        "nothing stored"
    );
}
