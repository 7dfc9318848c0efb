//! Naming who left: found by number, name, initials or address among what earlier entries told; their entry is begun.
//!
//! Deliberately absent: any judgement that somebody has left. The worker ticks and says when.

use std::collections::BTreeSet;

use serde_json::Value;
use yilutong_adapter::Scope;
use yilutong_dictionary::{Dictionary, Entry, Group};
use yilutong_outbox::{DraftSave, EntryId, Intent, LaneView, Outbox, OutboxError, Standing, State};

use crate::DeskError;
use crate::departures::{ends, text};
use crate::desk::Desk;
use crate::entries::{name_of, title};
use crate::kept::Kept;
use crate::known::covered;
use crate::register::{self, person_key};
use crate::schema::{
    DepartureBegin, DepartureSearch, DepartureView, LeftDwelling, LeftPerson, Saved,
};
use crate::submitting::kept_lane;

/// Dwellings shown for one search.
const DWELLINGS: usize = 8;
/// People looked at for one search.
const PEOPLE: usize = 40;
/// The form that is begun.
const FORM: &str = "departure";
/// What of a dwelling finds it again.
const PLACE: [&str; 5] = ["community", "road", "building", "room", "grid"];

/// A household entry as it was last submitted.
struct Household {
    entry: EntryId,
    body: Entry,
    /// Everything that follows from it.
    derived: Entry,
}

impl Desk {
    /// The people a departure may be about, dwelling by dwelling, and which systems hold what of them.
    ///
    /// # Errors
    /// [`DeskError::Locked`], or the store cannot be read.
    pub async fn departure_find(
        &self,
        request: DepartureSearch,
    ) -> Result<DepartureView, DeskError> {
        let open = self.profile().await?;
        let text = request.text.trim().to_owned();
        let (meant, entries) = open
            .keep(move |outbox| match request.entry {
                Some(entry) => Ok((BTreeSet::new(), vec![EntryId(entry)])),
                None => candidates(outbox, &text),
            })
            .await?;
        let households = open
            .keep(move |outbox| {
                let mut found = Vec::new();
                for entry in entries {
                    found.extend(household(outbox, entry)?);
                }
                Ok(found)
            })
            .await?;
        let scope = self.scope(None, &[]).await?;
        let mut dwellings = Vec::new();
        for household in households {
            let people = self.people(&household, &meant, &scope).await?;
            if !people.is_empty() {
                dwellings.push(LeftDwelling {
                    entry: household.entry.0,
                    address: address(&household.derived),
                    people,
                });
            }
        }
        Ok(DepartureView { dwellings })
    }

