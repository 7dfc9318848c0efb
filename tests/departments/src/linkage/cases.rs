//! The cases: created, looked at, supplemented in order, cancelled. Forms have been judged by the time a case changes.
//!
//! Reading chosen: states are checked before the number of a supplement, as the contract lists them, so even a repeated
//! supplement is refused once the case has ended.

use data_encoding::{BASE64, HEXLOWER};
use hmac_sha256::Hash;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::fault::{self, Fault};
use super::flow::{self, CANCELLED, CLOSED, RECEIVED, REJECTED, RETURNED};
use super::profile::Profile;
use super::refusal::Refusal;
use super::{CASE, Decision, forms, judge, refuse};
use crate::cabinet::{CabinetError, Drawer, Fields, Record};
use crate::clock::in_china;
use crate::front::Reply;
use crate::{jpeg, json, query};

/// One call on the register of cases.
pub(crate) struct Call<'c> {
    pub(crate) profile: &'static Profile,
    pub(crate) drawer: &'c Drawer<'c>,
    pub(crate) now: Timestamp,
}

impl Call<'_> {
    pub(crate) fn create(&self, body: &Fields) -> Decision {
        let faults = judge::faults(&forms::case(self.profile), body, self.now);
        if !faults.is_empty() {
            return refuse(self.form("立案", &faults));
        }
        if let Some((_, remembered)) = self.drawer.recall("sourceNo", text(body, "sourceNo"))? {
            let first: Value = serde_json::from_str(&remembered)?;
            let same = first["content"] == content(body).as_str();
            let refusal = Refusal::new(409, "SOURCE", "来源编号已存在")
                .with("caseNo", first["caseNo"].clone())
                .with("same", same);
            return refuse(refusal);
        }
        let record = self.file(body, "create")?;
        let created = json!({
            "caseNo": record.key,
            "state": record.status,
            "acceptedAt": record.fields["acceptedAt"],
        });
        let reply = Reply::json(201, &created)
            .header("location", format!("/linkage/v1/cases/{}", record.key));
        Ok(Ok(reply.stored()))
    }

    pub(crate) fn find(&self, query: &str) -> Decision {
        let parameters = query::parameters(query);
        let [parameter] = parameters.as_slice() else {
            return refuse(Refusal::new(400, "QUERY", "查询参数有误"));
        };
        let (true, Some(source)) = (parameter.name == "sourceNo", &parameter.value) else {
            return refuse(Refusal::new(400, "QUERY", "查询参数有误"));
        };
        let found = match self.drawer.recall("sourceNo", source)? {
            Some((_, remembered)) => {
                let first: Value = serde_json::from_str(&remembered)?;
                self.case(first["caseNo"].as_str().unwrap_or_default())?
            }
            None => None,
        };
        let cases: Vec<_> = found.iter().map(view).collect();
        Ok(Ok(Reply::json(200, &json!({ "cases": cases }))))
    }

    pub(crate) fn read(&self, number: &str) -> Decision {
        match self.case(number)? {
            Some(record) => Ok(Ok(Reply::json(200, &view(&record)))),
            None => refuse(unknown()),
        }
    }

    pub(crate) fn supplement(&self, number: &str, body: &Fields) -> Decision {
        let Some(mut record) = self.case(number)? else {
            return refuse(unknown());
        };
        let faults = judge::faults(&forms::SUPPLEMENT, body, self.now);
        if !faults.is_empty() {
            return refuse(self.form("补充", &faults));
        }
        if matches!(record.status.as_str(), CLOSED | REJECTED | CANCELLED) {
            return refuse(wrong_state(&record));
        }
        let given = body.get("seq").and_then(Value::as_f64).unwrap_or_default();
        let next = next_seq(&record.fields);
        let content = content(body);
        #[allow(clippy::cast_precision_loss)] // counts of supplements are small
        let (is_next, is_last) = (given == next as f64, given == (next - 1) as f64);
        if !is_next {
            let last = self.drawer.recall("supplement", number)?;
            if is_last && last.is_some_and(|(_, last)| last == content) {
                return Ok(Ok(done(&record, Some(next - 1))));
            }
            let refusal = Refusal::new(409, "SEQ", "补充序号不连续").with("nextSeq", next);
            return refuse(refusal);
        }
        let at = self.now.as_second();
        self.drawer.remember("supplement", number, at, &content)?;
        let mut supplement = Value::Object(kept(body));
        supplement["at"] = flow::rfc3339(self.now).into();
        record
            .fields
            .insert("nextSeq".to_owned(), (next + 1).into());
        match record.fields.get_mut("supplements") {
            Some(Value::Array(all)) => all.push(supplement),
            _ => {
                let first = json!([supplement]);
                record.fields.insert("supplements".to_owned(), first);
            }
        }
        if record.status == RETURNED {
            flow::enter(&mut record, RECEIVED, None, self.now);
        }
        flow::refile(&mut record, "supplement", self.drawer, self.now)?;
        Ok(Ok(done(&record, Some(next)).stored()))
    }

    pub(crate) fn cancel(&self, number: &str, body: &Fields) -> Decision {
        let Some(mut record) = self.case(number)? else {
            return refuse(unknown());
        };
        let faults = judge::faults(&forms::CANCEL, body, self.now);
        if !faults.is_empty() {
            return refuse(self.form("撤销", &faults));
        }
        match record.status.as_str() {
            CANCELLED => Ok(Ok(done(&record, None))),
            RECEIVED | RETURNED => {
                let reason = text(body, "reason").into();
                record.fields.insert("cancelReason".to_owned(), reason);
                flow::enter(&mut record, CANCELLED, None, self.now);
                flow::refile(&mut record, "cancel", self.drawer, self.now)?;
                Ok(Ok(done(&record, None).stored()))
            }
            _ => refuse(wrong_state(&record)),
        }
    }

    /// The case with this number.
    pub(crate) fn case(&self, number: &str) -> Result<Option<Record>, CabinetError> {
        self.drawer.record(CASE, number)
    }

    /// Takes every case as far as it has gone by now.
    pub(crate) fn go_on(&self) -> Result<(), CabinetError> {
        for mut record in self.drawer.records(CASE)? {
            flow::advance(&mut record, self.profile.unit, self.drawer, self.now)?;
        }
        Ok(())
    }

    /// Numbers and files a sound new case.
    pub(crate) fn file(&self, body: &Fields, act: &str) -> Result<Record, CabinetError> {
        let day = in_china(self.now).strftime("%Y%m%d").to_string();
        let series = format!("{}{day}", self.profile.letters);
        let number = format!("{series}{:06}", self.drawer.next_number(&series)?);
        let mut fields = kept(body);
        let accepted = flow::rfc3339(self.now);
        fields.insert("caseNo".to_owned(), number.as_str().into());
        fields.insert("acceptedAt".to_owned(), accepted.as_str().into());
        fields.insert("updatedAt".to_owned(), accepted.into());
        fields.insert("nextSeq".to_owned(), 1.into());
        let mut record = Record {
            kind: CASE.to_owned(),
            key: number.clone(),
            receipt: number.clone(),
            status: String::new(),
            version: 1,
            fields,
        };
        flow::enter(&mut record, RECEIVED, None, self.now);
        self.drawer
            .file(&record, act, &flow::plain_time(self.now))?;
        for (photo, bytes) in pictures(body) {
            jpeg::remember(self.drawer, &photo, &bytes)?;
        }
        let remembered = json!({ "caseNo": number, "content": content(body) }).to_string();
        let at = self.now.as_second();
        let source = text(body, "sourceNo");
        self.drawer.remember("sourceNo", source, at, &remembered)?;
        Ok(record)
    }

    fn form(&self, act: &str, faults: &[Fault]) -> Refusal {
        if self.profile.tells_in_sentences {
            Refusal::Sentence(fault::text(act, faults))
        } else {
            Refusal::form(faults)
        }
    }
}

