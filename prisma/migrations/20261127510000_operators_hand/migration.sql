-- Who turned a connection off, where it was an operator: what is turned off for all of a provider's is turned on again
-- without those that their merchants had turned off.
ALTER TABLE connection ADD COLUMN disabled_by text;
