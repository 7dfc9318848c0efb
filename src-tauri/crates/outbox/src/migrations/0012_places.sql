-- Premises as each inspection found them, and house numbers with what is the same for everything there.

CREATE TABLE premises (
    entry    TEXT PRIMARY KEY,                       -- the inspection
    name     TEXT NOT NULL,
    initials TEXT NOT NULL,
    code     TEXT NOT NULL,                          -- the credit code; empty where there is none
    place    TEXT NOT NULL,                          -- the key of the address; empty while it is not whole
    body     TEXT NOT NULL,                          -- opaque
    told_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX premises_name ON premises (name);
CREATE INDEX premises_initials ON premises (initials);
CREATE INDEX premises_code ON premises (code) WHERE code <> '';
CREATE INDEX premises_place ON premises (place) WHERE place <> '';
CREATE INDEX premises_told ON premises (told_at);

CREATE TABLE spots (
    community TEXT NOT NULL,
    road      TEXT NOT NULL,
    building  TEXT NOT NULL,                         -- empty where none was told
    initials  TEXT NOT NULL,                         -- of the road
    grid      TEXT NOT NULL,                         -- empty = not known
    longitude REAL,
    latitude  REAL,
    entry     TEXT NOT NULL,                         -- that told of it last
    told_at   INTEGER NOT NULL,
    PRIMARY KEY (community, road, building)
) STRICT, WITHOUT ROWID;
CREATE INDEX spots_initials ON spots (community, initials);
CREATE INDEX spots_entry ON spots (entry);