/// What is kept of a body: photos by name, size and SHA-256, so that histories stay small.
fn kept(body: &Fields) -> Fields {
    let mut fields = body.clone();
    let photos = fields.get_mut("photos").and_then(Value::as_array_mut);
    for photo in photos.into_iter().flatten() {
        let data = photo["data"].as_str().unwrap_or_default();
        let bytes = BASE64.decode(data.as_bytes()).unwrap_or_default();
        *photo = json!({
            "name": photo["name"],
            "size": bytes.len(),
            "sha256": HEXLOWER.encode(&Hash::hash(&bytes)),
        });
    }
    fields
}

/// The photos of a body, by their SHA-256.
fn pictures(body: &Fields) -> Vec<(String, Vec<u8>)> {
    let photos = body.get("photos").and_then(Value::as_array);
    let decoded = photos.into_iter().flatten().map(|photo| {
        let data = photo["data"].as_str().unwrap_or_default();
        BASE64.decode(data.as_bytes()).unwrap_or_default()
    });
    decoded
        .map(|bytes| (HEXLOWER.encode(&Hash::hash(&bytes)), bytes))
        .collect()
}

/// The same for equal JSON values.
fn content(body: &Fields) -> String {
    let members: Vec<_> = body.clone().into_iter().collect();
    HEXLOWER.encode(&Hash::hash(json::canonical(&members).as_bytes()))
}

fn text<'f>(fields: &'f Fields, name: &str) -> &'f str {
    fields.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn next_seq(fields: &Fields) -> i64 {
    fields.get("nextSeq").and_then(Value::as_i64).unwrap_or(1)
}

fn unknown() -> Refusal {
    Refusal::new(404, "CASE", "案件不存在")
}

fn wrong_state(record: &Record) -> Refusal {
    Refusal::new(409, "STATE", "案件当前状态不允许该操作").with("state", record.status.as_str())
}

fn done(record: &Record, seq: Option<i64>) -> Reply {
    let mut body = json!({ "caseNo": record.key });
    if let Some(seq) = seq {
        body["seq"] = seq.into();
    }
    body["state"] = record.status.as_str().into();
    Reply::json(200, &body)
}

/// A case as clients see it.
fn view(record: &Record) -> Value {
    let mut seen = Fields::new();
    let stored = |seen: &mut Fields, name: &str| {
        if let Some(value) = record.fields.get(name) {
            seen.insert(name.to_owned(), value.clone());
        }
    };
    for name in ["caseNo", "sourceNo", "state"] {
        stored(&mut seen, name);
    }
    let name = flow::name(&record.status).unwrap_or_default();
    seen.insert("stateName".to_owned(), name.into());
    for name in [
        "updatedAt",
        "unit",
        "nextSeq",
        "returnReason",
        "rejectReason",
        "steps",
    ] {
        stored(&mut seen, name);
    }
    Value::Object(seen)
}
