-- The register: people and dwellings, and which entries told of them.

CREATE TABLE people (
    id         INTEGER PRIMARY KEY,
    key        TEXT NOT NULL UNIQUE,
    id_number  TEXT NOT NULL,
    name       TEXT NOT NULL,
    initials   TEXT NOT NULL,
    phone      TEXT NOT NULL,
    dwelling   TEXT NOT NULL,                        -- a dwelling's key, whether the register knows it or not
    address    TEXT NOT NULL,
    body       TEXT NOT NULL,
    entry      TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX people_id_number ON people (id_number) WHERE id_number <> '';
CREATE INDEX people_name ON people (name) WHERE name <> '';
CREATE INDEX people_initials ON people (initials) WHERE initials <> '';
CREATE INDEX people_phone ON people (phone) WHERE phone <> '';
CREATE INDEX people_dwelling ON people (dwelling) WHERE dwelling <> '';

CREATE TABLE dwellings (
    id         INTEGER PRIMARY KEY,
    key        TEXT NOT NULL UNIQUE,
    address    TEXT NOT NULL,
    body       TEXT NOT NULL,
    entry      TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- Every three characters in a row of an address; shorter fragments are looked for one by one.
CREATE VIRTUAL TABLE dwelling_fragments USING fts5 (address, content = 'dwellings', content_rowid = 'id', tokenize = 'trigram', detail = none);

CREATE TABLE sightings (
    kind    TEXT NOT NULL CHECK (kind IN ('person', 'dwelling')),
    subject TEXT NOT NULL,
    entry   TEXT NOT NULL,
    PRIMARY KEY (kind, subject, entry)
) STRICT, WITHOUT ROWID;
