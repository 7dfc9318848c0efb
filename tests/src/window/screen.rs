//! A screen and a session bus of its own for one test, ended with it.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// Xvfb and dbus-daemon, each on a free address.
pub struct Screen {
    display: Program,
    bus: Program,
}

/// A program of ours that says one line (its address) when it is ready; ended by its own pid.
struct Program {
    child: Child,
    address: String,
}

impl Screen {
    /// Starts both. `cargo xtask setup` installs them.
    pub fn open() -> Self {
        let display = Program::start(
            "Xvfb",
            &[
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1366x768x24",
                "-nolisten",
                "tcp",
            ],
        );
        let bus = Program::start(
            "dbus-daemon",
            &["--session", "--nofork", "--nopidfile", "--print-address=1"],
        );
        Self { display, bus }
    }

    /// Lets a program show its windows here, and nowhere else.
    pub fn lend_to(&self, command: &mut Command) {
        command
            .env("DISPLAY", format!(":{}", self.display.address))
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus.address)
            .env("GDK_BACKEND", "x11")
            .env_remove("WAYLAND_DISPLAY");
    }
}

impl Program {
    fn start(name: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(name)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("{name} cannot be started ({error}); `cargo xtask setup` installs it")
            });
        let mut address = String::new();
        let said = child
            .stdout
            .take()
            .map(|out| BufReader::new(out).read_line(&mut address));
        assert!(
            matches!(said, Some(Ok(1..))),
            "{name} must say its address before anything can use it"
        );
        Self {
            child,
            address: address.trim().to_owned(),
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
