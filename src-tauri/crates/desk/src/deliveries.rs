//! One delivery in full, and what the worker can do about it.

use std::collections::BTreeMap;

use serde_json::Value;
use yilutong_adapter::{Effect, ExchangeSpec, Operation, Zone};
use yilutong_dictionary::Dictionary;
use yilutong_dispatch::Explain;
use yilutong_outbox::{Act as Does, Attempt, Decide, DeliveryDetail, DeliveryId, Intent, State};

use crate::DeskError;
use crate::desk::Desk;
use crate::matrix::{explain, reason, residents, sentence};
use crate::register::HOUSEHOLD;
use crate::schema::{
    Act, AttemptView, ChoiceView, DecisionView, DeliveryRef, DeliveryView, Done, FaultView,
    ReceiptLine, ResolveRequest,
};
use crate::words;

impl Desk {
    /// One delivery in full.
    ///
    /// # Errors
    /// [`DeskError::Locked`], no such delivery, or the store cannot be read.
    pub async fn delivery_open(&self, request: DeliveryRef) -> Result<DeliveryView, DeskError> {
        let open = self.profile().await?;
        let id = DeliveryId(request.delivery);
        let (detail, entry) = open
            .keep(move |outbox| {
                let detail = outbox.delivery_detail(id)?;
                let entry = outbox.entry(&detail.delivery.entry)?;
                Ok((detail, entry))
            })
            .await?;
        let lived_in = entry.summary.form.is_empty() || entry.summary.form == HOUSEHOLD;
        let names = entry
            .latest
            .map(|latest| residents(&latest.body))
            .unwrap_or_default();
        let configuration = open.configuration.read().await;
        let away = self.away_in(&configuration, &detail.delivery.lane.system);
        Ok(self.view(&detail, entry.summary.title, &names, lived_in, away))
    }

    fn view(
        &self,
        detail: &DeliveryDetail,
        title: String,
        names: &BTreeMap<String, String>,
        lived_in: bool,
        away: Option<Zone>,
    ) -> DeliveryView {
        let delivery = &detail.delivery;
        let explain = explain(delivery.explain.as_ref());
        let package = self.packages.system(&delivery.lane.system);
        let by_hand = self.by_hand.contains(&delivery.lane.system);
        let advice = delivery
            .note
            .as_deref()
            .filter(|_| !delivery.state.is_finished())
            .and_then(reason)
            .and_then(yilutong_dispatch::advice)
            .filter(|_| away.is_none())
            .or_else(|| advice(delivery.state, &explain));
        DeliveryView {
            delivery: delivery.id.0,
            entry: delivery.entry.0.clone(),
            title,
            revision: delivery.revision,
            system: delivery.lane.system.clone(),
            system_title: package
                .map_or_else(|| delivery.lane.system.clone(), |p| p.title().to_owned()),
            record: self.record_title(&delivery.lane.system, &delivery.lane.record),
            about: delivery
                .resident
                .as_ref()
                .and_then(|r| names.get(r))
                .cloned(),
            may_leave: (lived_in && delivery.intent == Intent::Put)
                .then(|| delivery.resident.clone())
                .flatten(),
            state: words::state_in(delivery.state, away, detail.handed_over),
            by_hand,
            say: match explain.decision {
                // The question itself stands with its choices.
                Some(_) => "需要您决定，决定后继续投递".to_owned(),
                None => words::carried_sentence(delivery.state, away, detail.handed_over)
                    .unwrap_or_else(|| {
                        sentence(delivery.state, by_hand, delivery.note.as_deref(), &explain)
                    }),
            },
            advice: advice.map(str::to_owned),
            faults: faults(&explain),
            decision: explain.decision.as_ref().map(|decision| DecisionView {
                ask: decision.ask.clone(),
                choices: decision
                    .choices
                    .iter()
                    .map(|choice| ChoiceView {
                        id: choice.id.clone(),
                        label: choice.label.clone(),
                        reason_prompt: choice.reason.as_ref().map(|r| r.prompt.clone()),
                        reason_min: choice.reason.as_ref().map(|r| small(r.min)),
                        reason_max: choice.reason.as_ref().map(|r| small(r.max)),
                    })
                    .collect(),
            }),
            follow: explain.follow.iter().map(|one| one.label.clone()).collect(),
            receipts: self.receipts(detail),
            attempts: detail
                .attempts
                .iter()
                .enumerate()
                .map(|(i, a)| attempt(i, a, by_hand))
                .collect(),
            may: may(delivery.state, &explain, away),
            next_at: (!by_hand
                && away.is_none()
                && matches!(
                    delivery.state,
                    State::Waiting | State::Unsure | State::Reviewing
                ))
            .then(|| delivery.due.to_string()),
        }
    }

