//! `yilu dictionary`: elements, code lists, and the JSON Schema of an entry file.

use serde_json::json;
use yilutong_dictionary::{Dictionary as Known, Element};

use crate::args::Dictionary;
use crate::failure::Failure;
use crate::show;

/// Shows all elements, one element, one code list, or the schema.
pub(super) fn show(json: bool, wanted: &Dictionary) -> Result<(), Failure> {
    let dictionary = Known::builtin();
    if wanted.json_schema {
        for form in dictionary.forms() {
            println!("{:#}", dictionary.json_schema(form));
        }
        return Ok(());
    }
    let Some(id) = &wanted.id else {
        let all: Vec<&Element> = dictionary.elements().collect();
        show::reply(json, &all, |all| {
            show::table(
                ["element", "label", "kind", "codes"],
                all.iter().map(|e| {
                    let kind = if e.derived {
                        format!("{:?} (derived)", e.kind)
                    } else {
                        format!("{:?}", e.kind)
                    };
                    [
                        e.id.clone(),
                        e.label.zh.clone(),
                        kind,
                        e.codes.clone().unwrap_or_default(),
                    ]
                }),
            );
        });
        return Ok(());
    };
    if let Some(element) = dictionary.element(id) {
        show::reply(json, element, |e| {
            println!("{} {} ({})", e.id, e.label.zh, e.label.en);
            println!("{}", e.hint);
            println!(
                "{}",
                json!({ "kind": e.kind, "codes": e.codes, "sensitivity": e.sensitivity, "example": e.example })
            );
            println!("{} · {}", e.source, e.basis);
        });
        return Ok(());
    }
    if let Some(list) = dictionary.list(id) {
        show::reply(json, list, |list| {
            println!("{} ({})", list.label.zh, list.source);
            show::table(
                ["code", "zh", "en"],
                list.codes
                    .iter()
                    .map(|c| [c.code.clone(), c.zh.clone(), c.en.clone()]),
            );
        });
        return Ok(());
    }
    Err(Failure::Unknown {
        what: "element or code list",
        name: id.clone(),
        way_out: "`yilu dictionary` lists the elements".to_owned(),
    })
}
