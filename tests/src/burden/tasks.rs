//! The tasks that are measured: what is to be told, and how a trained worker goes about it before the real window.

use std::path::Path;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::facts::{Facts, Form};
use super::typist::Typist;
use crate::Expected;
use crate::sample::{event as sample_event, household, premises as sample_premises};

/// Who is told of in the sample household and not in the household of four.
const LODGER: &str = "SAMPLE, ALEX";
/// The phone number that changes between two visits: the wife's.
pub const PHONE: &str = "19900000003";
/// What it is at the second visit.
pub const NEW_PHONE: &str = "19900000088";

/// The sample household without its lodger: a couple, their child, his father.
fn four(visited: Date) -> Value {
    let mut entry = household(visited).expect("the sample is JSON");
    if let Some(residents) = entry["residents"].as_array_mut() {
        residents.retain(|one| one["person"]["latin_name"] != LODGER);
    }
    entry
}

/// Makes what the sample household must lead to what the household of four must; says whether it is expected at all.
pub fn is_of_four(record: &mut Expected) -> bool {
    if let Some(living) = record.fields.get_mut("居住人数") {
        *living = json!("4");
    }
    record.about.as_deref() != Some(LODGER)
}

/// Makes it what it must be after the repeat visit: wherever the number stood there is the new one, written once more.
pub fn with_new_phone(record: &mut Expected) {
    let mut changed = false;
    for value in record.fields.values_mut() {
        if let Value::String(text) = value
            && text.contains(PHONE)
        {
            *text = text.replace(PHONE, NEW_PHONE);
            changed = true;
        }
    }
    record.writes += usize::from(changed);
}

async fn form_of(typist: &Typist<'_>, form: &str) -> Form {
    let asked = json!({ "form": form });
    Form(typist.window().ask("form.describe", asked).await)
}

/// What the form fills in by itself, or takes for granted, is looked at and not typed.
fn spared(facts: &mut Facts) {
    facts.retain(|hook, _| !hook.starts_with("field-stay.status"));
}

/// A new household of four, from the workbench to 已保存; how many deliveries were planned.
pub async fn household_of_four(typist: &mut Typist<'_>, visited: Date) -> u64 {
    let entry = four(visited);
    let form = form_of(typist, "household").await;
    typist.click("new-entry").await;
    typist.window().see("form").await;
    typist.fill(&form.facts(&entry, None)).await;
    let residents = entry["residents"].as_array().into_iter().flatten();
    for (index, resident) in residents.enumerate() {
        let mut facts = form.facts(resident, Some(index));
        spared(&mut facts);
        typist.add_resident(index).await;
        if index > 0 {
            // Whom the family has named is there with one key; of others the number is typed first.
            let offered = typist.offer_after("").await;
            let name = resident["person"]["name"].as_str().unwrap_or_default();
            if !offered.contains(name) {
                let identity = ["name", "id_type", "id_number"];
                let identity = identity.map(|part| format!("field-person.{part}-{index}"));
                let mut first = facts.clone();
                first.retain(|hook, _| identity.contains(hook));
                typist.fill(&first).await;
                typist.offer_after(&offered).await;
            }
            typist.take_offer().await;
            let others = form.hooks(index).into_iter();
            let others: Vec<String> = others.filter(|hook| !facts.contains_key(hook)).collect();
            typist.empty(&others).await;
        }
        typist.fill(&facts).await;
    }
    typist.submit().await
}

/// A repeat visit to the household of four, in which the wife has another phone number: from the workbench to 已保存.
pub async fn repeat_visit(typist: &mut Typist<'_>) -> u64 {
    typist.click("nav-register").await;
    typist.window().see("search").await;
    let ready = "return document.activeElement?.dataset.test === 'search'";
    typist
        .window()
        .wait_for("the cursor is where one searches", ready, |yes| {
            *yes == true
        })
        .await;
    typist.write("lyb").await;
    let found = "return document.querySelectorAll('tbody tr').length";
    typist
        .window()
        .wait_for("one person is found", found, |count| *count == 1)
        .await;
    typist
        .click_first("tbody a[href*=\"/register/person/\"]")
        .await;
    typist.enter_on("revisit").await;
    typist.window().see("visit-note").await;
    typist.click("sheet-resident-1").await;
    typist.replace("field-person.phone-1", NEW_PHONE).await;
    typist.submit().await
}

/// A premises inspection with two hazards, put right on the spot, a picture at every place; seen on the day before.
pub async fn premises(typist: &mut Typist<'_>, today: Date, picture: &Path) -> u64 {
    let entry = sample_premises(today).expect("the sample is JSON");
    let form = form_of(typist, "premises").await;
    typist.click("new-premises").await;
    typist.window().see("form").await;
    typist.fill(&form.facts(&entry, None)).await;
    typist.picture("field-inspection.photos", picture).await;
    let hazards = entry["inspection"]["hazards"].as_array();
    for at in 0..hazards.map_or(0, Vec::len) {
        for element in ["hazard.photos", "hazard.after_photos"] {
            typist
                .picture(&format!("field-{element}--{at}"), picture)
                .await;
        }
    }
    typist.submit().await
}

/// Water in the street, with a picture; seen on the day before.
pub async fn event(typist: &mut Typist<'_>, today: Date, picture: &Path) -> u64 {
    let entry = sample_event(today).expect("the sample is JSON");
    let form = form_of(typist, "event").await;
    typist.click("new-event").await;
    typist.window().see("form").await;
    typist.fill(&form.facts(&entry, None)).await;
    typist.picture("field-event.photos", picture).await;
    typist.submit().await
}
