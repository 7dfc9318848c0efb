//! Persons of the three categories, as lists of elements that a test changes one by one.

/// Elements in schema order; CHILDREN holds XML.
pub(crate) type Person = Vec<(String, String)>;

const ORDER: [&str; 32] = [
    "RYLB", "XM", "XB", "ZJLX", "ZJHM", "CSRQ", "MZ", "HJXZ", "HJD_XZQH", "XZD_XZQH", "XZD_DZ",
    "FWBM", "LXDH", "CJRQ", "HYZK", "CHRQ", "PO_XM", "PO_ZJLX", "PO_ZJHM", "BYFS", "HYZT", "YCQ",
    "ZNS", "CHILDREN", "HC", "MQ_XM", "MQ_ZJLX", "MQ_ZJHM", "FQ_XM", "FQ_ZJHM", "CSYXZMBH", "BZ",
];
pub(crate) const CHILD: &str = "<CHILD><HC>1</HC><XM>陈小样</XM><XB>1</XB><CSRQ>20220520</CSRQ>\
     <ZJHM>440306202205209935</ZJHM></CHILD>";
const ADDRESS: [(&str, &str); 7] = [
    ("MZ", "01"),
    ("HJXZ", "4"),
    ("HJD_XZQH", "430102"),
    ("XZD_XZQH", "440306001001"),
    ("XZD_DZ", "S市测试区样例街道幸福路12号3栋302"),
    ("FWBM", "4403060010010000012000302"),
    ("CJRQ", "20261122"),
];

/// The woman of the contract's example.
pub(crate) fn woman() -> Person {
    with(
        &person(&[
            ("RYLB", "1"),
            ("XM", "李样本"),
            ("XB", "2"),
            ("ZJLX", "01"),
            ("ZJHM", "44030619950708992X"),
            ("CSRQ", "19950708"),
            ("LXDH", "13800000002"),
            ("HYZK", "21"),
            ("CHRQ", "20191001"),
            ("PO_XM", "陈示例"),
            ("PO_ZJLX", "01"),
            ("PO_ZJHM", "440306198802029116"),
            ("BYFS", "32"),
            ("HYZT", "0"),
            ("ZNS", "1"),
        ]),
        &[("CHILDREN", CHILD)],
    )
}

/// Her child, with a number.
pub(crate) fn child() -> Person {
    person(&[
        ("RYLB", "2"),
        ("XM", "陈小样"),
        ("XB", "1"),
        ("ZJLX", "01"),
        ("ZJHM", "440306202205209935"),
        ("CSRQ", "20220520"),
        ("HC", "1"),
        ("MQ_XM", "李样本"),
        ("MQ_ZJLX", "01"),
        ("MQ_ZJHM", "44030619950708992X"),
    ])
}

/// The same child before it had a number.
pub(crate) fn newborn() -> Person {
    with(&child(), &[("ZJLX", "98"), ("ZJHM", "")])
}

/// A married man.
pub(crate) fn husband() -> Person {
    person(&[
        ("RYLB", "3"),
        ("XM", "陈示例"),
        ("XB", "1"),
        ("ZJLX", "01"),
        ("ZJHM", "440306198802029116"),
        ("CSRQ", "19880202"),
        ("LXDH", "13800000001"),
        ("HYZK", "21"),
        ("PO_XM", "李样本"),
        ("PO_ZJLX", "01"),
        ("PO_ZJHM", "44030619950708992X"),
        ("ZNS", "0"),
    ])
}

fn person(values: &[(&str, &str)]) -> Person {
    with(&Vec::new(), &[&ADDRESS[..], values].concat())
}

/// The person with some elements set.
pub(crate) fn with(person: &Person, changes: &[(&str, &str)]) -> Person {
    let mut changed: Person = person.clone();
    for (name, value) in changes {
        changed.retain(|(other, _)| other != name);
        changed.push(((*name).to_owned(), (*value).to_owned()));
    }
    changed.sort_by_key(|(name, _)| ORDER.iter().position(|known| known == name));
    changed
}

/// The person without some elements.
pub(crate) fn without(person: &Person, names: &[&str]) -> Person {
    let kept = person
        .iter()
        .filter(|(name, _)| !names.contains(&name.as_str()));
    kept.cloned().collect()
}

pub(crate) fn xml(person: &Person) -> String {
    let element = |(name, value): &(String, String)| match name.as_str() {
        "CHILDREN" => format!("<CHILDREN>{value}</CHILDREN>"),
        name => format!("<{name}>{}</{name}>", crate::caller::escaped(value)),
    };
    format!(
        "<PERSON>{}</PERSON>",
        person.iter().map(element).collect::<String>()
    )
}
