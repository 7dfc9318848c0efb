//! The command line of the window: which profile, which further packages, practice or not.

use std::path::{Path, PathBuf};

use clap::Parser;
use yilutong_desk::DeskConfig;

/// Yilutong: one entry, through to every system.
#[derive(Debug, Parser)]
#[command(name = "yilutong", version)]
pub(crate) struct Arguments {
    /// The profile's folder [default: this program's own data folder]
    #[arg(long, env = "YILUTONG_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// A folder with further system packages; may be given several times
    #[arg(long, value_name = "DIR")]
    systems: Vec<PathBuf>,
    /// Practise: on departments that this program simulates; with --data, on a profile that was set up for others
    #[arg(long, env = "YILUTONG_PRACTICE", value_parser = clap::builder::FalseyValueParser::new())]
    practice: bool,
}

impl Arguments {
    /// True when the departments are simulated by this program; then nothing but the program's own folder is touched.
    pub(crate) fn lesson(&self) -> bool {
        self.practice && self.data.is_none()
    }

    /// What the desk is opened with; `own` is the program's data folder.
    pub(crate) fn desk(self, own: &Path) -> DeskConfig {
        DeskConfig {
            data_dir: self.data.unwrap_or_else(|| own.join("profile")),
            systems_dirs: self.systems,
            practice: self.practice,
            // Whoever cannot say where this program is has no practice to offer.
            practice_program: std::env::current_exe().ok(),
            deliver: true,
            ..DeskConfig::default()
        }
    }
}
