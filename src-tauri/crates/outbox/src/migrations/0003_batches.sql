-- Files of many records: kept byte for byte until nothing that is in them is open any more.

CREATE TABLE batches (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    system  TEXT NOT NULL,
    name    TEXT NOT NULL,
    file    BLOB,                                    -- NULL = all of it is settled
    made_at INTEGER NOT NULL,
    UNIQUE (system, name)
) STRICT;

ALTER TABLE attempts ADD COLUMN batch INTEGER REFERENCES batches (id);
ALTER TABLE attempts ADD COLUMN place INTEGER;       -- which record of the file it is, from 0
CREATE INDEX attempts_batch ON attempts (batch) WHERE batch IS NOT NULL;
