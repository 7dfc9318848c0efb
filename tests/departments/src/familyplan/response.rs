//! The inner document of a reply: RESPONSE with CODE 1 or 0. Which error gets which words stands in the code list.

use crate::front::Reply;

use super::envelope::{Operation, returned};
use super::fields::message;
use super::rules::Flaw;
use super::xml::escaped;

/// A flaw with the number of the person it belongs to; 0 for the document, its head and a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numbered {
    pub(super) seq: usize,
    pub(super) flaw: Flaw,
}

impl Numbered {
    pub(super) fn new(seq: usize, code: &'static str, field: &str) -> Self {
        Self {
            seq,
            flaw: Flaw {
                code,
                field: field.to_owned(),
            },
        }
    }
}

/// One stored record of a success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Done {
    /// I, U, N or C.
    pub(super) oper: &'static str,
    pub(super) id: String,
}

/// Success of a save or a cancel.
pub(super) fn done(operation: Operation, items: &[Done]) -> Reply {
    let data: String = items
        .iter()
        .enumerate()
        .map(|(position, item)| {
            format!(
                "<ITEM><SEQ>{}</SEQ><OPER>{}</OPER><RECORD_ID>{}</RECORD_ID></ITEM>",
                position + 1,
                item.oper,
                item.id
            )
        })
        .collect();
    let words = if operation == Operation::Cancel {
        "注销成功"
    } else {
        "保存成功"
    };
    let opers: Vec<&str> = items.iter().map(|item| item.oper).collect();
    let reply = returned(
        operation,
        &document("1", words, &data),
        &format!("1 {}", opers.join("")),
    );
    if opers.iter().any(|oper| *oper != "N") {
        reply.stored()
    } else {
        reply
    }
}

/// Success of a query.
pub(super) fn found(id: &str, status: &str, send_time: &str, person: &str) -> Reply {
    let data = format!(
        "<RECORD_ID>{id}</RECORD_ID><STATUS>{status}</STATUS><SEND_TIME>{send_time}</SEND_TIME>{person}"
    );
    returned(Operation::Query, &document("1", "查询成功", &data), "1")
}

/// Failure: nothing was stored.
pub(super) fn failed(operation: Operation, flaws: &[Numbered]) -> Reply {
    let data: String = flaws
        .iter()
        .map(|Numbered { seq, flaw }| {
            format!(
                "<ITEM><SEQ>{seq}</SEQ><ERR_CODE>{}</ERR_CODE><FIELD>{}</FIELD><ERR_MSG>{}</ERR_MSG></ITEM>",
                flaw.code,
                escaped(&flaw.field),
                message(flaw.code)
            )
        })
        .collect();
    let first = flaws.first();
    let words = match first {
        Some(Numbered { seq, .. }) if *seq > 0 => format!("第{seq}条校验不通过"),
        Some(Numbered { flaw, .. }) => message(flaw.code).to_owned(),
        None => String::new(),
    };
    let outcome = first.map_or("0", |numbered| numbered.flaw.code);
    returned(operation, &document("0", &words, &data), outcome)
}

fn document(code: &str, words: &str, data: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><RESPONSE><CODE>{code}</CODE><MSG>{words}</MSG><DATA>{data}</DATA></RESPONSE>"
    )
}
