//! What is refused before a job is made, in the contract's order.

use crate::client::{FIRST, GridAdmin, JOBS, body};
use crate::kit::{Came, send};
use crate::workbook::{DATA, changed, example, filled, filled_sheet};

fn assert_refused(came: &Came, status: u16, code: &str, case: &str) {
    assert_eq!(
        (came.status, came.json()["code"].as_str()),
        (status, Some(code)),
        "{case}"
    );
    let said = came.json();
    assert!(
        said["message"].as_str().is_some_and(|m| !m.is_empty()),
        "{case}: in words"
    );
    assert!(said["jobId"].is_null(), "{case}: no job");
}

#[tokio::test]
async fn only_the_two_accounts_come_in() {
    let gridadmin = GridAdmin::new().await;
    let wrong = [
        "",
        "d2diX2FxMDE6d3Jvbmc=",
        "d2diX2FxMDE6R2x4dEAyMDI2Yg==",
        "!!!",
    ];
    for account in wrong {
        let came = gridadmin.get(account, JOBS).await;
        assert_refused(&came, 401, "UNAUTHORIZED", account);
        assert_eq!(
            came.header("www-authenticate"),
            "Basic realm=\"glxt\"",
            "{account}"
        );
    }
    let url = gridadmin.town.url("gridadmin", "/elsewhere");
    let came = send(gridadmin.town.client.get(url)).await.unwrap();
    assert_refused(&came, 401, "UNAUTHORIZED", "before any path");
    for target in [
        "/elsewhere",
        "/glxt/api/import/jobs/J20261122000009",
        "/glxt/api/import/jobs/",
    ] {
        assert_refused(
            &gridadmin.get(FIRST, target).await,
            404,
            "NOT_FOUND",
            target,
        );
    }
}

#[tokio::test]
async fn five_requests_a_second_are_enough() {
    let gridadmin = GridAdmin::new().await;
    let url = gridadmin.town.url("gridadmin", JOBS);
    let ask = || {
        let request = gridadmin.town.client.get(&url);
        request.header("Authorization", format!("Basic {FIRST}"))
    };
    for _ in 0..5 {
        assert_eq!(send(ask()).await.unwrap().status, 200, "within the rate");
    }
    let came = send(ask()).await.unwrap();
    assert_refused(&came, 429, "RATE_LIMIT", "the sixth");
    assert_eq!(came.header("retry-after"), "1", "as the contract says");
}

#[tokio::test]
async fn the_three_parts_are_read_strictly() {
    let gridadmin = GridAdmin::new().await;
    let file = filled(&[example(1)]);
    let spoilt = |at: usize, head: &dyn Fn(&str) -> String, content: Option<&[u8]>| {
        let mut parts = body(&file);
        parts[at].0 = head(&parts[at].0.clone());
        if let Some(content) = content {
            parts[at].1 = content.to_vec();
        }
        parts
    };
    let same = |head: &str| head.to_owned();
    let renamed = |from: &'static str, to: &'static str| move |head: &str| head.replace(from, to);
    let mut doubled = body(&file);
    doubled.push(doubled[0].clone());
    let cases = [
        ("a part missing", body(&file)[..2].to_vec()),
        ("a part too many", doubled),
        ("another template", spoilt(0, &same, Some(b"RKXY"))),
        ("another name", spoilt(0, &renamed("template", "tpl"), None)),
        (
            "a digest in capitals",
            spoilt(
                1,
                &|h| h.to_owned(),
                Some(smcrypto::sm3::sm3_hash(&file).to_uppercase().as_bytes()),
            ),
        ),
        ("a digest cut off", spoilt(1, &same, Some(b"abc"))),
        (
            "a filename in Chinese",
            spoilt(2, &renamed("residents", "居民"), None),
        ),
        (
            "a filename with a space",
            spoilt(2, &renamed("residents", "my residents"), None),
        ),
        (
            "a filename of macros",
            spoilt(2, &renamed(".xlsx", ".xlsm"), None),
        ),
        (
            "no filename",
            spoilt(2, &renamed("; filename=\"residents.xlsx\"", ""), None),
        ),
        (
            "another type",
            spoilt(
                2,
                &renamed("spreadsheetml.sheet", "spreadsheetml.template"),
                None,
            ),
        ),
    ];
    for (case, parts) in cases {
        assert_refused(
            &gridadmin.post(FIRST, &parts).await,
            400,
            "BAD_MULTIPART",
            case,
        );
    }
    let json = gridadmin
        .asked(FIRST, "POST", JOBS)
        .header("Content-Type", "application/json");
    assert_refused(
        &send(json.body("{}")).await.unwrap(),
        400,
        "BAD_MULTIPART",
        "no multipart",
    );
    let open = gridadmin
        .asked(FIRST, "POST", JOBS)
        .header("Content-Type", "multipart/form-data; boundary=frame")
        .body("--frame\r\nContent-Disposition: form-data; name=\"template\"\r\n\r\nRKXX");
    assert_refused(
        &send(open).await.unwrap(),
        400,
        "BAD_MULTIPART",
        "never closed",
    );

    let other = spoilt(1, &same, Some(smcrypto::sm3::sm3_hash(b"other").as_bytes()));
    assert_refused(
        &gridadmin.post(FIRST, &other).await,
        400,
        "SM3_MISMATCH",
        "another digest",
    );
    let mut large = body(&file);
    large[2].1 = vec![0; 5_242_880];
    assert_refused(
        &gridadmin.post(FIRST, &large).await,
        413,
        "FILE_TOO_LARGE",
        "too large",
    );
}

