//! Value types of national standards: each parses, normalises and tells the facts its digits carry.
//!
//! Nothing here knows the date of today, an element or a department; whether a birth date lies in the future is
//! asked by the check of an entry. What is only usual, not ruled, is never refused here.

mod citizen_id;
mod credit_code;
mod date;
mod division;
mod document;
mod error;
mod hk_macao_permit;
mod hmt_permit;
mod house_code;
mod organisation_code;
mod passport;
mod permanent_residence;
mod phone;
mod taiwan_permit;
pub mod text;

pub use citizen_id::{CitizenId, Sex};
pub use credit_code::CreditCode;
pub use date::{age_on, minute_of, parse_date, parse_date_time};
pub use division::{Division, is_known_province};
pub use document::Document;
pub use error::ValueError;
pub use hk_macao_permit::HkMacaoPermit;
pub use hmt_permit::{HmtPermit, HmtRegion};
pub use house_code::HouseCode;
pub use organisation_code::OrganisationCode;
pub use passport::Passport;
pub use permanent_residence::PermanentResidence;
pub use phone::Phone;
pub use taiwan_permit::TaiwanPermit;
