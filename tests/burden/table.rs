//! The figures as a table: printed, and between the marks of docs/burden.md.

use yilutong_tests::page::Page;

use crate::office::Row;

const HEAD: &str = "| task | strokes here | strokes there | here / there | aim | reached | seconds here | seconds there | fields typed | fields delivered |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |";

/// The table.
pub(crate) fn shown(rows: &[Row]) -> String {
    let mut lines = vec![HEAD.to_owned()];
    for row in rows {
        let (here, there) = (row.here.strokes(), row.there.tally.strokes());
        let ratio = here as f64 / there as f64;
        let aim = row
            .aim
            .map_or("—".to_owned(), |aim| format!("≤ {:.0} %", aim * 100.0));
        let reached = match row.aim {
            Some(aim) if ratio <= aim => "yes",
            Some(_) => "no",
            None => "—",
        };
        lines.push(format!(
            "| {} | {here} ({} keys, {} clicks) | {there} ({} records in {} departments) | {:.1} % | {aim} | {reached} | {:.0} | {:.0} | {} | {} |",
            row.task,
            row.here.keys,
            row.here.clicks,
            row.there.records,
            row.there.departments,
            ratio * 100.0,
            row.here.seconds(),
            row.there.tally.seconds(),
            row.here.fields,
            row.there.delivered,
        ));
    }
    lines.push(String::new());
    for row in rows {
        if row.speed > 0.0 {
            lines.push(format!(
                "{}: {:.0} s went by before the window at {} times the stated pace, signing in not included.\n",
                row.task, row.took, row.speed
            ));
        }
        let least = row.there.at_least.strokes();
        if least != row.there.tally.strokes() {
            lines.push(format!(
                "{}: were every department to show the old record, so that only what changed is typed, it would be {least} strokes there, and {:.1} %.\n",
                row.task,
                row.here.strokes() as f64 / least as f64 * 100.0
            ));
        }
    }
    let day = jiff::Zoned::now().date();
    lines.push(format!("Counted on {day}."));
    lines.join("\n")
}

/// Writes it into the page.
pub(crate) fn write(rows: &[Row]) {
    let page = Page::open("burden.md").expect("docs/burden.md has a place for figures");
    page.write(&shown(rows)).expect("docs/ can be written");
}
