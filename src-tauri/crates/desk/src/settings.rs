//! Settings: read, change, test. Secrets go in and never come out.

use std::sync::Arc;

use yilutong_adapter::{Link, Package, Setting, SettingScope, Sharing, Zone};

use crate::configuration::Configuration;
use crate::desk::Desk;
use crate::matrix::{UNUSABLE, why};
use crate::schema::{
    Done, Nothing, SettingView, SettingsChange, SettingsView, SystemRef, SystemView, TestView,
    Words, ZoneSwitch,
};
use crate::{DeskError, beginning, card_reading, configuration, gridding, guide};

impl Desk {
    /// Everything on the settings page.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be read.
    pub async fn settings_open(&self, _: Nothing) -> Result<SettingsView, DeskError> {
        let open = self.profile().await?;
        let kept = open.keep(yilutong_outbox::Outbox::systems).await?;
        let card_reader = open.keep(card_reading::address).await?;
        let configuration = open.configuration.read().await;
        let unusable = open.unusable.read().await;
        let systems = self
            .packages
            .systems()
            .map(|package| {
                let paused = kept.get(package.id()).and_then(|s| s.state.paused.as_ref());
                let stopped = match unusable.contains(package.id()) {
                    true => Some(UNUSABLE.to_owned()),
                    false => paused.map(|paused| why(&paused.reason)),
                };
                let by_hand = self.by_hand.contains(package.id());
                system(package, by_hand, &configuration, stopped)
            })
            .collect();
        Ok(SettingsView {
            worker: self.worker_settings(&configuration),
            usual: beginning::usual(&configuration.usual),
            systems,
            grids: gridding::kinds(&self.packages, &configuration.grids),
            zones: Zone::ALL
                .into_iter()
                .map(|zone| ZoneSwitch {
                    id: zone.id().to_owned(),
                    title: zone.title().to_owned(),
                    reachable: !configuration.zones.is_away(zone),
                })
                .collect(),
            card_reader,
            broken: self
                .packages
                .faults()
                .iter()
                .map(ToString::to_string)
                .collect(),
        })
    }

    /// Changes settings; what is not named stays. All or nothing: one bad value, and nothing is changed.
    ///
    /// # Errors
    /// [`DeskError::UnknownSystem`], [`DeskError::UnknownSetting`], [`DeskError::BadSetting`],
    /// [`DeskError::Locked`], or the store cannot be written.
    pub async fn settings_change(
        &self,
        request: SettingsChange,
    ) -> Result<SettingsView, DeskError> {
        let open = self.profile().await?;
        if let Some(wanted) = &request.card_reader {
            self.set_card_reader(wanted).await?;
        }
        let mut changed = open.configuration.read().await.clone();
        for (id, value) in request.worker {
            let setting = self
                .worker_setting(&id)
                .ok_or_else(|| unknown(configuration::WORKER, &id))?;
            checked(configuration::WORKER, setting, &value)?;
            changed.worker.insert(id, value);
        }
        for (id, value) in request.usual {
            beginning::check_usual(&id, &value, self.today())?;
            changed.usual.insert(id, value.trim().to_owned());
        }
        changed.usual.retain(|_, value| !value.is_empty());
        // What was proven of a system was proven of how it was reached then.
        let mut doubtful = Vec::new();
        for (id, reachable) in request.zones {
            let zone = Zone::of(&id).ok_or_else(|| DeskError::UnknownZone {
                zone: id.chars().take(60).collect(),
            })?;
            if reachable {
                changed.zones.away.remove(zone.id());
            } else {
                changed.zones.away.insert(zone.id().to_owned());
            }
        }
        for (id, change) in request.systems {
            let package = self.package(&id)?;
            let system = changed.systems.entry(id.clone()).or_default();
            if change.base_url.is_some()
                || !(change.settings.is_empty() && change.credentials.is_empty())
            {
                doubtful.push(id.clone());
            }
            system.enabled = change.enabled.or(system.enabled);
            if let Some(url) = change.base_url {
                system.base_url = Some(url.trim().to_owned()).filter(|url| !url.is_empty());
                if let Some(url) = &system.base_url
                    && !["http://", "https://", "sftp://", "file://"]
                        .iter()
                        .any(|scheme| url.starts_with(scheme))
                {
                    return Err(DeskError::BadSetting {
                        owner: id,
                        setting: "base_url".to_owned(),
                        example: Some("http://10.0.0.8:8080".to_owned()),
                    });
                }
            }
            for (name, value) in change.settings {
                let known = package.settings().iter().find(|s| s.id == name);
                let known = known.ok_or_else(|| unknown(&id, &name))?;
                checked(&id, known, &value)?;
                match known.scope {
                    SettingScope::Worker => changed.worker.insert(name, value),
                    SettingScope::System => system.settings.insert(name, value),
                };
            }
            for (name, value) in change.credentials {
                let known = package.credentials().iter().find(|c| c.id == name);
                let known = known.ok_or_else(|| unknown(&id, &name))?;
                checked(&id, known, &value)?;
                system.credentials.insert(name, value);
            }
        }
        let written = changed.clone();
        open.keep(move |outbox| {
            written.write(outbox)?;
            guide::doubt(outbox, &doubtful)
        })
        .await?;
        self.let_go_of_what_is_away(&open, &changed).await?;
        *open.unusable.write().await =
            self.put_into_service(&open.dispatch, &changed, &open.outbox);
        *open.configuration.write().await = changed;
        self.settings_open(Nothing {}).await
    }

