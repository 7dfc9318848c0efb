//! Registering: nobody twice, nobody moved silently, nothing lost.

use crate::client::{APP, CHANGE, FIRST, OTHER, REGISTER, Residence, assert_refused, resident};
use crate::kit::{self, send, with};
use practice_departments::{Armed, Fault};
use serde_json::{Value, json};

#[tokio::test]
async fn nobody_is_registered_twice() {
    let residence = Residence::new().await;
    let number = residence.standing(&resident()).await;
    let again = residence.post(REGISTER, &resident()).await;
    assert_eq!(
        again["data"],
        json!({"djbh": number, "zt": "1", "cf": "1"}),
        "a replay is marked cf"
    );

    let r = residence
        .post(REGISTER, &with(&resident(), &json!({"bz": "补充"})))
        .await;
    assert_refused(&r, "2006", None, "same lsh, other content");
    let change = json!({
        "lsh": "WG100023202611220001", "djbh": number, "bz": "补充",
        "czy": "WG100023", "czsj": "20261122101500",
    });
    let r = residence.post(CHANGE, &change).await;
    assert_refused(&r, "2006", None, "same lsh, other operation");

    let own = |n: u32| json!({"lsh": format!("WG1000232026112200{n:02}")});
    let r = residence.post(REGISTER, &with(&resident(), &own(2))).await;
    assert_refused(&r, "2001", None, "already in this house");
    assert_eq!(
        r["data"]["djbh"],
        number.as_str(),
        "2001 hands out the number to adopt"
    );
    let household = with(&resident(), &json!({"zjlx": "113"}));
    let r = residence.post(REGISTER, &with(&household, &own(3))).await;
    assert_refused(&r, "2001", None, "111 and 113 are one person");
    let forced = json!({"qzbz": "1", "qzsm": "本人已搬离原住处并当面确认"});
    let r = residence
        .post(REGISTER, &with(&with(&resident(), &forced), &own(4)))
        .await;
    assert_refused(&r, "2001", None, "2001 is checked before transfers");
    assert_eq!(
        residence.held(),
        1,
        "one registration, however often it was sent"
    );
}

#[tokio::test]
async fn a_person_elsewhere_is_moved_only_by_the_workers_word() {
    let residence = Residence::new().await;
    let elsewhere = json!({"fwbm": "4403040010010000001000502", "lsh": "WG900001202611220001"});
    let elsewhere = with(&resident(), &elsewhere);
    let r = residence.raw(OTHER, REGISTER, &elsewhere.to_string()).await;
    let old = r["data"]["djbh"].as_str().unwrap().to_owned();
    assert!(
        old.starts_with("DJ440304"),
        "numbered by the house's district"
    );

    let r = residence.post(REGISTER, &resident()).await;
    assert_refused(&r, "2002", None, "active in another house");
    let expected = json!({
        "djbh": old, "fwbm": "4403040010010000001000502", "jgmc": "莲溪派出所", "djrq": "20261122",
    });
    assert_eq!(r["data"], expected, "2002 tells where");

    let forced = json!({"qzbz": "1", "qzsm": "本人已搬离原住处并当面确认"});
    let r = residence.post(REGISTER, &with(&resident(), &forced)).await;
    assert_eq!(
        r["data"]["ydjbh"],
        old.as_str(),
        "the same lsh was still free; it names what it replaced: {r}"
    );
    let found = residence.query(&[("djbh", &old)]).await;
    assert_eq!(
        found["data"]["lb"][0]["zt"], "3",
        "the old one is transferred"
    );
    let found = residence
        .query(&[("zjlx", "111"), ("zjhm", "440306199003079015"), ("zt", "1")])
        .await;
    assert_eq!(found["data"]["zs"], "1", "at most one is active");

    let stranger =
        json!({"zjlx": "511", "zjhm": "12345678", "mz": null, "hjxz": null, "hjdz": null});
    let own = json!({"lsh": "WG100023202611220077"});
    let body = with(&with(&with(&resident(), &forced), &stranger), &own);
    let r = residence.post(REGISTER, &body).await;
    assert_refused(&r, "2007", None, "nothing to transfer");
    let ended = json!({"lsh": "WG100023202611220078", "djbh": old, "bz": "x", "czy": "WG100023", "czsj": "20261122101500"});
    let r = residence.post(CHANGE, &ended).await;
    assert_refused(&r, "2004", None, "transferred is not active");
    assert_eq!(r["data"]["zt"], "3", "and 2004 says so");
}

