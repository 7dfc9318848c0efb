//! `yilu systems new`: a package that is complete and passes its checks, for somebody who changes it step by step.
//!
//! The packages to start from are data in `scaffolds`, one for each protocol. Deliberately absent: questions; whatever a
//! wizard would ask stands as a comment where it is answered.

use std::fs;
use std::path::{Path, PathBuf};

use include_dir::{Dir, File, include_dir};
use serde_json::json;
use yilutong_adapter::{Packages, schema};

use crate::failure::Failure;
use crate::show;

static SCAFFOLDS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scaffolds");

/// What stands for the new id and for the folder of the schemas.
const ID: &str = "NEW-SYSTEM";
const SCHEMAS: &str = "SCHEMAS";

/// The protocols that there is a package to start from for.
pub(crate) fn protocols() -> Vec<&'static str> {
    SCAFFOLDS
        .dirs()
        .filter_map(|dir| dir.path().to_str())
        .collect()
}

/// Writes the package, and the schemas for editors where none are at hand.
pub(super) fn write(
    json: bool,
    packages: &Packages,
    id: &str,
    protocol: &str,
    dir: &Path,
) -> Result<(), Failure> {
    named(packages, id)?;
    let folder = dir.join(id);
    if folder.exists() {
        return Err(Failure::FolderTaken { folder });
    }
    let start = SCAFFOLDS
        .get_dir(protocol)
        .ok_or_else(|| Failure::Unknown {
            what: "package to start from",
            name: protocol.to_owned(),
            way_out: "Copy a package of that protocol".to_owned(),
        })?;
    let schemas = schemas(dir)?;
    let mut written = Vec::new();
    for file in files(start) {
        let name = file
            .path()
            .strip_prefix(start.path())
            .unwrap_or(file.path());
        let text = file.contents_utf8().unwrap_or_default();
        written.push(put(
            &folder.join(name),
            &text.replace(ID, id).replace(SCHEMAS, &schemas),
        )?);
    }
    let reply = json!({ "system": id, "protocol": protocol, "folder": folder, "files": written });
    show::reply(json, &reply, |_| {
        for file in &written {
            println!("{}", file.display());
        }
        let (folder, dir) = (folder.display(), dir.display());
        println!("\nChange it step by step, and after each step:");
        println!("  yilu systems lint {folder}       what is wrong, line by line");
        println!("  yilu systems test {folder}       its own cases");
        println!("Use it, and see exactly what would be sent:");
        println!("  yilu --systems {dir} systems preview {id} ENTRY.json");
    });
    Ok(())
}

fn named(packages: &Packages, id: &str) -> Result<(), Failure> {
    let refuse = |why| {
        Err(Failure::PackageId {
            id: id.to_owned(),
            why,
        })
    };
    if id.is_empty()
        || !id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    {
        return refuse("use a-z, 0-9 and hyphens");
    }
    if packages.system(id).is_some() {
        return refuse("a system of that id is installed. Choose another");
    }
    Ok(())
}

fn files<'d>(dir: &'d Dir<'d>) -> Vec<&'d File<'d>> {
    let inner = dir.dirs().flat_map(files);
    dir.files().chain(inner).collect()
}

fn put(file: &Path, text: &str) -> Result<PathBuf, Failure> {
    let failed = |source| Failure::Package {
        file: file.to_path_buf(),
        source,
    };
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(file, text).map_err(failed)?;
    Ok(file.to_path_buf())
}

/// Where the schemas are, as a package in that folder sees it: this project's own, else copies beside the packages.
fn schemas(dir: &Path) -> Result<String, Failure> {
    let whole = dir.canonicalize().unwrap_or_else(|_| dir.to_path_buf());
    for (up, above) in whole.ancestors().enumerate() {
        if above.join("docs/schema/system.json").is_file() {
            return Ok(format!("{}docs/schema", "../".repeat(up + 1)));
        }
    }
    for (name, schema) in [
        ("system", schema::system()),
        ("exchange", schema::exchange()),
    ] {
        let file = dir.join(".schema").join(format!("{name}.json"));
        put(&file, &format!("{schema:#}\n"))?;
    }
    Ok("../.schema".to_owned())
}
