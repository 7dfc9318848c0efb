//! Packages that a hand-held device gives. A table behind a digest would never be read if the digest did not fit, so what
//! is fed may be one member, and the package around it is built anew with digests and counts that fit.

use std::io::{Cursor, Write as _};

use sm3::{Digest, Sm3};
use yilutong_adapter::Packages;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::targets::roughly;
use crate::worker::Input;

const SYSTEM: &str = "pda";
const GRID: &str = "440306001001003";
const DEVICE: &str = "PDA-TEST-0001";
const BATCH: &str = "20261122103000001";
const TABLES: [&str; 2] = ["houses.csv", "persons.csv"];
const INDEX: &str = "index.json";

const HOUSES: &str = "\u{feff}序号,记录标识,操作类型,房屋编码,房屋地址,房屋用途,是否出租,房主姓名,房主电话,居住人数,网格编号,采集时间,\
    采集人,备注\r\n1,8d5b7a52-0c7e-4f0e-9a57-3d1f60a1c001,新增,4403060010010000012000302,\"样例街道幸福路12号,3栋302\",住宅,\
    是,李样本,13800000002,1,440306001001003,2026/11/22 10:05:00,王采集,\r\n";
const PERSONS: &str = "\u{feff}序号,记录标识,操作类型,姓名,性别,证件类型,证件号码,出生日期,民族,婚姻状况,文化程度,联系电话,房屋编码,\
    与户主关系,居住类型,入住日期,离开日期,是否重点关注,工作单位,采集时间,采集人,备注\r\n1,\
    5e0a3f8c-77b1-4c57-8a0e-1c2d3e4f5001,新增,陈示例,男,居民身份证,430102198802029118,1988/02/02,汉族,已婚,大学本科,13800000001,\
    4403060010010000012000302,本人,非户籍常住,2026/09/01,,否,,2026/11/22 10:05:00,王采集,\r\n2,\
    5e0a3f8c-77b1-4c57-8a0e-1c2d3e4f5002,注销,,,,,,,,,,,,,,,,,2026/11/22 10:05:00,王采集,\r\n";

/// What is fed: a package as it is, its index, or one of its tables.
pub(crate) fn seeds() -> Vec<Input> {
    let tables = [HOUSES, PERSONS].map(str::as_bytes);
    let index = index(&tables).into_bytes();
    let whole = zipped(&index, &tables);
    let fed = [whole, index, HOUSES.into(), PERSONS.into()];
    let fed = fed.into_iter().enumerate();
    fed.map(|(context, bytes)| Input { context, bytes })
        .collect()
}

/// Reads a package, and every row of it; what came of it, roughly.
pub(crate) fn run(packages: &Packages, part: usize, bytes: &[u8]) -> String {
    let [houses, persons] = [HOUSES, PERSONS].map(str::as_bytes);
    let package = match part {
        0 => bytes.to_vec(),
        1 => zipped(bytes, &[houses, persons]),
        2 => built(&[bytes, persons]),
        _ => built(&[houses, bytes]),
    };
    let Some(reader) = packages.row_reader(SYSTEM) else {
        return String::new();
    };
    let name = format!("P{GRID}_{BATCH}");
    match reader.rows((GRID, DEVICE), &name, &package) {
        None => String::new(),
        Some(Err(code)) => roughly(code),
        Some(Ok(rows)) => {
            let said = rows.iter().map(|row| reader.read(row));
            let (read, unread) = said.fold((0, 0), |(read, unread), one| {
                (read + one.values.len(), unread + one.unread.len())
            });
            format!("{} {} {}", rows.len().min(9), read.min(40), unread.min(40))
        }
    }
}

fn built(tables: &[&[u8]; 2]) -> Vec<u8> {
    zipped(index(tables).as_bytes(), tables)
}

/// An index that fits these tables.
fn index(tables: &[&[u8]; 2]) -> String {
    let files = TABLES.iter().zip(tables).map(|(name, table)| {
        // The last line ends like every other; the first is the header.
        let rows = table.iter().filter(|byte| **byte == b'\n').count();
        let digest = hex::encode(Sm3::digest(table));
        serde_json::json!({ "name": name, "rows": rows.saturating_sub(1), "sm3": digest })
    });
    let index = serde_json::json!({
        "version": "2.1", "direction": "OUT", "batch": BATCH, "gridCode": GRID, "operator": "王采集",
        "deviceNo": DEVICE, "createdAt": "2026/11/22 10:30:00", "files": files.collect::<Vec<_>>(),
    });
    index.to_string()
}

fn zipped(index: &[u8], tables: &[&[u8]; 2]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let members = TABLES.into_iter().zip(tables.iter().copied());
    for (name, content) in [(INDEX, index)].into_iter().chain(members) {
        // Memory takes what is written; should it not, the package is simply another broken one.
        let begun = zip.start_file(name, SimpleFileOptions::default()).is_ok();
        let _ = begun && zip.write_all(content).is_ok();
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}
