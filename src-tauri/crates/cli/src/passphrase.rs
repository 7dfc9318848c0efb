//! Where the passphrase comes from: a file, the environment, or the terminal; never the command line.

use std::io::IsTerminal;

use crate::args::Cli;
use crate::failure::Failure;

/// The passphrase of an existing profile.
pub(crate) fn ask(cli: &Cli) -> Result<String, Failure> {
    match given(cli)? {
        Some(passphrase) => Ok(passphrase),
        None => prompt("Passphrase: "),
    }
}

/// A new passphrase, typed twice when it is typed.
pub(crate) fn choose(cli: &Cli) -> Result<String, Failure> {
    if let Some(passphrase) = given(cli)? {
        return Ok(passphrase);
    }
    let first = prompt("New passphrase (8 characters or more): ")?;
    if prompt("The same again: ")? == first {
        Ok(first)
    } else {
        Err(Failure::PassphrasesDiffer)
    }
}

fn given(cli: &Cli) -> Result<Option<String>, Failure> {
    if let Some(file) = &cli.passphrase_file {
        let text = std::fs::read_to_string(file).map_err(|source| Failure::Read {
            file: file.clone(),
            source,
        })?;
        return Ok(Some(text.lines().next().unwrap_or_default().to_owned()));
    }
    Ok(std::env::var("YILU_PASSPHRASE").ok())
}

fn prompt(words: &str) -> Result<String, Failure> {
    if !std::io::stdin().is_terminal() {
        return Err(Failure::NoPassphrase);
    }
    rpassword::prompt_password(words).map_err(|_| Failure::NoPassphrase)
}
