-- When a credential was last seen to be taken: by a test that the provider accepted, or by an order that it took.
ALTER TABLE connection ADD COLUMN proven_at TIMESTAMPTZ(3);
