-- Each provider's waiting connections are walked on their own, so that a slow provider's don't stand before another's.
DROP INDEX delivery_due_idx;

CREATE INDEX delivery_due_idx ON delivery(provider, shop_id, due_at) WHERE status = 'pending';
