//! The UI's TypeScript is generated from the schema of operations; a difference would break the UI in silence.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;
use std::path::Path;

fn files(dir: &Path) -> BTreeMap<String, String> {
    std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

#[test]
fn the_committed_typescript_is_what_the_schema_says() {
    let fresh = tempfile::tempdir().unwrap();
    let config = ts_rs::Config::new().with_out_dir(fresh.path());
    yilutong_desk::export_typescript(&config).unwrap();
    std::fs::write(
        fresh.path().join("Operations.ts"),
        yilutong_desk::typescript(),
    )
    .unwrap();
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/desk/schema");
    let (fresh, committed) = (files(fresh.path()), files(&committed));
    assert_eq!(
        fresh.keys().collect::<Vec<_>>(),
        committed.keys().collect::<Vec<_>>(),
        "a type came or went: run `cargo xtask schema`"
    );
    for (name, text) in fresh {
        assert_eq!(
            Some(&text),
            committed.get(&name),
            "{name} differs from the Rust schema: run `cargo xtask schema`"
        );
    }
}
