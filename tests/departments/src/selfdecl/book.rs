//! The declarations as filed, which of them are open, and the officers who review them about two seconds after they
//! came in.

use jiff::{ToSpan, Zoned};
use serde_json::{Value, json};

use super::rules::text;
use crate::cabinet::{CabinetError, Drawer, Fields, Record};
use crate::clock::in_china;

/// Kind of record in the cabinet.
pub(super) const DECLARATION: &str = "declaration";
pub(super) const PENDING: &str = "PENDING";
pub(super) const APPROVED: &str = "APPROVED";
pub(super) const RETURNED: &str = "RETURNED";
pub(super) const WITHDRAWN: &str = "WITHDRAWN";

/// Seconds until the officers have looked at a declaration.
const REVIEW_SECONDS: i64 = 2;
/// Memory of the latest declaration of a person, house and type.
const LATEST: &str = "latest";
/// Memory of what the officers have still to look at.
const DESK: &str = "desk";

/// RFC 3339 with seconds, in UTC+8.
pub(super) fn moment(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// The declaration in a record, as declared.
pub(super) fn declaration(record: &Record) -> &Fields {
    static NONE: std::sync::LazyLock<Fields> = std::sync::LazyLock::new(Fields::new);
    record.fields["declaration"].as_object().unwrap_or(&NONE)
}

/// The entity tag: opaque, another one after every revision, review and withdrawal.
pub(super) fn tag(record: &Record) -> String {
    let content = format!("{} {}", record.key, record.version);
    let digest = sha1_smol::Sha1::from(content).digest().to_string();
    format!("\"{}\"", &digest[..16])
}

/// A record as a read shows it.
pub(super) fn shown(record: &Record) -> Value {
    let mut fields = record.fields.clone();
    fields.shift_remove("closed");
    Value::Object(fields)
}

fn place(declaration: &Fields, kind: &str) -> String {
    let person = [
        "/person/document/type",
        "/person/document/number",
        "/residence/houseCode",
    ];
    let parts = person.map(|pointer| text(declaration, pointer));
    format!("{kind} {}", parts.join(" "))
}

fn latest(
    declaration: &Fields,
    kind: &str,
    drawer: &Drawer<'_>,
) -> Result<Option<Record>, CabinetError> {
    match drawer.recall(LATEST, &place(declaration, kind))? {
        Some((_, id)) => drawer.record(DECLARATION, &id),
        None => Ok(None),
    }
}

/// The open declaration of the same person, house and type, other than `own`.
pub(super) fn open_one(
    declaration: &Fields,
    own: &str,
    drawer: &Drawer<'_>,
) -> Result<Option<Record>, CabinetError> {
    let kind = text(declaration, "/declarationType");
    let found = latest(declaration, kind, drawer)?;
    Ok(found.filter(|record| {
        let closed = record.fields["closed"] == true && record.status == APPROVED;
        record.key != own && record.status != WITHDRAWN && !closed
    }))
}

/// Numbers and files a new declaration.
pub(super) fn submit(
    declaration: Fields,
    act: &str,
    drawer: &Drawer<'_>,
    now: &Zoned,
) -> Result<Record, CabinetError> {
    let series = format!("SD-{}", now.strftime("%Y%m%d"));
    let id = format!("{series}-{:06}", drawer.next_number(&series)?);
    let fields = json!({
        "id": id,
        "status": PENDING,
        "revision": 1,
        "submittedAt": moment(now),
        "updatedAt": moment(now),
        "review": null,
        "declaration": declaration,
        "closed": false,
    });
    let mut record = Record {
        kind: DECLARATION.to_owned(),
        key: id.clone(),
        receipt: id,
        status: PENDING.to_owned(),
        version: 0,
        fields: fields.as_object().cloned().unwrap_or_default(),
    };
    lay_on_desk(&record, drawer, now)?;
    file(&mut record, act, drawer, now)?;
    Ok(record)
}

/// Files a corrected declaration, which is to be reviewed again.
pub(super) fn correct(
    record: &mut Record,
    declaration: Fields,
    drawer: &Drawer<'_>,
    now: &Zoned,
) -> Result<(), CabinetError> {
    let revision = record.fields["revision"].as_i64().unwrap_or_default() + 1;
    record.fields["revision"] = revision.into();
    record.fields["review"] = Value::Null;
    record.fields["declaration"] = declaration.into();
    PENDING.clone_into(&mut record.status);
    lay_on_desk(record, drawer, now)?;
    file(record, "correct", drawer, now)
}

/// Files a record as it stands after `act` at `now`, with a new tag.
pub(super) fn file(
    record: &mut Record,
    act: &str,
    drawer: &Drawer<'_>,
    now: &Zoned,
) -> Result<(), CabinetError> {
    record.version += 1;
    record.fields["status"] = record.status.as_str().into();
    record.fields["updatedAt"] = moment(now).into();
    let kind = text(declaration(record), "/declarationType");
    drawer.remember(LATEST, &place(declaration(record), kind), 0, &record.key)?;
    refile(record, act, drawer, now)
}

fn refile(
    record: &Record,
    act: &str,
    drawer: &Drawer<'_>,
    now: &Zoned,
) -> Result<(), CabinetError> {
    let at = now.strftime("%Y-%m-%d %H:%M:%S").to_string();
    drawer.file(record, act, &at)
}

type Desk = Vec<(i64, String, i64)>;

fn desk(drawer: &Drawer<'_>) -> Result<Desk, CabinetError> {
    Ok(match drawer.recall(DESK, "")? {
        Some((_, waiting)) => serde_json::from_str(&waiting)?,
        None => Vec::new(),
    })
}

fn keep_desk(waiting: &Desk, drawer: &Drawer<'_>) -> Result<(), CabinetError> {
    drawer.remember(DESK, "", 0, &serde_json::to_string(waiting)?)
}

fn lay_on_desk(record: &Record, drawer: &Drawer<'_>, now: &Zoned) -> Result<(), CabinetError> {
    if decision(declaration(record)).is_none() {
        return Ok(());
    }
    let revision = record.fields["revision"].as_i64().unwrap_or_default();
    let mut waiting = desk(drawer)?;
    let due = now.timestamp().as_second() + REVIEW_SECONDS;
    waiting.push((due, record.key.clone(), revision));
    keep_desk(&waiting, drawer)
}

/// Reviews what has fallen due at `now`, each at its own time.
pub(super) fn review_due(drawer: &Drawer<'_>, now: &Zoned) -> Result<(), CabinetError> {
    let second = now.timestamp().as_second();
    let (due, waiting): (Desk, Desk) = desk(drawer)?.into_iter().partition(|one| one.0 <= second);
    if due.is_empty() {
        return Ok(());
    }
    keep_desk(&waiting, drawer)?;
    for (at, id, revision) in due {
        let Some(mut record) = drawer.record(DECLARATION, &id)? else {
            continue;
        };
        let fresh = record.status == PENDING && record.fields["revision"] == revision;
        if let Some(review) = decision(declaration(&record)).filter(|_| fresh) {
            let earlier = now.checked_sub((second - at).seconds());
            let at = earlier.unwrap_or_else(|_| now.clone());
            decide(
                &mut record,
                &review,
                "review",
                drawer,
                &in_china(at.timestamp()),
            )?;
        }
    }
    Ok(())
}

/// A decision of the officers.
pub(super) struct Review<'r> {
    pub(super) decision: &'r str,
    pub(super) reason: Option<&'r str>,
    pub(super) pointer: Option<&'r str>,
}

