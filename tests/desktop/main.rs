//! The real window, from the first start to the departments: what a worker does in it, and what the departments hold in
//! the end. Few tests, because each opens a window; what can be shown without one is shown in `tests/behaviour` and
//! `tests/browser`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // tests

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use serde_json::{Value, json};
use tempfile::TempDir;
use yilutong_tests::burden::{
    NEW_PHONE, Pace, Typist, event, household_of_four, is_of_four, premises, repeat_visit, strokes,
    with_new_phone,
};
use yilutong_tests::window::{Screen, Window, fill_in};
use yilutong_tests::{Practice, SCENE, Sample, compare, compare_as, household};

const PASSPHRASE: &str = "window-test-1234";

/// Everything one test needs, in a folder of its own.
struct Office {
    screen: Screen,
    practice: Practice,
    home: TempDir,
}

impl Office {
    async fn open() -> Self {
        let home = tempfile::tempdir().unwrap();
        let practice = Practice::open(&home.path().join("departments"))
            .await
            .unwrap();
        Self {
            screen: Screen::open(),
            practice,
            home,
        }
    }

    async fn window(&self) -> Window {
        Window::open(&self.screen, self.home.path()).await
    }

    /// How many requests reached any department.
    fn reached(&self) -> u64 {
        let addresses = self.practice.running.addresses();
        addresses
            .iter()
            .map(|address| {
                self.practice
                    .running
                    .visits(address.id)
                    .unwrap()
                    .counters
                    .received
            })
            .sum()
    }
}

/// First start: the passphrase, twice. Then an administrator hands over the settings of the practice departments.
async fn first_start(office: &Office) -> Window {
    let window = office.window().await;
    window.type_into("passphrase", PASSPHRASE).await;
    window.type_into("passphrase-again", PASSPHRASE).await;
    window.click("create-profile").await;
    window.see("offline-switch").await;
    window
        .ask("settings.change", office.practice.settings().unwrap())
        .await;
    window
}

async fn unlock(window: &Window) {
    window.type_into("passphrase", PASSPHRASE).await;
    window.click("unlock").await;
    window.see("offline-switch").await;
}

/// The cells of the outbox matrix as the page shows them: how many of a cell's deliveries are accepted.
const CELLS: &str = "return [...document.querySelectorAll('[data-test^=\"matrix-row-\"] .cell')]
    .map(({ dataset }) => [dataset.state, Number(dataset.accepted ?? 1), Number(dataset.total ?? 1)])";

/// The open list of a cell that holds several deliveries.
const LIST: &str = "return [...document.querySelectorAll('[data-test=\"matrix-list\"]')]
    .filter((list) => list.checkVisibility()).map((list) => list.innerText).join('\\n')";

fn all_accepted(cells: &Value, planned: u64) -> bool {
    let cells = cells.as_array().map_or(&[][..], Vec::as_slice);
    let accepted = cells
        .iter()
        .filter(|cell| cell[0] == "accepted" && cell[1] == cell[2]);
    accepted.filter_map(|cell| cell[2].as_u64()).sum::<u64>() == planned
}

/// Opens the outbox and waits until it shows that many deliveries, all accepted.
async fn see_all_accepted(window: &Window, planned: u64) {
    window.click("nav-outbox").await;
    window.click("filter-all").await;
    window
        .wait_for("every delivery is accepted", CELLS, |cells| {
            all_accepted(cells, planned)
        })
        .await;
}

