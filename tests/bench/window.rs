//! The real window: how soon it can be used and what memory it takes, against a bare window of the same engine; and how
//! soon the problems of a big household follow a keystroke.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tempfile::TempDir;
use yilutong_tests::window::{Screen, Window};

use crate::{Figure, households, median};

const STARTS: usize = 9;
const KEYSTROKES: usize = 400;
const RESIDENTS: usize = 10;
const AIM: f64 = 1.3;
/// A frame on an ordinary screen.
const FRAME: f64 = 16.0;
const PASSPHRASE: &str = "bench-passphrase";
/// Memory counts when it has stopped growing for so long.
const SETTLED: Duration = Duration::from_secs(2);

/// Starts both windows in turns, then types.
pub(crate) fn figures() -> Vec<Figure> {
    let built = built();
    let screen = Screen::open();
    let (mut ours, mut bare) = (Vec::new(), Vec::new());
    let (mut our_memory, mut bare_memory) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let home = TempDir::new().unwrap();
        let data = home.path().join("profile").display().to_string();
        let (took, memory) = start(
            &screen,
            &built.join("yilutong"),
            &["--data", &data],
            home.path(),
        );
        ours.push(took);
        our_memory.push(memory);
        let home = TempDir::new().unwrap();
        let (took, memory) = start(
            &screen,
            &built.join("examples/bare_window"),
            &[],
            home.path(),
        );
        bare.push(took);
        bare_memory.push(memory);
    }
    let (ours, bare) = (median(ours), median(bare));
    let (our_memory, bare_memory) = (middle(our_memory), middle(bare_memory));
    println!(
        "window: can be used after {:.0} ms, a bare one after {:.0} ms; {our_memory:.0} MiB of memory, a bare one {bare_memory:.0} MiB",
        ours.as_secs_f64() * 1e3,
        bare.as_secs_f64() * 1e3
    );
    let starting = ours.as_secs_f64() / bare.as_secs_f64();
    let memory = our_memory / bare_memory;
    let keystroke = keystrokes(&screen);
    vec![
        Figure {
            what: "start until the window can be used, against a bare window".to_owned(),
            value: format!("{starting:.2} x"),
            aim: "<= 1.3 x",
            reached: starting <= AIM,
        },
        Figure {
            what: "memory of the process tree, against a bare window".to_owned(),
            value: format!("{memory:.2} x"),
            aim: "<= 1.3 x",
            reached: memory <= AIM,
        },
        Figure {
            what: format!("keystroke to updated problems, {RESIDENTS} residents, p99"),
            value: format!("{keystroke:.1} ms"),
            aim: "< 16 ms",
            reached: keystroke < FRAME,
        },
    ]
}

/// Where the programs lie: this one is in `deps` beside them.
fn built() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let built = own.ancestors().nth(2).unwrap().to_owned();
    assert!(
        built.join("yilutong").exists() && built.join("examples/bare_window").exists(),
        "`cargo xtask bench window` builds the windows first"
    );
    built
}

/// From the start of the process to the first question of its page; and the memory of all its processes afterwards, in MiB.
fn start(screen: &Screen, program: &Path, arguments: &[&str], home: &Path) -> (Duration, f64) {
    let mut command = Command::new(program);
    screen.lend_to(&mut command);
    command
        .args(arguments)
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("YILUTONG_LOG", "yilutong::door=debug")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let began = Instant::now();
    let mut child = command.spawn().unwrap();
    let told = child.stderr.take().unwrap();
    let mut lines = BufReader::new(told).lines();
    let asked = lines.any(|line| line.is_ok_and(|line| line.contains("asked")));
    let took = began.elapsed();
    assert!(
        asked,
        "{} ended before its page asked anything",
        program.display()
    );
    // Whatever it still says must not fill the pipe.
    std::thread::spawn(move || lines.for_each(drop));
    let memory = settled_memory(&child);
    child.kill().unwrap();
    child.wait().unwrap();
    (took, memory)
}

