//! `cargo xtask behave`: the behaviour suite as a table, cases down, systems across; every gap with its reason. With
//! `--wrong`, the same for the deliberately wrong adapters, each of which its case must catch.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::fault::Fault;
use crate::ground::Ground;
use crate::{setup, steps};

const PROGRAM: &str = "the behaviour suite";

/// How one trial ended.
#[derive(Debug, Clone, PartialEq, Eq)]
enum End {
    Held,
    Broken,
    Skipped(String),
}

/// One line of the suite's output.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    /// `wrong`, or nothing for an ordinary trial.
    kind: &'static str,
    case: String,
    /// The system; nothing for a case that is about the desk.
    system: String,
    end: End,
}

/// Runs the suite and shows its table; fails when a trial did.
pub(crate) fn run(ground: &Ground, wrong: bool) -> Result<(), Fault> {
    setup::packages(&[setup::BUILD])?;
    let build = [
        "test",
        "--package",
        "yilutong-tests",
        "--test",
        "behaviour",
        "--no-run",
    ];
    steps::run_here(&mut ground.cargo(&build))?;
    let filter: &[&str] = if wrong {
        &["wrong::"]
    } else {
        &["--skip", "wrong::", "--skip", "otherwise_fine::"]
    };
    let mut suite = ground.cargo(&[&build[..5], &["--"], filter].concat());
    suite.stdin(Stdio::null()).stdout(Stdio::piped());
    let mut child = suite.spawn().map_err(|cause| Fault::NotStarted {
        program: PROGRAM.to_owned(),
        cause,
        mend: "`cargo xtask setup` installs what this project needs",
    })?;
    let mut all = Vec::new();
    for line in child
        .stdout
        .take()
        .into_iter()
        .flat_map(|out| BufReader::new(out).lines())
    {
        let line = line.map_err(|_| Fault::Output(PROGRAM))?;
        match told(&line) {
            Some(told) => {
                eprint!(".");
                all.push(told);
            }
            // What a broken trial says of itself.
            None if !line.trim().is_empty() => println!("{line}"),
            None => {}
        }
    }
    let ended = child.wait().map_err(Fault::file(PROGRAM))?;
    eprintln!();
    if all.is_empty() {
        return Err(Fault::Output(PROGRAM));
    }
    println!("{}", table(&all, if wrong { "caught" } else { "holds" }));
    let broken = all.iter().filter(|told| told.end == End::Broken).count();
    if broken > 0 || !ended.success() {
        let what = if wrong {
            "wrong adapter(s) were not caught"
        } else {
            "trial(s) failed"
        };
        return Err(Fault::Steps(format!("{broken} {what}")));
    }
    Ok(())
}

/// What a line of the suite tells: `test lost_reply::create::housing ... ok`.
fn told(line: &str) -> Option<Told> {
    let (name, end) = line.strip_prefix("test ")?.rsplit_once(" ... ")?;
    let name = name.trim();
    let (name, why) = match name.split_once(" (not for it: ") {
        Some((name, why)) => (name, Some(why.trim_end_matches(')').to_owned())),
        None => (name, None),
    };
    let (kind, name) = match name.strip_prefix("wrong::") {
        Some(name) => ("wrong", name),
        None => ("", name),
    };
    let end = match (end.trim(), why) {
        ("ok", _) => End::Held,
        ("ignored", Some(why)) => End::Skipped(why),
        _ => End::Broken,
    };
    // The last part is the system, unless the case is about the desk.
    let (case, system) = match name.rsplit_once("::") {
        Some((case, system)) if !system.contains('_') => (case, system),
        _ => (name, ""),
    };
    Some(Told {
        kind,
        case: case.to_owned(),
        system: system.to_owned(),
        end,
    })
}

