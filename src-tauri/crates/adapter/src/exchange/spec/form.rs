//! The `web-form` part of an `exchange.toml`: an application made for browsers, one record kind.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;
use scraper::Selector;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

use super::super::expression::{Pattern, Template};

/// A browser application: sign in by a form, read pages, submit forms.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct FormSpec {
    /// The one record kind it takes.
    pub(in crate::exchange) record: String,
    /// What the worker knows the row's number as.
    #[serde(default)]
    pub(in crate::exchange) number_label: Option<String>,
    /// How one signs in.
    pub(in crate::exchange) auth: FormLogin,
    /// What every page has in common.
    pub(in crate::exchange) page: PageSpec,
    /// The record's members as the site calls them.
    pub(in crate::exchange) fields: FieldsSpec,
    /// The page that finds rows.
    pub(in crate::exchange) list: ListPage,
    /// The page that adds a row.
    pub(in crate::exchange) add: FormPage,
    /// The page that changes a row.
    pub(in crate::exchange) edit: FormPage,
}

/// `form-login`: a page with a salt, a digested password, a cookie.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct FormLogin {
    /// How it is done.
    #[serde(rename = "kind")]
    _kind: FormLoginKind,
    /// The page with the sign-in form.
    pub(in crate::exchange) page: String,
    /// Where that form is submitted.
    pub(in crate::exchange) submit: String,
    /// Where success leads.
    pub(in crate::exchange) welcome: String,
    /// The cookie that carries the session.
    pub(in crate::exchange) cookie: String,
    /// The account, `{{ credential.username }}`.
    pub(in crate::exchange) username: Template,
    /// The password, `{{ credential.password }}`.
    pub(in crate::exchange) password: Template,
    /// The form's field for the account.
    pub(in crate::exchange) username_field: String,
    /// The form's field for the digested password.
    pub(in crate::exchange) password_field: String,
    /// The hidden field whose value the password is digested with.
    pub(in crate::exchange) salt_field: String,
    /// How long to stay away when somebody else uses the account.
    pub(in crate::exchange) taken_seconds: i64,
    /// How often to sign in again before giving up.
    pub(in crate::exchange) taken_tries: u32,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum FormLoginKind {
    FormLogin,
}

/// What every page has in common.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct PageSpec {
    /// A page without it was cut off.
    pub(in crate::exchange) complete: Pattern,
    /// The login form, whatever was asked for.
    pub(in crate::exchange) login: Css,
    /// Where faults are told.
    pub(in crate::exchange) errors: Css,
    /// Each fault on its own, where there are several.
    pub(in crate::exchange) error_items: Css,
}

/// The members of the record.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct FieldsSpec {
    /// Member → the department's own label, in the form's order.
    pub(in crate::exchange) labels: IndexMap<String, String>,
    /// Members that cannot change.
    pub(in crate::exchange) fixed: Vec<String>,
    /// What the application adds when a row is changed: member → label.
    pub(in crate::exchange) state: IndexMap<String, String>,
    /// The state of a row that stands.
    pub(in crate::exchange) standing: BTreeMap<String, String>,
    /// The state of a row that has ended; what is not named comes from the cancellation.
    pub(in crate::exchange) ended: BTreeMap<String, String>,
    /// The hidden member that a form may be submitted with once.
    pub(in crate::exchange) token: String,
    /// What its value must look like.
    pub(in crate::exchange) token_pattern: Pattern,
    /// The hidden member that holds the row's number.
    pub(in crate::exchange) id: String,
}

/// The page that finds rows.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct ListPage {
    /// `{{ row.page }}` is the page's number.
    pub(in crate::exchange) page: Template,
    /// A query that finds nothing, for *test now*.
    pub(in crate::exchange) nothing: String,
    /// Where the page says how many rows there are.
    pub(in crate::exchange) total: Css,
    /// Rows, this page, last page.
    pub(in crate::exchange) total_pattern: Pattern,
    /// The table of rows.
    pub(in crate::exchange) table: Css,
    /// The heads of the columns.
    pub(in crate::exchange) id: String,
    /// The head of the column with the row's state.
    pub(in crate::exchange) state: String,
    /// The head of the column that says whose account wrote it.
    pub(in crate::exchange) by: String,
    /// The head of the column that says when it was written.
    pub(in crate::exchange) at: String,
    /// How that time is written, `%Y-%m-%d %H:%M:%S`.
    pub(in crate::exchange) at_format: String,
    /// The state that stands.
    pub(in crate::exchange) standing: String,
    /// Member → the head of the column that must say the same.
    pub(in crate::exchange) same: BTreeMap<String, String>,
    /// Minutes that the clocks may differ by when a row is taken for our own.
    pub(in crate::exchange) slack_minutes: i64,
}

/// A page with the record's form, and where it is submitted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::exchange) struct FormPage {
    /// The page; `{{ row.id }}` is the number of the row to change.
    pub(in crate::exchange) page: Template,
    /// The form on it.
    pub(in crate::exchange) form: Css,
    /// Where the form is submitted.
    pub(in crate::exchange) submit: String,
    /// What the page's script says after success; the first group is the row's number.
    pub(in crate::exchange) saved: Pattern,
}

/// A CSS selector, checked while loading.
#[derive(Debug)]
pub(in crate::exchange) struct Css(String);

crate::schema::written!(Css, "css");

impl<'de> Deserialize<'de> for Css {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let source = String::deserialize(from)?;
        if Selector::parse(&source).is_err() {
            return Err(D::Error::custom(format!(
                "`{source}` is not a CSS selector"
            )));
        }
        Ok(Self(source))
    }
}

impl Css {
    /// The selector; always there, since it was checked while loading.
    pub(in crate::exchange) fn selector(&self) -> Option<Selector> {
        Selector::parse(&self.0).ok()
    }
}
