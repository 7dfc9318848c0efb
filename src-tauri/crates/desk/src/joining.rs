//! What somebody who was just added to an entry begins with: what is usual, which says so and can be typed over.
//!
//! Deliberately absent: what the household says of somebody. That is offered, not filled in (`recalling/kin.rs`).

use serde_json::json;
use yilutong_dictionary::{Place, Resident};

use crate::DeskError;
use crate::departures::text;
use crate::desk::Desk;
use crate::register::is_household;
use crate::schema::{Mark, MarkSource, Recalled, ResidentBegin};

/// The identity card of residents.
const ID_CARD: &str = "111";
/// The head of a household.
const HEAD: &str = "02";

impl Desk {
    /// What somebody who was just added begins with: an identity card, and who comes first is usually the head.
    ///
    /// # Errors
    /// [`DeskError::Locked`].
    pub async fn resident_begin(&self, request: ResidentBegin) -> Result<Recalled, DeskError> {
        self.profile().await?;
        let entry = &request.entry.body;
        let heads = |one: &Resident| {
            one.reference != request.resident && text(&one.stay, "relation_to_head") == HEAD
        };
        let mut usual = Vec::new();
        if is_household(entry) {
            usual.push(("person.id_type", ID_CARD));
            if entry.residents.len() <= 1 && !entry.residents.iter().any(heads) {
                usual.push(("stay.relation_to_head", HEAD));
            }
        }
        let fill = |(element, value): (&str, &str)| Mark {
            place: Place::of_resident(&request.resident, element),
            source: MarkSource::Usual,
            value: json!(value),
            was: None,
            sure: true,
        };
        Ok(Recalled {
            fills: usual.into_iter().map(fill).collect(),
            ..Recalled::default()
        })
    }
}
