-- Entries, deliveries, attempts, holdings, audit, settings.
-- Times are microseconds since 1970-01-01T00:00:00Z. JSON is text.

CREATE TABLE entries (
    id          TEXT PRIMARY KEY,
    form        TEXT NOT NULL,
    title       TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    revision    INTEGER NOT NULL DEFAULT 0,          -- the latest submitted; 0 = none
    draft       TEXT,                                -- NULL = nothing typed since the latest submission
    closed      INTEGER NOT NULL DEFAULT 0           -- nothing of it is under way any more
) STRICT;
CREATE INDEX entries_recent ON entries (updated_at, id);

CREATE TABLE entry_revisions (
    entry        TEXT NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
    revision     INTEGER NOT NULL,
    body         TEXT NOT NULL,
    submitted_at INTEGER NOT NULL,
    by           TEXT NOT NULL,
    PRIMARY KEY (entry, revision)
) STRICT;

-- What a system holds of ours, lane by lane.
CREATE TABLE holdings (
    system     TEXT NOT NULL,
    record     TEXT NOT NULL,
    lane       TEXT NOT NULL,
    receipt    TEXT NOT NULL,
    held       TEXT NOT NULL,
    status     TEXT NOT NULL CHECK (status IN ('standing', 'ended')),
    changed_at INTEGER NOT NULL,
    delivery   INTEGER NOT NULL,
    PRIMARY KEY (system, record, lane)
) STRICT, WITHOUT ROWID;

CREATE TABLE deliveries (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    entry       TEXT NOT NULL,
    revision    INTEGER NOT NULL,
    system      TEXT NOT NULL,
    record      TEXT NOT NULL,
    lane        TEXT NOT NULL,
    resident    TEXT,
    intent      TEXT NOT NULL CHECK (intent IN ('put', 'cancel')),
    state       TEXT NOT NULL CHECK (state IN ('blocked', 'ready', 'sending', 'waiting', 'unsure', 'reviewing',
                                               'accepted', 'refused', 'paused', 'withdrawn')),
    wire        TEXT NOT NULL,
    serial      TEXT NOT NULL,
    note        TEXT,                                -- why it stands where it stands: a code
    explain     TEXT,                                -- and its particulars
    receipt     TEXT,                                -- what this delivery itself was given
    due         INTEGER NOT NULL,                    -- not to be leased before, when waiting, unsure or reviewing
    attempts    INTEGER NOT NULL DEFAULT 0,
    unsettled   INTEGER REFERENCES attempts (id),    -- the first attempt of unknown fate
    lease_owner TEXT,
    lease_until INTEGER,
    lease_from  TEXT,                                -- the state it was leased from
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    FOREIGN KEY (entry, revision) REFERENCES entry_revisions (entry, revision),
    CHECK ((state = 'sending') = (lease_owner IS NOT NULL))
) STRICT;
CREATE INDEX deliveries_entry ON deliveries (entry, id);
CREATE INDEX deliveries_lane ON deliveries (system, record, lane, id);
CREATE INDEX deliveries_state ON deliveries (system, state, created_at);
CREATE INDEX deliveries_open ON deliveries (system, record, lane, id) WHERE state NOT IN ('accepted', 'withdrawn');
CREATE INDEX deliveries_accepted ON deliveries (updated_at) WHERE state = 'accepted';
CREATE INDEX deliveries_due ON deliveries (system, due, id) WHERE state IN ('waiting', 'unsure', 'reviewing');
CREATE INDEX deliveries_leased ON deliveries (lease_until) WHERE state = 'sending';

CREATE TABLE waits (
    delivery INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    system   TEXT NOT NULL,
    record   TEXT NOT NULL,
    lane     TEXT NOT NULL,
    receipt  TEXT NOT NULL,
    PRIMARY KEY (delivery, system, record, lane, receipt)
) STRICT, WITHOUT ROWID;
CREATE INDEX waits_lane ON waits (system, record, lane, delivery);

CREATE TABLE attempts (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    delivery  INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    operation TEXT NOT NULL,
    sealed    TEXT NOT NULL,
    begun_at  INTEGER NOT NULL,
    ended_at  INTEGER,
    outcome   TEXT,
    detail    TEXT
) STRICT;
CREATE INDEX attempts_delivery ON attempts (delivery, id);
CREATE INDEX attempts_open ON attempts (delivery) WHERE ended_at IS NULL;

CREATE TABLE systems (
    system       TEXT PRIMARY KEY,
    paused       TEXT,                               -- the reason; NULL = goes on
    paused_at    INTEGER,
    clock_offset INTEGER NOT NULL DEFAULT 0,         -- its clock minus ours, seconds
    breaker      TEXT,
    memory       TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE audit (
    seq      INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    by       TEXT NOT NULL,
    what     TEXT NOT NULL,
    entry    TEXT,
    delivery INTEGER,
    about    TEXT,
    hash     TEXT NOT NULL
) STRICT;
CREATE INDEX audit_entry ON audit (entry, seq);
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'audit lines are never changed'); END;
CREATE TRIGGER audit_keeps BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'audit lines are never deleted'); END;

-- The end of the chain, so that a tail cut off shows.
CREATE TABLE audit_head (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    seq  INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;
INSERT INTO audit_head (only, seq, hash) VALUES (1, 0, '');