#[tokio::test]
async fn the_frame_of_the_workbook_is_checked_before_the_reply() {
    let gridadmin = GridAdmin::new().await;
    let fill = |sheet: String| filled_sheet(&sheet, &[example(1)]);
    let data = |from: &'static str, to: &'static str| {
        changed(&[(DATA, &move |sheet: String| fill(sheet).replace(from, to))])
    };
    let many: Vec<_> = (0..501).map(example).collect();
    let about = "xl/worksheets/sheet1.xml";
    let book = "xl/workbook.xml";
    let cases = [
        ("no zip", b"PK no zip".to_vec(), "TEMPLATE_LAYOUT"),
        (
            "an old version",
            changed(&[(about, &|s| s.replace("2024.3", "2023.1"))]),
            "TEMPLATE_VERSION",
        ),
        (
            "an old version before other headers",
            changed(&[
                (about, &|s| s.replace("2024.3", "2023.1")),
                (DATA, &|s| s.replace("&#22995;&#21517;", "x")),
            ]),
            "TEMPLATE_VERSION",
        ),
        (
            "another sheet name",
            changed(&[(book, &|s| s.replace("数据", "数据1"))]),
            "TEMPLATE_LAYOUT",
        ),
        (
            "no first sheet",
            changed(&[(book, &|s| s.replace("说明", "x"))]),
            "TEMPLATE_LAYOUT",
        ),
        (
            "another header",
            data("&#22995;&#21517;", "名"),
            "TEMPLATE_LAYOUT",
        ),
        (
            "a column beyond",
            data(
                "</row></sheetData>",
                "<c r=\"X3\" t=\"inlineStr\"><is><t>x</t></is></c></row></sheetData>",
            ),
            "TEMPLATE_LAYOUT",
        ),
        (
            "macros",
            changed(&[("[Content_Types].xml", &|s| {
                s.replace(
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                    "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
                )
            })]),
            "TEMPLATE_LAYOUT",
        ),
        ("half a sheet", data("</sheetData>", ""), "TEMPLATE_LAYOUT"),
        ("no rows", filled(&[]), "ROW_COUNT"),
        ("501 rows", filled(&many), "ROW_COUNT"),
    ];
    for (case, file, code) in cases {
        assert_refused(&gridadmin.upload(FIRST, &file).await, 422, code, case);
    }
    let most = gridadmin.import(&many[..500]).await;
    assert_eq!(
        (most["rows"].as_u64(), most["inserted"].as_u64()),
        (Some(500), Some(500)),
        "500 are taken"
    );
}
