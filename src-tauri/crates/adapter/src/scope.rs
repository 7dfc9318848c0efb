//! Under which circumstances an entry is judged: today, which systems are on, what the office has set.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::{Date, DateTime, Time};

use crate::grids::Grids;
use crate::package::{Circumstances, Package, SettingScope};
use crate::wire::Lane;

/// The circumstances of one judgement.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// The day, in China Standard Time.
    pub today: Date,
    /// The time of the day there; where it is not known, every time of the day counts as past.
    pub time: Option<Time>,
    /// What the entry is kept under; none for one that was never kept.
    pub entry: Option<String>,
    /// The systems that are switched on.
    pub enabled: BTreeSet<String>,
    /// Settings by system id, or under `worker` those that belong to the worker.
    pub settings: BTreeMap<String, BTreeMap<String, String>>,
    /// How the departments' own grids match the base grids.
    pub grids: Arc<Grids>,
    /// Records that the worker decided to leave out: system and resident (`None`: the dwelling).
    pub skip: BTreeSet<(String, Option<String>)>,
    /// Records of other entries, by system and record, whose receipts this one may wait for.
    pub promised: BTreeSet<(String, String)>,
    /// Records of this entry that are known to stand, or to be on their way: when they end, they end, whether the
    /// department would still take such a record or not.
    pub standing: BTreeSet<Lane>,
    /// Residents who have left since: nothing is registered for them, for this reason in Chinese.
    pub departed: BTreeMap<String, String>,
}

impl Scope {
    /// A day with nothing switched on.
    #[must_use]
    pub fn new(today: Date) -> Self {
        Self {
            today,
            ..Self::default()
        }
    }

    /// The settings a package sees: its own and the worker's, defaults where nothing is said.
    pub(crate) fn settings_of(&self, package: &Package) -> BTreeMap<String, String> {
        let value = |id: &str, scope: SettingScope| {
            let holder = match scope {
                SettingScope::Worker => "worker",
                SettingScope::System => package.id(),
            };
            self.settings
                .get(holder)
                .and_then(|all| all.get(id))
                .filter(|text| !text.trim().is_empty())
        };
        package
            .settings()
            .iter()
            .filter_map(|s| {
                Some((
                    s.id.clone(),
                    value(&s.id, s.scope).or(s.default.as_ref())?.clone(),
                ))
            })
            .collect()
    }

    /// The last moment that counts as past.
    pub(crate) fn now(&self) -> DateTime {
        let time = self.time.unwrap_or(Time::constant(23, 59, 59, 0));
        self.today.to_datetime(time)
    }

    /// What is said beside the entry when it is judged on this day with these settings.
    pub(crate) fn around<'a>(
        &'a self,
        today: &'a str,
        settings: &'a BTreeMap<String, String>,
    ) -> Circumstances<'a> {
        Circumstances {
            grids: &self.grids,
            ..Circumstances::new(self.id(), today, settings)
        }
    }

    /// What the entry is kept under; empty when it never was.
    pub(crate) fn id(&self) -> &str {
        self.entry.as_deref().unwrap_or_default()
    }

    /// Why nothing is registered for this resident any more.
    pub(crate) fn departed(&self, resident: Option<&str>) -> Option<&str> {
        self.departed.get(resident?).map(String::as_str)
    }

    pub(crate) fn skips(&self, package: &Package, resident: Option<&str>) -> bool {
        !self.skip.is_empty()
            && self
                .skip
                .contains(&(package.id().to_owned(), resident.map(str::to_owned)))
    }
}