#[tokio::test]
async fn an_lsh_belongs_to_one_application() {
    let residence = Residence::new().await;
    residence.standing(&resident()).await;
    let body = with(
        &resident(),
        &json!({"zjlx": "511", "zjhm": "12345678", "mz": null, "hjxz": null, "hjdz": null}),
    );
    let r = residence.raw(OTHER, REGISTER, &body.to_string()).await;
    assert_eq!(
        r["code"], "0",
        "the other application may use the same lsh: {r}"
    );
    let found = residence.query(&[("lsh", "WG100023202611220001")]).await;
    assert_eq!(
        found["data"]["zs"], "1",
        "and a query by lsh finds one's own"
    );
    assert_eq!(
        found["data"]["lb"][0]["djbh"], FIRST,
        "the own registration"
    );
}

#[tokio::test]
async fn busy_is_not_processed_and_broken_is_unknown() {
    let residence = Residence::new().await;
    let arm = |code: &str, after: bool| {
        let fault = Fault::OwnCode {
            code: code.to_owned(),
            after,
        };
        residence
            .town
            .running
            .arm("residence", Armed::once(fault))
            .unwrap();
    };
    arm("9001", false);
    assert_refused(
        &residence.post(REGISTER, &resident()).await,
        "9001",
        None,
        "busy",
    );
    assert_eq!(residence.held(), 0, "not processed");
    arm("9999", true);
    assert_refused(
        &residence.post(REGISTER, &resident()).await,
        "9999",
        None,
        "broken inside",
    );
    let again = residence.post(REGISTER, &resident()).await;
    assert_eq!(
        again["data"]["cf"], "1",
        "this time it had been stored; the same lsh tells"
    );
}

#[tokio::test]
async fn what_was_accepted_outlives_a_restart() {
    let residence = Residence::new().await;
    let body = resident().to_string();
    let first = residence.signed(APP, "POST", REGISTER, body.as_bytes(), |_| {});
    let (_, request) = first.try_clone().unwrap().build_split();
    let headers = request.unwrap().headers().clone();
    assert_eq!(send(first).await.unwrap().json()["code"], "0", "registered");

    let Residence { town, nonces } = residence;
    let residence = Residence {
        town: town.restarted().await,
        nonces,
    };
    let url = residence.town.url("residence", REGISTER);
    let replayed = residence.town.client.post(url).headers(headers).body(body);
    assert_eq!(
        send(replayed).await.unwrap().json()["code"],
        "1004",
        "nonces are remembered"
    );
    let again = residence.post(REGISTER, &resident()).await;
    assert_eq!(again["data"]["cf"], "1", "so is the lsh");
    let own = with(&resident(), &json!({"lsh": "WG100023202611220002"}));
    assert_eq!(
        residence.post(REGISTER, &own).await["code"],
        "2001",
        "and the person"
    );
}

#[tokio::test]
async fn the_counter_seeds_and_edits() {
    let residence = Residence::new().await;
    let mut record = kit::fields(&resident());
    for made_up in ["lsh", "czy", "czsj"] {
        record.shift_remove(made_up);
    }
    record.insert("fwbm".to_owned(), "4403040010010000001000502".into());
    let old = residence.town.running.seed("residence", &record).unwrap();
    let r = residence.post(REGISTER, &resident()).await;
    assert_refused(&r, "2002", None, "registered by another station earlier");
    assert_eq!(r["data"]["djbh"], old.as_str(), "this one");
    assert!(
        residence.town.running.seed("residence", &record).is_err(),
        "nobody is seeded twice"
    );

    let edit = |fields: Value| {
        residence
            .town
            .running
            .edit("residence", &old, &kit::fields(&fields))
    };
    edit(json!({"bz": "民警核实"})).unwrap();
    assert!(
        edit(json!({"zjhm": "1"})).is_err(),
        "a person is not edited into another"
    );
    edit(json!({"zt": "2"})).unwrap();
    let r = residence.post(REGISTER, &resident()).await;
    assert_eq!(
        r["code"], "0",
        "ended at the counter, free to register: {r}"
    );
    let holding = &residence.town.holdings("residence")[0];
    let acts: Vec<_> = holding.history.iter().map(|act| act.act.as_str()).collect();
    assert_eq!(
        acts,
        ["seed", "edit", "edit"],
        "its history tells who did what"
    );
}
