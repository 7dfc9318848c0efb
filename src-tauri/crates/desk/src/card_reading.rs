//! The identity card that lies on the reader becomes values of a resident. What stands there already stays, and where the
//! card says otherwise, it is told.

use serde_json::{Value, json};
use yilutong_adapter::{CardReaderError, IdentityCard, is_reader_address, read_card};
use yilutong_dictionary::values::parse_date;
use yilutong_dictionary::{Dictionary, Entry, Group, Resident};
use yilutong_outbox::Outbox;

use crate::DeskError;
use crate::desk::Desk;
use crate::recalling::{Filling, Meant};
use crate::recognising;
use crate::schema::{CardReadRequest, MarkSource, Recalled};

/// Where the reader's address is kept.
const ADDRESS: &str = "card_reader";

/// Where the reader is asked; empty while there is none.
pub(crate) fn address(outbox: &Outbox) -> Result<String, yilutong_outbox::OutboxError> {
    let kept = outbox.setting(ADDRESS)?;
    Ok(kept
        .and_then(|kept| Some(kept.as_str()?.to_owned()))
        .unwrap_or_default())
}

impl Desk {
    /// Sets where the reader is asked; an empty address means that there is none.
    pub(crate) async fn set_card_reader(&self, wanted: &str) -> Result<(), DeskError> {
        let open = self.profile().await?;
        let wanted = wanted.trim().to_owned();
        if !wanted.is_empty() && !is_reader_address(&wanted) {
            return Err(DeskError::CardReader(CardReaderError::NotHere));
        }
        let kept = (!wanted.is_empty()).then(|| Value::from(wanted));
        open.keep(move |outbox| outbox.set_setting(ADDRESS, kept))
            .await
    }

    /// Reads the card that lies on the reader.
    ///
    /// # Errors
    /// [`DeskError::Locked`], [`DeskError::CardReader`], or the store cannot be read.
    pub async fn card_read(&self, request: CardReadRequest) -> Result<Recalled, DeskError> {
        let open = self.profile().await?;
        let address = open.keep(address).await?;
        let card = read_card(&address).await?;
        let scope = self.scope(request.entry.id.as_deref(), &[]).await?;
        let asked = self.asked_for(&request.entry.body.form, &scope);
        let mut entry = Entry::default();
        entry.residents.push(Resident {
            reference: request.resident.clone(),
            person: told(&card),
            ..Resident::default()
        });
        // A reader that gives a number which does not hold gives nothing that could be trusted.
        let place = yilutong_dictionary::Place::of_resident(&request.resident, "person.id_number");
        let findings = Dictionary::builtin().check(&entry, self.today());
        if findings
            .iter()
            .any(|one| one.place == place && one.severity == yilutong_dictionary::Severity::Error)
        {
            return Err(DeskError::CardReader(CardReaderError::Strange));
        }
        let here = Dictionary::builtin().normalise(&request.entry.body);
        let filling = Filling {
            entry: &here,
            asked: &asked,
            source: MarkSource::Card,
        };
        let known = Dictionary::builtin().normalise(&entry);
        let fills = known.residents.first().map(|known| {
            filling.person(
                &request.resident,
                known,
                Meant {
                    stay: false,
                    number: true,
                },
            )
        });
        Ok(Recalled {
            fills: fills.unwrap_or_default(),
            ..Recalled::default()
        })
    }
}

/// What the card says, in neutral values; what it does not say certainly is left out.
fn told(card: &IdentityCard) -> Group {
    let mut person = Group::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            person.insert(name.to_owned(), json!(value));
        }
    };
    let date = |text: &str| parse_date(text).ok().map(|date| date.to_string());
    put("name", Some(card.name.clone()));
    put("id_type", Some(recognising::kind_of_number(&card.number)));
    put("id_number", Some(card.number.to_uppercase()));
    put("sex", recognising::code("sex", &card.sex));
    put("nation", recognising::code("nation", &card.nation));
    put("birth_date", date(&card.born));
    put("hukou_address", Some(card.address.clone()));
    put("hukou_division", recognising::division(&card.address));
    put("id_valid_until", date(&card.until));
    person
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_tells_neutral_values() {
        let card = IdentityCard {
            name: "陈示例".to_owned(),
            sex: "男".to_owned(),
            nation: "汉".to_owned(),
            born: "19880202".to_owned(),
            address: "湖南省长沙市芙蓉区样例路1号".to_owned(),
            number: "430102198802029118".to_owned(),
            until: "长期".to_owned(),
        };
        let person = told(&card);
        for (name, value) in [
            ("sex", "1"),
            ("nation", "01"),
            ("birth_date", "1988-02-02"),
            ("id_type", "111"),
            ("hukou_division", "430102"),
        ] {
            assert_eq!(person[name], value, "{name}");
        }
        assert!(
            !person.contains_key("id_valid_until"),
            "for ever is no date"
        );
    }
}
