-- When a shop's incidents are looked at next: soon after something changed there, or when a time limit comes due.
CREATE TABLE incident_look (
  shop_id INTEGER NOT NULL,
  due_at TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT incident_look_pkey PRIMARY KEY (shop_id)
);
CREATE INDEX incident_look_due_at_idx ON incident_look(due_at);
-- The last one of a kind that was closed.
CREATE INDEX incident_closed_idx ON incident(shop_id, kind, id) WHERE state = 'closed';
