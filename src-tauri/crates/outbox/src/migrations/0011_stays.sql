-- Who lived where from when to when, each telling in a row, with the facts that hints, lists and reports ask for.

CREATE TABLE stays (
    id        INTEGER PRIMARY KEY,
    entry     TEXT NOT NULL,
    resident  TEXT NOT NULL,                         -- what the entry calls them
    person    TEXT NOT NULL,                         -- a person's key
    dwelling  TEXT NOT NULL,                         -- a dwelling's key
    name      TEXT NOT NULL,
    address   TEXT NOT NULL,
    told_at   INTEGER NOT NULL,
    told_left TEXT NOT NULL,                         -- the day of leaving that this telling itself names
    -- What follows from all tellings of the person together:
    standing  INTEGER NOT NULL DEFAULT 0,            -- 0 told again since, 1 an earlier stay, 2 the last one, left, 3 lives there
    ends_on   TEXT NOT NULL DEFAULT '',              -- left, or the day the next stay began
    moved_in  INTEGER NOT NULL DEFAULT 0,            -- came from another dwelling known here
    moved_out INTEGER NOT NULL DEFAULT 0,            -- went to one
    -- The facts; empty = not known.
    person_sex               TEXT NOT NULL,
    person_birth_date        TEXT NOT NULL,
    person_id_type           TEXT NOT NULL,
    person_id_valid_until    TEXT NOT NULL,
    person_nationality       TEXT NOT NULL,
    person_population        TEXT NOT NULL,
    person_hukou_division    TEXT NOT NULL,
    person_education         TEXT NOT NULL,
    person_marital           TEXT NOT NULL,
    work_status              TEXT NOT NULL,
    work_since               TEXT NOT NULL,
    work_employer            TEXT NOT NULL,
    work_employer_code       TEXT NOT NULL,
    work_contract_until      TEXT NOT NULL,
    stay_arrived_on          TEXT NOT NULL,
    stay_left_on             TEXT NOT NULL,
    stay_reason              TEXT NOT NULL,
    stay_expected_until      TEXT NOT NULL,
    stay_living_mode         TEXT NOT NULL,
    stay_permit              TEXT NOT NULL,
    stay_permit_on           TEXT NOT NULL,
    stay_relation_to_head    TEXT NOT NULL,
    stay_relation_to_owner   TEXT NOT NULL,
    stay_purpose_in_china    TEXT NOT NULL,
    stay_entered_china_on    TEXT NOT NULL,
    dwelling_community       TEXT NOT NULL,
    dwelling_grid            TEXT NOT NULL,
    dwelling_occupancy       TEXT NOT NULL,
    dwelling_usage           TEXT NOT NULL,
    dwelling_area            TEXT NOT NULL,
    visit_on                 TEXT NOT NULL
) STRICT;
CREATE INDEX stays_entry ON stays (entry);
CREATE INDEX stays_person ON stays (person);
CREATE INDEX stays_dwelling ON stays (dwelling, dwelling_area) WHERE standing = 3;
CREATE INDEX stays_open ON stays (person) WHERE standing = 1 AND stay_left_on = '';
CREATE INDEX stays_born ON stays (person_birth_date) WHERE standing = 3;
CREATE INDEX stays_arrived ON stays (stay_arrived_on) WHERE standing = 3;
CREATE INDEX stays_community ON stays (dwelling_community) WHERE dwelling_community <> '';
CREATE INDEX stays_left ON stays (stay_left_on) WHERE stay_left_on <> '';
CREATE INDEX stays_expected ON stays (stay_expected_until) WHERE standing = 3 AND stay_expected_until <> '';
CREATE INDEX stays_document ON stays (person_id_valid_until) WHERE standing = 3 AND person_id_valid_until <> '';
CREATE INDEX stays_working ON stays (work_status) WHERE standing = 3 AND work_status <> '';
CREATE INDEX stays_employer ON stays (work_employer_code, work_employer) WHERE standing = 3 AND work_employer_code <> '';
CREATE INDEX stays_permit ON stays (substr(stay_permit_on, 6)) WHERE standing = 3 AND stay_permit_on <> '';

CREATE INDEX departures_person ON departures (person);

-- Hazards that premises were given time to put right, and what was said of them since.
CREATE TABLE hazards (
    entry    TEXT NOT NULL,
    item     INTEGER NOT NULL,                       -- its place in the inspection, from 0
    premises TEXT NOT NULL,
    address  TEXT NOT NULL,
    category TEXT NOT NULL,
    level    TEXT NOT NULL,
    deadline TEXT NOT NULL,
    PRIMARY KEY (entry, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX hazards_deadline ON hazards (deadline);
CREATE TABLE reviews (
    entry        TEXT PRIMARY KEY,
    hazard       TEXT NOT NULL,                      -- the number that the department gave the hazard
    passed       INTEGER NOT NULL,
    new_deadline TEXT NOT NULL,
    at           TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reviews_hazard ON reviews (hazard);

-- What a worker has seen to, or says is so: it is not brought up again.
CREATE TABLE seen (
    rule    TEXT NOT NULL,
    subject TEXT NOT NULL,
    about   TEXT NOT NULL,                           -- when this changes, it is brought up again
    word    TEXT NOT NULL,
    at      INTEGER NOT NULL,
    by      TEXT NOT NULL,
    PRIMARY KEY (rule, subject, about)
) STRICT, WITHOUT ROWID;

-- The code that departments know a dwelling by, to be compared.
CREATE INDEX holdings_house ON holdings (json_extract(receipt, '$.house_code'))
    WHERE json_extract(receipt, '$.house_code') IS NOT NULL;

-- What was done in a month.
CREATE INDEX entry_revisions_submitted ON entry_revisions (submitted_at);
