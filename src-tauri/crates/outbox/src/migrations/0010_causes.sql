-- Why a delivery needs somebody, as one word for all that need the same: ten thousand of one cause are one thing to see to.

ALTER TABLE deliveries ADD COLUMN cause TEXT;
CREATE INDEX deliveries_causes ON deliveries (system, record, state, note, cause, id, entry, updated_at)
    WHERE state IN ('refused', 'paused');
