-- Deliveries that are carried to another network in a file, and those that were carried here.

-- One more state: away. A check of a table is changed in its text, as SQLite's manual describes for exactly this.
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, '''withdrawn'')),', '''withdrawn'', ''away'')),')
 WHERE type = 'table' AND name = 'deliveries';
PRAGMA writable_schema = RESET;

-- Files that left. Their deliveries are in no other file until they came back or the file was given up as lost.
CREATE TABLE parcels (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    zone      TEXT NOT NULL,
    recipient TEXT NOT NULL,                         -- the computer that it is sealed for
    content   TEXT NOT NULL,                         -- what stands in it, so that it can be written again
    made_at   INTEGER NOT NULL,
    until     INTEGER NOT NULL,                      -- not to be delivered after
    lost_at   INTEGER                                -- NULL = not given up
) STRICT;
ALTER TABLE attempts ADD COLUMN parcel INTEGER REFERENCES parcels (id);
CREATE INDEX attempts_parcel ON attempts (parcel) WHERE parcel IS NOT NULL;

-- Files that came, by the computer they came from; what a sender gave up as lost is never taken.
CREATE TABLE arrivals (
    sender   TEXT NOT NULL,
    parcel   INTEGER NOT NULL,
    zone     TEXT NOT NULL,
    taken_at INTEGER NOT NULL,
    void     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (sender, parcel)
) STRICT, WITHOUT ROWID;

-- Deliveries of somebody else, delivered from here. `theirs` is what the sender calls it.
CREATE TABLE guests (
    sender    TEXT NOT NULL,
    theirs    INTEGER NOT NULL,
    parcel    INTEGER NOT NULL,                      -- the last file that brought it
    serial    TEXT NOT NULL,                         -- as it was brought
    delivery  INTEGER NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    outcome   TEXT,                                  -- how it ended
    unsettled TEXT,                                  -- what of it is still unsure all the same
    ended_at  INTEGER,
    told_at   INTEGER,                               -- when that first left in a reply
    heard     INTEGER NOT NULL DEFAULT 0,            -- the sender is known to have it
    PRIMARY KEY (sender, theirs)
) STRICT, WITHOUT ROWID;
CREATE INDEX guests_delivery ON guests (delivery);
