-- Who left which dwelling, and when: a household entry that does not know of it must not register them again.

CREATE TABLE departures (
    person     TEXT NOT NULL,                        -- a person's key, whether the register knows it or not
    dwelling   TEXT NOT NULL,                        -- a dwelling's key, likewise
    arrived_on TEXT NOT NULL,                        -- the day the stay had begun; empty when nobody said
    left_on    TEXT NOT NULL,
    entry      TEXT NOT NULL,
    PRIMARY KEY (dwelling, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX departures_entry ON departures (entry);
