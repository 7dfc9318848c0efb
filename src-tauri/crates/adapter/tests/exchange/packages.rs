//! The exchange files of the packages that come with the program.

use yilutong_adapter::{ExchangeSpec, Packages};

#[test]
fn every_package_has_sound_exchange_files() {
    let packages = Packages::builtin().unwrap();
    for package in packages.systems() {
        let spec = ExchangeSpec::parse(package.exchange_toml(), package.replies_csv());
        let spec = spec.unwrap_or_else(|fault| panic!("{}: {fault}", package.id()));
        for record in package.records() {
            assert!(
                spec.receipts(record.id()).contains(&"number"),
                "{} shows the worker a number",
                package.id()
            );
            assert!(
                spec.receipt_label(record.id(), "number").is_some(),
                "{} says what kind of number it is",
                package.id()
            );
        }
        assert!(
            spec.base_url().contains("://127.0.0.1:") || spec.base_url().starts_with("file:///"),
            "{} is reached in practice by default",
            package.id()
        );
    }
}

#[test]
fn a_fault_names_file_line_and_way_out() {
    let packages = Packages::builtin().unwrap();
    let housing = packages.system("housing").unwrap();
    let spoiled = |from: &str, to: &str| {
        let text = housing.exchange_toml().replacen(from, to, 1);
        let line = text.lines().position(|line| line.contains(to)).unwrap() + 1;
        let fault = ExchangeSpec::parse(&text, housing.replies_csv()).unwrap_err();
        assert_eq!((fault.file, fault.line), ("exchange.toml", line), "{fault}");
        fault.to_string()
    };
    assert!(
        spoiled("reply.code == \"H000\"", "reply.code == ").contains("CEL"),
        "an expression that does not compile"
    );
    assert!(
        spoiled("{{ credential.app_key }}", "{{ secret }}").contains("`secret`"),
        "an unknown name is named"
    );
    assert!(
        spoiled("^[0-9]{25}$", "^[0-9{25}$").contains("regular expression"),
        "a pattern that does not compile"
    );
    assert!(
        spoiled("timeout_seconds", "timeout_minutes").contains("timeout_minutes"),
        "an unknown key is named"
    );
    assert!(
        spoiled("02:00-02:30", "two o'clock").contains("two o'clock"),
        "hours that are none"
    );
}

#[test]
fn receipts_are_called_what_the_worker_calls_them() {
    let packages = Packages::builtin().unwrap();
    for (system, record, name, label) in [
        ("housing", "dwelling", "number", Some("房屋编码")),
        ("housing", "dwelling", "building_code", Some("楼栋编码")),
        ("residence", "registration", "djbh", Some("登记编号")),
        ("residence", "registration", "czsj", None),
        ("workstation", "resident", "number", Some("人口登记编号")),
        ("workstation", "resident", "id", None),
        ("familyplan", "person", "record_id", Some("全员人口编号")),
        ("familyplan", "person", "send_time", None),
        ("familyplan", "nothing", "number", None),
    ] {
        let package = packages.system(system).unwrap();
        let spec = ExchangeSpec::parse(package.exchange_toml(), package.replies_csv()).unwrap();
        assert_eq!(
            spec.receipt_label(record, name),
            label,
            "{system}: what later requests need alone has no label"
        );
    }
}
