//! `cargo xtask test`: the steps, what each needs, and the summing-up. A step that fails does not stop the others, only
//! those that need it. Nothing is skipped: a step that could not run counts as failed.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::fault::Fault;
use crate::ground::Ground;
use crate::{orders, setup, steps, tidy};

type Lines = Result<Vec<String>, Fault>;

/// One step.
pub(crate) struct Step {
    /// What it is called on the command line.
    pub(crate) name: &'static str,
    /// What it shows.
    pub(crate) what: &'static str,
    needs: &'static [&'static str],
    run: fn(&Ground) -> Lines,
}

/// Every step; each comes after those it needs. The Rust tests are last, so that their summary closes the output.
pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "setup",
        what: "what the machine lacks is installed",
        needs: &[],
        run: installed,
    },
    Step {
        name: "format",
        what: "rustfmt has nothing to change",
        needs: &[],
        run: format,
    },
    Step {
        name: "tidy",
        what: "the invariants of ARCHITECTURE.md hold",
        needs: &[],
        run: tidied,
    },
    Step {
        name: "modules",
        what: "the npm modules match their lock file",
        needs: &["setup"],
        run: modules,
    },
    Step {
        name: "pages",
        what: "the window's pages type-check and build",
        needs: &["modules"],
        run: pages,
    },
    Step {
        name: "pages-test",
        what: "unit tests of the pages",
        needs: &["modules"],
        run: pages_test,
    },
    Step {
        name: "lint",
        what: "clippy has nothing to say",
        needs: &["setup", "pages"],
        run: lint,
    },
    Step {
        name: "build",
        what: "every program builds",
        needs: &["setup", "pages"],
        run: build,
    },
    Step {
        name: "fuzz",
        what: "no parser breaks on what nobody would send",
        needs: &["build"],
        run: fuzz,
    },
    Step {
        name: "browser",
        what: "the pages in a browser, with axe",
        needs: &["build"],
        run: browser,
    },
    Step {
        name: "rust",
        what: "unit, behaviour and window tests",
        needs: &["build"],
        run: rust,
    },
];

enum End {
    Passed(Vec<String>),
    Failed(Fault),
    NotRun(&'static str),
}

/// Runs the named steps and what they need; without names, all of them.
pub(crate) fn run(ground: &Ground, names: &[String]) -> Result<(), Fault> {
    let chosen = chosen(names)?;
    println!("Building into {}", ground.target.display());
    let mut ends: BTreeMap<&str, (End, Duration)> = BTreeMap::new();
    for step in STEPS.iter().filter(|step| chosen.contains(&step.name)) {
        let missing = step
            .needs
            .iter()
            .find(|need| !matches!(ends.get(**need), Some((End::Passed(_), _))));
        let end = if let Some(need) = missing {
            (End::NotRun(need), Duration::ZERO)
        } else {
            println!("\n=== {}: {}", step.name, step.what);
            let (result, time) = steps::timed(|| (step.run)(ground));
            match result {
                Ok(last) => (End::Passed(last), time),
                Err(fault) => {
                    println!(
                        "=== {} failed: {fault}\n    only this step: cargo xtask test {}",
                        step.name, step.name
                    );
                    (End::Failed(fault), time)
                }
            }
        };
        println!("=== {}: {}", step.name, steps::spoken(end.1));
        ends.insert(step.name, end);
    }
    sum_up(&ends)
}

fn chosen(names: &[String]) -> Result<Vec<&'static str>, Fault> {
    if names.is_empty() {
        return Ok(STEPS.iter().map(|step| step.name).collect());
    }
    let mut open: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut chosen = Vec::new();
    while let Some(name) = open.pop() {
        let step = STEPS
            .iter()
            .find(|step| step.name == name)
            .ok_or_else(|| Fault::NoStep(name.to_owned()))?;
        chosen.push(step.name);
        open.extend(step.needs);
    }
    Ok(chosen)
}

