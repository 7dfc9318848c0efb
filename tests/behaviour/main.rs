//! How Yilutong behaves between a worker and the departments: each case is one file, tried for every system that it
//! concerns, with the real desk against the real practice departments. Nothing is mocked; time is handed in.
//!
//! For every case there is a deliberately wrong adapter: `wrong::…` holds when the case notices it, `otherwise_fine::…`
//! when an ordinary day goes well with it all the same. A system that is missing makes its trials fail; a case that cannot concern a system is
//! listed as ignored, with the reason in its name.

mod cases;
mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::cases::{Case, Concern};
use crate::support::office::Trying;
use crate::support::systems::SYSTEMS;
use crate::support::verdict::{Broken, Verdict};

/// Why a case is tried with one department of events and not with the other five.
const KIN: &str =
    "one protocol with ev-safety, which tries it; this one's own data cannot change it";
/// The longest a trial may take, in real time.
const PATIENCE: Duration = Duration::from_secs(90);

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    let mut wrongs = BTreeMap::new();
    for case in cases::all() {
        for system in SYSTEMS
            .iter()
            .take(if case.once { 1 } else { SYSTEMS.len() })
        {
            let name = match case.once {
                true => case.name.clone(),
                false => format!("{}::{}", case.name, system.name),
            };
            let concern = match system.kin && !case.own_data {
                true => Concern::Not(KIN),
                false => (case.concerns)(system),
            };
            if let Concern::Not(why) = concern {
                let name = format!("{name} (not for it: {why})");
                trials.push(Trial::test(name, || Ok(())).with_ignored_flag(true));
                continue;
            }
            let wrong = (case.wrong)(system);
            if let Some(wrong) = wrong {
                let case = case.clone();
                if !wrong.every_day {
                    wrongs.insert(
                        (wrong.name, system.name),
                        Trying {
                            system,
                            wrong: Some(wrong),
                        },
                    );
                }
                let trying = Trying {
                    system,
                    wrong: Some(wrong),
                };
                trials.push(Trial::test(format!("wrong::{name}"), move || {
                    noticed(&case, trying)
                }));
            }
            let (case, trying) = (
                case.clone(),
                Trying {
                    system,
                    wrong: None,
                },
            );
            trials.push(Trial::test(name, move || Ok(run(&case, trying)?)));
        }
    }
    for ((name, system), trying) in wrongs {
        let name = format!("otherwise_fine::{name}::{system}");
        trials.push(Trial::test(name, move || {
            Ok(run(&cases::ordinary_day(), trying)?)
        }));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn run(case: &Case, trying: Trying) -> Verdict {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let verdict =
        runtime.block_on(async { tokio::time::timeout(PATIENCE, (case.run)(trying)).await });
    // Nothing may be at work any more when the program ends.
    runtime.shutdown_timeout(Duration::from_secs(10));
    verdict.unwrap_or_else(|_| Err(Broken::Unheld(format!("it ends within {PATIENCE:?}"))))
}

/// Holds when the case notices the wrong adapter by what it asserts.
fn noticed(case: &Case, trying: Trying) -> Result<(), Failed> {
    match run(case, trying) {
        Err(Broken::Unheld(_)) => Ok(()),
        Ok(()) => Err(Failed::from(
            "the case did not notice that the adapter is wrong",
        )),
        Err(untried) => Err(Failed::from(untried.to_string())),
    }
}
