//! Filling in the form thoroughly: every field of it, by the keyboard, in the order of the form, each looked at afterwards.

use serde_json::{Value, json};

use super::Window;

/// Enter, as WebDriver spells it.
const ENTER: &str = "\u{e007}";
/// Ctrl+A: what is typed next replaces what stood there. A modifier is released by naming it again.
const REPLACE: &str = "\u{e009}a\u{e009}";

/// Types a whole household into a new entry.
pub async fn fill_in(window: &Window, household: &Value) {
    let form = window
        .ask("form.describe", json!({ "form": "household" }))
        .await;
    window.click("nav-entry").await;
    window.see("form").await;
    for section in sections(&form, false) {
        let group = group(section);
        window.click(&format!("sheet-{group}")).await;
        unfold(window, &group).await;
        fill_section(window, section, &household[&group], "").await;
    }
    let residents = household["residents"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    for (index, resident) in residents.iter().enumerate() {
        if window
            .run(&format!(
                "return document.querySelector('[data-test=\"sheet-resident-{index}\"]') === null"
            ))
            .await
            == true
        {
            window.click("add-resident").await;
        }
        window.click(&format!("sheet-resident-{index}")).await;
        for section in sections(&form, true) {
            let group = group(section);
            unfold(window, &format!("{group}-{index}")).await;
            fill_section(window, section, &resident[&group], &format!("-{index}")).await;
        }
    }
}

fn sections(form: &Value, per_resident: bool) -> impl Iterator<Item = &Value> {
    let all = form["sections"].as_array().map_or(&[][..], Vec::as_slice);
    all.iter()
        .filter(move |section| section["perResident"] == per_resident)
}

fn group(section: &Value) -> String {
    section["group"]
        .as_str()
        .expect("a section has a group")
        .to_owned()
}

/// A section that nobody has to fill in is folded.
async fn unfold(window: &Window, section: &str) {
    window.see(&format!("section-{section}")).await;
    window
        .run(&format!(
            "const toggle = document.querySelector('[data-test=\"section-toggle-{section}\"][aria-expanded=\"false\"]');
             if (toggle) toggle.click()"
        ))
        .await;
}

async fn fill_section(window: &Window, section: &Value, values: &Value, suffix: &str) {
    for element in section["elements"].as_array().into_iter().flatten() {
        let name = element["name"].as_str().expect("an element has a name");
        let value = &values[name];
        if value.is_null() {
            continue;
        }
        if element["kind"] == "list" {
            fill_list(window, element, value, suffix).await;
        } else {
            fill(window, element, value, suffix).await;
        }
    }
}

async fn fill_list(window: &Window, element: &Value, items: &Value, suffix: &str) {
    for (at, item) in items.as_array().into_iter().flatten().enumerate() {
        let first = element["items"][0]["id"]
            .as_str()
            .expect("a list has elements");
        let (add, field) = (
            format!("add-item{suffix}"),
            format!("field-{first}{suffix}-{at}"),
        );
        window.click_until(&add, &field).await;
        for inner in element["items"].as_array().into_iter().flatten() {
            let name = inner["name"].as_str().expect("an element has a name");
            if !item[name].is_null() {
                fill(window, inner, &item[name], &format!("{suffix}-{at}")).await;
            }
        }
    }
}

async fn fill(window: &Window, element: &Value, value: &Value, suffix: &str) {
    let id = element["id"].as_str().expect("an element has an id");
    let hook = format!("field-{id}{suffix}");
    match value {
        Value::Bool(yes) => window.click(&format!("{hook}-{yes}")).await,
        Value::String(text) if FOLLOWS.contains(&id) => follows_or_keys(window, &hook, text).await,
        Value::String(text) => keys(window, &hook, text).await,
        number => keys(window, &hook, &number.to_string()).await,
    }
}

/// What the form fills in by itself from a citizen's number: a worker looks, and types only what is not there.
const FOLLOWS: &[&str] = &["person.sex", "person.birth_date"];

async fn follows_or_keys(window: &Window, hook: &str, text: &str) {
    let number = hook
        .replace("person.sex", "person.id_number")
        .replace("person.birth_date", "person.id_number");
    let digits = window.run(&shown(&number)).await;
    // 18 characters: the number of a citizen, from which both follow.
    if digits.as_str().is_some_and(|digits| digits.len() == 18) {
        let what = format!("`{hook}` follows from the number");
        window
            .wait_for(&what, &shown(hook), |value| value == text)
            .await;
    } else {
        keys(window, hook, text).await;
    }
}

/// Types over whatever stands there, goes on as workers do, and sees that it is kept.
async fn keys(window: &Window, hook: &str, text: &str) {
    window
        .type_into(hook, &format!("{REPLACE}{text}{ENTER}"))
        .await;
    let what = format!("`{hook}` keeps what was typed, {text}");
    window
        .wait_for(&what, &shown(hook), |value| value == text)
        .await;
}

/// The script that tells what a field holds: the code, or what is written in it.
fn shown(hook: &str) -> String {
    format!(
        "const field = document.querySelector('[data-test=\"{hook}\"]'); return field.dataset.value ?? field.value"
    )
}