fn sum_up(ends: &BTreeMap<&str, (End, Duration)>) -> Result<(), Fault> {
    println!("\n=== summary");
    let mut faults = Vec::new();
    let mut closing = Vec::new();
    for step in STEPS {
        let Some((end, time)) = ends.get(step.name) else {
            continue;
        };
        let word = match end {
            End::Passed(last) => {
                closing.extend(
                    closing_lines(last).map(|line| format!("{}: {}", step.name, line.trim())),
                );
                "passed".to_owned()
            }
            End::Failed(fault) => {
                faults.push(step.name);
                format!(
                    "FAILED   {fault}; only this step: cargo xtask test {}",
                    step.name
                )
            }
            End::NotRun(need) => {
                faults.push(step.name);
                format!("NOT RUN  it needs `{need}`")
            }
        };
        println!("{:<12} {:>12}  {word}", step.name, steps::spoken(*time));
    }
    if !faults.is_empty() {
        return Err(Fault::Steps(format!(
            "{} of {} steps did not pass: {}",
            faults.len(),
            ends.len(),
            faults.join(", ")
        )));
    }
    println!("All {} steps passed.", ends.len());
    // The runners' own words, once more, at the very end.
    for line in &closing {
        println!("{line}");
    }
    Ok(())
}

/// The lines in which a test runner says how many tests ran and passed.
fn closing_lines(last: &[String]) -> impl Iterator<Item = &String> {
    last.iter().filter(|line| {
        let line = line.trim_start();
        line.starts_with("Summary [")
            || line.starts_with("test result:")
            || line.starts_with("Test Files ")
            || line.starts_with("Tests ")
    })
}

fn installed(_: &Ground) -> Lines {
    setup::packages(&[setup::BUILD, setup::SHELL, setup::WINDOW, setup::BROWSER])?;
    Ok(Vec::new())
}

fn format(ground: &Ground) -> Lines {
    steps::run(&mut ground.cargo(&["fmt", "--all", "--check"]))
}

fn tidied(ground: &Ground) -> Lines {
    tidy::run(ground)?;
    Ok(Vec::new())
}

fn modules(ground: &Ground) -> Lines {
    setup::modules(ground)?;
    Ok(Vec::new())
}

fn pages(ground: &Ground) -> Lines {
    steps::run(&mut ground.npm(&["run", "build"]))
}

fn pages_test(ground: &Ground) -> Lines {
    steps::run(&mut ground.npm(&["test"]))
}

fn lint(ground: &Ground) -> Lines {
    steps::run(&mut ground.cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

fn build(ground: &Ground) -> Lines {
    orders::build(ground, &[])
}

fn browser(ground: &Ground) -> Lines {
    let mut drive = ground.npm(&["run", "test:browser"]);
    drive.env("YILU_BIN", ground.program("debug", "yilu")).env(
        "DEPARTMENTS_BIN",
        ground.program("debug", "practice-departments"),
    );
    steps::run(&mut drive)
}

fn fuzz(ground: &Ground) -> Lines {
    let mut feed = std::process::Command::new(ground.program("debug", "yilutong-fuzz"));
    feed.args(["--seconds", "60", "--keep"])
        .arg(ground.target.join("fuzz"));
    steps::run(&mut feed)
}

fn rust(ground: &Ground) -> Lines {
    if steps::ask(&mut ground.cargo(&["nextest", "--version"])).is_some() {
        return steps::run(&mut ground.cargo(&["nextest", "run", "--workspace", "--no-fail-fast"]));
    }
    println!("cargo-nextest is not installed; `cargo test` does the same, a little slower.");
    steps::run(&mut ground.cargo(&["test", "--workspace", "--no-fail-fast"]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_comes_after_what_it_needs() {
        for (at, step) in STEPS.iter().enumerate() {
            for need in step.needs {
                let before = STEPS[..at].iter().any(|earlier| earlier.name == *need);
                assert!(
                    before,
                    "{} would never run: `{need}` is not before it",
                    step.name
                );
            }
        }
    }

    #[test]
    fn a_step_alone_brings_what_it_needs() {
        let chosen = chosen(&["browser".to_owned()]).unwrap_or_default();
        for name in ["browser", "build", "pages", "modules", "setup"] {
            assert!(
                chosen.contains(&name),
                "browser tests cannot run without `{name}`"
            );
        }
        assert!(
            !chosen.contains(&"lint"),
            "what it does not need is left out"
        );
    }

    #[test]
    fn the_runners_closing_lines_are_recognised() {
        let last: Vec<String> = [
            "   Compiling serde v1.0.0",
            "     Summary [   2.1s] 12 tests run: 12 passed, 0 skipped",
            "test result: ok. 3 passed; 0 failed",
            "      Tests  41 passed (41)",
        ]
        .map(str::to_owned)
        .to_vec();
        assert_eq!(
            closing_lines(&last).count(),
            3,
            "nextest, libtest and vitest each say how it ended"
        );
    }
}