fn settled_memory(child: &Child) -> f64 {
    let (mut most, mut since) = (0.0_f64, Instant::now());
    loop {
        let now = tree(child.id()).into_iter().map(proportional).sum::<f64>();
        if now > most * 1.01 {
            (most, since) = (now, Instant::now());
        } else if since.elapsed() > SETTLED {
            return now;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// A process and all below it.
fn tree(root: u32) -> Vec<u32> {
    let mut all = vec![root];
    let mut at = 0;
    while let Some(parent) = all.get(at).copied() {
        at += 1;
        let children = format!("/proc/{parent}/task/{parent}/children");
        let children = std::fs::read_to_string(children).unwrap_or_default();
        all.extend(
            children
                .split_whitespace()
                .filter_map(|id| id.parse::<u32>().ok()),
        );
    }
    all
}

/// Its share of memory, what is shared counted by halves; in MiB.
fn proportional(process: u32) -> f64 {
    let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup"));
    let rollup = rollup.unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1024.0
}

fn middle(mut of: Vec<f64>) -> f64 {
    of.sort_unstable_by(f64::total_cmp);
    of[of.len() / 2]
}

/// Types a phone number over and over into a household of ten; the p99 of the time until the page says what is wrong
/// with it now, in milliseconds.
fn keystrokes(screen: &Screen) -> f64 {
    let home = TempDir::new().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let window = Window::open(screen, home.path()).await;
        window.type_into("passphrase", PASSPHRASE).await;
        window.type_into("passphrase-again", PASSPHRASE).await;
        window.click("create-profile").await;
        window.see("offline-switch").await;
        let practice: Value = serde_json::from_str(include_str!(
            "../../src-tauri/crates/practice/data/settings.json"
        ))
        .unwrap();
        window.ask("settings.change", practice).await;
        let mut body = households::make(0);
        let people = body["residents"].as_array().unwrap().clone();
        for number in people.len()..RESIDENTS {
            let mut more = people[number % people.len()].clone();
            more["ref"] = json!(format!("more-{number}"));
            body["residents"].as_array_mut().unwrap().push(more);
        }
        let saved = window
            .ask(
                "entry.save",
                json!({ "id": null, "body": body, "skip": [], "marks": [] }),
            )
            .await;
        let id = saved["id"].as_str().unwrap();
        window.run(&format!("location.hash = '#/entry/{id}'")).await;
        window.see("form").await;
        window.click("sheet-resident-0").await;
        window.see("field-person.phone-0").await;
        let times = window
            .run_async(&format!("const keystrokes = {KEYSTROKES}; {TYPE}"))
            .await;
        let times: Vec<f64> = serde_json::from_value(times).unwrap();
        window.close().await;
        assert_eq!(times.len(), KEYSTROKES, "every keystroke was answered");
        let mut sorted = times;
        sorted.sort_unstable_by(f64::total_cmp);
        println!(
            "window: a keystroke's problems after {:.1} ms in the middle, {:.1} ms at most",
            sorted[sorted.len() / 2],
            sorted[sorted.len() - 1]
        );
        sorted[sorted.len() * 99 / 100]
    })
}

/// Takes the last digit away and puts it back, as the field's own events do, and notes when the problem under it comes and
/// goes. The script has to end within what WebDriver grants a script.
const TYPE: &str = r#"
    const done = arguments[arguments.length - 1];
    const field = document.querySelector('[data-test="field-person.phone-0"]');
    const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
    const wrong = () => document.querySelector('[data-test="problem-person.phone-0"]') !== null;
    const whole = field.value, times = [];
    field.focus(); field.blur(); field.focus();
    const step = (at) => {
        if (at === keystrokes) return done(times);
        const short = at % 2 === 0, began = performance.now();
        const seen = new MutationObserver(() => {
            if (wrong() !== short) return;
            seen.disconnect();
            times.push(performance.now() - began);
            setTimeout(() => step(at + 1), 40);
        });
        seen.observe(document.body, { subtree: true, childList: true });
        write.call(field, short ? whole.slice(0, -1) : whole);
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
    };
    step(0);
"#;
