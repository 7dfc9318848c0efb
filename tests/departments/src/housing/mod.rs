//! Stub, filled next.

use crate::cabinet::{CabinetError, Drawer};
use crate::front::{Department, Office, Reply, Request};

struct Stub;

pub(crate) fn open(_office: Office) -> Box<dyn Department> {
    Box::new(Stub)
}

impl Department for Stub {
    fn too_many(&self, retry_after_seconds: u32) -> Reply {
        Reply::new(429, "text/plain", "").header("retry-after", retry_after_seconds.to_string())
    }

    fn answer(&self, _request: &Request, _drawer: &Drawer<'_>) -> Result<Reply, CabinetError> {
        Ok(Reply::new(404, "text/plain", ""))
    }
}
