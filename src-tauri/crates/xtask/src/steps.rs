//! Running one program after another: each shows its output as it comes, and its last lines are kept for the summing-up.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::fault::Fault;

/// How many of a program's last lines are kept.
const KEPT: usize = 60;

/// Runs the command with its output on ours, and returns its last lines.
pub(crate) fn run(command: &mut Command) -> Result<Vec<String>, Fault> {
    let line = line(command);
    println!("$ {line}");
    if std::io::stdout().is_terminal() {
        command
            .env("CARGO_TERM_COLOR", "always")
            .env("FORCE_COLOR", "1");
    }
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().map_err(not_started(command))?;
    let out = child
        .stdout
        .take()
        .map(|stream| thread::spawn(|| pass_on(stream, std::io::stdout())));
    let err = child
        .stderr
        .take()
        .map(|stream| thread::spawn(|| pass_on(stream, std::io::stderr())));
    let status = child.wait().map_err(not_started(command))?;
    let mut last = Vec::new();
    for reader in [err, out].into_iter().flatten() {
        last.extend(reader.join().unwrap_or_default());
    }
    if status.success() {
        Ok(last)
    } else {
        Err(Fault::Failed {
            line,
            status: status.to_string(),
        })
    }
}

/// Runs the command in the foreground, with our own terminal.
pub(crate) fn run_here(command: &mut Command) -> Result<(), Fault> {
    let line = line(command);
    println!("$ {line}");
    let status = command.status().map_err(not_started(command))?;
    if status.success() {
        Ok(())
    } else {
        Err(Fault::Failed {
            line,
            status: status.to_string(),
        })
    }
}

/// Runs the command quietly and returns what it printed; none when it failed or is not installed.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// `4.2 s`, `3 min 07 s`.
pub(crate) fn spoken(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

/// Times a piece of work.
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let began = Instant::now();
    let result = work();
    (result, began.elapsed())
}

fn not_started(command: &Command) -> impl FnOnce(std::io::Error) -> Fault + use<> {
    let program = command.get_program().to_string_lossy().into_owned();
    let mend = match program.as_str() {
        "npm" | "node" | "npx" => "install Node 20 or newer",
        _ => "`cargo xtask setup` installs what this project needs",
    };
    move |cause| Fault::NotStarted {
        program,
        cause,
        mend,
    }
}

fn line(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let name = program.rsplit('/').next().unwrap_or(&program);
    let mut line = name.to_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

/// Copies a stream line by line as it comes; a reader that went away does not stop the program.
fn pass_on(stream: impl Read, mut to: impl Write) -> Vec<String> {
    let mut kept = VecDeque::with_capacity(KEPT);
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    while matches!(reader.read_until(b'\n', &mut line), Ok(read) if read > 0) {
        // Nobody may be listening any more (a closed pipe): the step still has to end.
        let _ = to.write_all(&line).and_then(|()| to.flush());
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back(plain(&String::from_utf8_lossy(&line)));
        line.clear();
    }
    kept.into()
}

/// The line without colours and without its end.
fn plain(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line.trim_end();
    while let Some((before, after)) = rest.split_once('\u{1b}') {
        plain.push_str(before);
        rest = after
            .split_once(|c: char| c.is_ascii_alphabetic())
            .map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_taken_out_of_kept_lines() {
        let line = "\u{1b}[32;1m     Summary\u{1b}[0m [   1.2s] 3 tests run\n";
        assert_eq!(
            plain(line),
            "     Summary [   1.2s] 3 tests run",
            "the summing-up repeats words, not colours"
        );
    }

    #[test]
    fn times_are_spoken_as_people_do() {
        assert_eq!(
            spoken(Duration::from_millis(4_230)),
            "4.2 s",
            "short times have tenths"
        );
        assert_eq!(
            spoken(Duration::from_secs(187)),
            "3 min 07 s",
            "long ones have minutes"
        );
    }
}
