//! `yilu causes`: what needs somebody, by cause, and one act for all deliveries of a cause.

use serde_json::Value;
use yilutong_desk::Desk;
use yilutong_desk::schema::{CauseAct, CausesView, MendRequest, Mended, Nothing};

use crate::args::Causes;
use crate::failure::Failure;
use crate::show;

/// Lists the causes, or does what was asked about one.
pub(super) async fn run(json: bool, desk: &Desk, wanted: &Causes) -> Result<(), Failure> {
    let Some(cause) = &wanted.cause else {
        let view = desk.outbox_causes(Nothing {}).await?;
        show::reply(json, &view, list);
        return Ok(());
    };
    let act = if wanted.resend {
        CauseAct::Resend
    } else if wanted.resume {
        CauseAct::Resume
    } else if wanted.withdraw {
        CauseAct::Withdraw
    } else {
        CauseAct::Set
    };
    let mut whole = Mended::default();
    loop {
        let mended = desk
            .outbox_mend(MendRequest {
                cause: cause.clone(),
                act,
                value: wanted.set.as_deref().map(value),
                after: whole.next,
            })
            .await?;
        whole.done += mended.done;
        whole.left += mended.left;
        whole.next = mended.next;
        if whole.next.is_none() {
            break;
        }
    }
    show::reply(json, &whole, |whole| {
        println!("{} done, {} left as they are.", whole.done, whole.left);
    });
    match whole.left {
        0 => Ok(()),
        _ => Err(Failure::NeedsWorker),
    }
}

/// `true`, `false` and numbers as what they are; everything else, a code too, is a text.
fn value(text: &str) -> Value {
    match text {
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        other => Value::from(other),
    }
}

fn list(view: &CausesView) {
    let rows = view.causes.iter().map(|cause| {
        let acts: Vec<&str> = cause.may.iter().map(|act| option(*act)).collect();
        [
            cause.id.clone(),
            cause.deliveries.to_string(),
            cause.entries.to_string(),
            cause.system_title.clone(),
            yilutong_desk::state_word(cause.state).to_owned(),
            match &cause.label {
                Some(label) => format!("{label}: {}", cause.say),
                None => cause.say.clone(),
            },
            acts.join(" "),
        ]
    });
    let heads = ["cause", "no.", "entries", "system", "state", "why", "may"];
    show::table(heads, rows);
}

fn option(act: CauseAct) -> &'static str {
    match act {
        CauseAct::Set => "--set",
        CauseAct::Resend => "--resend",
        CauseAct::Resume => "--resume",
        CauseAct::Withdraw => "--withdraw",
    }
}
