//! The table of docs/performance.md: a line for each figure, section by section; what was not measured now stays.

use std::collections::BTreeMap;

use yilutong_tests::page::Page;

use crate::Figure;

const HEAD: &str =
    "| section | what | measured | aim | reached | on |\n| --- | --- | --- | --- | --- | --- |";

/// Puts these sections' figures in place of what stood there of them.
pub(crate) fn write(order: &[&str], measured: &[(&str, Vec<Figure>)]) {
    let page = Page::open("performance.md").expect("the page has a place for figures");
    let mut lines: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    let place = |section: &str| order.iter().position(|one| *one == section);
    for line in page.between.lines() {
        let section = line.split('|').nth(1).unwrap_or_default().trim();
        if let Some(at) = place(section) {
            lines.entry(at).or_default().push(line.to_owned());
        }
    }
    let day = jiff::Zoned::now().date();
    for (section, figures) in measured {
        let Some(at) = place(section) else { continue };
        let rows = figures.iter().map(|figure| {
            let Figure {
                what,
                value,
                aim,
                reached,
            } = figure;
            let reached = if *reached { "yes" } else { "no" };
            format!("| {section} | {what} | {value} | {aim} | {reached} | {day} |")
        });
        lines.insert(at, rows.collect());
    }
    let rows: Vec<String> = lines.into_values().flatten().collect();
    page.write(&format!("{HEAD}\n{}", rows.join("\n")))
        .expect("docs/ can be written");
    println!("docs/performance.md is written.");
}
