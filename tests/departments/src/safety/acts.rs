//! What changes the register: a new inspection, a review, a revocation. Duplicates come before fields, so a repeat never
//! fails on photos it has used itself.
//!
//! Readings chosen: a state that forbids an operation (30409) is told right after duplicates, before fields; a repeated
//! revocation is a duplicate.

use serde_json::{Value, json};

use super::book::{self, DONE, REVOKED, VOID};
use super::refusal::{Refusal, repeated, success};
use super::rules::text;
use super::{Call, Decision, forms, photos, refuse, rules};
use crate::cabinet::Fields;

impl Call<'_> {
    pub(crate) fn inspect(&self, body: &Fields) -> Decision {
        if let Err(refusal) = forms::INSPECTION.types(body) {
            return refuse(refusal);
        }
        let today = self.now.date();
        if let Some(first) = book::by_client(self.account, text(body, "clientNo"), self.drawer)? {
            let number = first["number"].as_str().unwrap_or_default();
            let record = book::inspection(number, self.account, self.drawer)?;
            return match record.filter(|_| first["content"] == book::content(body).as_str()) {
                Some(record) => Ok(Ok(repeated(&book::view(&record, today)))),
                None => refuse(Refusal::with(30903, json!({ "inspectionId": number }))),
            };
        }
        let sound = forms::INSPECTION
            .check(body)
            .and_then(|()| rules::of_inspection(body, self.now.datetime()));
        if let Err(refusal) = sound {
            return refuse(refusal);
        }
        let used = rules::photos(body);
        let now = self.now.timestamp();
        if let Err(refusal) = photos::check(&used, self.account, self.drawer, now)? {
            return refuse(refusal);
        }
        photos::take(&used, self.drawer)?;
        let record = book::open(body, self.account, "create", self.drawer, &self.now)?;
        Ok(Ok(success(&book::view(&record, today)).stored()))
    }

    pub(crate) fn review(&self, hazard: &str, body: &Fields) -> Decision {
        if let Err(refusal) = forms::REVIEW.types(body) {
            return refuse(refusal);
        }
        let found = book::hazard(hazard, self.drawer)?
            .filter(|(record, _)| text(&record.fields, "account") == self.account);
        let Some((mut inspection, place)) = found else {
            return refuse(Refusal::at(30404, ""));
        };
        let result = |number: &str, hazard_now: &Value| {
            let shown = hazard_now
                .as_object()
                .map(|fields| book::shown(fields, self.now.date()).state);
            json!({ "reviewId": number, "hazardId": hazard, "state": shown })
        };
        if let Some(first) = book::by_review(self.account, text(body, "reviewNo"), self.drawer)? {
            let number = first["number"].as_str().unwrap_or_default();
            let same = first["content"] == book::content(body).as_str();
            if !same || first["hazard"] != hazard {
                return refuse(Refusal::with(30903, json!({ "reviewId": number })));
            }
            let hazard_now = &inspection.fields["hazards"][place];
            return Ok(Ok(repeated(&result(number, hazard_now))));
        }
        let stands = inspection.fields["hazards"][place].clone();
        if stands["state"] == DONE || stands["state"] == VOID {
            return refuse(Refusal::at(30409, ""));
        }
        let inspected = forms::time(text(&inspection.fields, "inspectedAt")).unwrap_or_default();
        let reviewed = stands["lastReviewedAt"].as_str().and_then(forms::time);
        let sound = forms::REVIEW.check(body).and_then(|()| {
            let earlier = reviewed.unwrap_or(inspected);
            rules::of_review(body, earlier, self.now.datetime())
        });
        if let Err(refusal) = sound {
            return refuse(refusal);
        }
        let used = rules::photos(body);
        let now = self.now.timestamp();
        if let Err(refusal) = photos::check(&used, self.account, self.drawer, now)? {
            return refuse(refusal);
        }
        photos::take(&used, self.drawer)?;
        let number = book::review(body, &mut inspection, place, self.drawer, &self.now)?;
        let hazard_now = &inspection.fields["hazards"][place];
        Ok(Ok(success(&result(&number, hazard_now)).stored()))
    }

    pub(crate) fn revoke(&self, inspection: &str, body: &Fields) -> Decision {
        if let Err(refusal) = forms::REVOKE.types(body) {
            return refuse(refusal);
        }
        let found = book::inspection(inspection, self.account, self.drawer)?;
        let Some(mut record) = found else {
            return refuse(Refusal::at(30404, ""));
        };
        let result = success(&json!({ "inspectionId": inspection, "state": REVOKED }));
        if record.status == REVOKED {
            return Ok(Ok(result));
        }
        if rules::hazards(&record.fields).any(|hazard| hazard.contains_key("lastReviewedAt")) {
            return refuse(Refusal::at(30409, ""));
        }
        if let Err(refusal) = forms::REVOKE.check(body) {
            return refuse(refusal);
        }
        let fields = &mut record.fields;
        fields.insert("state".to_owned(), REVOKED.into());
        fields.insert("revoked".to_owned(), Value::Object(body.clone()));
        let hazards = fields.get_mut("hazards").and_then(Value::as_array_mut);
        for hazard in hazards.into_iter().flatten() {
            hazard["state"] = VOID.into();
            hazard["updatedAt"] = book::clock(&self.now).into();
        }
        REVOKED.clone_into(&mut record.status);
        book::refile(&mut record, "revoke", self.drawer, &self.now)?;
        Ok(Ok(result.stored()))
    }
}