    /// Tests reach and credentials of a system; nothing is written there.
    ///
    /// # Errors
    /// [`DeskError::UnknownSystem`], [`DeskError::Locked`], or the package is broken.
    pub async fn settings_test(&self, request: SystemRef) -> Result<TestView, DeskError> {
        let open = self.profile().await?;
        let package = self.package(&request.system)?;
        let configuration = open.configuration.read().await.clone();
        if !configuration.is_complete(package) {
            return Ok(TestView {
                works: false,
                say: "还有必填的设置没填，请先补全".to_owned(),
                took_ms: 0,
            });
        }
        let link = Link::open(
            package,
            configuration.reach(package),
            Arc::clone(&self.clock),
        )?;
        let report = link.check().await;
        let (id, works) = (package.id().to_owned(), report.works);
        open.keep(move |outbox| guide::tested(outbox, &id, works))
            .await?;
        Ok(TestView {
            works: report.works,
            say: report.say,
            took_ms: u32::try_from(report.took.as_millis()).unwrap_or(u32::MAX),
        })
    }

    /// Lets a stopped system go on.
    ///
    /// # Errors
    /// [`DeskError::UnknownSystem`], [`DeskError::Locked`], or the store cannot be written.
    pub async fn system_resume(&self, request: SystemRef) -> Result<Done, DeskError> {
        let open = self.profile().await?;
        let package = self.package(&request.system)?;
        let (id, by, now) = (
            package.id().to_owned(),
            self.worker(&open).await,
            self.now(),
        );
        let resumed = open
            .keep(move |outbox| outbox.resume_system(&id, &by, now))
            .await?;
        // A fresh connection: whatever session there was is not to be trusted.
        let configuration = open.configuration.read().await;
        *open.unusable.write().await =
            self.put_into_service(&open.dispatch, &configuration, &open.outbox);
        Ok(Done {
            say: match resumed {
                0 => "已恢复，没有积压的投递".to_owned(),
                n => format!("已恢复，{n} 条投递继续"),
            },
        })
    }

    /// An installed package.
    pub(crate) fn package(&self, id: &str) -> Result<&Package, DeskError> {
        self.packages
            .system(id)
            .ok_or_else(|| DeskError::UnknownSystem {
                system: id.chars().take(60).collect(),
            })
    }

    fn worker_setting(&self, id: &str) -> Option<&Setting> {
        self.packages
            .systems()
            .flat_map(Package::settings)
            .find(|s| s.scope == SettingScope::Worker && s.id == id)
    }

    fn worker_settings(&self, configuration: &Configuration) -> Vec<SettingView> {
        let mut views: Vec<SettingView> = Vec::new();
        let settings = self.packages.systems().flat_map(Package::settings);
        for setting in settings.filter(|s| s.scope == SettingScope::Worker) {
            if views.iter().all(|view| view.id != setting.id) {
                views.push(view(setting, configuration.worker.get(&setting.id)));
            }
        }
        views
    }
}

fn system(
    package: &Package,
    by_hand: bool,
    configuration: &Configuration,
    stopped: Option<String>,
) -> SystemView {
    let kept = configuration.system(package.id());
    SystemView {
        id: package.id().to_owned(),
        title: package.title().to_owned(),
        short: package.short().to_owned(),
        owner: package.owner().to_owned(),
        zone: package.zone().title().to_owned(),
        away: !by_hand && configuration.away_in(package).is_some(),
        sharing: match package.sharing() {
            Sharing::Unconditional => "无条件共享",
            Sharing::Conditional => "有条件共享",
            Sharing::NotShared => "不予共享",
        }
        .to_owned(),
        enabled: kept.is_enabled(),
        by_hand,
        base_url: configuration.address(package),
        settings: package
            .settings()
            .iter()
            .filter(|s| s.scope == SettingScope::System)
            .map(|s| view(s, kept.settings.get(&s.id)))
            .collect(),
        credentials: package
            .credentials()
            .iter()
            .map(|c| view(c, kept.credentials.get(&c.id)))
            .collect(),
        complete: configuration.is_complete(package),
        stopped,
        records: package
            .records()
            .iter()
            .map(|r| r.title().to_owned())
            .collect(),
    }
}

fn view(setting: &Setting, value: Option<&String>) -> SettingView {
    let value = value.filter(|v| !v.is_empty()).or(setting.default.as_ref());
    let misfit = value.is_some_and(|v| setting.pattern.as_ref().is_some_and(|p| !p.is_match(v)));
    SettingView {
        id: setting.id.clone(),
        label: Words {
            zh: setting.label.clone(),
            en: setting.label_en.clone(),
        },
        value: value.filter(|_| !setting.secret).cloned(),
        secret: setting.secret,
        set: value.is_some(),
        example: setting.example.clone().filter(|_| !setting.secret),
        problem: match (value, misfit) {
            (None, _) if setting.required => Some("请填写".to_owned()),
            (_, true) => Some("格式不对，请核对".to_owned()),
            _ => None,
        },
    }
}

fn unknown(owner: &str, setting: &str) -> DeskError {
    DeskError::UnknownSetting {
        owner: owner.to_owned(),
        setting: setting.chars().take(60).collect(),
    }
}

fn checked(owner: &str, setting: &Setting, value: &str) -> Result<(), DeskError> {
    let fits = value.is_empty()
        || setting
            .pattern
            .as_ref()
            .is_none_or(|pattern| pattern.is_match(value));
    if fits {
        Ok(())
    } else {
        Err(DeskError::BadSetting {
            owner: owner.to_owned(),
            setting: setting.id.clone(),
            example: setting.example.clone().filter(|_| !setting.secret),
        })
    }
}
