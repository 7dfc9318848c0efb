//! Pictures by their content, digest and age.

use crate::client::{EVENTS, Grid, event, photo, sha256};
use crate::kit::with;
use serde_json::json;

#[tokio::test]
async fn only_whole_pictures_with_their_digest_are_taken() {
    let grid = Grid::new().await;
    let photo = photo(7);
    let digest = sha256(&photo);
    let cut = &photo[..photo.len() - 2];
    let upper = digest.to_uppercase();
    let gif = b"GIF89a".as_slice();
    type Parts<'p> = Vec<(&'static str, &'p [u8])>;
    let cases: [(&str, Parts<'_>); 8] = [
        (
            "cut off",
            vec![("file", cut), ("sha256", sha256(cut).leak().as_bytes())],
        ),
        (
            "another kind",
            vec![("file", gif), ("sha256", sha256(gif).leak().as_bytes())],
        ),
        (
            "another digest",
            vec![("file", &photo), ("sha256", sha256(gif).leak().as_bytes())],
        ),
        (
            "upper case",
            vec![("file", &photo), ("sha256", upper.as_bytes())],
        ),
        ("no digest", vec![("file", &photo)]),
        ("no file", vec![("sha256", digest.as_bytes())]),
        (
            "two files",
            vec![
                ("file", &photo),
                ("file", &photo),
                ("sha256", digest.as_bytes()),
            ],
        ),
        ("empty", vec![("file", b""), ("sha256", digest.as_bytes())]),
    ];
    for (case, parts) in cases {
        let came = grid.upload(&parts).await;
        assert_eq!(
            (came.status, &came.json()["errcode"]),
            (200, &json!(42202)),
            "{case}"
        );
    }
    let large = [b"\xff\xd8\xff".as_slice(), &vec![0; 5_242_880], b"\xff\xd9"].concat();
    let came = grid
        .upload(&[("file", &large), ("sha256", sha256(&large).as_bytes())])
        .await;
    assert_eq!(
        (came.status, &came.json()["errcode"]),
        (413, &json!(41300)),
        "5 MiB at most"
    );
    assert_eq!(grid.held("attachment"), 0, "nothing of these is kept");
    let png = b"\x89PNG\r\n\x1a\n and so on".as_slice();
    for (id, bytes) in [
        ("AT00000001", photo.as_slice()),
        ("AT00000002", png),
        ("AT00000001", &photo),
    ] {
        let came = grid
            .upload(&[("sha256", sha256(bytes).as_bytes()), ("file", bytes)])
            .await;
        assert_eq!(
            came.json()["data"],
            json!({ "attachmentId": id }),
            "the same bytes, the same id"
        );
    }
}

#[tokio::test]
async fn a_picture_nobody_shows_is_gone_after_a_day() {
    let grid = Grid::new().await;
    for mark in [1, 2] {
        grid.picture(mark).await;
    }
    grid.filed(EVENTS, &event()).await;
    grid.town.pass(24 * 3600);
    let later = json!({"sourceId": "e-later", "attachments": ["AT00000001", "AT00000002"]});
    let reply = grid.post(EVENTS, &with(&event(), &later)).await;
    assert_eq!(
        reply["data"],
        json!({"attachments": ["AT00000002"]}),
        "the shown one stays: {reply}"
    );
    assert_eq!(grid.picture(2).await, "AT00000002", "uploaded again");
    grid.filed(EVENTS, &with(&event(), &later)).await;
}
