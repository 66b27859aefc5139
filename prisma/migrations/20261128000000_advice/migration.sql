-- What shoppers were advised, by whichever widget or finder, as it was told: by session, until an order's lines take it.
CREATE TABLE advice (
  shop_id INTEGER NOT NULL,
  session TEXT NOT NULL,
  provider TEXT NOT NULL,
  product_id TEXT NOT NULL,
  told_at TIMESTAMPTZ(3) NOT NULL,
  reference TEXT,
  size TEXT NOT NULL,
  score REAL,
  immediate BOOLEAN NOT NULL DEFAULT false,
  taken BOOLEAN NOT NULL DEFAULT false,
  CONSTRAINT advice_pkey PRIMARY KEY (shop_id, session, provider, product_id, told_at)
);
CREATE INDEX advice_told_at_idx ON advice(told_at);

-- Lines of orders as the ledger of lines keeps them: what was advised of the line's product before the order.
CREATE TABLE order_line (
  shop_id INTEGER NOT NULL,
  order_id TEXT NOT NULL,
  line_id TEXT NOT NULL,
  product_id TEXT NOT NULL,
  day DATE NOT NULL,
  session TEXT,
  advice JSONB,
  CONSTRAINT order_line_pkey PRIMARY KEY (shop_id, order_id, line_id)
);
CREATE INDEX order_line_shop_id_day_idx ON order_line(shop_id, day);
CREATE INDEX order_line_session_idx ON order_line(shop_id, session) WHERE session IS NOT NULL;

-- Until when a shop's orders were looked through for lines to keep, and null where nothing of it was ever advised.
ALTER TABLE shop ADD COLUMN lines_until TIMESTAMPTZ(3);
