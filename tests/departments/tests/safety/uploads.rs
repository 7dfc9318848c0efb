//! Photos: what is one, how long it is kept, whose it is, and that it serves once.

use data_encoding::HEXLOWER;
use hmac_sha256::Hash;
use serde_json::{Value, json};

use crate::client::{
    INSPECTIONS, Safety, assert_refused, assert_told, clean, file_part, inspection, time_part,
};
use crate::kit::with;
use crate::photo::jpeg;

fn file_id(came: &crate::kit::Came) -> String {
    assert_told(came, 200, "an upload");
    came.json()["result"]["fileId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_sound_photo_is_taken_and_described() {
    let safety = Safety::new().await;
    let photo = jpeg(320, 4096, 1, 0);
    let came = safety.upload(&photo).await;
    let number = file_id(&came);
    let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    assert!(number.len() == 32 && number.bytes().all(is_hex), "{number}");
    let result = &came.json()["result"];
    assert_eq!(result["size"], photo.len(), "its size");
    let digest = HEXLOWER.encode(&Hash::hash(&photo));
    assert_eq!(result["sha256"], json!(digest), "its digest");
    let heaviest = jpeg(4096, 320, 2, 2_097_152);
    assert_eq!(heaviest.len(), 2_097_152, "to the byte");
    file_id(&safety.upload(&heaviest).await);
    let named = |name: &str| {
        let part = String::from_utf8_lossy(&file_part(b"")).replace("a.jpg", name);
        [part.as_bytes(), &photo].concat()
    };
    let parts = [time_part("2026-11-22 09:58:00"), named("b.jpeg")];
    file_id(&safety.multipart(&parts).await);
    assert_eq!(
        safety.held(),
        0,
        "photos alone are nothing the register holds"
    );
}

#[tokio::test]
async fn what_is_no_photo_is_refused() {
    let safety = Safety::new().await;
    let whole = jpeg(320, 320, 1, 0);
    #[rustfmt::skip] // one case a line
    let photos = [
        ("none", Vec::new()), ("a PNG", b"\x89PNG\r\n\x1a\n".to_vec()), ("half", whole[..whole.len() / 2].to_vec()),
        ("without its end", whole[..whole.len() - 2].to_vec()), ("without its head", whole[2..].to_vec()),
        ("too narrow", jpeg(319, 320, 1, 0)), ("too low", jpeg(320, 319, 1, 0)),
        ("too wide", jpeg(4097, 320, 1, 0)), ("too high", jpeg(320, 4097, 1, 0)), ("too heavy", jpeg(320, 320, 1, 2_097_153)),
    ];
    for (case, photo) in photos {
        assert_refused(&safety.upload(&photo).await, 30410, "file", case);
    }
    let file = file_part(&whole);
    let time = time_part("2026-11-22 09:58:00");
    let changed = |from: &str, to: &str| {
        let head = String::from_utf8_lossy(&file_part(b"")).replace(from, to);
        [head.as_bytes(), &whole].concat()
    };
    let other = |name: &str| {
        let part = format!("Content-Disposition: form-data; name=\"{name}\"\r\n\r\nx");
        part.into_bytes()
    };
    #[rustfmt::skip] // one case a line
    let forms = [
        (vec![], 30400, "file"), (vec![file.clone()], 30400, "takenAt"), (vec![time.clone()], 30400, "file"),
        (vec![file.clone(), file.clone(), time.clone()], 30400, "file"), (vec![file.clone(), time.clone(), time.clone()], 30400, "takenAt"),
        (vec![file.clone(), time.clone(), other("note")], 30400, "note"),
        (vec![changed("a.jpg", "a.png"), time.clone()], 30400, "file"), (vec![changed("; filename=\"a.jpg\"", ""), time.clone()], 30400, "file"),
        (vec![changed("image/jpeg", "image/png"), time.clone()], 30400, "file"), (vec![changed("Content-Type: image/jpeg\r\n", ""), time.clone()], 30400, "file"),
        (vec![file.clone(), time_part("")], 30401, "takenAt"), (vec![file.clone(), time_part("2026-11-22T09:58:00")], 30401, "takenAt"),
        (vec![file.clone(), time_part("2026-02-30 09:58:00")], 30401, "takenAt"),
    ];
    for (at, (parts, status, field)) in forms.into_iter().enumerate() {
        let came = safety.multipart(&parts).await;
        assert_refused(&came, status, field, &format!("form {at}"));
    }
    let came = safety.post(crate::client::FILES, &json!({})).await;
    assert_refused(&came, 30400, "", "no multipart");
}

#[tokio::test]
async fn the_same_unused_bytes_are_one_photo() {
    let safety = Safety::new().await;
    let photo = jpeg(320, 320, 7, 0);
    let first = file_id(&safety.upload(&photo).await);
    assert_eq!(file_id(&safety.upload(&photo).await), first, "sent again");
    let another = file_id(&safety.upload(&jpeg(320, 320, 8, 0)).await);
    assert_ne!(another, first, "other bytes are another");
    let safety = safety.seen_by("wg002");
    let theirs = file_id(&safety.upload(&photo).await);
    assert_ne!(theirs, first, "another account's are its own");
    let safety = safety.seen_by("wg001").restarted().await;
    assert_eq!(
        file_id(&safety.upload(&photo).await),
        first,
        "known after a restart"
    );
    let used = with(&with(&inspection(), &clean()), &json!({"photos": [first]}));
    assert_told(&safety.post(INSPECTIONS, &used).await, 200, "used");
    let anew = file_id(&safety.upload(&photo).await);
    assert_ne!(anew, first, "after use it is a new photo");
}

#[tokio::test]
async fn a_photo_serves_once_its_own_account_within_a_day() {
    let safety = Safety::new().await;
    let (_, _) = safety.standing(&clean()).await;
    let used = safety.town.holdings("safety").remove(0).record.fields["photos"][0].clone();
    let mine = safety.photo().await;
    let safety = safety.seen_by("wg002");
    let theirs = safety.photo().await;
    let safety = safety.seen_by("wg001");
    let unknown = "f".repeat(32);
    let base = with(
        &with(&inspection(), &clean()),
        &json!({"clientNo": client(2)}),
    );
    #[rustfmt::skip] // one case a line
    let cases: [(Value, u32, &str); 5] = [
        (json!([mine, unknown]), 30405, "photos[1]"), (json!([mine, theirs]), 30405, "photos[1]"),
        (json!([used, theirs]), 30405, "photos[1]"), (json!([mine, used]), 30406, "photos[1]"), (json!([mine, mine]), 30406, "photos[1]"),
    ];
    for (photos, status, field) in cases {
        let came = safety
            .post(INSPECTIONS, &with(&base, &json!({"photos": photos})))
            .await;
        assert_refused(&came, status, field, &photos.to_string());
    }
    let old = safety.photo().await;
    let kept = with(&base, &json!({"photos": [mine]}));
    assert_told(
        &safety.post(INSPECTIONS, &kept).await,
        200,
        "refusals used nothing up",
    );
    let base = with(&base, &json!({"clientNo": client(3)}));
    safety.town.pass(24 * 3600 + 1);
    let late = with(&base, &json!({"photos": [old]}));
    assert_refused(
        &safety.post(INSPECTIONS, &late).await,
        30405,
        "photos[0]",
        "dropped after a day",
    );
    let late = with(&base, &json!({"photos": [mine]}));
    assert_refused(
        &safety.post(INSPECTIONS, &late).await,
        30406,
        "photos[0]",
        "a used one is not",
    );
}

fn client(serial: u32) -> String {
    format!("0b1f7c1e-5a3d-4d77-9a52-6f0c2f7a1{serial:03}")
}