    /// The number first, then everything else that the package has a label for; no value twice.
    fn receipts(&self, detail: &DeliveryDetail) -> Vec<ReceiptLine> {
        let kept = match &detail.holding {
            Some(holding) => &holding.receipt,
            None => &detail.delivery.receipt,
        };
        let lane = &detail.delivery.lane;
        let spec = self.packages.system(&lane.system).and_then(|package| {
            ExchangeSpec::parse(package.exchange_toml(), package.replies_csv()).ok()
        });
        let label = |name: &str| {
            let label = spec
                .as_ref()
                .and_then(|spec| spec.receipt_label(&lane.record, name));
            label.or((name == "number").then_some("回执编号"))
        };
        let others = kept.iter().filter(|(name, _)| *name != "number");
        let mut lines: Vec<ReceiptLine> = Vec::new();
        for (name, value) in kept.get_key_value("number").into_iter().chain(others) {
            if let Some(label) = label(name)
                && !lines.iter().any(|line| line.value == *value)
            {
                lines.push(ReceiptLine {
                    label: label.to_owned(),
                    value: value.clone(),
                });
            }
        }
        lines
    }

    /// Sends a refused, paused or waiting delivery again.
    ///
    /// # Errors
    /// [`DeskError::NotNow`] in any other state; no such delivery; the store cannot be written.
    pub async fn delivery_resend(&self, request: DeliveryRef) -> Result<Done, DeskError> {
        let open = self.profile().await?;
        let by = self.worker(&open).await;
        let (id, now) = (DeliveryId(request.delivery), self.now());
        open.keep(move |outbox| outbox.resend(id, &by, now)).await?;
        open.dispatch.wake();
        Ok(done("已重新排队投递"))
    }

    /// Gives a delivery up. What stands at the department stays there.
    ///
    /// # Errors
    /// [`DeskError::NotNow`] when it is being sent or has finished; no such delivery; the store cannot be written.
    pub async fn delivery_withdraw(&self, request: DeliveryRef) -> Result<Done, DeskError> {
        let open = self.profile().await?;
        let by = self.worker(&open).await;
        let (id, now) = (DeliveryId(request.delivery), self.now());
        open.keep(move |outbox| outbox.withdraw(id, &by, now))
            .await?;
        open.dispatch.wake();
        Ok(done("已撤回，不再投递"))
    }

    /// Takes a decision that only the worker may take.
    ///
    /// # Errors
    /// [`DeskError::UnknownChoice`], [`DeskError::ReasonWanted`], [`DeskError::NotNow`]; no such delivery; the store
    /// cannot be written.
    pub async fn delivery_resolve(&self, request: ResolveRequest) -> Result<Done, DeskError> {
        let open = self.profile().await?;
        let id = DeliveryId(request.delivery);
        let delivery = open.keep(move |outbox| outbox.delivery(id)).await?;
        let decision = explain(delivery.explain.as_ref())
            .decision
            .filter(|_| delivery.state == State::Refused)
            .ok_or(DeskError::NotNow {
                delivery: request.delivery,
                act: "resolved",
            })?;
        let choice = decision
            .choices
            .into_iter()
            .find(|choice| choice.id == request.choice)
            .ok_or(DeskError::UnknownChoice {
                choice: request.choice.chars().take(60).collect(),
            })?;
        let words = request.reason.unwrap_or_default().trim().to_owned();
        if let Some(wanted) = &choice.reason {
            let length = words.chars().count();
            if length < wanted.min || length > wanted.max {
                return Err(DeskError::ReasonWanted {
                    min: wanted.min,
                    max: wanted.max,
                });
            }
        }
        let act = match choice.effect {
            Effect::Withdraw => {
                return self
                    .delivery_withdraw(DeliveryRef {
                        delivery: request.delivery,
                    })
                    .await;
            }
            Effect::Set { members } => Does::Change {
                set: members
                    .into_iter()
                    .map(|(member, value)| (member, filled(&value, &words)))
                    .collect(),
                unset: Vec::new(),
                new_serial: self.random_hex(),
            },
            Effect::Unset { members } => Does::Change {
                set: BTreeMap::new(),
                unset: members,
                new_serial: self.random_hex(),
            },
            Effect::Resend => Does::Resend { new_serial: None },
            Effect::Accept => Does::Accept {
                receipt: BTreeMap::from([("number".to_owned(), words)]),
                ended: false,
            },
            Effect::Recreate => Does::Recreate {
                new_serial: self.random_hex(),
            },
        };
        let decide = Decide {
            delivery: id,
            by: self.worker(&open).await,
            now: self.now(),
            act,
        };
        open.keep(move |outbox| outbox.decide(decide)).await?;
        open.dispatch.wake();
        Ok(done("已按您的决定继续投递"))
    }

