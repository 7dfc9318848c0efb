//! Systems without an interface: the card a worker types from, and what the worker reports.
//!
//! A card is begun when its values are shown, on screen, in a workbook or by `yilu`: from then on it may have been
//! typed, so a later correction waits for the worker's word. Deliberately absent: what a card holds; its package says.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use yilutong_adapter::{Card, Link, Mistyped, Operation};
use yilutong_dispatch::{Dispatch, DispatchError, Doubt, Hand};
use yilutong_outbox::{Delivery, DeliveryId, State, Window};

use crate::DeskError;
use crate::desk::{Desk, Open};
use crate::matrix::residents;
use crate::schema::{
    CardAct, CardAsk, CardLine, CardRefusal, CardReport, CardSheet, CardSheetRequest, CardStage,
    CardView, DeliveryRef, Done, ReceiptLine,
};
use crate::words;

/// States in which a card of a system without an interface is the worker's.
pub(crate) const WORKERS: [State; 4] =
    [State::Refused, State::Ready, State::Sending, State::Unsure];
/// Most cards of one workbook.
const MOST: usize = 2000;
/// Most characters of a department's refusal.
const LONGEST: usize = 300;

/// A system without an interface, with one of its deliveries.
struct AtCard {
    open: Arc<Open>,
    link: Arc<Link>,
    delivery: Delivery,
    by: String,
}

impl Desk {
    /// A card as it stands. Looking begins nothing, and shows no values before somebody has begun.
    ///
    /// # Errors
    /// [`DeskError::NoCard`] for a system with an interface, [`DeskError::Locked`], no such delivery, or the store
    /// cannot be read.
    pub async fn card_open(&self, request: DeliveryRef) -> Result<CardView, DeskError> {
        let at = self.at_card(request.delivery).await?;
        let hand = at
            .ask(|dispatch, link, id, _| dispatch.card(link, id))
            .await?;
        self.card_view(&at, hand).await
    }

    /// The worker begins a card: its values are shown, and from now on it may have been typed.
    ///
    /// # Errors
    /// As [`Desk::card_open`]; and when it is not due or an earlier card of the record is open.
    pub async fn card_begin(&self, request: DeliveryRef) -> Result<CardView, DeskError> {
        let at = self.at_card(request.delivery).await?;
        let hand = at
            .ask(|dispatch, link, id, by| dispatch.begin_by_hand(link, id, by))
            .await?;
        self.card_view(&at, hand).await
    }

    /// The worker has typed it, and types back what the system gave.
    ///
    /// # Errors
    /// [`DeskError::Mistyped`], [`DeskError::GivenToAnother`], [`DeskError::ReportedBefore`]; and as
    /// [`Desk::card_begin`].
    pub async fn card_report(&self, request: CardReport) -> Result<Done, DeskError> {
        let at = self.at_card(request.delivery).await?;
        at.ask(move |dispatch, link, id, by| {
            dispatch.report_by_hand(link, id, by, &request.receipts, request.sure)
        })
        .await?;
        self.go_on(&at.open).await?;
        Ok(said("已记下，这条办好了"))
    }

    /// The department refused it, in these words: back to the form.
    ///
    /// # Errors
    /// [`DeskError::ReasonWanted`]; and as [`Desk::card_begin`].
    pub async fn card_refuse(&self, request: CardRefusal) -> Result<Done, DeskError> {
        let words = request.reason.trim().to_owned();
        let length = words.chars().count();
        if length == 0 || length > LONGEST {
            return Err(DeskError::ReasonWanted {
                min: 1,
                max: LONGEST,
            });
        }
        let at = self.at_card(request.delivery).await?;
        at.ask(move |dispatch, link, id, by| {
            dispatch.refuse_by_hand(link, id, by, &words, request.member.as_deref())
        })
        .await?;
        self.go_on(&at.open).await?;
        Ok(said("已记下部门的意见，请修改后重新提交"))
    }

    /// It was not typed after all.
    ///
    /// # Errors
    /// As [`Desk::card_begin`].
    pub async fn card_put_back(&self, request: DeliveryRef) -> Result<Done, DeskError> {
        let at = self.at_card(request.delivery).await?;
        let state = at
            .ask(|dispatch, link, id, by| dispatch.not_typed(link, id, by))
            .await?;
        self.go_on(&at.open).await?;
        Ok(said(match state {
            State::Withdrawn => "已记下没有录过，请按新的一版录入",
            _ => "已记下没有录过，随时可以再录",
        }))
    }

