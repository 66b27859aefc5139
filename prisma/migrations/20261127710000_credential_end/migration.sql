-- The last four characters of a credential that is long enough to be told by them.
ALTER TABLE connection ADD COLUMN credential_end TEXT;
