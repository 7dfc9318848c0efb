//! One trial's world: practice departments and a worker's profile, in a folder of its own.

use std::path::PathBuf;
use std::sync::Arc;

use practice_departments::{Armed, Config, Fault, Holding, Visits};
use serde_json::{Map, Value};
use tempfile::TempDir;
use yilutong_dispatch::Exchange;
use yilutong_outbox::{KeyCost, Profile};
use yilutong_tests::Practice;

use super::clock::TestClock;
use super::systems::{Act, System};
use super::verdict::{Broken, Verdict, holds};
use super::worker::{Standing, Worker};
use super::wrong::{How, Wrong};

/// The passphrase of every profile here; it protects nothing.
pub(crate) const PASSPHRASE: &str = "behaviour-1234";

/// Which system a case is tried for, and whether with an adapter that is wrong on purpose.
#[derive(Clone, Copy)]
pub(crate) struct Trying {
    /// The system under test.
    pub(crate) system: &'static System,
    /// The wrong adapter; none for the real one.
    pub(crate) wrong: Option<Wrong>,
}

/// Departments, and a folder for the profile.
pub(crate) struct Office {
    pub(crate) clock: TestClock,
    pub(crate) practice: Practice,
    pub(crate) trying: Trying,
    systems_dirs: Vec<PathBuf>,
    folder: TempDir,
}

impl Office {
    /// Opens the departments, all empty.
    pub(crate) async fn open(trying: Trying) -> Verdict<Self> {
        let folder = tempfile::tempdir()?;
        let clock = TestClock::new();
        let mut config = Config::new(folder.path().join("departments"));
        config.clock = clock.theirs();
        let running = practice_departments::start(config).await?;
        let mut office = Self {
            clock,
            practice: Practice { running },
            trying,
            systems_dirs: Vec::new(),
            folder,
        };
        if let Some(Wrong {
            how:
                How::Package {
                    package,
                    file,
                    from,
                    to,
                },
            ..
        }) = trying.wrong
        {
            office.change_package(package.unwrap_or(trying.system.id), file, &[(from, to)])?;
        }
        Ok(office)
    }

