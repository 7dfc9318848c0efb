//! Pages of docs/ that a measurement writes into: what stands between two marks is its, all else is people's.

use std::io;
use std::path::PathBuf;

/// A page with a place that a command writes.
#[derive(Debug)]
pub struct Page {
    path: PathBuf,
    before: String,
    /// What stands between the marks.
    pub between: String,
    after: String,
}

/// Ends the place.
const END: &str = "<!-- end of figures -->";

impl Page {
    /// Opens `docs/<name>` at the place that begins with `<!-- figures: … -->`.
    ///
    /// # Errors
    /// When there is no such page or no such place in it.
    pub fn open(name: &str) -> io::Result<Self> {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../docs")
            .join(name);
        let text = std::fs::read_to_string(&path)?;
        let begins = text.find("<!-- figures:");
        let after_mark = begins.and_then(|at| text[at..].find("-->").map(|end| at + end + 3));
        let ends = after_mark.and_then(|at| text[at..].find(END).map(|end| at + end));
        let (Some(from), Some(to)) = (after_mark, ends) else {
            return Err(io::Error::other(format!(
                "docs/{name} has no place for figures; put `<!-- figures: written by … -->` and `{END}` into it"
            )));
        };
        Ok(Self {
            before: text[..from].to_owned(),
            between: text[from..to].to_owned(),
            after: text[to..].to_owned(),
            path,
        })
    }

    /// Writes it with something else between the marks.
    ///
    /// # Errors
    /// When the page cannot be written.
    pub fn write(&self, between: &str) -> io::Result<()> {
        let text = format!("{}\n{between}\n{}", self.before, self.after);
        std::fs::write(&self.path, text)
    }
}