/// What the officers of the test environment decide; `None` when they let it lie.
fn decision(declaration: &Fields) -> Option<Review<'static>> {
    let returned = |reason, pointer| Review {
        decision: RETURNED,
        reason: Some(reason),
        pointer: Some(pointer),
    };
    if text(declaration, "/person/contact/mobile").ends_with("0000") {
        return Some(returned(
            "联系电话无法接通，请核实",
            "/person/contact/mobile",
        ));
    }
    if text(declaration, "/residence/address").contains("待核实") {
        return Some(returned("居住地址无法核实，请补充", "/residence/address"));
    }
    let held = text(declaration, "/sourceRef").starts_with("hold-");
    (!held).then_some(Review {
        decision: APPROVED,
        reason: None,
        pointer: None,
    })
}

/// Files a decision. An approved move out closes itself and the move in of the same person and house.
pub(super) fn decide(
    record: &mut Record,
    review: &Review<'_>,
    act: &str,
    drawer: &Drawer<'_>,
    at: &Zoned,
) -> Result<(), CabinetError> {
    review.decision.clone_into(&mut record.status);
    record.fields["review"] = json!({
        "decision": review.decision,
        "reason": review.reason,
        "pointer": review.pointer,
        "reviewedAt": moment(at),
    });
    let moved_out = text(declaration(record), "/declarationType") == "MOVE_OUT";
    if review.decision == APPROVED && moved_out {
        record.fields["closed"] = true.into();
        let arrival = latest(declaration(record), "MOVE_IN", drawer)?;
        if let Some(mut arrival) = arrival.filter(|arrival| arrival.status == APPROVED) {
            arrival.fields["closed"] = true.into();
            refile(&arrival, "close", drawer, at)?;
        }
    }
    file(record, act, drawer, at)
}
