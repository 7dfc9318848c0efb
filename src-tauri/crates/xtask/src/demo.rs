//! `cargo xtask demo`: builds what the demo needs and starts it. The demo itself is `tests/demo`.

use std::path::PathBuf;

use crate::fault::Fault;
use crate::ground::Ground;
use crate::{orders, setup, steps};

/// What the demo is asked to do.
#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// Without a window: enter the sample household, deliver it, and show what every department holds.
    #[arg(long)]
    headless: bool,
    /// Where the practice profile and the departments' data live [default: ~/.local/share/yilutong-demo].
    #[arg(long)]
    data: Option<PathBuf>,
    /// Start from nothing: removes what an earlier demo left in that folder.
    #[arg(long)]
    fresh: bool,
}

impl Demo {
    /// Builds and starts it.
    pub(crate) fn run(self, ground: &Ground) -> Result<(), Fault> {
        if self.headless {
            setup::packages(&[setup::BUILD])?;
            orders::build_without_window(ground)?;
        } else {
            setup::packages(&[setup::BUILD, setup::SHELL])?;
            orders::pages(ground)?;
            orders::build(ground, &[])?;
        }
        let mut demo = std::process::Command::new(ground.program("debug", "yilutong-demo"));
        demo.current_dir(&ground.root);
        if self.headless {
            demo.arg("--headless");
        } else {
            demo.arg("--window")
                .arg(ground.program("debug", "yilutong"));
        }
        if self.fresh {
            demo.arg("--fresh");
        }
        if let Some(data) = &self.data {
            demo.arg("--data").arg(data);
        }
        steps::run_here(&mut demo)
    }
}
