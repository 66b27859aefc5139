-- Indexes for what is rare in tables that are large, each found by a plan that walked all of the table without it.
CREATE INDEX orders_webhook_missing_idx ON orders(shop_id, received_at) WHERE webhook_missing;
-- What is kept longest is told by topic, and a topic that never comes must not be looked for in all the others.
CREATE INDEX receipt_topic_received_at_idx ON receipt(topic, received_at);
DROP INDEX receipt_received_at_idx;
CREATE INDEX product_fact_nothing_idx ON product_fact(fetched_at) WHERE facts = 'null'::jsonb;
CREATE INDEX compliance_evidence_open_idx ON compliance_evidence(shop_id) WHERE completed_at IS NULL;
CREATE INDEX compliance_evidence_export_idx ON compliance_evidence(expires_at) WHERE export IS NOT NULL;
-- A shop's last operation of a kind, and all that are open: workers look for one every second.
CREATE INDEX operation_kind_idx ON operation(shop_id, kind, id);
CREATE INDEX operation_open_idx ON operation(kind, updated_at) WHERE state IN ('planned', 'running') OR cancel_requested;
