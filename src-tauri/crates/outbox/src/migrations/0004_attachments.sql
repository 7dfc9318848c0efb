-- Pictures of entries: one row per content, named by its SHA-256; entries name them, deliveries too.

CREATE TABLE attachments (
    sha256  TEXT PRIMARY KEY,
    bytes   BLOB NOT NULL,
    kept_at INTEGER NOT NULL
) STRICT;
