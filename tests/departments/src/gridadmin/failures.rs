//! The workbook of failed rows that a client downloads, written by hand: one sheet, inline strings, one number column.

use std::fmt::Write as _;

use serde_json::Value;

use crate::archive;

const HEADERS: [&str; 6] = [
    "行号",
    "证件号码",
    "房屋编码",
    "错误列",
    "错误码",
    "错误原因",
];
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// The workbook for these lines, each `[row, number, house, column, code, sentence]`; `None` when it cannot be packed.
pub(super) fn workbook(lines: &[Value]) -> Option<Vec<u8>> {
    let types = format!(
        "{DECLARATION}<Types xmlns=\"{PACKAGE}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPE}.sheet.main+xml\"/>\
         <Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"{TYPE}.worksheet+xml\"/></Types>"
    );
    let relation = |kind: &str, target: &str| {
        format!(
            "{DECLARATION}<Relationships xmlns=\"{PACKAGE}/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let book = format!(
        "{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>\
         <sheet name=\"失败记录\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let members = [
        ("[Content_Types].xml", types),
        ("_rels/.rels", relation("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", book),
        (
            "xl/_rels/workbook.xml.rels",
            relation("worksheet", "worksheets/sheet1.xml"),
        ),
        ("xl/worksheets/sheet1.xml", sheet(lines)),
    ];
    let members = members
        .each_ref()
        .map(|(name, text)| (*name, text.as_bytes()));
    archive::pack(&members).ok()
}

fn sheet(lines: &[Value]) -> String {
    let mut xml = format!("{DECLARATION}<worksheet xmlns=\"{MAIN}\"><sheetData>");
    let headers = Value::from(HEADERS.to_vec());
    for (number, line) in (1..).zip(std::iter::once(&headers).chain(lines)) {
        let _ = write!(xml, "<row r=\"{number}\">");
        let cells = line.as_array().map(Vec::as_slice).unwrap_or_default();
        for (letter, cell) in ('A'..).zip(cells) {
            let _ = match cell {
                Value::String(text) => write!(
                    xml,
                    "<c r=\"{letter}{number}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                    escaped(text)
                ),
                other => write!(xml, "<c r=\"{letter}{number}\"><v>{other}</v></c>"),
            };
        }
        xml.push_str("</row>");
    }
    xml.push_str("</sheetData></worksheet>");
    xml
}

/// Text as XML holds it; control characters as `_xHHHH_`, the way workbooks write them.
fn escaped(text: &str) -> String {
    let mut xml = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            control if control.is_control() => {
                let _ = write!(xml, "_x{:04X}_", u32::from(control));
            }
            other => xml.push(other),
        }
    }
    xml
}
