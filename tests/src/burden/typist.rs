//! A trained worker before the real window: goes on with Enter, finds codes by their initials, takes what is offered with F2,
//! and reaches for the mouse only where the keyboard is further away. Every key and click is counted as it is sent.

use std::path::Path;

use serde_json::Value;

use super::facts::{Fact, Facts};
use super::pace::{Pace, Tally};
use super::strokes::{stretches, strokes};
use crate::window::Window;

const ENTER: &str = "\u{e007}";
const TAB: &str = "\u{e004}";
const DELETE: &str = "\u{e017}";
const DOWN: &str = "\u{e015}";
const F2: &str = "\u{e032}";
/// Chords; a modifier is released by naming it again.
const ALL: &str = "\u{e009}a\u{e009}";
const SUBMIT: &str = "\u{e009}\u{e007}\u{e009}";
/// As many times Tab are nearer than the mouse.
const NEAR: u64 = 4;
/// So far down a list a trained worker goes with the arrow rather than type more.
const LISTED: u64 = 2;

/// What is offered of what the family has said.
const OFFER: &str =
    "return document.querySelector('[data-test=\"recall-household\"] p')?.innerText ?? ''";

/// What the form shows: its fields in order, which one has the cursor, how far away each is by Tab.
const SIGHT: &str = r#"
const form = document.querySelector('[data-test="form"]')
const shown = (one) => !one.disabled && one.closest('[hidden]') === null
const hookOf = (one) => one.closest('[role=radiogroup]')?.dataset.test ?? one.dataset.test ?? ''
const valueOf = (one) => {
  const group = one.closest('[role=radiogroup]')
  if (group) return group.querySelector('input:checked')?.dataset.test.split('-').pop() ?? ''
  return one.dataset.value ?? one.value ?? ''
}
const active = document.activeElement
const stops = [...document.querySelectorAll('a[href], button, input, textarea, select, summary, [tabindex]')]
  .filter((one) => shown(one) && one.tabIndex >= 0 && one.checkVisibility()
    && !(one.type === 'radio' && one !== one.closest('[role=radiogroup]')?.querySelector('input')))
const from = stops.indexOf(active)
return {
  active: active ? hookOf(active) : '',
  button: active?.tagName === 'BUTTON',
  fields: [...form.querySelectorAll('[data-field]')].filter(shown).map((one) => ({
    hook: hookOf(one),
    value: valueOf(one),
    derived: one.closest('.field')?.classList.contains('derived') === true,
    optional: one.closest('.field')?.querySelector('.optional') != null,
    tabs: from < 0 ? -1 : stops.indexOf(one) - from,
  })),
}"#;

/// A field as the worker sees it.
#[derive(Debug)]
struct Field {
    hook: String,
    value: String,
    derived: bool,
    optional: bool,
    tabs: i64,
}

/// What the worker sees of the form.
#[derive(Debug)]
struct Sight {
    active: String,
    button: bool,
    fields: Vec<Field>,
}

impl Sight {
    fn at(&self, hook: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.hook == hook)
    }

    fn field(&self, hook: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.hook == hook)
    }
}

/// The worker.
pub struct Typist<'w> {
    window: &'w Window,
    pace: Pace,
    /// What was done so far.
    pub tally: Tally,
}

impl<'w> Typist<'w> {
    /// Sits down before a window.
    #[must_use]
    pub fn new(window: &'w Window, pace: Pace) -> Self {
        Self {
            window,
            pace,
            tally: Tally::default(),
        }
    }

