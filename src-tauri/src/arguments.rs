//! The command line of the window: which profile, which further packages, practice or not.

use std::path::PathBuf;

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
    /// Say all the time that this profile talks to practice departments
    #[arg(long, env = "YILUTONG_PRACTICE", value_parser = clap::builder::FalseyValueParser::new())]
    practice: bool,
}

impl Arguments {
    /// What the desk is opened with; `own` is the program's data folder. Practice never shares a folder with real work.
    pub(crate) fn desk(self, own: PathBuf) -> DeskConfig {
        let folder = if self.practice { "practice" } else { "profile" };
        DeskConfig {
            data_dir: self.data.unwrap_or_else(|| own.join(folder)),
            systems_dirs: self.systems,
            practice: self.practice,
            deliver: true,
        }
    }
}
