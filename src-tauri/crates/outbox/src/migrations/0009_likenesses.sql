-- What a person or a dwelling is found again by when it is written a little differently, and what was decided about it.

CREATE TABLE likenesses (
    kind     TEXT NOT NULL CHECK (kind IN ('person', 'dwelling')),
    subject  INTEGER NOT NULL,                       -- the number it is kept under
    likeness TEXT NOT NULL,                          -- made by the desk
    PRIMARY KEY (kind, subject, likeness)
) STRICT, WITHOUT ROWID;
CREATE INDEX likenesses_found ON likenesses (likeness, kind, subject);

CREATE TABLE judgements (
    about TEXT PRIMARY KEY,                          -- made by the desk, says nothing about anybody
    act   TEXT NOT NULL,
    at    INTEGER NOT NULL,
    by    TEXT NOT NULL
) STRICT, WITHOUT ROWID;
