//! Counts what each account asks: requests per second of the department's clock, and requests in progress. It does not
//! know what a refusal looks like.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::front::{Crowd, Limits};

/// The counts of one department.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    accounts: Mutex<HashMap<String, Account>>,
}

#[derive(Debug)]
struct Account {
    second: i64,
    seen: u32,
    places: Arc<Semaphore>,
}

/// The account asks too much; nothing was processed.
#[derive(Debug)]
pub(crate) struct TooMany;

impl Meter {
    /// Lets a request in at Unix second `second`, or refuses it. The permit is held while the request is in progress.
    pub(crate) async fn enter(
        &self,
        account: &str,
        limits: Limits,
        second: i64,
    ) -> Result<OwnedSemaphorePermit, TooMany> {
        let places = {
            let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
            let account = accounts
                .entry(account.to_owned())
                .or_insert_with(|| Account {
                    second,
                    seen: 0,
                    places: Arc::new(Semaphore::new(limits.at_once as usize)),
                });
            if account.second != second {
                account.second = second;
                account.seen = 0;
            }
            if account.seen >= limits.per_second {
                return Err(TooMany);
            }
            account.seen += 1;
            Arc::clone(&account.places)
        };
        match limits.crowd {
            Crowd::Refused => places.try_acquire_owned().map_err(|_| TooMany),
            Crowd::Waits => places.acquire_owned().await.map_err(|_| TooMany),
        }
    }
}
