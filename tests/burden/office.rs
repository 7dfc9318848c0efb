//! The office in which it is measured: practice departments, a screen, a window, and what each task left behind.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use serde_json::json;
use tempfile::TempDir;
use yilutong_tests::burden::{
    Forms, Pace, Tally, Typist, Work, event, household_of_four, is_of_four, premises, repeat_visit,
    with_new_phone,
};
use yilutong_tests::window::{Screen, Window};
use yilutong_tests::{Practice, SCENE, Sample, compare_as};

/// Protects nothing but made-up people; as long as the shortest that is taken.
const PASSPHRASE: &str = "lianxi88";
/// Where the worker goes round: kept in the settings, as in every office.
const COMMUNITY: &str = "440306001001";
const GRID: &str = "440306001001003";
/// How long delivering may take.
const PATIENCE: Duration = Duration::from_secs(240);

/// A task, counted on both sides.
pub(crate) struct Row {
    pub(crate) task: &'static str,
    pub(crate) aim: Option<f64>,
    pub(crate) here: Tally,
    /// Seconds that went by, and how many times as fast as stated.
    pub(crate) took: f64,
    pub(crate) speed: f64,
    pub(crate) there: Work,
}

/// Everything that is open.
pub(crate) struct Office {
    window: Window,
    practice: Practice,
    _screen: Screen,
    home: TempDir,
    speed: f64,
    today: Date,
    entered: Vec<(Sample, Date)>,
    visited_again: bool,
    signing_in: Tally,
}

#[derive(Clone, Copy, PartialEq)]
enum Task {
    Household,
    Repeat,
    Premises,
    Event,
}

impl Office {
    pub(crate) async fn open(speed: f64) -> Self {
        let home = tempfile::tempdir().unwrap();
        let practice = Practice::open(&home.path().join("departments"))
            .await
            .unwrap();
        let screen = Screen::open();
        let window = Window::open(&screen, home.path()).await;
        window.type_into("passphrase", PASSPHRASE).await;
        window.type_into("passphrase-again", PASSPHRASE).await;
        window.click("create-profile").await;
        window.see("offline-switch").await;
        window
            .ask("settings.change", practice.settings().unwrap())
            .await;
        // As the guide of a first start asks.
        let round = json!({ "dwelling.community": COMMUNITY, "dwelling.grid": GRID });
        window
            .ask("settings.change", json!({ "usual": round }))
            .await;
        // What it takes to sign in is counted on both sides.
        window.click("lock").await;
        window.see("passphrase").await;
        let mut typist = Typist::new(&window, Pace::times(0.0));
        typist.sign_in(PASSPHRASE).await;
        let signing_in = typist.tally;
        window.see("offline-switch").await;
        let today = jiff::Timestamp::now()
            .to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)))
            .date();
        Self {
            window,
            practice,
            _screen: screen,
            home,
            speed,
            today,
            entered: Vec::new(),
            visited_again: false,
            signing_in,
        }
    }

    pub(crate) async fn measure(&mut self) -> Vec<Row> {
        let tasks = [
            (Task::Household, "(a) a new household of four", Some(0.12)),
            (
                Task::Repeat,
                "(b) a repeat visit with one change",
                Some(0.03),
            ),
            (
                Task::Premises,
                "(c) a premises inspection, two hazards",
                None,
            ),
            (Task::Event, "(d) an event", None),
        ];
        let mut rows = Vec::new();
        for (task, name, aim) in tasks {
            let row = self.one(task, name, aim).await;
            println!("{name}: {:?}", row.here);
            rows.push(row);
        }
        rows
    }

    async fn one(&mut self, task: Task, name: &'static str, aim: Option<f64>) -> Row {
        let before = Forms::before(&self.practice).unwrap();
        let scene = self.scene();
        self.window.click("nav-workbench").await;
        self.window.see("new-entry").await;
        let mut typist = Typist::new(&self.window, Pace::times(self.speed));
        let began = Instant::now();
        let planned = match task {
            Task::Household => household_of_four(&mut typist, self.today).await,
            Task::Repeat => repeat_visit(&mut typist).await,
            Task::Premises => premises(&mut typist, self.today, &scene).await,
            Task::Event => event(&mut typist, self.today, &scene).await,
        };
        let took = began.elapsed().as_secs_f64();
        let here = typist.tally.and(self.signing_in);
        assert!(planned > 0, "{name} calls for deliveries");
        match task {
            Task::Household => self.entered.push((Sample::HOUSEHOLD, self.today)),
            Task::Repeat => self.visited_again = true,
            Task::Premises => self.entered.push((Sample::PREMISES, self.today)),
            Task::Event => self.entered.push((Sample::EVENT, self.today)),
        }
        self.delivered(name).await;
        let there = before.since(&self.practice).unwrap();
        Row {
            task: name,
            aim,
            here,
            took,
            speed: self.speed,
            there,
        }
    }

    /// Waits until nothing is on its way, and sees that every department holds what it must.
    async fn delivered(&self, name: &str) {
        let began = Instant::now();
        loop {
            let pulse = self.window.ask("desk.pulse", json!({})).await;
            if pulse["onTheWay"] == 0 {
                break;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "{name} is not delivered: {pulse}"
            );
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let arrivals = compare_as(&self.practice, &self.entered, |record| {
            if self.visited_again {
                with_new_phone(record);
            }
            is_of_four(record)
        });
        let arrivals = arrivals.unwrap();
        assert!(
            arrivals.complete(),
            "{name}: every department holds exactly what its contract asks for: {:#?}",
            arrivals.faults()
        );
    }

    fn scene(&self) -> PathBuf {
        let file = self.home.path().join("scene.png");
        std::fs::write(&file, SCENE).unwrap();
        file
    }

    pub(crate) async fn close(self) {
        self.window.close().await;
        self.practice.running.stop().await;
    }
}
