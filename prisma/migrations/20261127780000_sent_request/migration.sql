-- What was sent last, masked, of deliveries that a provider didn't take whole: it is looked at when one asks why.
CREATE TABLE sent_request (
  shop_id INTEGER NOT NULL,
  order_id TEXT NOT NULL,
  delivery TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  version INTEGER NOT NULL,
  sent_at TIMESTAMPTZ(3) NOT NULL,
  request TEXT NOT NULL,
  CONSTRAINT sent_request_pkey PRIMARY KEY (shop_id, order_id, delivery)
);
CREATE INDEX sent_request_sent_at_idx ON sent_request(sent_at);
