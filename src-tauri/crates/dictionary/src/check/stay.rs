//! One stay: do its days follow each other, and does its status fit them.

use super::Check;
use crate::derive::{date, document};
use crate::entry::{Place, Resident, text};

impl Check<'_> {
    pub(super) fn stay(&mut self, resident: &Resident) {
        let stay = &resident.stay;
        let place = |name: &str| Place::of_resident(&resident.reference, &format!("stay.{name}"));
        let told = document(&resident.person, "id_type", "id_number")
            .and_then(|document| document.birth_date());
        let birth = date(&resident.person, "birth_date").or(told);
        let arrived = date(stay, "arrived_on");
        let left = date(stay, "left_on");
        if arrived
            .zip(birth)
            .is_some_and(|(arrived, birth)| arrived < birth)
        {
            self.error(place("arrived_on"), "入住日期早于出生日期，请核对");
        }
        if left
            .zip(arrived)
            .is_some_and(|(left, arrived)| left < arrived)
        {
            self.error(place("left_on"), "离开日期早于入住日期，请核对");
        }
        if date(stay, "expected_until")
            .zip(arrived)
            .is_some_and(|(until, arrived)| until < arrived)
        {
            self.error(place("expected_until"), "预计离开日期早于入住日期，请核对");
        }
        let status = text(stay, "status").unwrap_or("arrived");
        if status == "arrived" && (left.is_some() || text(stay, "leave_reason").is_some()) {
            self.hint(
                place("status"),
                "填了离开日期或离开原因；人已搬走的，请把居住状态改为“已离开”",
            );
        }
    }
}
