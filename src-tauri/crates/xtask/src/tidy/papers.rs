//! Papers: ARCHITECTURE.md names paths that exist, the READMEs show the two commands, the lock files name no registry.

use super::{Untidy, read};
use crate::fault::Fault;
use crate::ground::Ground;

const READMES: &[&str] = &["README.md", "README.zh-CN.md"];
const COMMANDS: &[&str] = &["cargo xtask demo", "cargo xtask test"];
/// Where a path of this project starts.
const TOP: &[&str] = &["src-tauri/", "ui/", "tests/", "docs/", "icons/", ".ci/"];
const NPM_LOCK: &str = "ui/package-lock.json";

/// Looks at each.
pub(super) fn check(ground: &Ground, files: &[String]) -> Result<Vec<Untidy>, Fault> {
    let mut faults = Vec::new();
    for file in READMES {
        let text = read(ground, file)?;
        for command in COMMANDS.iter().filter(|command| !text.contains(*command)) {
            faults.push(format!(
                "{file}: does not show `{command}`; a newcomer needs it"
            ));
        }
    }
    for file in files.iter().filter(|f| f.ends_with(".md")) {
        let text = read(ground, file)?;
        for (line, path) in paths(&text).filter(|(_, path)| !ground.root.join(path).exists()) {
            faults.push(format!(
                "{file}:{line}: names `{path}`, which does not exist; correct the path"
            ));
        }
    }
    if files.iter().any(|f| f == NPM_LOCK)
        && read(ground, NPM_LOCK)?.contains("\"resolved\": \"http")
    {
        faults.push(format!(
            "{NPM_LOCK}: names a registry host; install with ui/.npmrc in force"
        ));
    }
    Ok(faults)
}

/// The quoted and linked paths of a text with their lines; those with a placeholder are none.
fn paths(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().flat_map(|(number, line)| {
        let linked = line
            .split("](")
            .skip(1)
            .filter_map(|rest| Some(rest.split_once(')')?.0));
        line.split('`')
            .skip(1)
            .step_by(2)
            .chain(linked)
            .filter(|code| TOP.iter().any(|top| code.starts_with(top)))
            .filter(|code| !code.contains(['<', '*', '{', ' ', '…']))
            .map(move |code| (number + 1, code.trim_end_matches('/')))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_project_are_looked_for() {
        let text =
            "`ui/src` and `yilu init`\n`src-tauri/systems/<id>/`, ![x](docs/x.png), `tests/`";
        let found: Vec<_> = paths(text).collect();
        let wanted = [(1, "ui/src"), (2, "tests"), (2, "docs/x.png")];
        assert_eq!(found, wanted, "commands and placeholders are no paths");
    }
}