fn today() -> Date {
    jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)))
        .date()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_typed_offline_reaches_every_department_once_and_stays() {
    let office = Office::open().await;
    let window = first_start(&office).await;

    window.click("offline-switch").await;
    window
        .wait_for("the switch shows that delivery is off", SWITCH, |state| {
            state == "offline"
        })
        .await;
    let visited = today();
    fill_in(&window, &household(visited).unwrap()).await;
    window.click("submit").await;
    let planned = deliveries(&window).await;
    assert!(planned > 0, "a household calls for deliveries");
    assert_eq!(
        office.reached(),
        0,
        "offline means that no department hears anything"
    );

    // Saved is saved: the power goes, before anything has left.
    window.cut_off();
    let window = office.window().await;
    unlock(&window).await;
    window
        .wait_for("the switch stands as the worker left it", SWITCH, |state| {
            state == "offline"
        })
        .await;
    assert_eq!(
        office.reached(),
        0,
        "nothing leaves by itself while delivery is off"
    );

    window.click("offline-switch").await;
    see_all_accepted(&window, planned).await;
    let arrivals = compare(&office.practice, &[(Sample::HOUSEHOLD, visited)]).unwrap();
    assert!(
        arrivals.complete(),
        "every department holds exactly what its contract asks for, once: {:#?}",
        arrivals.faults()
    );

    // Receipts are there for the worker, and still are after closing and opening the window.
    window.close().await;
    let window = office.window().await;
    unlock(&window).await;
    see_all_accepted(&window, planned).await;
    let shown = window
        .run("return document.body.innerText")
        .await
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let house = office
        .practice
        .running
        .holdings("housing")
        .unwrap()
        .remove(0)
        .record
        .receipt;
    assert!(
        shown.contains(&house),
        "the house code that the department gave stands in the outbox"
    );
    let row = window.ask("outbox.matrix", json!({})).await["rows"][0]["entry"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    window.click(&format!("matrix-group-{row}-residence")).await;
    let list = window
        .wait_for("the list opens", LIST, |list| {
            list.as_str().is_some_and(|text| !text.is_empty())
        })
        .await;
    for registered in office.practice.running.holdings("residence").unwrap() {
        let receipt = registered.record.receipt;
        let shown = list.as_str().is_some_and(|text| text.contains(&receipt));
        assert!(
            shown,
            "each person's registration number stands there: {receipt} in {list}"
        );
    }
    let again = compare(&office.practice, &[(Sample::HOUSEHOLD, visited)]).unwrap();
    assert!(
        again.complete(),
        "opening the window sends nothing twice: {:#?}",
        again.faults()
    );
    window.close().await;
}

const SWITCH: &str =
    "return document.querySelector('[data-test=\"offline-switch\"]')?.dataset.state";

/// What the saved-notice says was planned.
async fn deliveries(window: &Window) -> u64 {
    let notice = window.see("saved-notice").await;
    let planned = notice
        .attr("data-deliveries")
        .await
        .unwrap()
        .unwrap_or_default();
    planned
        .parse()
        .expect("the notice tells the number of deliveries")
}

/// Waits until nothing is on its way.
async fn delivered(window: &Window) {
    let began = Instant::now();
    loop {
        let pulse = window.ask("desk.pulse", json!({})).await;
        if pulse["onTheWay"] == 0 {
            return;
        }
        assert!(
            began.elapsed() < Duration::from_secs(120),
            "deliveries must end: {pulse}"
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Back to where every task begins.
async fn begin_anew(window: &Window) {
    window.click("nav-workbench").await;
    window.see("new-entry").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_told_with_few_keys_is_visited_again_and_only_the_change_is_sent() {
    let office = Office::open().await;
    let window = first_start(&office).await;
    let visited = today();
    let entered = [(Sample::HOUSEHOLD, visited)];

    let mut worker = Typist::new(&window, Pace::default());
    household_of_four(&mut worker, visited).await;
    delivered(&window).await;
    let arrivals = compare_as(&office.practice, &entered, is_of_four).unwrap();
    assert!(
        arrivals.complete(),
        "what was offered and taken is what would have been typed: {:#?}",
        arrivals.faults()
    );

    begin_anew(&window).await;
    let mut worker = Typist::new(&window, Pace::default());
    repeat_visit(&mut worker).await;
    let around = strokes("lyb") + strokes(NEW_PHONE);
    assert!(
        worker.tally.strokes() <= around + 10,
        "a repeat visit costs little more than finding it and the change: {:?}",
        worker.tally
    );
    delivered(&window).await;
    let arrivals = compare_as(&office.practice, &entered, |record| {
        with_new_phone(record);
        is_of_four(record)
    });
    let arrivals = arrivals.unwrap();
    assert!(
        arrivals.complete(),
        "whoever holds the number holds the new one, and nobody else was written to: {:#?}",
        arrivals.faults()
    );
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inspection_and_an_event_with_pictures_reach_whom_they_concern() {
    let office = Office::open().await;
    let window = first_start(&office).await;
    let scene = office.home.path().join("scene.png");
    std::fs::write(&scene, SCENE).unwrap();
    begin_anew(&window).await;
    let mut worker = Typist::new(&window, Pace::default());
    premises(&mut worker, today(), &scene).await;
    begin_anew(&window).await;
    event(&mut worker, today(), &scene).await;
    delivered(&window).await;
    let entered = [(Sample::PREMISES, today()), (Sample::EVENT, today())];
    let arrivals = compare(&office.practice, &entered).unwrap();
    assert!(
        arrivals.complete(),
        "each department holds exactly what its contract asks for: {:#?}",
        arrivals.faults()
    );
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_window_on_the_same_profile_says_so_and_a_wrong_passphrase_opens_nothing() {
    let office = Office::open().await;
    let first = first_start(&office).await;

    let second = office.window().await;
    second.type_into("passphrase", PASSPHRASE).await;
    second.click("unlock").await;
    let fault = second.see("fault").await;
    assert_eq!(
        fault.attr("data-kind").await.unwrap().as_deref(),
        Some("in_use"),
        "two programs must never deliver from one outbox"
    );
    second.close().await;
    first.close().await;

    let window = office.window().await;
    window.type_into("passphrase", "not-the-passphrase").await;
    window.click("unlock").await;
    let fault = window.see("fault").await;
    assert_eq!(
        fault.attr("data-kind").await.unwrap().as_deref(),
        Some("wrong_passphrase"),
        "it is named for what it is"
    );
    window.close().await;
    assert!(
        profile_is_unreadable(&office.home.path().join("profile")),
        "nothing personal can be read from the files"
    );
}

/// True when no file of the profile starts as an SQLite database in clear would.
fn profile_is_unreadable(profile: &Path) -> bool {
    let files: Vec<_> = std::fs::read_dir(profile).unwrap().flatten().collect();
    assert!(!files.is_empty(), "there is a profile to look at");
    files.iter().all(|file| {
        !std::fs::read(file.path())
            .unwrap_or_default()
            .starts_with(b"SQLite format 3")
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_reach_the_desk_and_nothing_else() {
    let office = Office::open().await;
    let window = first_start(&office).await;

    let outside = office.practice.running.base_url("housing").unwrap();
    let fetching = format!(
        "const done = arguments[0]; fetch('{outside}/fwbm/v2/houses').then(() => done('reached'), () => done('refused'))"
    );
    let tried = window.run_async(&fetching).await;
    assert_eq!(
        tried, "refused",
        "a page that went bad must not be able to send anything anywhere"
    );
    assert_eq!(office.reached(), 0, "and the department heard nothing");
    let evaluated = window
        .run("try { return new Function('return 1')() } catch { return 'refused' }")
        .await;
    assert_eq!(evaluated, "refused", "text never becomes program");
    let command = window.run_async(
        "const done = arguments[0];
         window.__TAURI_INTERNALS__.invoke('plugin:window|close', {}).then(() => done('done'), () => done('refused'))",
    );
    assert_eq!(
        command.await,
        "refused",
        "the capability grants the desk, not the window"
    );
    window.run("location.href = 'https://example.com/'").await;
    window.see("offline-switch").await;
    let place = window.run("return location.protocol").await;
    assert_eq!(
        place, "tauri:",
        "the window never leaves the program's own pages"
    );
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_worker_practises_without_settings_or_departments() {
    let (screen, home) = (Screen::open(), tempfile::tempdir().unwrap());
    let practice = ["--practice".to_owned()];
    let window = Window::open_with(&screen, home.path(), &practice).await;
    // No passphrase, no address, no credential: the first entry is there, and the banner says that nothing is real.
    window.see("practice").await;
    let drafts = window
        .ask("entry.list", json!({ "draftsOnly": true }))
        .await;
    let draft = &drafts["entries"][0];
    assert!(draft["id"].is_string(), "there is something to begin with");
    let id = json!({ "id": draft["id"] });
    let mut body = window.ask("entry.open", id).await["body"].clone();
    body["dwelling"]["room"] = json!("602");
    body["residents"][0]["person"]["phone"] = json!("19900000002");
    let entry = json!({ "id": draft["id"], "body": body });
    let submitted = window.ask("entry.submit", entry).await;
    let planned = submitted["deliveries"].as_u64().unwrap_or_default();
    assert!(
        planned >= 10,
        "every department is practised with: {planned}"
    );
    see_all_accepted(&window, planned).await;
    // Who locks it is told how to get in again.
    window.click("lock").await;
    let told = window.see("passphrase-told").await.text().await.unwrap();
    let passphrase = told
        .split(['：', ':'])
        .next_back()
        .unwrap_or_default()
        .trim()
        .to_owned();
    window.type_into("passphrase", &passphrase).await;
    window.click("unlock").await;
    window.see("offline-switch").await;
    window.close().await;
    let real = home.path().join("data/cn.yilutong.desk/profile");
    assert!(!real.exists(), "practice never touches the real profile");
}
