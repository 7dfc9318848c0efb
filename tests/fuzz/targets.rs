//! What is fed: every parser that eats bytes from outside, each reached the way the product reaches it.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use jiff::civil::date;
use yilutong_adapter::picture::{Fit, taken_in};
use yilutong_adapter::spreadsheet::table;
use yilutong_adapter::{Packages, Scope, Trial, tried};
use yilutong_desk::schema::SettingsChange;
use yilutong_dictionary::Dictionary;
use yilutong_sheets::SheetFile;

use crate::given;
use crate::worker::Input;

/// One parser, or several that stand behind one door.
pub(crate) struct Target {
    /// What it is called on the command line.
    pub(crate) name: &'static str,
    /// What it is fed.
    pub(crate) what: &'static str,
    /// Inputs to begin with.
    pub(crate) seeds: fn() -> Vec<Input>,
    /// Feeds it; what comes of it, roughly.
    pub(crate) run: fn(usize, &[u8]) -> String,
}

/// All of them.
pub(crate) const TARGETS: &[Target] = &[
    Target {
        name: "replies-json",
        what: "JSON replies, problems and plain words of departments over HTTP",
        seeds: || {
            replies(&[
                "housing",
                "residence",
                "selfdecl",
                "safety",
                "grid",
                "ev-urban",
            ])
        },
        run: replied,
    },
    Target {
        name: "replies-envelope",
        what: "replies in an envelope that is signed with SM2 and encrypted with SM4",
        seeds: || replies(&["labour"]),
        run: replied,
    },
    Target {
        name: "replies-form",
        what: "HTML pages in GBK",
        seeds: || replies(&["workstation"]),
        run: replied,
    },
    Target {
        name: "replies-soap",
        what: "SOAP envelopes and the XML inside them",
        seeds: || replies(&["familyplan"]),
        run: replied,
    },
    Target {
        name: "replies-workbook",
        what: "what an import job says, and failures.xlsx",
        seeds: || replies(&["gridadmin"]),
        run: replied,
    },
    Target {
        name: "receipts-xml",
        what: "receipt files in GB 18030",
        seeds: || replies(&["provincial"]),
        run: replied,
    },
    Target {
        name: "acknowledgements",
        what: "acknowledgements of a hand-held device",
        seeds: || replies(&["pda"]),
        run: replied,
    },
    Target {
        name: "collected",
        what: "packages that a hand-held device gives: the zip, its index, its tables, and what their rows say",
        seeds: given::seeds,
        run: |part, bytes| given::run(packages(), part, bytes),
    },
    Target {
        name: "packages",
        what: "system packages: system.toml, exchange.toml, replies.csv, cases.toml, code lists",
        seeds: package_files,
        run: package,
    },
    Target {
        name: "entries",
        what: "entry files, checked and planned for every system",
        seeds: entry_files,
        run: entry,
    },
    Target {
        name: "pictures",
        what: "pictures: JPEG and PNG",
        seeds: picture_files,
        run: picture,
    },
    Target {
        name: "settings",
        what: "settings files",
        seeds: || of(vec![read("src-tauri/crates/practice/data/settings.json")]),
        run: settings,
    },
    Target {
        name: "tables",
        what: "tables to import: XLSX and CSV",
        seeds: table_files,
        run: tables,
    },
    Target {
        name: "ledgers",
        what: "ledgers of offices: XLSX and CSV, read row by row and handed back",
        seeds: ledger_files,
        run: ledger,
    },
];

/// Between the parts of a context: the system, its case, the answer.
const PART: usize = 1_000;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(root().join(name)).unwrap_or_default()
}

fn of(files: Vec<Vec<u8>>) -> Vec<Input> {
    let inputs = files.into_iter();
    inputs.map(|bytes| Input { context: 0, bytes }).collect()
}

/// The packages that the program carries.
fn packages() -> &'static Packages {
    static PACKAGES: OnceLock<Packages> = OnceLock::new();
    PACKAGES.get_or_init(|| Packages::builtin().unwrap_or_default())
}

thread_local! {
    /// Each system with its cases, in the order of the packages.
    static TRIALS: Vec<Option<Trial<'static>>> =
        packages().systems().map(|package| Trial::of(package).ok()).collect();
}

/// The answers of all cases of these systems.
fn replies(systems: &[&str]) -> Vec<Input> {
    let mut inputs = Vec::new();
    TRIALS.with(|trials| {
        for (system, (package, trial)) in packages().systems().zip(trials).enumerate() {
            let Some(trial) = trial.as_ref().filter(|_| systems.contains(&package.id())) else {
                continue;
            };
            for case in 0..trial.cases() {
                for (answer, bytes) in trial.answers(case).into_iter().enumerate() {
                    let context = (system * PART + case) * PART + answer;
                    inputs.push(Input { context, bytes });
                }
            }
        }
    });
    inputs
}

fn replied(context: usize, bytes: &[u8]) -> String {
    let (system, case, answer) = (context / PART / PART, context / PART % PART, context % PART);
    TRIALS.with(|trials| {
        let Some(Some(trial)) = trials.get(system) else {
            return String::new();
        };
        let mut answers = trial.answers(case);
        if let Some(given) = answers.get_mut(answer) {
            *given = bytes.to_vec();
        }
        roughly(&format!("{:?}", trial.play(case, &answers)))
    })
}

/// The beginning of what came of it, without what differs from input to input.
pub(crate) fn roughly(said: &str) -> String {
    let plain = said
        .chars()
        .filter(|c| c.is_ascii_alphabetic() || *c == '_');
    plain.take(90).collect()
}