    /// Cards in the system's own Excel template. All that stand in it count as begun.
    ///
    /// # Errors
    /// [`DeskError::NoTemplate`] when nothing can be written; and as [`Desk::card_begin`].
    pub async fn card_sheet(&self, request: CardSheetRequest) -> Result<CardSheet, DeskError> {
        let open = self.profile().await?;
        let (system, wanted) = match (request.delivery, request.system) {
            (Some(delivery), _) => {
                let id = DeliveryId(delivery);
                let delivery = open.keep(move |outbox| outbox.delivery(id)).await?;
                (delivery.lane.system, vec![id])
            }
            (None, Some(system)) => {
                let (asked, all) = (
                    system.clone(),
                    Window {
                        offset: 0,
                        limit: MOST,
                    },
                );
                let due = open
                    .keep(move |outbox| outbox.deliveries_in(Some(&asked), &[State::Ready], all))
                    .await?;
                (
                    system,
                    due.into_iter().map(|delivery| delivery.id).collect(),
                )
            }
            (None, None) => return Err(DeskError::NoTemplate),
        };
        let link = self.link_by_hand(&open, &system).await?;
        let by = self.worker(&open).await;
        let alone = wanted.len() == 1;
        let (workbook, cards, left) = by_hand(&open, move |dispatch| {
            let (mut cards, mut left) = (Vec::new(), 0_u32);
            for id in wanted {
                let hand = dispatch.card(&link, id)?;
                let fits = hand.card.template && hand.first.is_none() && hand.complete;
                if !fits || !(hand.state == State::Ready || alone) {
                    left += 1;
                    continue;
                }
                cards.push(dispatch.begin_by_hand(&link, id, &by)?.card);
            }
            Ok((link.workbook(&cards)?, cards.len(), left))
        })
        .await?;
        let workbook = workbook.ok_or(DeskError::NoTemplate)?;
        let left = match left {
            0 => String::new(),
            left => format!("；另有 {left} 条不能用表格办理或还没轮到，请按卡片录入"),
        };
        Ok(CardSheet {
            name: workbook.name,
            base64: STANDARD.encode(&workbook.bytes),
            cards: u32::try_from(cards).unwrap_or(u32::MAX),
            say: format!("表格里有 {cards} 条{left}。交给部门后，请逐条填回回执"),
        })
    }

    /// What follows once a worker has said how a card ended: whoever waited goes on, and what never stood is ended.
    async fn go_on(&self, open: &Arc<Open>) -> Result<(), DeskError> {
        self.end_what_never_stood(open).await?;
        open.dispatch.wake();
        Ok(())
    }

    /// Ends what was to be ended at systems without an interface and never stood there: nobody need go there for it.
    pub(crate) async fn end_what_never_stood(&self, open: &Arc<Open>) -> Result<(), DeskError> {
        if self.by_hand.is_empty() {
            return Ok(());
        }
        let systems = self.by_hand.iter().cloned().collect();
        let (by, now) = (self.worker(open).await, self.now());
        open.keep(move |outbox| outbox.end_what_never_stood(systems, &by, now))
            .await?;
        Ok(())
    }

    async fn at_card(&self, delivery: i64) -> Result<AtCard, DeskError> {
        let open = self.profile().await?;
        let id = DeliveryId(delivery);
        let delivery = open.keep(move |outbox| outbox.delivery(id)).await?;
        let link = self.link_by_hand(&open, &delivery.lane.system).await?;
        let by = self.worker(&open).await;
        Ok(AtCard {
            open,
            link,
            delivery,
            by,
        })
    }

    async fn link_by_hand(&self, open: &Open, system: &str) -> Result<Arc<Link>, DeskError> {
        let package = self.package(system)?;
        if !self.by_hand.contains(system) {
            return Err(DeskError::NoCard {
                system: system.to_owned(),
            });
        }
        let reach = open.configuration.read().await.reach(package);
        Ok(Arc::new(Link::open(
            package,
            reach,
            Arc::clone(&self.clock),
        )?))
    }

    async fn card_view(&self, at: &AtCard, hand: Hand) -> Result<CardView, DeskError> {
        let AtCard { open, delivery, .. } = at;
        let entry = delivery.entry.clone();
        let entry = open.keep(move |outbox| outbox.entry(&entry)).await?;
        let names = entry
            .latest
            .map(|latest| residents(&latest.body))
            .unwrap_or_default();
        let about = delivery.resident.as_ref();
        let lane = &delivery.lane;
        let title = self.package(&lane.system)?.title().to_owned();
        let stage = stage(&hand);
        let card = hand.card;
        let shown = matches!(stage, CardStage::AtIt | CardStage::Unsure);
        Ok(CardView {
            delivery: delivery.id.0,
            system: title,
            record: self.record_title(&lane.system, &lane.record),
            about: about.and_then(|reference| names.get(reference)).cloned(),
            act: match card.operation {
                Operation::Create => CardAct::Create,
                Operation::Update => CardAct::Update,
                Operation::Cancel => CardAct::Cancel,
            },
            act_word: words::operation(card.operation).to_owned(),
            stage,
            say: say(stage).map(str::to_owned),
            place: steps(&card.place),
            note: card.note.clone(),
            address: card.address.clone(),
            known: card
                .known
                .clone()
                .map(|(label, value)| ReceiptLine { label, value }),
            fields: u32::try_from(to_fill(&card)).unwrap_or(u32::MAX),
            asks: card.asks.iter().map(ask).collect(),
            template: card.template,
            first: hand.first.map(|first| first.0),
            rows: if shown {
                card.rows.into_iter().map(line).collect()
            } else {
                Vec::new()
            },
        })
    }
}

