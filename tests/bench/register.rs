//! A register of a million people: looking somebody up, opening the profile, and saving into it, against an empty one.

use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::json;
use tempfile::TempDir;
use yilutong_dictionary::initials;
use yilutong_outbox::{
    DraftSave, Dwelling, EntryId, KeyCost, Outbox, Person, Profile, RegisterRow, Submission,
};

use crate::Figure;

const PASSPHRASE: &str = "bench-passphrase";
/// People told of in one submission while the register is filled.
const AT_A_TIME: usize = 2_000;
/// Searches of each kind.
const SEARCHES: usize = 400;
const SAVES: usize = 200;
const SHOWN: usize = 20;
const EXACT: Duration = Duration::from_millis(2);
const WORDS: Duration = Duration::from_millis(30);
const OPENING: Duration = Duration::from_millis(300);

/// Fills a register and looks people up.
pub(crate) fn figures() -> Vec<Figure> {
    let people: usize = crate::size("YILU_BENCH_PEOPLE", 1_000_000);
    let folder = TempDir::new().unwrap();
    let full = folder.path().join("full");
    let outbox = create(&full);
    let began = Instant::now();
    for at in (0..people).step_by(AT_A_TIME) {
        let rows = (at..people.min(at + AT_A_TIME)).flat_map(rows);
        save(&outbox, at, rows.collect());
    }
    println!(
        "register: {people} people told of in {:.0} s",
        began.elapsed().as_secs_f64()
    );
    drop(outbox);
    let began = Instant::now();
    let outbox = Profile::open(&full, PASSPHRASE, Timestamp::now()).unwrap();
    let opening = began.elapsed();
    println!("register: opened in {:.0} ms", opening.as_secs_f64() * 1e3);

    let chosen = |n: usize| n * 7_919 % people;
    let times = |look: &dyn Fn(usize) -> usize| {
        let times = (0..SEARCHES).map(|n| {
            let began = Instant::now();
            let found = look(chosen(n));
            assert!(found > 0, "somebody who is there is found");
            began.elapsed()
        });
        worst(times.collect())
    };
    let find = |text: String| outbox.find_people(&text, SHOWN).unwrap().len();
    let exact = times(&|n| find(number(n)));
    let by_name = times(&|n| find(name(n)));
    let by_initials = times(&|n| find(initials(&name(n))));
    let by_address = times(&|n| outbox.find_dwellings(&fragment(n), SHOWN).unwrap().len());
    for (what, time) in [
        ("number", exact),
        ("name", by_name),
        ("initials", by_initials),
        ("part of an address", by_address),
    ] {
        println!("register: p99 by {what} {:.2} ms", time.as_secs_f64() * 1e3);
    }
    let into_full = saving(&outbox, people);
    let empty = create(&folder.path().join("empty"));
    let into_empty = saving(&empty, people);
    let ratio = into_full.as_secs_f64() / into_empty.as_secs_f64();
    let words = by_name.max(by_initials).max(by_address);
    let millis = |time: Duration| format!("{:.2} ms", time.as_secs_f64() * 1e3);
    vec![
        Figure {
            what: format!("a register of {people}: exact number, p99"),
            value: millis(exact),
            aim: "< 2 ms",
            reached: exact < EXACT,
        },
        Figure {
            what: format!("a register of {people}: name, initials or part of an address, p99"),
            value: millis(words),
            aim: "< 30 ms",
            reached: words < WORDS,
        },
        Figure {
            what: format!("a register of {people}: opening the profile"),
            value: millis(opening),
            aim: "< 300 ms",
            reached: opening < OPENING,
        },
        Figure {
            what: format!("saving into a register of {people}, against an empty one"),
            value: format!("{ratio:.2} x"),
            aim: "<= 1.1 x",
            reached: ratio <= 1.1,
        },
    ]
}

fn create(folder: &Path) -> Outbox {
    Profile::create_with(folder, PASSPHRASE, KeyCost::LOWEST, Timestamp::now()).unwrap()
}

/// The middle one of saving a dwelling with one person, from draft to done.
fn saving(outbox: &Outbox, from: usize) -> Duration {
    let times = (from..from + SAVES).map(|n| {
        let began = Instant::now();
        save(outbox, n, rows(n).collect());
        began.elapsed()
    });
    crate::median(times.collect())
}

fn save(outbox: &Outbox, number: usize, register: Vec<RegisterRow>) {
    let (now, body) = (Timestamp::now(), json!({ "form": "household" }));
    let entry: EntryId = outbox
        .save_draft(DraftSave {
            id: None,
            form: "household".to_owned(),
            title: format!("{number}"),
            body: body.clone(),
            now,
        })
        .unwrap();
    let submission = Submission {
        entry,
        base: 0,
        body,
        title: format!("{number}"),
        now,
        by: "WG100023".to_owned(),
        deliveries: Vec::new(),
        register,
        given_up: Vec::new(),
    };
    outbox.submit(submission).unwrap();
}

fn rows(n: usize) -> impl Iterator<Item = RegisterRow> {
    let key = format!("dwelling-{n}");
    let dwelling = Dwelling {
        id: None,
        key: key.clone(),
        address: address(n),
        values: json!({ "road": "海棠路", "room": "1203" }),
        alike: Default::default(),
        entry: None,
        updated_at: None,
    };
    let person = Person {
        id: None,
        key: number(n),
        id_number: number(n),
        initials: initials(&name(n)),
        name: name(n),
        phone: format!("199{n:08}"),
        dwelling: key,
        address: address(n),
        values: json!({ "person": { "name": name(n), "education": "30", "nation": "01" } }),
        alike: Default::default(),
        entry: None,
        updated_at: None,
    };
    [RegisterRow::Dwelling(dwelling), RegisterRow::Person(person)].into_iter()
}

fn number(n: usize) -> String {
    let (day, order) = (n / 900, n % 900);
    let (year, month, date) = (1950 + day / 336 % 60, 1 + day / 28 % 12, 1 + day % 28);
    format!(
        "4403{:02}{year}{month:02}{date:02}{order:03}X",
        n / 18_000_000
    )
}

/// As many names as a district has: common family names, two characters after them.
fn name(n: usize) -> String {
    const FAMILY: &[&str] = &[
        "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡",
        "郭", "何", "高", "林", "罗",
    ];
    const GIVEN: &[&str] = &[
        "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟", "涛",
        "明", "超", "秀", "霞", "平", "刚", "桂", "英", "华", "玉", "兰", "红", "梅", "建", "国",
        "文", "志", "海", "春", "晓", "宇", "浩", "子", "欣", "雨",
    ];
    let pick = |of: &'static [&'static str], k: usize| of[k % of.len()];
    format!(
        "{}{}{}",
        pick(FAMILY, n),
        pick(GIVEN, n / 20),
        pick(GIVEN, n / 800)
    )
}

fn address(n: usize) -> String {
    format!(
        "示例市福安区梅林街道{}社区海棠路{}号{}栋{}",
        ["梅亭", "梅丰", "上梅", "下梅", "翰岭"][n % 5],
        n / 2_000,
        1 + n / 100 % 20,
        101 + n % 100 * 10
    )
}

fn fragment(n: usize) -> String {
    format!(
        "海棠路{}号{}栋{}",
        n / 2_000,
        1 + n / 100 % 20,
        101 + n % 100 * 10
    )
}

/// Of a hundred, the worst but one.
fn worst(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() * 99 / 100]
}
