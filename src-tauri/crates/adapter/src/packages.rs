//! All system packages together: those the program carries and those an office added.
//!
//! A broken package is reported and left out; the others work. Deliberately absent: which systems are
//! switched on, that is said with every question in a [`Scope`].

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;
use sm3::{Digest, Sm3};
use yilutong_dictionary::Entry;

use crate::AdapterError;
use crate::exchange::ExchangeSpec;
use crate::lending::Lender;
use crate::package::{
    Families, Files, LintFault, LintSeverity, Package, Placeholder, Record, Source, lint,
    lint_family, load, name_of, nearest,
};
use crate::plan::Plan;
use crate::preflight::Preflight;
use crate::scope::Scope;
use crate::wire::{Lane, Wire};

/// The system packages, each after those whose receipts it waits for.
#[derive(Debug, Default)]
pub struct Packages {
    all: Vec<Package>,
    faults: Vec<LintFault>,
}

impl Packages {
    /// The packages that the program carries.
    ///
    /// # Errors
    /// When one of them is broken: then the program itself is.
    pub fn builtin() -> Result<Self, AdapterError> {
        let mut packages = Self::default();
        packages.add_all(Files::builtin(), &mut Families::default());
        packages.arrange();
        match packages
            .faults
            .iter()
            .find(|f| f.severity == LintSeverity::Fault)
        {
            Some(fault) => {
                let package = fault.file.split('/').next().unwrap_or_default().to_owned();
                Err(AdapterError::Package {
                    package,
                    fault: fault.clone(),
                })
            }
            None => Ok(packages),
        }
    }

    /// The packages that the program carries, and every package found in the folders.
    ///
    /// A package of the same id as one before it replaces it. Broken ones stand in [`Packages::faults`].
    ///
    /// # Errors
    /// When a folder cannot be read at all.
    pub fn load(extra: &[PathBuf]) -> Result<Self, AdapterError> {
        let mut packages = Self::builtin()?;
        let mut families = Families::builtin();
        for folder in extra {
            let unreadable = |source| AdapterError::Folder {
                path: folder.clone(),
                source,
            };
            let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
                .map_err(unreadable)?
                .filter_map(|entry| entry.ok().map(|e| e.path()))
                .filter(|path| path.is_dir() && !name_of(path).starts_with('.'))
                .collect();
            found.sort();
            let read = |path: PathBuf| Ok((name_of(&path), Files::read(&path)?));
            let found = found.into_iter().map(read).collect::<std::io::Result<_>>();
            packages.add_all(found.map_err(unreadable)?, &mut families);
        }
        packages.arrange();
        Ok(packages)
    }

    /// Adds the package in a folder, and gives its id.
    ///
    /// # Errors
    /// The faults that keep it from being used.
    pub fn install(&mut self, folder: &Path) -> Result<String, Vec<LintFault>> {
        let faults = || -> Vec<LintFault> {
            let all = lint(folder).into_iter();
            all.filter(|f| f.severity == LintSeverity::Fault).collect()
        };
        let files = Files::read(folder).map_err(|_| faults())?;
        let (package, _) = load(&name_of(folder), files, &Families::beside(folder));
        let package = package.ok_or_else(faults)?;
        let id = package.id().to_owned();
        self.all.retain(|other| other.id() != id);
        self.all.push(package);
        self.arrange();
        Ok(id)
    }

    /// Adds folders: the families first, so that the packages may extend them.
    fn add_all(&mut self, folders: Vec<(String, Files)>, families: &mut Families) {
        let (shared, own): (Vec<_>, Vec<_>) = folders.into_iter().partition(|(_, f)| f.is_family());
        for (name, files) in shared {
            families.add(&name, files);
        }
        for (folder, files) in own {
            self.add(&folder, files, families);
        }
    }

    fn add(&mut self, folder: &str, files: Files, families: &Families) {
        let (package, faults) = load(folder, files, families);
        for fault in faults {
            let file = match fault.file.strip_prefix("../") {
                Some(of_family) => of_family.to_owned(),
                None => format!("{folder}/{}", fault.file),
            };
            let fault = LintFault { file, ..fault };
            // What is wrong with a family is told once, not for each member.
            if !self.faults.contains(&fault) {
                self.faults.push(fault);
            }
        }
        if let Some(package) = package {
            self.all.retain(|other| other.id() != package.id());
            self.all.push(package);
        }
    }

    /// Puts every package after those it waits for, and reports rings across packages.
    fn arrange(&mut self) {
        let mut waiting = std::mem::take(&mut self.all);
        waiting.sort_by(|a, b| (a.order, a.id()).cmp(&(b.order, b.id())));
        while !waiting.is_empty() {
            let open: BTreeSet<String> = waiting.iter().map(|p| p.id().to_owned()).collect();
            let free = waiting.iter().position(|p| {
                p.needs()
                    .all(|other| other == p.id() || !open.contains(other))
            });
            if free.is_none() {
                for package in &waiting {
                    self.faults.push(LintFault {
                        file: format!("{}/system.toml", package.id()),
                        line: 1,
                        what: "the package waits for a receipt of one that waits for it".to_owned(),
                        mend: "break the ring".to_owned(),
                        severity: LintSeverity::Fault,
                    });
                }
                break;
            }
            self.all.push(waiting.remove(free.unwrap_or_default()));
        }
        self.check_receipts();
    }

    /// Reports receipts that somebody waits for and nobody brings.
    fn check_receipts(&mut self) {
        let missing: Vec<LintFault> = self
            .all
            .iter()
            .flat_map(|package| {
                self.missing_receipts(package)
                    .into_iter()
                    .map(|fault| LintFault {
                        file: format!("{}/{}", package.id(), fault.file),
                        ..fault
                    })
            })
            .collect();
        self.faults.extend(missing);
    }

