//! The one department that refuses in plain text.

use serde_json::{Value, json};

use crate::client::{CASES, Linkage, photo};
use crate::kit::{Came, with};

fn assert_sentence(came: &Came, expected: &str, case: &Value) {
    assert_eq!(came.status, 422, "{case}: {}", came.text());
    let media = came.header("content-type");
    assert_eq!(media, "text/plain; charset=utf-8", "no JSON");
    assert_eq!(came.text(), expected, "{case}");
}

#[tokio::test]
async fn faults_are_one_text_in_the_order_of_the_table() {
    let urban = Linkage::new("ev-urban").await;
    let broken = json!({"name": "a.png", "data": "x", "by": 1});
    #[rustfmt::skip] // one case a line
    let cases = [
        (json!({"address": null, "description": "短"}), "立案失败：问题描述字数不符合要求；请填写事发地点"),
        (json!({"description": "店".repeat(201)}), "立案失败：问题描述字数不符合要求"),
        (json!({"title": 1, "level": "9"}), "立案失败：紧急程度不在受理范围；案件标题格式不正确"),
        (json!({"lng": 1.5, "lat": 1.5}), "立案失败：坐标超出允许范围"),
        (json!({"lng": 113.123_456_7, "lat": 1.5}), "立案失败：坐标格式不正确；坐标超出允许范围"),
        (json!({"houseCode": "4403060010020000001001203"}), "立案失败：房屋编码与社区不一致"),
        (json!({"foundAt": "2026-11-22T11:30:00+08:00"}), "立案失败：发现时间超出允许范围"),
        (json!({"zz": 1, "aa": 2, "extra": {"roadName": "海棠路"}}), "立案失败：含有无法识别的内容"),
        (json!({"extra": 1}), "立案失败：专业信息格式不正确"),
        (json!({"level": "3", "photos": null}), "立案失败：请填写现场照片"),
        (json!({"photos": [broken, 1]}), "立案失败：现场照片格式不正确"),
        (json!({"photos": [photo(1), photo(2), photo(3), photo(4), 1]}), "立案失败：现场照片字数不符合要求"),
        (json!({"zz": 1, "reporterNo": null, "photos": [broken]}), "立案失败：含有无法识别的内容；现场照片格式不正确；请填写上报人编号"),
    ];
    for (changes, expected) in cases {
        urban.town.pass(1);
        let came = urban.post(CASES, &with(&urban.case(), &changes)).await;
        assert_sentence(&came, expected, &changes);
    }
    let number = urban
        .standing(&json!({"description": "店".repeat(200)}))
        .await;
    urban.town.pass(1);
    let came = urban
        .supplement(&number, &json!({"seq": 0, "text": "短", "photos": 1}))
        .await;
    let expected = "补充失败：补充序号超出允许范围；补充内容字数不符合要求；现场照片格式不正确";
    assert_sentence(&came, expected, &json!("a supplement"));
    let came = urban
        .post(&format!("{CASES}/{number}/cancel"), &json!({"why": 1}))
        .await;
    let expected = "撤销失败：含有无法识别的内容；请填写撤销原因";
    assert_sentence(&came, expected, &json!("a cancel"));
    assert_eq!(urban.held(), 1, "only the sound one is held");
}