    /// The system under test.
    pub(crate) fn system(&self) -> &'static System {
        self.trying.system
    }

    /// From the next worker on, a copy of a package with these texts replaced stands in for it.
    pub(crate) fn change_package(
        &mut self,
        id: &str,
        file: &str,
        edits: &[(&str, &str)],
    ) -> Verdict {
        let systems = self.folder.path().join("systems");
        let copy = systems.join(id);
        if !copy.exists() {
            copy_folder(&super::systems::folder(id), &copy)?;
        }
        let path = copy.join(file);
        let mut text = std::fs::read_to_string(&path)?;
        for (from, to) in edits {
            let found = text.matches(from).count();
            if found == 0 {
                return Err(Broken::Untried(format!(
                    "{id}/{file} does not say {from:?}; adapt the case"
                )));
            }
            text = text.replace(from, to);
        }
        std::fs::write(&path, text)?;
        if !self.systems_dirs.contains(&systems) {
            self.systems_dirs.push(systems);
        }
        Ok(())
    }

    /// A worker sits down at the profile, with every practice department set up.
    pub(crate) async fn worker(&self) -> Verdict<Worker> {
        self.worker_behind(|_, exchange| exchange).await
    }

    /// Somebody else, at a profile of their own, with the same accounts.
    pub(crate) async fn colleague(&self) -> Verdict<Worker> {
        self.sits_down("colleague", |_, exchange| exchange).await
    }

    /// As [`worker`](Self::worker), with something of the case's own between desk and departments.
    pub(crate) async fn worker_behind(
        &self,
        between: impl Fn(&str, Arc<dyn Exchange>) -> Arc<dyn Exchange> + Send + Sync + 'static,
    ) -> Verdict<Worker> {
        self.sits_down("profile", between).await
    }

    async fn sits_down(
        &self,
        profile: &str,
        between: impl Fn(&str, Arc<dyn Exchange>) -> Arc<dyn Exchange> + Send + Sync + 'static,
    ) -> Verdict<Worker> {
        let profile = self.folder.path().join(profile);
        if !profile.exists() {
            drop(Profile::create_with(
                &profile,
                PASSPHRASE,
                KeyCost::LOWEST,
                yilutong_adapter::Clock::now(&self.clock),
            )?);
        }
        let Trying { system, wrong } = self.trying;
        let between = move |id: &str, exchange: Arc<dyn Exchange>| {
            let exchange = match wrong {
                Some(wrong) if id == system.id => wrong.bend(exchange),
                _ => exchange,
            };
            between(id, exchange)
        };
        let worker = Worker::sit_down(
            profile,
            self.systems_dirs.clone(),
            self.clock.clone(),
            Arc::new(between),
        )
        .await?;
        worker.set_up(&self.practice).await?;
        Ok(worker)
    }

    /// A fault strikes the next writes of this kind to the system under test.
    pub(crate) fn arm(&self, act: Act, fault: Fault, times: u32) -> Verdict {
        let (method, path) = self.system().write(act);
        self.arm_at(
            self.system().id,
            Armed {
                times,
                method: Some(method.to_owned()),
                path_contains: Some(path.to_owned()),
                ..Armed::once(fault)
            },
        )
    }

    /// A fault strikes at a department.
    pub(crate) fn arm_at(&self, id: &str, fault: Armed) -> Verdict {
        Ok(self.practice.running.arm(id, fault)?)
    }

    /// What a department holds.
    pub(crate) fn holdings(&self, id: &str) -> Verdict<Vec<Holding>> {
        Ok(self.practice.running.holdings(id)?)
    }

    /// The one record that the department under test holds.
    pub(crate) fn only_record(&self) -> Verdict<Holding> {
        self.only_record_of(self.system().id)
    }

    /// The one record that a department holds.
    pub(crate) fn only_record_of(&self, id: &str) -> Verdict<Holding> {
        let mut held = self.holdings(id)?;
        holds(
            held.len() == 1,
            format!("{id} holds exactly one record, not {}", held.len()),
        )?;
        held.pop()
            .ok_or_else(|| Broken::Unheld(format!("{id} holds a record")))
    }

    /// The requests log of a department.
    pub(crate) fn visits(&self, id: &str) -> Verdict<Visits> {
        Ok(self.practice.running.visits(id)?)
    }

    /// How often somebody signed in.
    pub(crate) fn logins(&self, id: &str) -> Verdict<usize> {
        let visits = self.visits(id)?;
        let logins = visits
            .requests
            .iter()
            .filter(|visit| visit.path.ends_with("/login.do"));
        Ok(logins.count())
    }

    /// How many requests changed what a department holds.
    pub(crate) fn stored(&self, id: &str) -> Verdict<u64> {
        Ok(self.visits(id)?.counters.stored)
    }

    /// A clerk of the department edits a record.
    pub(crate) fn clerk_edits(&self, id: &str, key: &str, fields: Value) -> Verdict {
        Ok(self.practice.running.edit(id, key, &members(fields))?)
    }

    /// A record that somebody else entered earlier.
    pub(crate) fn seed(&self, id: &str, fields: Value) -> Verdict<String> {
        Ok(self.practice.running.seed(id, &members(fields))?)
    }

    /// Asserts the end of nearly every story: the record stands at the department once, was written as often as said, and
    /// the worker sees it accepted with the very number that the department gave.
    pub(crate) async fn stands_once(&self, worker: &Worker, writes: usize) -> Verdict {
        let held = self.only_record()?;
        let cell = worker.cell(self.system().id).await?;
        holds(
            cell.state == Standing::Accepted,
            format!(
                "the worker sees it accepted, not {:?} ({:?})",
                cell.state, cell.say
            ),
        )?;
        super::verdict::same(
            cell.receipt.as_deref(),
            Some(held.record.receipt.as_str()),
            "the worker sees the number that the department gave",
        )?;
        super::verdict::same(
            held.history.len(),
            writes,
            format!(
                "{} wrote it that often: {:?}",
                self.system().id,
                held.history.iter().map(|act| &act.act).collect::<Vec<_>>()
            ),
        )
    }
}

/// The members of a JSON object.
fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn copy_folder(from: &std::path::Path, to: &std::path::Path) -> Verdict {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_folder(&path, &target)?;
        } else {
            std::fs::copy(&path, &target)?;
        }
    }
    Ok(())
}