/// Cases down, systems across, reasons below.
fn table(all: &[Told], held: &str) -> String {
    let mut systems: Vec<&str> = Vec::new();
    let mut cases: Vec<&str> = Vec::new();
    let mut cells: BTreeMap<(&str, &str), &End> = BTreeMap::new();
    for told in all {
        if !told.system.is_empty() && !systems.contains(&told.system.as_str()) {
            systems.push(&told.system);
        }
        if !cases.contains(&told.case.as_str()) {
            cases.push(&told.case);
        }
        cells.insert((&told.case, &told.system), &told.end);
    }
    let mut reasons: Vec<&str> = Vec::new();
    let mut rows = vec![
        std::iter::once("case")
            .chain(systems.iter().copied())
            .map(str::to_owned)
            .collect::<Vec<_>>(),
    ];
    for case in &cases {
        let desk = cells.get(&(*case, "")).copied();
        let row =
            systems.iter().map(
                |system| match desk.or(cells.get(&(*case, *system)).copied()) {
                    Some(End::Held) => held.to_owned(),
                    Some(End::Broken) => "FAILED".to_owned(),
                    Some(End::Skipped(why)) => {
                        let at = reasons
                            .iter()
                            .position(|known| known == why)
                            .unwrap_or_else(|| {
                                reasons.push(why);
                                reasons.len() - 1
                            });
                        format!("({})", at + 1)
                    }
                    None => "–".to_owned(),
                },
            );
        rows.push(std::iter::once((*case).to_owned()).chain(row).collect());
    }
    let widths: Vec<usize> = (0..=systems.len())
        .map(|column| {
            rows.iter()
                .map(|row| row[column].chars().count())
                .max()
                .unwrap_or_default()
        })
        .collect();
    let mut text = String::new();
    for row in &rows {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"));
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    for (at, why) in reasons.iter().enumerate() {
        text.push_str(&format!("({}) not for it: {why}\n", at + 1));
    }
    let count = |wanted: fn(&End) -> bool| all.iter().filter(|told| wanted(&told.end)).count();
    text.push_str(&format!(
        "{} {held}, {} failed, {} not for the system, each with its reason.",
        count(|end| *end == End::Held),
        count(|end| *end == End::Broken),
        count(|end| matches!(end, End::Skipped(_))),
    ));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_line_is_understood() {
        let of = |line| told(line).map(|told| (told.kind, told.case, told.system, told.end));
        let held = Some((
            "",
            "lost_reply::create".to_owned(),
            "housing".to_owned(),
            End::Held,
        ));
        assert_eq!(
            of("test lost_reply::create::housing ... ok"),
            held,
            "an ordinary trial"
        );
        let caught = Some(("wrong", "twice".to_owned(), "grid".to_owned(), End::Broken));
        assert_eq!(
            of("test wrong::twice::grid ... FAILED"),
            caught,
            "a wrong adapter that got away"
        );
        let why = End::Skipped("it keeps no versions".to_owned());
        let skipped = Some(("", "clerk".to_owned(), "grid".to_owned(), why));
        let line = "test clerk::grid (not for it: it keeps no versions) ... ignored";
        assert_eq!(of(line), skipped, "a gap has its reason");
        let desk = Some((
            "",
            "departure::second_visit".to_owned(),
            String::new(),
            End::Held,
        ));
        assert_eq!(
            of("test departure::second_visit ... ok"),
            desk,
            "a case about the desk"
        );
        assert_eq!(of("running 4 tests"), None, "other lines are no trials");
    }

    #[test]
    fn the_table_names_each_reason_once() {
        let trial = |system: &str, end| Told {
            kind: "",
            case: "clerk".to_owned(),
            system: system.to_owned(),
            end,
        };
        let why = || End::Skipped("it keeps no versions".to_owned());
        let table = table(
            &[
                trial("housing", End::Held),
                trial("grid", why()),
                trial("soap", why()),
            ],
            "holds",
        );
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines[1], "clerk  holds    (1)   (1)", "{table}");
        assert_eq!(lines[2], "(1) not for it: it keeps no versions", "{table}");
        assert_eq!(
            lines[3], "1 holds, 0 failed, 2 not for the system, each with its reason.",
            "{table}"
        );
    }
}
