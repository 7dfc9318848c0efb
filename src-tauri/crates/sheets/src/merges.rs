//! Merged cells: what stands in the first one is read in all of them, while the rows pass by.

use calamine::Dimensions;

use crate::bounds::MOST_COLUMNS;
use crate::cell::Cell;
use crate::error::NoSheet;

/// How many merged areas a sheet may have.
const MOST: usize = 500_000;
/// How many of them may lie across one row.
const MOST_AT_ONCE: usize = 512;

/// A merged area; rows from 1, columns from 0.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Area {
    pub(crate) top: u32,
    pub(crate) bottom: u32,
    pub(crate) left: usize,
    pub(crate) right: usize,
}

/// Areas whose rows pass by.
#[derive(Debug, Default)]
pub(crate) struct Merges {
    /// Those to come, the first one last.
    coming: Vec<Area>,
    now: Vec<(Area, Cell)>,
}

/// The areas of a sheet as the library tells them.
pub(crate) fn areas(found: &[Dimensions]) -> Result<Vec<Area>, NoSheet> {
    if found.len() > MOST {
        return Err(NoSheet::TooLarge);
    }
    let areas = found.iter().map(|one| Area {
        top: one.start.0.saturating_add(1),
        bottom: one.end.0.saturating_add(1),
        left: (one.start.1 as usize).min(MOST_COLUMNS),
        right: (one.end.1 as usize).min(MOST_COLUMNS - 1),
    });
    Ok(areas
        .filter(|area| area.left <= area.right && area.top <= area.bottom)
        .collect())
}

impl Merges {
    pub(crate) fn of(areas: &[Area]) -> Self {
        let mut coming = areas.to_vec();
        coming.sort_by_key(|area| std::cmp::Reverse(area.top));
        Self {
            coming,
            now: Vec::new(),
        }
    }

    /// Fills what a row says nothing about.
    pub(crate) fn fill(&mut self, row: u32, cells: &mut Vec<Cell>) -> Result<(), NoSheet> {
        self.now.retain(|(area, _)| area.bottom >= row);
        while let Some(area) = self.coming.pop_if(|area| area.top <= row) {
            if area.bottom < row {
                continue;
            }
            let first = (area.top == row)
                .then(|| cells.get(area.left).cloned())
                .flatten();
            self.now.push((area, first.unwrap_or_default()));
            if self.now.len() > MOST_AT_ONCE {
                return Err(NoSheet::TooLarge);
            }
        }
        for (area, first) in &self.now {
            if first.is_empty() {
                continue;
            }
            if cells.len() <= area.right {
                cells.resize_with(area.right + 1, Cell::default);
            }
            for cell in &mut cells[area.left..=area.right] {
                if cell.is_empty() {
                    cell.clone_from(first);
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_the_first_cell_is_read_in_all_of_them() {
        let area = Area {
            top: 2,
            bottom: 4,
            left: 1,
            right: 2,
        };
        let mut merges = Merges::of(&[area]);
        let text = |text: &str| Cell::Text(text.to_owned());
        let mut seen = Vec::new();
        for row in 1..=5 {
            let mut cells = vec![text("甲")];
            if row == 2 {
                cells.push(text("海棠路12号"));
            }
            merges.fill(row, &mut cells).unwrap();
            seen.push(cells.len());
        }
        assert_eq!(seen, [1, 3, 3, 3, 1], "rows 2 to 4 have the address");
    }
}
