//! Where the headings of a sheet stand, what its columns are called, and what they probably mean.
//!
//! Titles and notes above the headings are passed over; headings may lie in two rows, merged over several columns.

use super::vocabulary::{Target, vocabulary};
use yilutong_sheets::Cell;

/// How many rows are looked at.
pub(crate) const LOOKED_AT: usize = 40;
/// How many columns a second row of headings must name.
const FEWEST: usize = 2;

/// The headings of a sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Heading {
    /// The last row of the headings, from 1.
    pub(crate) row: u32,
    /// What each column is called; empty for none.
    pub(crate) labels: Vec<String>,
    /// What each column means, as far as it is understood.
    pub(crate) targets: Vec<Option<Target>>,
}

/// Finds the headings among the first rows of a sheet; in the row that the worker names, if they name one.
pub(crate) fn find(rows: &[(u32, Vec<Cell>)], named: Option<u32>) -> Option<Heading> {
    let at = match named {
        Some(row) => rows.iter().position(|(number, _)| *number == row)?,
        None => {
            let scores = rows.iter().map(|(_, cells)| score(cells));
            let best = scores.clone().max().unwrap_or_default();
            match best {
                // Nothing is understood: the worker says what the columns of the first row with several are.
                0 => rows.iter().position(|(_, cells)| !is_title(cells))?,
                best => scores.into_iter().position(|score| score == best)?,
            }
        }
    };
    let above = at
        .checked_sub(1)
        .map(|above| &rows[above].1)
        .filter(|cells| !is_title(cells));
    let below = rows
        .get(at + 1)
        .filter(|(_, cells)| named.is_none() && goes_on(&rows[at].1, cells));
    let (row, over, under) = match below {
        Some((row, cells)) => (*row, Some(&rows[at].1), cells),
        None => (rows[at].0, above, &rows[at].1),
    };
    let width = under.len().max(over.map_or(0, Vec::len));
    let mut heading = Heading {
        row,
        ..Heading::default()
    };
    let mut carried = String::new();
    for column in 0..width {
        let (mut parent, own) = (said(over, column), said(Some(under), column));
        // A heading over several columns stands in the first of them where nothing is merged.
        if !parent.is_empty() {
            carried.clone_from(&parent);
        } else if !own.is_empty() {
            parent.clone_from(&carried);
        }
        let label = if own.is_empty() { &parent } else { &own };
        let both = format!("{parent}{own}");
        let target = vocabulary()
            .target(label)
            .or_else(|| vocabulary().target(&both));
        let free = target
            .filter(|target| *target == Target::Skip || !heading.targets.contains(&Some(*target)));
        heading.labels.push(label.clone());
        heading.targets.push(free);
    }
    Some(heading)
}

fn said(cells: Option<&Vec<Cell>>, column: usize) -> String {
    let cell = cells.and_then(|cells| cells.get(column));
    cell.map(|cell| cell.shown().split_whitespace().collect())
        .unwrap_or_default()
}

/// How many different things a row names.
fn score(cells: &[Cell]) -> usize {
    let mut known: Vec<Target> = cells
        .iter()
        .filter(|cell| matches!(cell, Cell::Text(_)))
        .filter_map(|cell| vocabulary().target(&cell.shown()))
        .filter(|target| *target != Target::Skip)
        .collect();
    known.sort();
    known.dedup();
    known.len()
}

/// Whether a row says one and the same thing all along: a title, or a note.
fn is_title(cells: &[Cell]) -> bool {
    let mut said: Vec<String> = cells.iter().map(Cell::shown).collect();
    said.retain(|text| !text.is_empty());
    said.sort();
    said.dedup();
    said.len() < 2
}

/// Whether the headings go on in the next row: it names what the upper row leaves open, and holds no data.
fn goes_on(upper: &[Cell], cells: &[Cell]) -> bool {
    let has_digits = |text: &str| text.chars().filter(char::is_ascii_digit).count() > 3;
    let texts = cells.iter().filter(|cell| !cell.is_empty());
    let mut texts = texts.map(|cell| (matches!(cell, Cell::Text(_)), cell.shown()));
    if !texts.all(|(text, shown)| text && !has_digits(&shown)) {
        return false;
    }
    let open = (0..cells.len()).filter(|at| {
        let above = upper.get(*at).map(Cell::shown).unwrap_or_default();
        above.is_empty() || vocabulary().target(&above).is_none() || above == cells[*at].shown()
    });
    let named = open.filter(
        |at| matches!(&cells[*at], Cell::Text(text) if vocabulary().target(text).is_some()),
    );
    named.count() >= FEWEST && score(cells) >= FEWEST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<Cell>)> {
        let cell = |text: &str| match text {
            "" => Cell::Empty,
            text => Cell::Text(text.to_owned()),
        };
        let cells = |line: &str| line.split(',').map(cell).collect();
        (1..).zip(text.lines().map(cells)).collect()
    }

    fn ids(heading: &Heading) -> Vec<&'static str> {
        let targets = heading.targets.iter();
        targets.map(|one| one.map_or("?", Target::id)).collect()
    }

    #[test]
    fn titles_and_notes_above_are_passed_over() {
        let heading = find(
            &rows(
                "海棠社区流动人口台账\n单位：人\n序号,姓名,身份证号码\n1,陈示例,440306199001019017",
            ),
            None,
        );
        let heading = heading.unwrap();
        assert_eq!(heading.row, 3);
        assert_eq!(ids(&heading), ["skip", "person.name", "person.id_number"]);
    }

    #[test]
    fn headings_may_lie_in_two_rows() {
        let heading = find(
            &rows(
                "序号,人员信息,,居住地址,,\n,姓名,身份证号,栋,单元,房号\n1,陈示例,440306199001019017,3,1,1203",
            ),
            None,
        );
        let heading = heading.unwrap();
        assert_eq!(heading.row, 2);
        let wanted = [
            "skip",
            "person.name",
            "person.id_number",
            "address.block",
            "address.unit",
            "dwelling.room",
        ];
        assert_eq!(ids(&heading), wanted);
        let heading = find(
            &rows(
                "姓名,身份证号,手机,居住地址,,\n,,,栋,单元,房号\n陈示例,440306199001019017,19900000001,3,1,1203",
            ),
            None,
        );
        assert_eq!(heading.unwrap().row, 2, "the upper row names more");
    }

    #[test]
    fn a_column_that_is_named_twice_goes_one_way() {
        let heading = find(&rows("姓名,身份证号,手机,联系电话"), None).unwrap();
        assert_eq!(ids(&heading)[2..], ["person.phone", "?"]);
    }

    #[test]
    fn headings_that_are_not_understood_are_left_to_the_worker() {
        let heading = find(&rows("台账\n甲,乙\n丙,丁"), None).unwrap();
        assert_eq!((heading.row, ids(&heading)), (2, vec!["?", "?"]));
        assert_eq!(
            find(&rows("台账\n说明"), None),
            None,
            "one column is no ledger"
        );
    }
}