    pub(crate) async fn worker(&self, open: &crate::desk::Open) -> String {
        open.configuration
            .read()
            .await
            .worker_number()
            .unwrap_or_default()
    }
}

fn done(say: &str) -> Done {
    Done {
        say: say.to_owned(),
    }
}

fn small(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn filled(value: &str, words: &str) -> Value {
    Value::String(if value == "$reason" {
        words.to_owned()
    } else {
        value.to_owned()
    })
}

fn faults(explain: &Explain) -> Vec<FaultView> {
    explain
        .faults
        .iter()
        .map(|fault| FaultView {
            say: fault.say.clone(),
            label: fault
                .places
                .first()
                .and_then(|place| Dictionary::builtin().element(&place.element))
                .map(|element| element.label.zh.clone()),
            places: fault.places.clone(),
        })
        .collect()
}

fn may(state: State, explain: &Explain, away: Option<Zone>) -> Vec<Act> {
    let mut acts = Vec::new();
    if state == State::Refused {
        if explain.decision.is_some() {
            acts.push(Act::Resolve);
        } else {
            acts.push(Act::Correct);
        }
    }
    if matches!(state, State::Refused | State::Paused | State::Waiting)
        && explain.decision.is_none()
        && !(state == State::Waiting && away.is_some())
    {
        acts.push(Act::Resend);
    }
    if !state.is_finished() && !matches!(state, State::Sending | State::Away) {
        acts.push(Act::Withdraw);
    }
    acts
}

fn advice(state: State, explain: &Explain) -> Option<&'static str> {
    match state {
        State::Refused if explain.decision.is_some() => None,
        State::Refused => Some("点「去修改」改好后重新提交，其他部门不受影响"),
        State::Paused => Some("到「设置」里查看该系统，处理后恢复投递"),
        _ => None,
    }
}

fn attempt(index: usize, attempt: &Attempt, by_hand: bool) -> AttemptView {
    let operation: Option<Operation> =
        serde_json::from_value(Value::String(attempt.operation.clone())).ok();
    let told = explain(attempt.detail.as_ref());
    let carried = attempt.operation == yilutong_outbox::CARRY;
    let say = match attempt.outcome.as_deref() {
        None if carried => "已写入转出文件，等待带回结果".to_owned(),
        None if by_hand => "已打开卡片，还没有填回结果".to_owned(),
        None => "正在进行".to_owned(),
        Some(yilutong_outbox::LOST) => "转出文件已报丢失，结果不明".to_owned(),
        Some("interrupted") if by_hand => "打开过卡片，没有填回结果".to_owned(),
        Some("accepted") if by_hand => "已录入".to_owned(),
        Some(yilutong_dispatch::NOT_TYPED) => "没有录过，放回待录入".to_owned(),
        Some("accepted") => "已受理".to_owned(),
        Some("reviewing") => "已收下，等待部门审核".to_owned(),
        Some("superseded") => "部门已有更晚的修改，这次不再发送".to_owned(),
        Some("interrupted") => "程序中断，结果不明".to_owned(),
        Some("ask") => "等待您决定".to_owned(),
        Some("refused") => told
            .faults
            .first()
            .map_or_else(|| "被退回".to_owned(), |fault| fault.say.clone()),
        Some(_) => told.reason.map_or_else(
            || "稍后重试".to_owned(),
            |r| yilutong_dispatch::say(r).to_owned(),
        ),
    };
    let say = match &told.code {
        Some(code) if !code.is_empty() => format!("{say}（{code}）"),
        _ => say,
    };
    AttemptView {
        number: small(index + 1),
        began_at: attempt.begun_at.to_string(),
        ended_at: attempt.ended_at.map(|at| at.to_string()),
        operation: operation
            .map_or_else(
                || {
                    if attempt.operation == yilutong_dispatch::REVIEW {
                        "审核"
                    } else if carried {
                        "转出"
                    } else {
                        ""
                    }
                },
                words::operation,
            )
            .to_owned(),
        say,
    }
}