/// A package's folder: the name of each file with its text.
type Folder = (String, BTreeMap<String, String>);

fn folders() -> &'static [Folder] {
    static FOLDERS: OnceLock<Vec<Folder>> = OnceLock::new();
    FOLDERS.get_or_init(|| {
        let systems = root().join("src-tauri/systems");
        let mut folders: Vec<Folder> = packages()
            .systems()
            .map(|package| {
                let folder = systems.join(package.id());
                let mut files = BTreeMap::new();
                for part in ["", "codes"] {
                    let listed = std::fs::read_dir(folder.join(part)).into_iter().flatten();
                    for file in listed.flatten() {
                        let name = file.file_name().to_string_lossy().into_owned();
                        let name = match part {
                            "" => name,
                            part => format!("{part}/{name}"),
                        };
                        if let Ok(text) = std::fs::read_to_string(file.path()) {
                            files.insert(name, text);
                        }
                    }
                }
                (package.id().to_owned(), files)
            })
            .collect();
        folders.sort();
        folders
    })
}

fn package_files() -> Vec<Input> {
    let folders = folders().iter().enumerate();
    let files = folders.flat_map(|(at, (_, files))| {
        let texts = files.values().enumerate();
        texts.map(move |(file, text)| Input {
            context: at * PART + file,
            bytes: text.as_bytes().to_vec(),
        })
    });
    files.collect()
}

fn package(context: usize, bytes: &[u8]) -> String {
    let Some((id, files)) = folders().get(context / PART) else {
        return String::new();
    };
    let spoilt = String::from_utf8_lossy(bytes);
    let files: Vec<(&str, &str)> = files
        .iter()
        .enumerate()
        .map(|(file, (name, text))| match file == context % PART {
            true => (name.as_str(), spoilt.as_ref()),
            false => (name.as_str(), text.as_str()),
        })
        .collect();
    let (faults, results) = tried(id, &files);
    let first = faults.first().map(ToString::to_string).unwrap_or_default();
    roughly(&format!("{} {first}", results.is_empty()))
}

fn entry_files() -> Vec<Input> {
    let names = ["household", "event", "premises"];
    let names = names.map(|name| format!("tests/samples/{name}.json"));
    of(names.iter().map(|name| read(name)).collect())
}

fn entry(_: usize, bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let entry = match Dictionary::builtin().parse_entry(&text) {
        Ok(entry) => entry,
        Err(error) => return roughly(&error.to_string()),
    };
    let mut scope = Scope::new(date(2026, 11, 22));
    scope.enabled = packages().systems().map(|p| p.id().to_owned()).collect();
    let found = packages().preflight(&entry, &scope);
    let plan = packages().plan(&entry, &scope);
    format!(
        "{} problems, {} deliveries",
        found.problems.len().min(40),
        plan.planned.len().min(20)
    )
}

fn picture_files() -> Vec<Input> {
    let scene = read("tests/samples/scene.png");
    let small = Fit {
        side: 64,
        bytes: 100_000,
    };
    let jpeg = taken_in(&scene, small).map(|picture| picture.jpeg);
    of(jpeg.into_iter().chain([scene]).collect())
}

fn picture(_: usize, bytes: &[u8]) -> String {
    let fit = Fit {
        side: 4096,
        bytes: 5 * 1024 * 1024,
    };
    match taken_in(bytes, fit) {
        Ok(picture) => format!("{} x {}", picture.width.min(64), picture.height.min(64)),
        Err(error) => roughly(&error.to_string()),
    }
}

fn settings(_: usize, bytes: &[u8]) -> String {
    match serde_json::from_slice::<SettingsChange>(bytes) {
        Ok(change) => format!("{} systems", change.systems.len().min(40)),
        Err(error) => roughly(&error.to_string()),
    }
}

fn table_files() -> Vec<Input> {
    let csv = "社区,网格编号,公安网格,消防网格\n海棠,440306001001003,宝湾-17,XF-0103\n";
    let workbooks = replies(&["gridadmin"])
        .into_iter()
        .map(|input| input.bytes)
        .filter(|bytes| bytes.starts_with(b"PK"));
    of(workbooks.chain([csv.as_bytes().to_vec()]).collect())
}

fn tables(_: usize, bytes: &[u8]) -> String {
    match table(bytes) {
        Ok(rows) => format!("{} rows", rows.len().min(200)),
        Err(error) => roughly(&error.to_string()),
    }
}

fn ledger_files() -> Vec<Input> {
    let names = [
        "tidy.xlsx",
        "messy.xlsx",
        "landlord.xlsx",
        "landlord-gbk.csv",
    ];
    let names = names.map(|name| format!("tests/samples/ledgers/{name}"));
    of(names.iter().map(|name| read(name)).collect())
}

fn ledger(_: usize, bytes: &[u8]) -> String {
    let file = match SheetFile::open(bytes.to_vec()) {
        Ok(file) => file,
        Err(error) => return roughly(&error.to_string()),
    };
    let mut rows = 0_u32;
    let walked = file.walk(0, &mut |_, cells| {
        rows += 1;
        std::hint::black_box(cells.iter().map(|cell| cell.shown().len()).sum::<usize>());
        ControlFlow::Continue(())
    });
    if let Err(error) = walked {
        return roughly(&error.to_string());
    }
    let wrong = (5..15).map(|row| (row, "原因".to_owned())).collect();
    let back = file.hand_back(0, 4, &wrong, "原因");
    format!("{} rows, {} back", rows.min(250), back.is_ok())
}
