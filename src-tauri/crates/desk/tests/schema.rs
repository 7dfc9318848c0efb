//! The UI's TypeScript is generated from the schema of operations; a difference would break the UI in silence.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn committed() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../ui/src/desk/schema")
}

fn generate(into: &Path) {
    let config = ts_rs::Config::new().with_out_dir(into);
    yilutong_desk::export_typescript(&config).unwrap();
    std::fs::write(into.join("Operations.ts"), yilutong_desk::typescript()).unwrap();
}

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
    // `cargo xtask schema` asks for the files to be written instead of compared.
    if std::env::var_os("YILUTONG_SCHEMA").is_some_and(|word| word == "write") {
        std::fs::remove_dir_all(committed()).unwrap();
        generate(&committed());
    }
    let fresh = tempfile::tempdir().unwrap();
    generate(fresh.path());
    let (fresh, committed) = (files(fresh.path()), files(&committed()));
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