    /// Begins the entry of a departure with all that is known; it is a draft until the worker submits it.
    ///
    /// # Errors
    /// [`DeskError::Locked`], no such entry, [`DeskError::Unreadable`], or the store cannot be written.
    pub async fn departure_begin(&self, request: DepartureBegin) -> Result<Saved, DeskError> {
        let open = self.profile().await?;
        let asked = EntryId(request.entry.clone());
        let known = open.keep(move |outbox| outbox.entry(&asked)).await?;
        let told = known.latest.map(|latest| Kept::read(latest.body));
        let told = told.transpose()?.unwrap_or_default().entry;
        let mut entry = Entry {
            form: FORM.to_owned(),
            ..Entry::default()
        };
        let place = told.dwelling.iter();
        entry.dwelling.extend(
            place
                .filter(|(name, _)| PLACE.contains(&name.as_str()))
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        for mut resident in told.residents {
            if !request.residents.contains(&resident.reference) {
                continue;
            }
            let stay = &mut resident.stay;
            stay.remove("status");
            tell(stay, "left_on", request.left_on.as_deref());
            tell(stay, "leave_reason", request.reason.as_deref());
            entry.residents.push(resident);
        }
        let now = self.now();
        let draft = DraftSave {
            id: None,
            form: entry.form.clone(),
            title: title(&entry),
            body: Kept::new(&entry, &[]).body(),
            now,
        };
        let id = open.keep(move |outbox| outbox.save_draft(draft)).await?;
        Ok(Saved {
            id: id.0,
            at: now.to_string(),
        })
    }

    async fn people(
        &self,
        household: &Household,
        meant: &BTreeSet<String>,
        scope: &Scope,
    ) -> Result<Vec<LeftPerson>, DeskError> {
        let open = self.profile().await?;
        let planned = self.packages.plan(&household.body, scope).planned;
        let lanes: Vec<_> = planned.iter().map(|p| kept_lane(&p.lane)).collect();
        let here = text(&household.derived.dwelling, "key").to_owned();
        let entry = household.entry.clone();
        let keys: Vec<String> = household
            .derived
            .residents
            .iter()
            .map(|r| person_key(&r.person))
            .collect();
        let asked = keys.clone();
        let (views, left, told_here) = open
            .keep(move |outbox| {
                let mut told_here = Vec::with_capacity(asked.len());
                for key in &asked {
                    // Somebody told of at another dwelling since has gone there already.
                    let known = outbox.person(key)?.and_then(|person| person.entry);
                    told_here.push(known.is_none_or(|known| known == entry));
                }
                let left = outbox.departures_from(&here)?;
                Ok((outbox.latest_in_lanes(&lanes)?, left, told_here))
            })
            .await?;
        let mut people = Vec::new();
        for ((resident, key), told_here) in
            household.derived.residents.iter().zip(&keys).zip(told_here)
        {
            if !told_here || text(&resident.stay, "status") == "left" {
                continue;
            }
            let systems = |says: fn(&LaneView) -> bool| -> Vec<String> {
                let own = planned.iter().zip(&views);
                own.filter(|(p, _)| p.resident.as_ref() == Some(&resident.reference))
                    .filter(|(_, view)| says(view))
                    .filter_map(|(p, _)| self.packages.system(&p.lane.of.system))
                    .map(|package| package.short().to_owned())
                    .collect()
            };
            let arrived = text(&resident.stay, "arrived_on");
            let gone = left.iter().find(|one| {
                one.person == *key && (arrived == one.arrived_on || arrived < one.left_on.as_str())
            });
            people.push(LeftPerson {
                resident: resident.reference.clone(),
                name: name_of(&resident.person),
                number: covered(text(&resident.person, "id_number")),
                since: Some(arrived.to_owned()).filter(|day| !day.is_empty()),
                left_on: gone.map(|one| one.left_on.clone()),
                meant: meant.contains(key),
                held_by: systems(stands),
                on_the_way: systems(is_on_the_way),
            });
        }
        Ok(people)
    }
}

/// The people meant by a text, and the entries that told of them and of the dwellings it finds, each once.
fn candidates(
    outbox: &Outbox,
    text: &str,
) -> Result<(BTreeSet<String>, Vec<EntryId>), OutboxError> {
    let mut meant = BTreeSet::new();
    let mut entries = Vec::new();
    let mut add = |entry: Option<EntryId>| {
        if let Some(entry) = entry
            && !entries.contains(&entry)
            && entries.len() < DWELLINGS
        {
            entries.push(entry);
        }
    };
    for person in outbox.find_people(text, PEOPLE)? {
        // Who is only found by the address is not meant more than the others there.
        if !person.address.contains(text) {
            meant.insert(person.key);
        }
        add(person.entry);
    }
    for dwelling in outbox.find_dwellings(text, DWELLINGS)? {
        add(dwelling.entry);
    }
    Ok((meant, entries))
}

/// The latest submitted revision of an entry, if it is a household visit.
fn household(outbox: &Outbox, entry: EntryId) -> Result<Option<Household>, OutboxError> {
    let latest = outbox.entry(&entry)?.latest;
    let kept = latest.and_then(|latest| Kept::read(latest.body).ok());
    let body = kept
        .map(|kept| kept.entry)
        .filter(|body| register::is_household(body) && !body.ended && !ends(&body.form));
    Ok(body.map(|body| Household {
        entry,
        derived: Dictionary::builtin().derive(&body),
        body,
    }))
}

fn stands(view: &LaneView) -> bool {
    let holding = view.holding.as_ref();
    holding.is_some_and(|holding| holding.standing == Standing::Standing)
}

fn is_on_the_way(view: &LaneView) -> bool {
    let latest = view.latest.as_ref();
    latest.is_some_and(|d| d.intent == Intent::Put && d.state != State::Accepted)
}

fn tell(group: &mut Group, name: &str, said: Option<&str>) {
    match said {
        Some(said) => group.insert(name.to_owned(), Value::from(said)),
        None => group.remove(name),
    };
}

fn address(derived: &Entry) -> String {
    let whole = text(&derived.dwelling, "full_address");
    if whole.is_empty() {
        title(derived)
    } else {
        whole.to_owned()
    }
}
