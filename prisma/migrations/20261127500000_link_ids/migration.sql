-- The ids of the providers' own in a stored link, by key: a provider that brings a key of its own needs no column. The
-- columns that there were stay for the version before, which writes them while it runs on beside this one.
ALTER TABLE session_link ADD COLUMN ids JSONB NOT NULL DEFAULT '{}';