impl AtCard {
    /// Does something with the card on a thread that may block.
    async fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Dispatch, &Link, DeliveryId, &str) -> Result<T, DispatchError>
        + Send
        + 'static,
    ) -> Result<T, DeskError> {
        let (link, id, by) = (Arc::clone(&self.link), self.delivery.id, self.by.clone());
        by_hand(&self.open, move |dispatch| work(dispatch, &link, id, &by)).await
    }
}

async fn by_hand<T: Send + 'static>(
    open: &Open,
    work: impl FnOnce(&Dispatch) -> Result<T, DispatchError> + Send + 'static,
) -> Result<T, DeskError> {
    let dispatch = Arc::clone(&open.dispatch);
    match tokio::task::spawn_blocking(move || work(&dispatch)).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(error)) => Err(told(error)),
        Err(_) => Err(DeskError::ShuttingDown),
    }
}

fn told(error: DispatchError) -> DeskError {
    match error {
        DispatchError::Outbox(error) => error.into(),
        DispatchError::Adapter(error) => error.into(),
        DispatchError::Doubt(Doubt::ReportedBefore) => DeskError::ReportedBefore,
        DispatchError::Doubt(Doubt::GivenToAnother { other, .. }) => {
            DeskError::GivenToAnother { other: other.0 }
        }
        DispatchError::Doubt(Doubt::Mistyped(mistyped)) => {
            let (missing, asked) = match mistyped {
                Mistyped::Missing(asked) => (true, Some(asked)),
                Mistyped::Misshapen(asked) => (false, Some(asked)),
                Mistyped::Unasked(_) => (false, None),
            };
            DeskError::Mistyped {
                missing,
                label: asked.as_ref().map(|asked| asked.label.clone()),
                example: asked.and_then(|asked| asked.example),
            }
        }
    }
}

fn stage(hand: &Hand) -> CardStage {
    match hand.state {
        State::Blocked => CardStage::Waits,
        State::Ready | State::Waiting if hand.first.is_some() => CardStage::Behind,
        State::Ready | State::Waiting if !hand.complete => CardStage::Waits,
        State::Ready | State::Waiting => CardStage::Due,
        State::Sending => CardStage::AtIt,
        State::Unsure => CardStage::Unsure,
        State::Reviewing
        | State::Accepted
        | State::Refused
        | State::Paused
        | State::Withdrawn
        | State::Away => CardStage::Closed,
    }
}

fn say(stage: CardStage) -> Option<&'static str> {
    match stage {
        CardStage::Waits => Some("要先等别的系统给出编号，之后就能录入"),
        CardStage::Behind => {
            Some("这条记录的上一版开始录过。请先说明：上一版已经在该系统里录过了吗？")
        }
        CardStage::Unsure => {
            Some("这张卡片之前开始录过，没有记下结果。请先到该系统里查一查：已经录过了吗？")
        }
        CardStage::Due | CardStage::AtIt | CardStage::Closed => None,
    }
}

/// `登录津贴系统 → 津贴管理 → 新增申报`, step by step.
fn steps(place: &str) -> Vec<String> {
    let steps = place.split(['→', '>']).map(str::trim);
    steps
        .filter(|step| !step.is_empty())
        .map(str::to_owned)
        .collect()
}

/// How many fields there are to fill, or in a change to change.
fn to_fill(card: &Card) -> usize {
    let rows = card.rows.iter();
    let update = card.operation == Operation::Update;
    rows.filter(|row| {
        if update {
            row.changed
        } else {
            !row.shown.is_empty()
        }
    })
    .count()
}

fn line(row: yilutong_adapter::CardRow) -> CardLine {
    CardLine {
        member: row.member,
        label: row.label,
        shown: row.shown,
        copy: row.copy,
        changed: row.changed,
        before: row.before,
    }
}

fn ask(asked: &yilutong_adapter::Asked) -> CardAsk {
    CardAsk {
        name: asked.name.clone(),
        label: asked.label.clone(),
        hint: asked.hint.clone(),
        example: asked.example.clone(),
        required: asked.required,
    }
}

fn said(say: &str) -> Done {
    Done {
        say: say.to_owned(),
    }
}
