//! Workbooks for the tests: the department's template with rows written into its sheet, and the reading of the failures.

use std::io::{Read, Write};

use rawzip::{CompressionMethod, ZipArchive, ZipArchiveWriter};
use roxmltree::Document;

const TEMPLATE: &[u8] = include_bytes!("template.xlsx");
pub(crate) const DATA: &str = "xl/worksheets/sheet2.xml";

pub(crate) const HEADERS: [&str; 23] = [
    "姓名",
    "证件类型",
    "证件号码",
    "性别",
    "出生日期",
    "民族",
    "人口类别",
    "户籍地区划",
    "文化程度",
    "婚姻状况",
    "联系电话",
    "房屋编码",
    "居住地址",
    "与户主关系",
    "居住事由",
    "入住日期",
    "居住状态",
    "离开日期",
    "工作单位",
    "网格编号",
    "采集人",
    "采集日期",
    "备注",
];

/// A cell as XML, without its position.
#[derive(Debug, Clone)]
pub(crate) enum Cell {
    Text(String),
    /// Attributes and content of the `c` element.
    Raw(&'static str, &'static str),
}

pub(crate) type Row = Vec<Option<Cell>>;

/// The contract's example row, in house number `house` of its building.
pub(crate) fn example(house: usize) -> Row {
    let house = format!("4403060010010000012{house:06}");
    [
        "陈示例",
        "01-居民身份证",
        "440306199003159912",
        "1-男",
        "1990-03-15",
        "01-汉族",
        "2-流动人口",
        "430102",
        "2-本科",
        "2-有配偶",
        "13800000001",
        &house,
        "S市测试区样例街道幸福路12号3栋302",
        "0-户主",
        "1-务工",
        "2026-09-01",
        "1-在住",
        "",
        "S市示例餐饮管理有限公司",
        "440306001001003",
        "王采集",
        "2026-11-22",
        "",
    ]
    .map(|text| (!text.is_empty()).then(|| Cell::Text(text.to_owned())))
    .to_vec()
}

/// `row` with cells set; an empty text takes the cell away.
pub(crate) fn with(mut row: Row, changes: &[(&str, &str)]) -> Row {
    for (header, text) in changes {
        row[column(header)] = (!text.is_empty()).then(|| Cell::Text((*text).to_owned()));
    }
    row
}

pub(crate) fn column(header: &str) -> usize {
    HEADERS.iter().position(|h| *h == header).unwrap()
}

fn members(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let archive = ZipArchive::from_slice(archive).unwrap();
    let mut entries = archive.entries();
    let mut members = Vec::new();
    while let Some(entry) = entries.next_entry().unwrap() {
        let name = String::from_utf8(entry.file_path().as_ref().to_vec()).unwrap();
        let stored = archive.get_entry(entry.wayfinder()).unwrap();
        let content = if entry.compression_method() == CompressionMethod::DEFLATE {
            miniz_oxide::inflate::decompress_to_vec(stored.data()).unwrap()
        } else {
            stored.data().to_vec()
        };
        members.push((name, content));
    }
    members
}

/// The template with one member's text changed.
pub(crate) fn changed(edits: &[(&str, &dyn Fn(String) -> String)]) -> Vec<u8> {
    let mut archive = ZipArchiveWriter::new(Vec::new());
    for (name, mut content) in members(TEMPLATE) {
        for (member, edit) in edits.iter().filter(|(member, _)| *member == name) {
            let text = String::from_utf8(content).unwrap();
            let edited = edit(text.clone());
            assert_ne!(edited, text, "the edit of {member} must do something");
            content = edited.into_bytes();
        }
        let packed = miniz_oxide::deflate::compress_to_vec(&content, 6);
        let (mut entry, config) = archive
            .new_file(&name)
            .compression_method(CompressionMethod::DEFLATE)
            .start()
            .unwrap();
        let mut counted = config.wrap(Deflated(&mut entry, packed));
        counted.write_all(&content).unwrap();
        let (deflated, descriptor) = counted.finish().unwrap();
        let Deflated(entry_again, packed) = deflated;
        entry_again.write_all(&packed).unwrap();
        entry.finish(descriptor).unwrap();
    }
    archive.finish().unwrap()
}

/// Swallows the plain bytes, which the archive only counts; the packed ones are written at the end.
struct Deflated<W>(W, Vec<u8>);

impl<W> Write for Deflated<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The XML of the data rows, from row 3.
pub(crate) fn sheet_rows(rows: &[Row]) -> String {
    let mut xml = String::new();
    for (number, row) in (3..).zip(rows) {
        xml.push_str(&format!("<row r=\"{number}\">"));
        for (letter, cell) in ('A'..).zip(row) {
            let at = format!("{letter}{number}");
            match cell {
                None => {}
                Some(Cell::Text(text)) => xml.push_str(&format!(
                    "<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
                )),
                Some(Cell::Raw(attributes, content)) => {
                    xml.push_str(&format!("<c r=\"{at}\" {attributes}>{content}</c>"));
                }
            }
        }
        xml.push_str("</row>");
    }
    xml
}

/// The data sheet with these rows in the place of its blank ones.
pub(crate) fn filled_sheet(sheet: &str, rows: &[Row]) -> String {
    let begin = sheet.find("<row r=\"3\">").unwrap();
    let end = sheet.find("</sheetData>").unwrap();
    format!("{}{}{}", &sheet[..begin], sheet_rows(rows), &sheet[end..])
}

/// The template with these rows.
pub(crate) fn filled(rows: &[Row]) -> Vec<u8> {
    changed(&[(DATA, &|sheet| filled_sheet(&sheet, rows))])
}

/// The cells of a failures workbook: the name of its sheet, then each row; a number cell with a leading `#`.
pub(crate) fn failures(workbook: &[u8]) -> (String, Vec<Vec<String>>) {
    let members = members(workbook);
    let text = |name: &str| {
        let (_, content) = members.iter().find(|(member, _)| member == name).unwrap();
        let mut text = String::new();
        content.as_slice().read_to_string(&mut text).unwrap();
        text
    };
    let book = text("xl/workbook.xml");
    let book = Document::parse(&book).unwrap();
    let sheet = book
        .descendants()
        .find(|n| n.has_tag_name((book.root_element().tag_name().namespace().unwrap(), "sheet")));
    let name = sheet.unwrap().attribute("name").unwrap().to_owned();
    let data = text("xl/worksheets/sheet1.xml");
    let data = Document::parse(&data).unwrap();
    let is = |node: &roxmltree::Node<'_, '_>, name: &str| node.tag_name().name() == name;
    let rows = data
        .descendants()
        .filter(|node| is(node, "row"))
        .map(|row| {
            row.children()
                .map(|cell| {
                    let inside = cell.descendants().filter_map(|n| n.text()).next();
                    let mark = if cell.attribute("t").is_none() {
                        "#"
                    } else {
                        ""
                    };
                    format!("{mark}{}", inside.unwrap_or_default())
                })
                .collect()
        })
        .collect();
    (name, rows)
}
