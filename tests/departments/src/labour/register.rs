//! Registering, changing and ending employments, and the serial numbers that make each of it happen once.
//!
//! Readings chosen: 1301 names what was looked up, 1302 `jyxh`, 1303 `bbh`, 2003 `lsh`; a record shows the lsh of its last
//! operation; an unemployment that ends by itself is a new version.

use jiff::Zoned;
use serde_json::{Map, Value, json};

use super::forms::{self, RECORD, TERMINATION, Values, date};
use super::refusal::Refusal;
use super::{Business, EMPLOYMENT, rules};
use crate::cabinet::{CabinetError, Drawer, Fields, Record};

pub(super) const ACTIVE: &str = "1";
pub(super) const ENDED: &str = "0";
const SERIALS: &str = "lsh";
const PEOPLE: &str = "sfzh";

/// One decrypted call.
pub(super) struct Call<'c> {
    pub(super) method: &'c str,
    pub(super) plain: &'c Map<String, Value>,
    pub(super) drawer: &'c Drawer<'c>,
    pub(super) now: &'c Zoned,
}

impl<'c> Call<'c> {
    pub(super) fn values(&self) -> Values<'c> {
        Values(self.plain)
    }

    fn text(&self, name: &str) -> &str {
        self.plain
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Not a string, then unknown, then each field by itself.
    pub(super) fn fields(&self, names: &[&'static str]) -> Result<(), Refusal> {
        let mut given: Vec<_> = self.plain.iter().collect();
        let place = |name: &str| names.iter().position(|known| *known == name);
        given.sort_by_key(|(name, _)| (place(name).unwrap_or(names.len()), name.as_str()));
        if let Some((name, _)) = given.iter().find(|(_, value)| !value.is_string()) {
            return Err(Refusal::at("1102", name));
        }
        if let Some((name, _)) = given.iter().find(|(name, _)| place(name).is_none()) {
            return Err(Refusal::at("1107", name));
        }
        forms::check(&self.values(), names)
    }

    /// What is remembered of the lsh: the first answer to the same call, 2003 to another.
    fn used(&self) -> Result<Option<Result<Value, Refusal>>, CabinetError> {
        let Some(first) = serial(self.drawer, self.text("lsh"))? else {
            return Ok(None);
        };
        if first["method"] != self.method || first["values"] != self.content() {
            return Ok(Some(Err(Refusal::at("2003", "lsh"))));
        }
        let mut data = first["data"].clone();
        data["repeat"] = "1".into();
        Ok(Some(Ok(data)))
    }

    /// The values that are there, whatever their order.
    fn content(&self) -> Value {
        let given = self.plain.iter().filter(|(_, value)| *value != "");
        Value::Object(
            given
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
        )
    }

    /// Uses the lsh up and answers.
    fn accept(&self, record: &Record) -> Business {
        let data = json!({ "jyxh": record.key, "bbh": record.version.to_string(), "repeat": "0" });
        let first = json!({ "method": self.method, "values": self.content(), "data": data });
        let at = self.now.timestamp().as_second();
        self.drawer
            .remember(SERIALS, self.text("lsh"), at, &first.to_string())?;
        Ok(Ok((data, true)))
    }

    fn file(&self, record: &Record, act: &str) -> Result<(), CabinetError> {
        let at = self.now.strftime("%Y-%m-%d %H:%M:%S").to_string();
        self.drawer.file(record, act, &at)
    }

    /// The active record that is to be changed or ended, in the version the client knows.
    fn current(&self) -> Result<Result<Record, Refusal>, CabinetError> {
        Ok(match self.drawer.record(EMPLOYMENT, self.text("jyxh"))? {
            None => Err(Refusal::at("1301", "jyxh")),
            Some(record) if record.status == ENDED => Err(Refusal::at("1302", "jyxh")),
            Some(record) if record.version.to_string() != self.text("bbh") => {
                Err(Refusal::at("1303", "bbh"))
            }
            Some(record) => Ok(record),
        })
    }
}

/// What is remembered of an lsh.
pub(super) fn serial(drawer: &Drawer<'_>, lsh: &str) -> Result<Option<Value>, CabinetError> {
    Ok(match drawer.recall(SERIALS, lsh)? {
        Some((_, remembered)) => Some(serde_json::from_str(&remembered)?),
        None => None,
    })
}

/// The records of a person, newest first.
pub(super) fn of_person(drawer: &Drawer<'_>, sfzh: &str) -> Result<Vec<Record>, CabinetError> {
    let mut found = Vec::new();
    for number in numbers(drawer, sfzh)?.iter().rev() {
        found.extend(drawer.record(EMPLOYMENT, number)?);
    }
    Ok(found)
}

fn numbers(drawer: &Drawer<'_>, sfzh: &str) -> Result<Vec<String>, CabinetError> {
    Ok(match drawer.recall(PEOPLE, sfzh)? {
        Some((_, list)) => serde_json::from_str(&list)?,
        None => Vec::new(),
    })
}

fn refused(refusal: Refusal) -> Business {
    Ok(Err(refusal))
}

fn replayed(settled: Result<Value, Refusal>) -> Business {
    Ok(settled.map(|data| (data, false)))
}

pub(super) fn register(call: &Call<'_>) -> Business {
    if let Err(refusal) = call.fields(&RECORD) {
        return refused(refusal);
    }
    if let Some(settled) = call.used()? {
        return replayed(settled);
    }
    if let Err(refusal) = rules::check(&call.values(), call.now.date()) {
        return refused(refusal);
    }
    let known = of_person(call.drawer, call.text("sfzh"))?;
    let active: Vec<_> = known
        .into_iter()
        .filter(|record| record.status == ACTIVE)
        .collect();
    if let Err(refusal) = beside(&call.values(), &active) {
        return refused(refusal);
    }
    let unemployed = |record: &&Record| record.fields["jylx"] == "4";
    for record in active.iter().filter(unemployed) {
        end_unemployment(call, record.clone())?;
    }
    let record = file_new(call, "register")?;
    call.accept(&record)
}

/// Whether a new record may stand beside the active ones (2001, 2002).
pub(super) fn beside(values: &Values<'_>, active: &[Record]) -> Result<(), Refusal> {
    let jylx = values.text("jylx");
    let of = |record: &Record, name: &str| text(&record.fields, name).to_owned();
    let same_employer = |record: &&Record| match jylx {
        "1" | "2" => of(record, "tyshxydm") == values.text("tyshxydm"),
        _ => of(record, "jylx") == jylx,
    };
    let number = |record: &Record| (record.key.clone(), record.version.to_string());
    if let Some(record) = active.iter().find(same_employer) {
        let (jyxh, bbh) = number(record);
        return Err(Refusal::with("2001", json!({ "jyxh": jyxh, "bbh": bbh })));
    }
    let confirmed = values.text("jzbz") == "1" && jylx != "4";
    let elsewhere = active.iter().find(|record| of(record, "jylx") != "4");
    if let Some(record) = elsewhere.filter(|_| !confirmed) {
        let (jyxh, bbh) = number(record);
        let dwmc = of(record, "dwmc");
        let data = json!({ "jyxh": jyxh, "bbh": bbh, "dwmc": dwmc });
        return Err(Refusal::with("2002", data));
    }
    Ok(())
}

fn end_unemployment(call: &Call<'_>, mut record: Record) -> Result<(), CabinetError> {
    // Both are yyyy-MM-dd, which sorts like the dates.
    let day = call
        .text("jyrq")
        .max(text(&record.fields, "jyrq"))
        .to_owned();
    record.fields.insert("zzyy".to_owned(), "09".into());
    record.fields.insert("zzrq".to_owned(), day.into());
    ENDED.clone_into(&mut record.status);
    refile(call, record, "end").map(drop)
}

pub(super) fn file_new(call: &Call<'_>, act: &str) -> Result<Record, CabinetError> {
    let series = format!("JY{}", call.now.strftime("%Y"));
    let number = format!("{series}{:09}", call.drawer.next_number(&series)?);
    let mut fields = call.content().as_object().cloned().unwrap_or_default();
    for (name, value) in [("jyxh", number.as_str()), ("bbh", "1"), ("zt", ACTIVE)] {
        fields.insert(name.to_owned(), value.into());
    }
    let record = Record {
        kind: EMPLOYMENT.to_owned(),
        key: number.clone(),
        receipt: number.clone(),
        status: ACTIVE.to_owned(),
        version: 1,
        fields,
    };
    let sfzh = call.text("sfzh");
    let mut own = numbers(call.drawer, sfzh)?;
    own.push(number);
    call.drawer
        .remember(PEOPLE, sfzh, 0, &serde_json::to_string(&own)?)?;
    call.file(&record, act)?;
    Ok(record)
}

/// Files a record as its next version.
pub(super) fn refile(
    call: &Call<'_>,
    mut record: Record,
    act: &str,
) -> Result<Record, CabinetError> {
    record.version += 1;
    let bbh = record.version.to_string();
    record.fields.insert("bbh".to_owned(), bbh.into());
    record
        .fields
        .insert("zt".to_owned(), record.status.as_str().into());
    call.file(&record, act)?;
    Ok(record)
}

pub(super) fn change(call: &Call<'_>) -> Business {
    let mut names = vec!["lsh", "jyxh", "bbh"];
    names.extend(RECORD[1..].iter().filter(|name| **name != "jzbz"));
    if let Err(refusal) = call.fields(&names) {
        return refused(refusal);
    }
    if let Some(settled) = call.used()? {
        return replayed(settled);
    }
    if let Err(refusal) = rules::check(&call.values(), call.now.date()) {
        return refused(refusal);
    }
    let mut record = match call.current()? {
        Ok(record) => record,
        Err(refusal) => return refused(refusal),
    };
    let fixed = ["zjlx", "sfzh", "jylx", "tyshxydm"];
    if let Some(name) = fixed
        .into_iter()
        .find(|name| call.text(name) != text(&record.fields, name))
    {
        return refused(Refusal::at("1102", name));
    }
    record.fields = call.content().as_object().cloned().unwrap_or_default();
    let record = refile(call, record, "change")?;
    call.accept(&record)
}

pub(super) fn terminate(call: &Call<'_>) -> Business {
    if let Err(refusal) = call.fields(&TERMINATION) {
        return refused(refusal);
    }
    if let Some(settled) = call.used()? {
        return replayed(settled);
    }
    let day = date(call.text("zzrq"));
    if day > Some(call.now.date()) {
        return refused(Refusal::at("1106", "zzrq"));
    }
    let mut record = match call.current()? {
        Ok(record) => record,
        Err(refusal) => return refused(refusal),
    };
    if day < date(text(&record.fields, "jyrq")) {
        return refused(Refusal::at("1106", "zzrq"));
    }
    for name in ["lsh", "zzyy", "zzrq", "wgy"] {
        record
            .fields
            .insert(name.to_owned(), call.text(name).into());
    }
    ENDED.clone_into(&mut record.status);
    let record = refile(call, record, "terminate")?;
    call.accept(&record)
}

pub(super) fn text<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}
