//! The door: four headers, the clock, the signature, the nonce, in this order (1001, 1003, 1002, 1004).

use super::refusal::Refusal;
use super::sign;
use crate::cabinet::{CabinetError, Drawer};
use crate::front::Request;

/// A program that may call, and the police station it stands for.
#[derive(Debug)]
pub(crate) struct Application {
    pub(crate) id: &'static str,
    secret: &'static str,
    pub(crate) station: &'static str,
}

pub(crate) const APPLICATIONS: [Application; 2] = [
    Application {
        id: "jzapp-test-01",
        secret: "jz-secret-5e2d7a90c4b81f36",
        station: "宝湾派出所",
    },
    Application {
        id: "jzapp-other-02",
        secret: "jz-secret-0b77",
        station: "莲溪派出所",
    },
];

/// Seconds a timestamp may differ from the server's.
const DRIFT: i64 = 300;
/// Seconds a nonce is remembered.
const NONCE_LIFE: i64 = 600;

struct Headers<'r> {
    application: &'static Application,
    timestamp: &'r str,
    nonce: &'r str,
    signature: &'r str,
}

/// Lets a request in, or tells why not. `now` is Unix seconds by the server's clock.
pub(crate) fn admit(
    request: &Request,
    now: i64,
    drawer: &Drawer<'_>,
) -> Result<Result<&'static Application, Refusal>, CabinetError> {
    let Some(headers) = headers(request) else {
        return Ok(Err(Refusal::new("1001")));
    };
    let sent = headers.timestamp.parse::<i64>().unwrap_or_default();
    if (now - sent).abs() > DRIFT {
        return Ok(Err(Refusal::new("1003")));
    }
    let text = sign::text(
        &request.method,
        &request.target,
        headers.timestamp,
        headers.nonce,
        &request.body,
    );
    let application = headers.application;
    if sign::hmac_sm3(application.secret.as_bytes(), text.as_bytes()) != headers.signature {
        return Ok(Err(Refusal::new("1002")));
    }
    let space = format!("nonce {}", application.id);
    if let Some((used, _)) = drawer.recall(&space, headers.nonce)?
        && now - used <= NONCE_LIFE
    {
        return Ok(Err(Refusal::new("1004")));
    }
    drawer.remember(&space, headers.nonce, now, "")?;
    Ok(Ok(application))
}

fn headers(request: &Request) -> Option<Headers<'_>> {
    let id = request.header("x-app-id")?;
    let timestamp = request.header("x-timestamp")?;
    let nonce = request.header("x-nonce")?;
    let signature = request.header("x-sign")?;
    let is_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let well_formed = timestamp.len() == 10
        && timestamp.bytes().all(|b| b.is_ascii_digit())
        && (16..=32).contains(&nonce.len())
        && nonce.bytes().all(|b| b.is_ascii_alphanumeric())
        && signature.len() == 64
        && signature.bytes().all(is_hex);
    let application = APPLICATIONS.iter().find(|a| a.id == id)?;
    well_formed.then_some(Headers {
        application,
        timestamp,
        nonce,
        signature,
    })
}
