//! The worker: knows nothing but what the desk says. What it asks for is filled in, what it objects to is mended, and a
//! department that cannot be satisfied is left out.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::Date;
use serde_json::{Value, json};
use tempfile::TempDir;
use yilutong_desk::schema::{
    DeliveryState, DeliveryView, FaultView, FormView, MatrixView, PreflightView, Pulse, Skip,
    Submitted,
};
use yilutong_desk::{Desk, DeskConfig};
use yilutong_dictionary::Place;
use yilutong_tests::Practice;

use crate::judged::Judged;
use crate::numbers;
use crate::people::Town;
use crate::slips::{self, Element};

/// Whatever makes it impossible to go on.
pub(crate) type Broken = Box<dyn std::error::Error + Send + Sync>;

/// How often the worker tries to satisfy the desk before leaving a department out.
const PATIENCE: usize = 10;
/// How long delivering may take without anything moving.
const STILL: Duration = Duration::from_secs(60);
/// Rows of the matrix asked for at once.
const PAGE: u32 = 200;

/// Enters so many households, delivers them, and says what came of it.
pub(crate) fn enter_all(households: usize, seed: u64) -> Result<Judged, Broken> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let folder = TempDir::new()?;
        let practice = Practice::open(&folder.path().join("departments")).await?;
        let worker = Worker::sit_down(&folder, &practice).await?;
        let judged = worker.work(households, seed).await;
        worker.ask::<Value>("profile.lock", Value::Null).await?;
        practice.running.stop().await;
        judged
    })
}

struct Worker {
    desk: Arc<Desk>,
    elements: Vec<Element>,
    today: Date,
}

