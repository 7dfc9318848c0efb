//! Looking up a person's records, an employer, and what a serial number was used for.

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::register::{Call, of_person, serial, text};
use super::{Business, rules};
use crate::cabinet::Record;

const SHOWN: [&str; 10] = [
    "jyxh", "bbh", "zt", "jylx", "tyshxydm", "dwmc", "gz", "jyrq", "zzrq", "lsh",
];

fn found(data: Value) -> Business {
    Ok(Ok((data, false)))
}

pub(super) fn person(call: &Call<'_>) -> Business {
    if let Err(refusal) = call.fields(&["xm", "sfzh"]) {
        return Ok(Err(refusal));
    }
    let values = call.values();
    let (sfzh, xm) = (values.text("sfzh"), values.text("xm"));
    let records = of_person(call.drawer, sfzh)?;
    if records
        .first()
        .is_none_or(|newest| text(&newest.fields, "xm") != xm)
    {
        return Ok(Err(Refusal::at("1301", "sfzh")));
    }
    let records: Vec<_> = records.iter().map(shown).collect();
    found(json!({ "sfzh": sfzh, "xm": xm, "records": records }))
}

fn shown(record: &Record) -> Value {
    SHOWN
        .iter()
        .map(|name| ((*name).to_owned(), Value::from(text(&record.fields, name))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

pub(super) fn employer(call: &Call<'_>) -> Business {
    if let Err(refusal) = call.fields(&["tyshxydm"]) {
        return Ok(Err(refusal));
    }
    let values = call.values();
    let code = values.text("tyshxydm");
    let Some((name, is_open)) = rules::registered(code) else {
        return Ok(Err(Refusal::at("1201", "tyshxydm")));
    };
    let zt = if is_open { "1" } else { "0" };
    found(json!({ "tyshxydm": code, "dwmc": name, "zt": zt }))
}

pub(super) fn lsh(call: &Call<'_>) -> Business {
    if let Err(refusal) = call.fields(&["lsh"]) {
        return Ok(Err(refusal));
    }
    let values = call.values();
    let lsh = values.text("lsh");
    let Some(first) = serial(call.drawer, lsh)? else {
        return Ok(Err(Refusal::at("1301", "lsh")));
    };
    let data = &first["data"];
    found(json!({
        "lsh": lsh, "method": first["method"], "jyxh": data["jyxh"], "bbh": data["bbh"],
    }))
}
