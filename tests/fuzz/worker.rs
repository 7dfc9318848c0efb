//! One target, fed for a while: what is tried stands in a file before it is tried, and somebody watches the time.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::chance::Chance;
use crate::targets::{TARGETS, Target};
use crate::{bytes, structure};

/// Processor time that one input may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Memory that one input may bring into use, in KiB: 768 MiB, three quarters of it a picture of ninety million pixels.
const MOST_RESIDENT: u64 = 768 * 1024;
/// How many inputs that came to something new are kept as seeds.
const MOST_SEEDS: usize = 4_000;

/// One input: what it is put in place of, and the bytes.
#[derive(Clone)]
pub(crate) struct Input {
    pub(crate) context: usize,
    pub(crate) bytes: Vec<u8>,
}

/// Where the input that is being tried stands.
pub(crate) fn current(keep: &Path, target: &Target) -> PathBuf {
    keep.join(format!("{}.current", target.name))
}

/// Reads a kept input: a line with target and context, then the bytes.
pub(crate) fn read(file: &Path) -> Option<(&'static Target, usize, Vec<u8>)> {
    let whole = std::fs::read(file).ok()?;
    let end = whole.iter().position(|b| *b == b'\n')?;
    let (name, context) = std::str::from_utf8(&whole[..end]).ok()?.split_once(' ')?;
    let target = TARGETS.iter().find(|target| target.name == name)?;
    Some((target, context.parse().ok()?, whole[end + 1..].to_vec()))
}

/// Feeds a target until the time is over.
pub(crate) fn run(target: &Target, seconds: u64, seed: u64, keep: &Path) -> ExitCode {
    let begun = Arc::new(AtomicU64::new(0));
    watch(target.name, Arc::clone(&begun));
    let mut seeds = (target.seeds)();
    let found = known(target);
    let mut chance = Chance::new(seed);
    let mut seen = BTreeSet::new();
    let (mut tried, mut fresh) = (0_u64, 0_usize);
    let mut worst = (0_u64, Duration::ZERO);
    let until = Instant::now() + Duration::from_secs(seconds);
    let half = Duration::from_secs(seconds) / 2;
    // What broke something once is always tried; the seeds as far as time allows.
    let must = found.len();
    let first: Vec<Input> = found.into_iter().chain(seeds.iter().cloned()).collect();
    let mut first = first.into_iter();
    loop {
        if tried >= must as u64 && Instant::now() >= until {
            break;
        }
        let input = match first.next() {
            // Half of the time goes to the seeds at most.
            Some(input) if tried < must as u64 || Instant::now() + half < until => input,
            _ => mutated(&seeds, &mut chance),
        };
        let line = format!("{} {}\n", target.name, input.context);
        let written = std::fs::write(
            current(keep, target),
            [line.as_bytes(), &input.bytes].concat(),
        );
        if let Err(error) = written {
            eprintln!("{}: {error}", keep.display());
            return ExitCode::FAILURE;
        }
        let before = resident("VmRSS:");
        // Makes the high-water mark that of this input alone.
        let _ = std::fs::write("/proc/self/clear_refs", "5");
        begun.store(processor_millis().max(1), Ordering::SeqCst);
        let start = Instant::now();
        let said = (target.run)(input.context, &input.bytes);
        let took = start.elapsed();
        begun.store(0, Ordering::SeqCst);
        let grown = resident("VmHWM:").saturating_sub(before);
        if grown > MOST_RESIDENT {
            eprintln!("{}: one input took {} MiB", target.name, grown / 1024);
            return ExitCode::FAILURE;
        }
        worst = (worst.0.max(grown), worst.1.max(took));
        tried += 1;
        let mut hash = DefaultHasher::new();
        (input.context, said).hash(&mut hash);
        if seen.insert(hash.finish()) && seeds.len() < MOST_SEEDS {
            fresh += 1;
            seeds.push(input);
        }
    }
    println!(
        "{:<20} {tried:>8} inputs, {fresh:>5} of them new; at most {} MiB and {} ms",
        target.name,
        worst.0 / 1024,
        worst.1.as_millis()
    );
    ExitCode::SUCCESS
}

/// The inputs that broke something once.
fn known(target: &Target) -> Vec<Input> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("found");
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let inputs = files.filter_map(|file| {
        let (of, context, bytes) = read(&file.path())?;
        (of.name == target.name).then_some(Input { context, bytes })
    });
    inputs.collect()
}

fn mutated(seeds: &[Input], chance: &mut Chance) -> Input {
    let nothing = Input {
        context: 0,
        bytes: Vec::new(),
    };
    let seed = chance.one(seeds).unwrap_or(&nothing).clone();
    let other = chance.one(seeds).unwrap_or(&nothing).clone();
    let by_structure = match chance.below(3) {
        0 => None,
        _ => structure::changed(&seed.bytes, &other.bytes, chance),
    };
    let mut changed =
        by_structure.unwrap_or_else(|| bytes::changed(&seed.bytes, &other.bytes, chance));
    if chance.once_in(4) {
        changed = bytes::changed(&changed, &other.bytes, chance);
    }
    Input {
        context: seed.context,
        bytes: changed,
    }
}

/// Ends the process when one input takes too much processor time: waiting for others does not count.
fn watch(name: &'static str, begun: Arc<AtomicU64>) {
    std::thread::spawn(move || {
        loop {
            std::thread::sleep(Duration::from_millis(200));
            let since = begun.load(Ordering::SeqCst);
            let spent = processor_millis().saturating_sub(since);
            if since > 0 && u128::from(spent) > PATIENCE.as_millis() {
                eprintln!("{name}: one input has taken {spent} ms of processor time");
                std::process::exit(3);
            }
        }
    });
}

/// Processor time of this process; 0 where the system does not tell.
fn processor_millis() -> u64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanos: u64 = told
        .split_whitespace()
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // Behind the name in brackets: state is the first, utime and stime are the 12th and 13th.
    let behind = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    let ticks: u64 = behind
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|text| text.parse::<u64>().ok())
        .sum();
    (ticks * 10).max(nanos / 1_000_000)
}

/// A line of `/proc/self/status`, in KiB; 0 where the system does not tell.
fn resident(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or(0)
}