impl Worker {
    async fn sit_down(folder: &TempDir, practice: &Practice) -> Result<Self, Broken> {
        let desk = Desk::open(DeskConfig {
            data_dir: folder.path().join("profile"),
            practice: true,
            deliver: true,
            ..DeskConfig::default()
        })?;
        let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(8)));
        let mut worker = Self {
            desk,
            elements: Vec::new(),
            today: today.date(),
        };
        worker
            .ask::<Value>("profile.create", json!({ "passphrase": "acceptance-1234" }))
            .await?;
        worker
            .ask::<Value>("settings.change", practice.settings()?)
            .await?;
        let form: FormView = worker
            .ask("form.describe", json!({ "form": "household" }))
            .await?;
        let codes: BTreeMap<String, Vec<String>> = form
            .lists
            .into_iter()
            .map(|list| {
                (
                    list.id,
                    list.codes.into_iter().map(|code| code.code).collect(),
                )
            })
            .collect();
        let parts = form
            .sections
            .into_iter()
            .flat_map(|section| section.elements);
        worker.elements = parts
            .filter(|element| element.items.is_empty())
            .filter_map(|element| {
                let (group, name) = element.id.split_once('.')?;
                Some(Element {
                    group: group.to_owned(),
                    name: name.to_owned(),
                    kind: element.kind,
                    example: element.example,
                    codes: element
                        .list
                        .and_then(|list| codes.get(&list).cloned())
                        .unwrap_or_default(),
                })
            })
            .collect();
        Ok(worker)
    }

    async fn work(&self, households: usize, seed: u64) -> Result<Judged, Broken> {
        let began = Instant::now();
        let mut town = Town::new(seed, self.today);
        let mut judged = Judged {
            seed,
            households,
            ..Judged::default()
        };
        let mut entries = BTreeMap::new();
        for number in 0..households {
            let mut household = town.household();
            judged.people += household["residents"].as_array().map_or(0, Vec::len);
            let careful = number % 2 == 0;
            if !careful {
                judged.slipped += 1;
                for _ in 0..town.rng.usize(1..4) {
                    slips::slip(&mut town.rng, &mut household, &self.elements, self.today);
                }
            }
            Self::copy_licences(&mut household, &mut town);
            let skip = self
                .satisfy(&mut household, &mut town, careful, &mut judged)
                .await?;
            let Some(skip) = skip else { continue };
            let submitted: Submitted = self
                .ask(
                    "entry.submit",
                    json!({ "id": null, "body": household, "skip": skip }),
                )
                .await?;
            judged.submitted += 1;
            judged.whole += usize::from(skip.is_empty());
            entries.insert(submitted.id, (number, household));
        }
        self.delivered().await?;
        self.look(&entries, &mut judged).await?;
        judged.seconds = began.elapsed().as_secs_f64();
        Ok(judged)
    }

    /// Whom somebody works for is copied from the licence: the labour department compares it with the companies'
    /// register, which no desk has.
    fn copy_licences(household: &mut Value, town: &mut Town) {
        for one in household["residents"].as_array_mut().into_iter().flatten() {
            let work = &mut one["work"];
            if work["status"] == "employed" || work["status"] == "self_employed" {
                let (code, name) = numbers::employer(&mut town.rng);
                work["employer_code"] = json!(code);
                work["employer"] = json!(name);
            }
        }
    }

    /// Fills in and mends until the desk is content; the systems to leave out. None when nothing contents it.
    async fn satisfy(
        &self,
        household: &mut Value,
        town: &mut Town,
        careful: bool,
        judged: &mut Judged,
    ) -> Result<Option<Vec<Skip>>, Broken> {
        let mut skip: Vec<Skip> = Vec::new();
        let mut tried: BTreeMap<Place, usize> = BTreeMap::new();
        for round in 0.. {
            let view: PreflightView = self
                .ask(
                    "entry.preflight",
                    json!({ "id": null, "body": household, "skip": skip }),
                )
                .await?;
            if view.ready {
                return Ok(Some(skip));
            }
            Self::copy_licences(household, town);
            let errors: Vec<_> = view
                .problems
                .into_iter()
                .filter(|problem| json!(problem.severity) == json!("error"))
                .collect();
            judged.said += errors.len();
            if round >= PATIENCE {
                let mut without = 0;
                for problem in errors {
                    let who = problem.system.unwrap_or_default();
                    if careful {
                        let what = format!("{who} {}: {}", problem.place.element, problem.say);
                        *judged.unsatisfied.entry(what).or_default() += 1;
                    }
                    match who.is_empty() {
                        true => without += 1,
                        false => {
                            skip.push(Skip {
                                system: who,
                                resident: problem.place.resident,
                            });
                        }
                    }
                }
                if without > 0 || round > 2 * PATIENCE {
                    return Ok(None);
                }
                continue;
            }
            for problem in errors {
                let times = tried.entry(problem.place.clone()).or_default();
                *times += 1;
                self.mend(household, town, &problem.place, *times, problem.missing);
            }
        }
        Ok(None)
    }

    /// Gives one element another value: at first its example or something like it; in the end none.
    fn mend(
        &self,
        household: &mut Value,
        town: &mut Town,
        place: &Place,
        times: usize,
        missing: bool,
    ) {
        let Some((group, name)) = place.element.split_once('.') else {
            return;
        };
        let holder = match &place.resident {
            None => Some(&mut household[group]),
            Some(resident) => {
                let residents = household["residents"].as_array_mut();
                let mut residents = residents.into_iter().flatten();
                let one = residents.find(|one| one["ref"] == **resident);
                one.map(|one| match (group, place.item) {
                    ("child", Some(item)) => &mut one["family"]["children"][item],
                    _ => &mut one[group],
                })
            }
        };
        let Some(holder) = holder else { return };
        let Some(element) = self
            .elements
            .iter()
            .find(|element| element.group == group && element.name == name)
        else {
            if let Some(holder) = holder.as_object_mut().filter(|_| !missing) {
                holder.remove(name);
            }
            return;
        };
        if !missing && times.is_multiple_of(3) {
            if let Some(holder) = holder.as_object_mut() {
                holder.remove(name);
            }
            return;
        }
        if element.kind == "id_number" && times > 1 {
            // The number may be right, and the kind beside it wrong.
            holder[name.replace("number", "type")] = json!("111");
        }
        holder[name] = self.better(element, holder, town, times);
    }

    fn better(&self, element: &Element, holder: &Value, town: &mut Town, times: usize) -> Value {
        let rng = &mut town.rng;
        match element.kind.as_str() {
            "phone" | "mobile" => json!(town.numbers.phone()),
            "credit_code" => json!(numbers::employer(rng).0),
            "boolean" | "mark" => json!(rng.bool()),
            "id_number" => match holder[element.name.replace("number", "type")].as_str() {
                Some("414") => json!(town.numbers.passport(rng)),
                Some("516") => json!(town.numbers.home_return(rng)),
                Some("511") => json!(town.numbers.compatriot(rng)),
                Some("USCC") => json!(town.numbers.company(rng)),
                kind => {
                    let birth = holder["birth_date"]
                        .as_str()
                        .and_then(|day| day.parse().ok());
                    let birth = birth.unwrap_or(jiff::civil::date(1990, 3, 7));
                    let man = holder["sex"] == "1";
                    match kind {
                        Some("HMT") => json!(town.numbers.permit(rng, birth, man)),
                        _ => json!(town.numbers.resident(rng, birth, man)),
                    }
                }
            },
            "date" if times > 1 => {
                let days = jiff::Span::new().days(i64::from(rng.i32(-300..900)));
                json!(self.today.saturating_sub(days).to_string())
            }
            "date" => json!(self.today.to_string()),
            "integer" => json!(rng.u32(1..4)),
            "decimal" => json!(60),
            _ if !element.codes.is_empty() => {
                json!(element.codes[rng.usize(0..element.codes.len())])
            }
            _ => json!(element.example.clone().unwrap_or_else(|| "样例".to_owned())),
        }
    }

    /// Waits until nothing is on its way.
    async fn delivered(&self) -> Result<(), Broken> {
        let (mut least, mut since) = (u32::MAX, Instant::now());
        loop {
            let pulse: Pulse = self.ask("desk.pulse", Value::Null).await?;
            if pulse.on_the_way == 0 {
                return Ok(());
            }
            if pulse.on_the_way < least {
                (least, since) = (pulse.on_the_way, Instant::now());
            }
            if since.elapsed() > STILL {
                let Some(matter) = self.standing_still().await? else {
                    return Ok(());
                };
                let seconds = STILL.as_secs();
                return Err(
                    format!("{least} deliveries have not moved for {seconds} s:{matter}").into(),
                );
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// What is the matter with those on their way; none when all of them only wait for one that needs a person.
    async fn standing_still(&self) -> Result<Option<String>, Broken> {
        let asked = json!({ "needsMe": false, "onTheWay": true, "search": null, "offset": 0, "limit": PAGE });
        let view: MatrixView = self.ask("outbox.matrix", asked).await?;
        let mut told = String::new();
        let at_rest = [
            DeliveryState::Accepted,
            DeliveryState::Refused,
            DeliveryState::Withdrawn,
            DeliveryState::Blocked,
        ];
        for cell in view.rows.iter().flat_map(|row| &row.cells) {
            if at_rest.contains(&cell.state) || cell.by_hand || cell.needs_me {
                continue;
            }
            let open: DeliveryView = self
                .ask("delivery.open", json!({ "delivery": cell.delivery }))
                .await?;
            told.push_str(&format!(
                "\n{} {} {:?}: {}",
                open.system, open.record, open.state, open.say
            ));
        }
        Ok(Some(told).filter(|told| !told.is_empty()))
    }

    /// Looks at every delivery.
    async fn look(
        &self,
        entries: &BTreeMap<String, (usize, Value)>,
        judged: &mut Judged,
    ) -> Result<(), Broken> {
        let mut offset = 0;
        loop {
            let view: MatrixView = self
                .ask("outbox.matrix", json!({ "offset": offset, "limit": PAGE }))
                .await?;
            for row in &view.rows {
                let Some((number, household)) = entries.get(&row.entry) else {
                    continue;
                };
                for cell in row.cells.iter().filter(|cell| !cell.by_hand) {
                    let counts = judged.systems.entry(cell.system.clone()).or_default();
                    if cell.state == DeliveryState::Blocked {
                        // It waits for one that is told below.
                        continue;
                    }
                    if cell.state == DeliveryState::Accepted {
                        counts.0 += 1;
                        continue;
                    }
                    counts.1 += 1;
                    let open: DeliveryView = self
                        .ask("delivery.open", json!({ "delivery": cell.delivery }))
                        .await?;
                    let faults: Vec<String> = open
                        .faults
                        .iter()
                        .map(|fault| typed(household, fault))
                        .collect();
                    let what = format!(
                        "{} {}: {} {}",
                        open.system,
                        open.record,
                        open.say,
                        faults.join("；")
                    );
                    judged.refused.entry(what).or_default().push(*number);
                }
            }
            offset += PAGE;
            if offset >= view.total {
                return Ok(());
            }
        }
    }

    async fn ask<T: serde::de::DeserializeOwned>(
        &self,
        operation: &'static str,
        request: Value,
    ) -> Result<T, Broken> {
        Ok(serde_json::from_value(
            self.desk.call(operation, request).await?,
        )?)
    }
}

/// What was typed where a department found fault. Everybody here is made up.
fn typed(household: &Value, fault: &FaultView) -> String {
    let values = fault.places.iter().filter_map(|place| {
        let (group, name) = place.element.split_once('.')?;
        let mut residents = household["residents"].as_array().into_iter().flatten();
        let value = match &place.resident {
            None => &household[group][name],
            Some(resident) => &residents.find(|one| one["ref"] == **resident)?[group][name],
        };
        Some(format!("{} = {value}", place.element))
    });
    values.collect::<Vec<_>>().join(", ")
}
