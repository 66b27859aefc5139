-- When the present credential was entered: the only thing that a form may tell of it.
ALTER TABLE connection ADD COLUMN credential_at TIMESTAMPTZ(3);

UPDATE connection SET credential_at = updated_at WHERE credential IS NOT NULL;
