//! One trial's world: practice departments and a worker's profile, in a folder of its own.

use std::path::PathBuf;
use std::sync::Arc;

use practice_departments::{Act as Done, Armed, Config, Fault, Holding, Running, Visits};
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use yilutong_dictionary::Entry;
use yilutong_dispatch::Exchange;
use yilutong_outbox::{KeyCost, Profile};
use yilutong_tests::{OWN_ACTS, Practice};

use super::clock::TestClock;
use super::entries;
use super::files::Prompt;
use super::systems::{Act, Capability, SYSTEMS, System, Takes};
use super::verdict::{Broken, There, Verdict, holds};
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
    pub(crate) practice: Arc<Practice>,
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
        if matches!(trying.system.takes, Takes::Event(..)) {
            // An event stays where it is, so that a case does not race with its way through the departments.
            pause(&running, true)?;
        }
        let mut office = Self {
            clock,
            practice: Arc::new(Practice { running }),
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

    /// The departments go on with the events that they took, and the worker's desk follows them to their end.
    pub(crate) fn go_on(&self, worker: &Worker) -> Verdict {
        worker.follow();
        pause(&self.practice.running, false)
    }

    /// From the next worker on, the packages in a folder are installed, too; changed copies of them still stand in.
    pub(crate) fn add_packages(&mut self, folder: PathBuf) {
        self.systems_dirs.insert(0, folder);
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
        // A family is nothing by itself: the package that extends it is read anew with it.
        let own = systems.join(self.system().id);
        if copy.join("family.toml").exists() && !own.exists() {
            copy_folder(&super::systems::folder(self.system().id), &own)?;
        }
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

    /// Somebody at another profile, by its folder's name.
    pub(crate) async fn somebody(&self, profile: &str) -> Verdict<Worker> {
        self.sits_down(profile, |_, exchange| exchange).await
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
            let exchange = super::between::between(exchange, Prompt);
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
            (Arc::clone(&self.practice), system),
            Arc::new(between),
            !matches!(system.takes, Takes::Event(..)),
        )
        .await?;
        worker.set_up().await?;
        Ok(worker)
    }

    /// Lets the house arrive beforehand, where a department's people wait for the house that it holds itself: what
    /// happens then happens to the people.
    pub(crate) async fn house_first(&self, worker: &Worker) -> Verdict {
        if !self.system().can(Capability::KeepsHouses) {
            return Ok(());
        }
        worker
            .submit(&super::households::nobody(self.clock.today())?)
            .await?;
        worker.deliver().await
    }

    /// A fault strikes the next writes of this kind to the system under test.
    pub(crate) fn arm(&self, act: Act, fault: Fault, times: u32) -> Verdict {
        let (method, path) = self.system().write(act);
        self.arm_at(
            self.system().id,
            Armed {
                times,
                method: Some(method.to_owned()).filter(|method| !method.is_empty()),
                path_contains: Some(path.to_owned()).filter(|path| !path.is_empty()),
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

    /// The smallest entry that makes one record in the system under test.
    pub(crate) async fn entry(&self, worker: &Worker) -> Verdict<Entry> {
        entries::of(self.system(), worker, self.clock.today()).await
    }

    /// What the department under test holds of the kind that the case is about.
    fn held(&self) -> Verdict<Vec<Holding>> {
        let system = self.system();
        let mut held = self.holdings(system.id)?;
        held.retain(|holding| system.is_about(&holding.record));
        Ok(held)
    }

    /// The same without what only ends another record.
    pub(crate) fn records(&self) -> Verdict<Vec<Holding>> {
        let mut held = self.held()?;
        held.retain(|holding| !self.system().is_departure(&holding.record));
        Ok(held)
    }

    /// The one record that the department under test holds. Where records are made anew, the newest; then those before
    /// it have ended.
    pub(crate) fn only_record(&self) -> Verdict<Holding> {
        let system = self.system();
        let mut records = self.records()?;
        let count = records.len();
        let newest = records
            .pop()
            .there(format!("{} holds a record", system.id))?;
        if system.can(Capability::Renews) {
            holds(
                records.iter().all(|held| system.has_ended(&held.record)),
                format!("of {count} records at {} only the newest stands", system.id),
            )?;
        } else {
            holds(
                records.is_empty(),
                format!("{} holds exactly one record, not {count}", system.id),
            )?;
        }
        Ok(newest)
    }

    /// What was done to the records of the department under test, oldest first, but for what it does by itself. Ending a
    /// record to make it anew is one change.
    pub(crate) fn acts(&self) -> Verdict<Vec<Done>> {
        let mut records = self.held()?;
        let newest = records.len().saturating_sub(1);
        let renews = self.system().can(Capability::Renews);
        let acts = records.iter_mut().enumerate().flat_map(|(at, held)| {
            let mut acts = std::mem::take(&mut held.history);
            acts.retain(|act| !OWN_ACTS.contains(&act.act.as_str()));
            if renews && at < newest {
                acts.pop();
            }
            acts
        });
        Ok(acts.collect())
    }

    /// The one record that a department holds.
    pub(crate) fn only_record_of(&self, id: &str) -> Verdict<Holding> {
        let mut held = self.holdings(id)?;
        holds(
            held.len() == 1,
            format!("{id} holds exactly one record, not {}", held.len()),
        )?;
        held.pop().there(format!("{id} holds a record"))
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

    /// How many requests changed the records that a department holds; pictures beside them do not count.
    pub(crate) fn stored(&self, id: &str) -> Verdict<u64> {
        let visits = self.visits(id)?;
        let pictures = visits.requests.iter();
        let pictures = pictures.filter(|v| v.stored && v.path.ends_with("/attachments"));
        Ok(visits.counters.stored - u64::try_from(pictures.count())?)
    }

    /// Has a department do what only it does.
    pub(crate) fn order(&self, id: &str, order: Value) -> Verdict<Value> {
        Ok(self.practice.running.act(id, &members(order))?)
    }

    /// A clerk of the department edits a record.
    pub(crate) fn clerk_edits(&self, id: &str, key: &str, fields: Value) -> Verdict {
        Ok(self.practice.running.edit(id, key, &members(fields))?)
    }

    /// The department under test does what only it does; what came of it.
    pub(crate) fn act(&self, order: Value) -> Verdict<Value> {
        Ok(self
            .practice
            .running
            .act(self.system().id, &members(order))?)
    }

    /// A record that somebody else entered earlier.
    pub(crate) fn seed(&self, id: &str, fields: Value) -> Verdict<String> {
        Ok(self.practice.running.seed(id, &members(fields))?)
    }

    /// Asserts that nothing was heard of what was sent: nobody knows, nobody claims to, and waiting alone does not make it
    /// done.
    pub(crate) async fn is_unheard_of(&self, worker: &Worker) -> Verdict {
        let by_file = self.system().can(Capability::AnswersByFile);
        let wanted = if by_file {
            Standing::Reviewing
        } else {
            Standing::Unsure
        };
        let stands = async || Ok::<_, Broken>(worker.cell(self.system().id).await?.state);
        let why = "without a reply nobody knows, and nobody claims to";
        super::verdict::same(stands().await?, wanted, why)?;
        if by_file {
            self.clock.pass(jiff::SignedDuration::from_secs(5));
            worker.deliver_now().await?;
            super::verdict::same(stands().await?, wanted, why)?;
        }
        Ok(())
    }

    /// Asserts the end of nearly every story: the record stands at the department once, was written as often as said, and
    /// the worker sees it taken with the very number that the department gave.
    pub(crate) async fn stands_once(&self, worker: &Worker, writes: usize) -> Verdict {
        let system = self.system();
        let record = self.only_record()?.record;
        let ended = system.has_ended(&record);
        let cell = worker.cell(system.id).await?;
        let on_its_way = system.can(Capability::Flow) && !ended && !worker.follows();
        let wanted = match on_its_way {
            true => Standing::Reviewing,
            false => Standing::Accepted,
        };
        holds(
            cell.state == wanted,
            format!(
                "the worker sees it {wanted:?}, not {:?} ({:?})",
                cell.state, cell.say
            ),
        )?;
        // What only ends a record has a number of its own.
        let held = self.held()?;
        let ending = |held: &Holding| ended || held.record.receipt == record.receipt;
        let numbers = held.iter().filter(|held| ending(held));
        let numbers: Vec<&str> = numbers.map(|held| system.number_of(&held.record)).collect();
        holds(
            cell.receipt
                .as_deref()
                .is_some_and(|number| numbers.contains(&number)),
            format!(
                "the worker sees the number that the department gave: {:?}, not {:?}",
                numbers, cell.receipt
            ),
        )?;
        let acts = self.acts()?;
        super::verdict::same(
            acts.len(),
            writes,
            format!(
                "{} wrote it that often: {:?}",
                system.id,
                acts.iter().map(|act| &act.act).collect::<Vec<_>>()
            ),
        )
    }
}

/// Has every department that takes events let them lie, or go on with them.
fn pause(running: &Running, on: bool) -> Verdict {
    let events = SYSTEMS
        .iter()
        .filter(|one| matches!(one.takes, Takes::Event(..)));
    for system in events {
        running.act(system.id, &members(json!({ "act": "pause", "on": on })))?;
    }
    Ok(())
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
