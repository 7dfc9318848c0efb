-- What a device collected: which of its rows went into which entry, and entries that wait for somebody to confirm them.

CREATE TABLE collected (
    system   TEXT NOT NULL,
    source   TEXT NOT NULL,                          -- the table of the device
    id       TEXT NOT NULL,                          -- the row's own, kept for ever
    at       TEXT NOT NULL,                          -- when it was collected, as the device writes it
    house    TEXT NOT NULL,                          -- the dwelling's code at the device; empty when it says none
    entry    TEXT NOT NULL,
    resident TEXT,                                   -- NULL = the dwelling
    PRIMARY KEY (system, source, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX collected_house ON collected (system, house) WHERE house <> '';

ALTER TABLE entries ADD COLUMN collected INTEGER NOT NULL DEFAULT 0;   -- its draft holds what nobody has confirmed
CREATE INDEX entries_collected ON entries (updated_at) WHERE collected = 1;
