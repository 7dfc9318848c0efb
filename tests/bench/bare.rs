//! The floor under saving: bare SQLCipher, one transaction per entry, writing the very rows that the outbox writes, into
//! the very tables. It checks nothing, supersedes nothing, shares nothing with other threads.

use std::path::Path;

use rusqlite::{Connection, params};

use yilutong_outbox::{FACTS, NewDelivery, RegisterRow, Stay, Submission, Surveyed};

const SCHEMA: [&str; 4] = [
    include_str!("../../src-tauri/crates/outbox/src/migrations/0001_outbox.sql"),
    include_str!("../../src-tauri/crates/outbox/src/migrations/0002_register.sql"),
    include_str!("../../src-tauri/crates/outbox/src/migrations/0005_departures.sql"),
    include_str!("../../src-tauri/crates/outbox/src/migrations/0011_stays.sql"),
];

/// An open database.
pub(crate) struct Bare(Connection);

impl Bare {
    /// A new database with the outbox's tables and its promises: WAL, synchronous FULL.
    pub(crate) fn create(file: &Path) -> Self {
        let connection = Connection::open(file).unwrap();
        let key = "0123456789abcdef".repeat(4);
        connection
            .execute_batch(&format!("PRAGMA key = \"x'{key}'\""))
            .unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON;
                 PRAGMA checkpoint_fullfsync = ON; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;
                 PRAGMA secure_delete = ON;",
            )
            .unwrap();
        connection.set_prepared_statement_cache_capacity(128);
        for schema in SCHEMA {
            connection.execute_batch(schema).unwrap();
        }
        Self(connection)
    }

    /// The draft is there before the entry is submitted.
    pub(crate) fn draft(&self, submission: &Submission) {
        let sql = "INSERT INTO entries (id, form, title, created_at, updated_at, draft) VALUES (?1, 'household', ?2, 0, 0, ?3)";
        run(
            &self.0,
            sql,
            params![
                submission.entry.0,
                submission.title,
                submission.body.to_string()
            ],
        );
    }

    /// One transaction.
    pub(crate) fn save(&mut self, submission: &Submission) {
        let transaction = self.0.transaction().unwrap();
        write(&transaction, submission);
        transaction.commit().unwrap();
    }
}

impl Bare {
    /// All of them in one transaction: what bulk saving cannot beat.
    pub(crate) fn save_all(&mut self, submissions: &[Submission]) {
        let transaction = self.0.transaction().unwrap();
        for submission in submissions {
            write(&transaction, submission);
        }
        transaction.commit().unwrap();
    }
}

fn run(c: &Connection, sql: &str, values: impl rusqlite::Params) {
    c.prepare_cached(sql).unwrap().execute(values).unwrap();
}

fn write(c: &Connection, submission: &Submission) {
    let entry = &submission.entry.0;
    let now = submission.now.as_microsecond();
    run(
        c,
        "INSERT INTO entry_revisions (entry, revision, body, submitted_at, by) VALUES (?1, 1, ?2, ?3, ?4)",
        params![entry, submission.body.to_string(), now, submission.by],
    );
    run(
        c,
        "UPDATE entries SET revision = 1, title = ?2, draft = NULL, updated_at = ?3 WHERE id = ?1",
        params![entry, submission.title, now],
    );
    for delivery in &submission.deliveries {
        write_delivery(c, entry, delivery, now);
    }
    for row in &submission.register {
        write_row(c, entry, row, now);
    }
    let hash = "0".repeat(64);
    run(
        c,
        "INSERT INTO audit (at, by, what, entry, about, hash) VALUES (?1, ?2, 'entry.submitted', ?3, 'revision 1, deliveries 14', ?4)",
        params![now, submission.by, entry, hash],
    );
    run(
        c,
        "UPDATE audit_head SET seq = seq + 1, hash = ?1",
        params![hash],
    );
}

fn write_delivery(c: &Connection, entry: &str, delivery: &NewDelivery, now: i64) {
    let state = if delivery.waits.is_empty() {
        "ready"
    } else {
        "blocked"
    };
    let lane = &delivery.lane;
    run(
        c,
        "INSERT INTO deliveries (entry, revision, system, record, lane, resident, intent, state, wire, serial, due, created_at, updated_at)
         VALUES (?1, 1, ?2, ?3, ?4, ?5, 'put', ?6, ?7, ?8, ?9, ?9, ?9)",
        params![
            entry,
            lane.system,
            lane.record,
            lane.key,
            delivery.resident,
            state,
            delivery.wire.to_string(),
            delivery.serial,
            now
        ],
    );
    let id = c.last_insert_rowid();
    for wait in &delivery.waits {
        run(
            c,
            "INSERT INTO waits (delivery, system, record, lane, receipt) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                id,
                wait.lane.system,
                wait.lane.record,
                wait.lane.key,
                wait.receipt
            ],
        );
    }
}

fn write_row(c: &Connection, entry: &str, row: &RegisterRow, now: i64) {
    let seen = "INSERT INTO sightings (kind, subject, entry) VALUES (?1, ?2, ?3)";
    match row {
        RegisterRow::Person(person) => {
            run(
                c,
                "INSERT INTO people (key, id_number, name, initials, phone, dwelling, address, body, entry, updated_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                params![
                    person.key,
                    person.id_number,
                    person.name,
                    person.initials,
                    person.phone,
                    person.dwelling,
                    person.address,
                    person.values.to_string(),
                    entry,
                    now
                ],
            );
            run(c, seen, params!["person", person.key, entry]);
        }
        RegisterRow::Dwelling(dwelling) => {
            run(
                c,
                "INSERT INTO dwellings (key, address, body, entry, updated_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    dwelling.key,
                    dwelling.address,
                    dwelling.values.to_string(),
                    entry,
                    now
                ],
            );
            let id = c.last_insert_rowid();
            run(
                c,
                "INSERT INTO dwelling_fragments (rowid, address) VALUES (?1, ?2)",
                params![id, dwelling.address],
            );
            run(c, seen, params!["dwelling", dwelling.key, entry]);
        }
        RegisterRow::Surveyed(Surveyed::Stay(stay)) => write_stay(c, entry, stay, now),
        // The bench saves households: nobody leaves in them, and nothing is inspected.
        RegisterRow::Departure(_) | RegisterRow::Surveyed(_) => {}
    }
}

fn write_stay(c: &Connection, entry: &str, stay: &Stay, now: i64) {
    let columns = FACTS.map(|fact| fact.replace('.', "_")).join(", ");
    let facts = FACTS.map(|fact| stay.facts.get(fact).cloned().unwrap_or_default());
    let marks = vec!["?"; 9 + FACTS.len()].join(", ");
    let sql = format!(
        "INSERT INTO stays (entry, resident, person, dwelling, name, address, told_at, told_left, standing, {columns}) VALUES ({marks})"
    );
    let head = [
        entry,
        stay.resident.as_str(),
        &stay.person,
        &stay.dwelling,
        &stay.name,
        &stay.address,
        &now.to_string(),
        "",
        "3",
    ];
    let values = head.into_iter().chain(facts.iter().map(String::as_str));
    run(c, &sql, rusqlite::params_from_iter(values));
}
