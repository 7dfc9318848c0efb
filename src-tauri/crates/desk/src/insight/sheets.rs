//! Lists and tables as an Excel workbook that the page hands over.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use yilutong_sheets::{NewBook, NoSheet, Table};

use crate::DeskError;
use crate::schema::SheetView;

/// A workbook of these tables.
pub(crate) fn workbook(name: &str, tables: Vec<Table>) -> Result<SheetView, DeskError> {
    let mut lines = 0;
    let mut book = NewBook::new();
    for table in tables {
        lines += book.table(table)?;
    }
    let bytes: Result<_, NoSheet> = book.finish();
    Ok(SheetView {
        name: name.to_owned(),
        base64: STANDARD.encode(bytes?),
        lines,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_stands_in_the_workbook_and_a_formula_stays_text() {
        let table = Table {
            name: "名单".to_owned(),
            head: vec!["姓名".to_owned(), "人数".to_owned()],
            rows: vec![
                vec!["=1+1".into(), 3.into()],
                vec!["测试乙".into(), 4.into()],
            ],
        };
        let written = workbook("名单.xlsx", vec![table]).unwrap();
        assert_eq!(written.lines, 2);
        let bytes = STANDARD.decode(written.base64).unwrap();
        let table = yilutong_adapter::spreadsheet::table(&bytes);
        let rows = table.unwrap();
        assert_eq!(rows[1][0], "=1+1", "{rows:?}");
        assert_eq!(rows[2], ["测试乙", "4"]);
    }
}
