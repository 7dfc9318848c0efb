//! What exactly would be sent: for trust, for administrators, for a privacy review. Nothing leaves.

use std::collections::BTreeMap;
use std::sync::Arc;

use yilutong_adapter::{Intent, Link, Operation, Order, Packages, Receipt, Wire};

use crate::DeskError;
use crate::desk::Desk;
use crate::schema::{PreviewLine, PreviewRequest, PreviewView};

/// Stands for a receipt that another system has not given yet.
const EXAMPLE_RECEIPT: &str = "0000000000000000000000000";

impl Desk {
    /// What exactly would be sent to a system for an entry, secrets masked, receipts of others shown as zeros.
    ///
    /// # Errors
    /// [`DeskError::UnknownSystem`], [`DeskError::Locked`], or the package cannot express the entry.
    pub async fn system_preview(&self, request: PreviewRequest) -> Result<PreviewView, DeskError> {
        let open = self.profile().await?;
        let package = self.package(&request.system)?;
        let mut scope = self.scope(None, &[]).await?;
        let body = self.look_around(&request.body, &mut scope).await?;
        let reach = open.configuration.read().await.reach(package);
        let link = Link::open(package, reach, Arc::clone(&self.clock))?;
        let plan = self.packages.plan(&body, &scope);
        let mut requests = Vec::new();
        for planned in plan
            .planned
            .into_iter()
            .filter(|p| p.lane.of.system == request.system)
        {
            let receipts: BTreeMap<_, _> = planned
                .waits
                .iter()
                .map(|need| {
                    let of = &need.lane.of;
                    let name = (of.system.clone(), of.record.clone(), need.receipt.clone());
                    (name, EXAMPLE_RECEIPT.to_owned())
                })
                .collect();
            let order = Order {
                record: planned.lane.of.record.clone(),
                operation: match planned.intent {
                    Intent::Put => Operation::Create,
                    Intent::Cancel => Operation::Cancel,
                },
                wire: Packages::fill(&planned.wire, &receipts),
                held: Wire::new(),
                receipt: Receipt::default(),
                entered_at: self.now(),
                serial: self.random_hex(),
                unsettled: None,
                ended: Receipt::default(),
                unsettled_since: None,
            };
            requests.push(PreviewLine {
                record: self.record_title(&request.system, &planned.lane.of.record),
                resident: planned.resident,
                text: link.preview(&order)?,
            });
        }
        Ok(PreviewView { requests })
    }
}