    /// The window.
    #[must_use]
    pub fn window(&self) -> &'w Window {
        self.window
    }

    async fn keys(&mut self, sent: &str, keys: u64) {
        self.pace.keys(keys).await;
        self.window.press(sent).await;
        self.tally.keys += keys;
    }

    async fn enter(&mut self) {
        self.keys(ENTER, 1).await;
    }

    async fn decide(&mut self) {
        self.pace.decide().await;
        self.tally.fields += 1;
    }

    /// Writes where the cursor is.
    pub async fn write(&mut self, text: &str) {
        if self.pace.waits() {
            for stretch in stretches(text) {
                self.keys(&stretch.text, stretch.keys).await;
            }
        } else {
            self.keys(text, strokes(text)).await;
        }
    }

    /// Clicks something, where pointing is nearer than the keyboard.
    pub async fn click(&mut self, hook: &str) {
        self.pace.click().await;
        self.window.click(hook).await;
        self.tally.clicks += 1;
    }

    /// Clicks the first of these.
    pub async fn click_first(&mut self, css: &str) {
        self.pace.click().await;
        self.window
            .run(&format!(
                "document.querySelector('{css}').dataset.test = 'found-first'"
            ))
            .await;
        self.window.click("found-first").await;
        self.tally.clicks += 1;
    }

    /// Types the passphrase and goes in.
    pub async fn sign_in(&mut self, passphrase: &str) {
        self.decide().await;
        self.write(passphrase).await;
        self.enter().await;
    }

    /// Writes over what stands in a field that is pointed at.
    pub async fn replace(&mut self, hook: &str, text: &str) {
        self.decide().await;
        self.click(hook).await;
        self.keys(ALL, 2).await;
        self.write(text).await;
    }

    /// Presses Enter on what has the focus once it has it.
    pub async fn enter_on(&mut self, hook: &str) {
        let script = "return document.activeElement?.dataset.test ?? ''";
        let what = format!("`{hook}` has the focus");
        self.window
            .wait_for(&what, script, |active| active == hook)
            .await;
        self.enter().await;
    }

    /// Submits with Ctrl+Enter and waits until it is saved; how many deliveries were planned.
    pub async fn submit(&mut self) -> u64 {
        self.keys(SUBMIT, 2).await;
        let notice = self.window.see("saved-notice").await;
        let planned = notice.attr("data-deliveries").await;
        planned
            .ok()
            .flatten()
            .and_then(|number| number.parse().ok())
            .expect("the notice tells the number of deliveries")
    }

    /// Picks a picture: the button, the file, 打开.
    pub async fn picture(&mut self, hook: &str, file: &Path) {
        self.decide().await;
        for _ in 0..3 {
            self.pace.click().await;
        }
        self.tally.clicks += 3;
        self.window
            .choose_file(&format!("files-{hook}"), file)
            .await;
        let script = format!(
            "return document.querySelector('[data-test=\"{hook}\"]')?.closest('.photos')?.querySelectorAll('img').length ?? 0"
        );
        self.window
            .wait_for("the picture is taken in", &script, |count| count != 0)
            .await;
    }

    /// Looks at the form once the desk has: what follows from what was typed stands there before anybody goes on.
    async fn see(&self) -> Sight {
        let looked =
            "return document.querySelector('[data-test=\"form\"]')?.dataset.looked === 'yes'";
        self.window
            .wait_for("the desk has looked at the entry", looked, |yes| {
                *yes == true
            })
            .await;
        let seen = self.window.run(SIGHT).await;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let fields = seen["fields"].as_array().into_iter().flatten();
        Sight {
            active: text(&seen["active"]),
            button: seen["button"] == true,
            fields: fields
                .map(|field| Field {
                    hook: text(&field["hook"]),
                    value: text(&field["value"]),
                    derived: field["derived"] == true,
                    optional: field["optional"] == true,
                    tabs: field["tabs"].as_i64().unwrap_or(-1),
                })
                .collect(),
        }
    }

    /// Brings facts into the sheet at hand, in the order of the form.
    pub(crate) async fn fill(&mut self, facts: &Facts) {
        // Opening a section and adding an item are turns of their own.
        for _ in 0..facts.len() * 3 + 8 {
            let sight = self.see().await;
            let Some(next) = next_of(&sight, facts, None) else {
                match facts.iter().find(|(hook, _)| sight.at(hook).is_none()) {
                    Some((hook, fact)) => self.open_up(hook, fact).await,
                    None => return,
                }
                continue;
            };
            let fact = &facts[&next];
            self.reach(&next, fact).await;
            self.put(&next, fact, facts).await;
        }
        let sight = self.see().await;
        let wrong = next_of(&sight, facts, None);
        panic!("`{wrong:?}` does not come to stand: {sight:?}");
    }

    /// Brings a field onto the page: its section is folded, or its item is not there yet.
    async fn open_up(&mut self, hook: &str, fact: &Fact) {
        let toggle = format!("section-toggle-{}", fact.section);
        let folded = format!(
            "return document.querySelector('[data-test=\"{toggle}\"][aria-expanded=\"false\"]') !== null"
        );
        if self.window.run(&folded).await == true {
            self.click(&toggle).await;
        } else if let Some(add) = &fact.add {
            self.click(add).await;
        }
        self.window.see(hook).await;
    }

    /// Empties what stands in these fields and should not.
    pub async fn empty(&mut self, hooks: &[String]) {
        for hook in hooks {
            let sight = self.see().await;
            let stands = |field: &Field| !field.value.is_empty() && !field.derived;
            if sight.field(hook).is_some_and(stands) {
                self.decide().await;
                self.click(hook).await;
                self.keys(ALL, 2).await;
                self.keys(DELETE, 1).await;
            }
        }
    }

    /// What the page offers of what the family has said, once it is another offer than this one.
    pub async fn offer_after(&self, before: &str) -> String {
        let offered = self
            .window
            .wait_for("something is offered", OFFER, |now| {
                now.as_str()
                    .is_some_and(|now| !now.is_empty() && now != before)
            })
            .await;
        offered.as_str().unwrap_or_default().to_owned()
    }

    /// Takes what is offered with F2, and waits until it stands there.
    pub async fn take_offer(&mut self) {
        let offered = self.window.run(OFFER).await;
        self.decide().await;
        self.keys(F2, 1).await;
        self.window
            .wait_for("what was offered is taken", OFFER, |now| *now != offered)
            .await;
    }

    /// Goes on with Enter to where somebody is added, or points there, and adds; waits for the sheet.
    pub async fn add_resident(&mut self, index: usize) {
        if !self.see().await.button {
            let before = self.see().await.active;
            self.enter().await;
            self.moved_from(&before).await;
        }
        if self.see().await.active == "add-resident" {
            self.enter().await;
        } else {
            self.click("add-resident").await;
        }
        let name = format!("field-person.name-{index}");
        let there = format!(
            "return document.querySelector('[data-test=\"{name}\"]') !== null
                && document.activeElement?.dataset.test?.endsWith('-{index}') === true"
        );
        self.window
            .wait_for("the sheet is there", &there, |yes| *yes == true)
            .await;
    }

    /// Goes to a field: by Enter where it is called for and empty, by Tab where it is near, else by the mouse.
    async fn reach(&mut self, hook: &str, fact: &Fact) {
        for _ in 0..3 {
            let sight = self.see().await;
            if sight.active == hook {
                return;
            }
            let (Some(target), Some(here)) = (sight.at(hook), sight.at(&sight.active)) else {
                break;
            };
            let field = &sight.fields[target];
            if target < here {
                break;
            }
            if !field.optional && field.value.is_empty() && !sight.button {
                self.enter().await;
                self.moved_from(&sight.active).await;
                continue;
            }
            match u64::try_from(field.tabs) {
                Ok(tabs @ 1..=NEAR) => {
                    for _ in 0..tabs {
                        self.keys(TAB, 1).await;
                    }
                }
                _ => break,
            }
        }
        let sight = self.see().await;
        if sight.active == hook || matches!(fact.value, Value::Bool(_)) {
            // A choice is clicked itself.
            return;
        }
        self.click(hook).await;
        // A click puts the cursor somewhere into what stands there; typing is to replace it.
        if sight
            .field(hook)
            .is_some_and(|field| !field.value.is_empty())
        {
            self.keys(ALL, 2).await;
        }
    }

    /// Enter moves the cursor once the desk has looked.
    async fn moved_from(&self, before: &str) {
        let script = "return document.activeElement?.closest('[role=radiogroup]')?.dataset.test
            ?? document.activeElement?.dataset.test ?? ''";
        self.window
            .wait_for("Enter goes on", script, |active| active != before)
            .await;
    }

    /// Puts a value into the field with the cursor.
    async fn put(&mut self, hook: &str, fact: &Fact, facts: &Facts) {
        self.decide().await;
        match &fact.value {
            Value::Bool(yes) if self.see().await.active == hook => {
                self.keys(if *yes { "y" } else { "n" }, 1).await;
            }
            Value::Bool(yes) => self.click(&format!("{hook}-{yes}")).await,
            Value::String(code) if fact.initials.is_some() => {
                let initials = fact.initials.as_deref().unwrap_or_default();
                self.pick(hook, code, initials, facts).await;
            }
            Value::String(text) if fact.kind == "date" => self.write(&text.replace('-', "")).await,
            Value::String(text) if fact.kind == "date_time" => {
                self.write(&text.replace(['-', 'T', ':'], "")).await;
            }
            Value::String(text) => self.write(text).await,
            number => self.write(&number.to_string()).await,
        }
    }

    /// Types as much of a name's initials as it takes until the list marks what is meant or has it close below; where
    /// initials do not lead there, the code. Enter or Tab takes it and goes on, whichever leads further.
    async fn pick(&mut self, hook: &str, code: &str, initials: &str, facts: &Facts) {
        let listed = format!(
            "const all = [...document.querySelectorAll('[role=option]')];
             return all.findIndex((one) => one.dataset.test === 'option-{code}')"
        );
        let mut below = None;
        for letter in initials.chars() {
            self.write(&letter.to_string()).await;
            let at = self.window.run(&listed).await.as_u64();
            if let Some(at @ 0..=LISTED) = at {
                below = Some(at);
                break;
            }
        }
        if below.is_none() {
            self.keys(ALL, 2).await;
            self.write(code).await;
            let what = format!("`{hook}` finds {code}");
            let at = self.window.wait_for(&what, &listed, |at| *at == 0).await;
            below = at.as_u64();
        }
        for _ in 0..below.unwrap_or_default() {
            self.keys(DOWN, 1).await;
        }
        let sight = self.see().await;
        let next = next_of(&sight, facts, Some(hook));
        let next = next.and_then(|next| sight.field(&next));
        match next {
            Some(field) if field.optional => self.keys(TAB, 1).await,
            _ => self.enter().await,
        }
        self.moved_from(hook).await;
    }
}

/// The next field that is not as it must be: after the cursor, else from the beginning; not the one passed over.
fn next_of(sight: &Sight, facts: &Facts, passed: Option<&str>) -> Option<String> {
    let wrong = |field: &&Field| {
        let fact = facts.get(&field.hook);
        fact.is_some_and(|fact| !fact.stands(&field.value)) && passed != Some(field.hook.as_str())
    };
    let here = sight.at(&sight.active).unwrap_or(0);
    let later = sight.fields[here..].iter().find(wrong);
    let any = later.or_else(|| sight.fields.iter().find(wrong));
    any.map(|field| field.hook.clone())
}
