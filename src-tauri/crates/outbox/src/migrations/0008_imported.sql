-- Whom a ledger brought to which dwelling, so that the same row brought again changes nothing.

CREATE TABLE imported (
    place   TEXT NOT NULL,                           -- the dwelling's address as the desk writes it
    person  TEXT NOT NULL,                           -- the person's key, made by the desk
    content TEXT NOT NULL,                           -- a hash of what the row said
    entry   TEXT NOT NULL,
    PRIMARY KEY (place, person)
) STRICT, WITHOUT ROWID;

CREATE INDEX dwellings_address ON dwellings (address);
