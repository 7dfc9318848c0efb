//! Practice inside the program: `--practice` without a folder of its own opens a desk whose departments run in this very
//! process. It shares no folder with real work; closing the window ends it.

use std::path::Path;

use yilutong_practice::{Lesson, PracticeError};

/// Starts it, in the folder that the program keeps for practice.
pub(crate) fn begin(own: &Path) -> Result<Lesson, PracticeError> {
    tauri::async_runtime::block_on(Lesson::begin(&own.join("practice")))
}
