//! Filling in the form as a worker would: field after field, by the keyboard, in the order of the form.

use serde_json::{Value, json};

use crate::window::Window;

/// Enter, as WebDriver spells it.
const ENTER: &str = "\u{e007}";
/// Ctrl+A, then released: what is typed next replaces what stood there.
const REPLACE: &str = "\u{e009}a\u{e000}";

/// Types a whole household into a new entry.
pub(crate) async fn fill_in(window: &Window, household: &Value) {
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
        window.click(&format!("add-item{suffix}")).await;
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
        Value::String(text) => keys(window, &hook, text).await,
        number => keys(window, &hook, &number.to_string()).await,
    }
}

/// Types over whatever the form has filled in by itself, and goes on as workers do.
async fn keys(window: &Window, hook: &str, text: &str) {
    window
        .type_into(hook, &format!("{REPLACE}{text}{ENTER}"))
        .await;
}