    /// The receipts that a package waits for and that neither it nor any of these brings.
    fn missing_receipts(&self, package: &Package) -> Vec<LintFault> {
        let mut missing = Vec::new();
        let fields = package
            .records()
            .iter()
            .flat_map(|r| r.fields().iter().chain(r.cancel_fields()));
        for field in fields {
            let Source::Receipt {
                system,
                record,
                name,
                ..
            } = &field.source
            else {
                continue;
            };
            let own = (*system == package.id()).then_some(package);
            let (what, mend, severity) = match own.or_else(|| self.system(system)) {
                None => {
                    let known = self.systems().map(Package::id);
                    let mend = nearest(system, known).map_or_else(
                        || "install its package, or name another".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    let what = format!(
                        "there is no system `{system}` here that could bring `{record}.{name}`"
                    );
                    (what, mend, LintSeverity::Warning)
                }
                Some(provider) => {
                    let spec =
                        ExchangeSpec::parse(provider.exchange_toml(), provider.replies_csv());
                    // A file that cannot be read has faults of its own.
                    let Ok(spec) = spec else { continue };
                    let brings = spec.receipts(record);
                    if brings.contains(&name.as_str()) {
                        continue;
                    }
                    let records = provider.records().iter().map(Record::id);
                    let near = nearest(name, brings.iter().copied())
                        .map(|near| format!("{system}.{record}.{near}"))
                        .or_else(|| Some(format!("{system}.{}.{name}", nearest(record, records)?)));
                    let mend = near.map_or_else(
                        || format!("name one that stands in `{system}/exchange.toml`"),
                        |near| format!("did you mean `{near}`?"),
                    );
                    (
                        format!("`{system}` brings no receipt `{record}.{name}`"),
                        mend,
                        LintSeverity::Fault,
                    )
                }
            };
            missing.push(LintFault {
                file: "system.toml".to_owned(),
                line: field.line,
                what,
                mend,
                severity,
            });
        }
        missing
    }

    /// Everything wrong with the package in a folder, also where it speaks of these packages; one line per fault.
    #[must_use]
    pub fn lint(&self, dir: &Path) -> Vec<LintFault> {
        let Ok(files) = Files::read(dir) else {
            return lint(dir);
        };
        if files.is_family() {
            return lint_family(&files);
        }
        let (package, mut faults) = load(&name_of(dir), files, &Families::beside(dir));
        if let Some(package) = package {
            faults.extend(self.missing_receipts(&package));
        }
        faults
    }

    /// The packages, in the order in which their systems are served.
    pub fn systems(&self) -> impl Iterator<Item = &Package> {
        self.all.iter()
    }

    /// One package.
    #[must_use]
    pub fn system(&self, id: &str) -> Option<&Package> {
        self.all.iter().find(|package| package.id() == id)
    }

    /// What is wrong with the packages found; those with a fault are left out, warnings do no harm.
    #[must_use]
    pub fn faults(&self) -> &[LintFault] {
        &self.faults
    }

    /// Everything that a department would not take, and which records are ready.
    #[must_use]
    pub fn preflight(&self, entry: &Entry, scope: &Scope) -> Preflight {
        crate::preflight::preflight(self, entry, scope)
    }

    /// The records that an entry calls for. Total even for imperfect entries.
    #[must_use]
    pub fn plan(&self, entry: &Entry, scope: &Scope) -> Plan {
        crate::planning::plan(self, entry, scope)
    }

    /// The records that an entry ends if they stand, although their departments would not take them any more.
    #[must_use]
    pub fn outgrown(&self, entry: &Entry, scope: &Scope) -> Vec<Lane> {
        crate::planning::outgrown(self, entry, scope)
    }

    /// The receipts that an entry needs and that records of other entries bring: those of the dwelling, of a departure.
    #[must_use]
    pub fn lenders(&self, entry: &Entry, scope: &Scope) -> Vec<Lender> {
        crate::lending::lenders(self, entry, scope)
    }

    /// A wire with the receipts that are known put in; what is not known stays a placeholder.
    #[must_use]
    pub fn fill(wire: &Wire, receipts: &BTreeMap<(String, String, String), String>) -> Wire {
        wire.iter()
            .map(|(member, value)| (member.clone(), filled(value, receipts)))
            .collect()
    }
}

fn filled(value: &Value, receipts: &BTreeMap<(String, String, String), String>) -> Value {
    if let Some(Placeholder::Receipt(system, record, name)) = Placeholder::of(value) {
        return receipts
            .get(&(system, record, name))
            .map_or_else(|| value.clone(), |known| known.as_str().into());
    }
    match value {
        Value::Array(items) => items.iter().map(|item| filled(item, receipts)).collect(),
        Value::Object(inner) => Value::Object(
            inner
                .iter()
                .map(|(k, v)| (k.clone(), filled(v, receipts)))
                .collect(),
        ),
        other => other.clone(),
    }
}

impl Package {
    /// What its words are rendered by, as one word: the same as long as the same entry reads the same.
    #[must_use]
    pub fn edition(&self) -> String {
        let mut digest = Sm3::new();
        digest.update(env!("CARGO_PKG_VERSION"));
        for (name, text) in self.files.worded() {
            digest.update(format!("\n{name} {}\n", text.len()));
            digest.update(text);
        }
        hex::encode(digest.finalize())
    }

    /// The systems whose receipts it waits for.
    pub fn needs(&self) -> impl Iterator<Item = &str> {
        self.records()
            .iter()
            .flat_map(|r| r.fields().iter().chain(r.cancel_fields()))
            .filter_map(|f| match &f.source {
                Source::Receipt { system, .. } => Some(system.as_str()),
                _ => None,
            })
    }
}
