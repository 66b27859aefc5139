-- An order is one row, with its body and the state of its deliveries. What is still to be done of it is another, small
-- one, which is there only as long as something is owed.
DROP TABLE delivery;
DROP TABLE attempt;
DROP TABLE order_payload;
DROP TABLE orders;

CREATE TABLE orders (
  shop_id integer NOT NULL,
  order_id text NOT NULL,
  name text,
  source_updated_at timestamptz(3),
  source_told_at timestamptz(3),
  received_at timestamptz(3) NOT NULL,
  triggered_at timestamptz(3),
  placed_at timestamptz(3) NOT NULL,
  origin text NOT NULL,
  financial_status text,
  source_name text,
  test boolean NOT NULL DEFAULT false,
  cancelled_at timestamptz(3),
  customer_id text,
  cart_token text,
  link_method text NOT NULL,
  noted_events text[] NOT NULL DEFAULT ARRAY[]::text[],
  owed_events text[] NOT NULL DEFAULT ARRAY[]::text[],
  digest text,
  webhook_missing boolean NOT NULL DEFAULT false,
  -- What a settlement changes stands behind the body: what is before it needn't be logged again.
  body text,
  planned_at timestamptz(3),
  erased_at timestamptz(3),
  attention boolean,
  deliveries jsonb NOT NULL DEFAULT '{}',

  CONSTRAINT orders_origin_check CHECK (origin IN ('webhook', 'backfill', 'reconciliation'))
) WITH (fillfactor = 50, toast_tuple_target = 8160);

CREATE INDEX orders_shop_id_received_at_idx ON orders(shop_id, received_at DESC);
CREATE INDEX orders_shop_id_name_idx ON orders(shop_id, name);
CREATE INDEX orders_customer_idx ON orders(shop_id, customer_id) WHERE customer_id IS NOT NULL;
CREATE INDEX orders_attention_idx ON orders(shop_id, received_at DESC) WHERE attention;
CREATE INDEX orders_erased_idx ON orders(shop_id) WHERE erased_at IS NOT NULL;
-- The keys come last: of indexes that a young table makes equally dear the planner takes the one that came last.
ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY (shop_id,order_id);

CREATE TABLE due (
  shop_id integer NOT NULL,
  order_id text NOT NULL,
  queue text NOT NULL,
  lane text NOT NULL,
  due_at timestamptz(3) NOT NULL,
  set_at timestamptz(3) NOT NULL,
  received_at timestamptz(3) NOT NULL,
  events text[] NOT NULL DEFAULT ARRAY[]::text[],
  taken text[] NOT NULL DEFAULT ARRAY[]::text[],
  unsure text[] NOT NULL DEFAULT ARRAY[]::text[],
  number integer NOT NULL DEFAULT 0,
  attempts integer NOT NULL DEFAULT 0,
  claimed_by integer,
  claimed_at timestamptz(3),

  CONSTRAINT due_lane_check CHECK (lane IN ('live', 'retry', 'replay', 'backfill'))
) WITH (fillfactor = 50);

CREATE INDEX due_next_idx ON due(queue, shop_id, due_at) WHERE claimed_by IS NULL;
CREATE INDEX due_oldest_idx ON due(queue, shop_id, received_at) WHERE claimed_by IS NULL AND queue <> 'plan';
CREATE INDEX due_claimed_idx ON due(claimed_by) WHERE claimed_by IS NOT NULL;
CREATE INDEX due_backfill_idx ON due(shop_id, queue, due_at) WHERE lane = 'backfill';
ALTER TABLE due ADD CONSTRAINT due_pkey PRIMARY KEY (shop_id,order_id,queue);

CREATE TABLE tally (
  shop_id integer NOT NULL,
  day date NOT NULL,
  provider text NOT NULL,
  status text NOT NULL,
  reason text NOT NULL,
  part integer NOT NULL,
  value bigint NOT NULL DEFAULT 0,

  CONSTRAINT tally_pkey PRIMARY KEY (shop_id,day,provider,status,reason,part)
) WITH (fillfactor = 50);

-- How fast what waited may leave, once its connection is open again.
ALTER TABLE connection ADD COLUMN released_at timestamptz(3);
ALTER TABLE connection ADD COLUMN paced_since timestamptz(3);
ALTER TABLE connection ADD COLUMN pace_at timestamptz(3);

-- Until when a shop's orders were compacted.
ALTER TABLE shop ADD COLUMN compacted_until timestamptz(3);

DROP INDEX receipt_received_at_idx;
CREATE INDEX receipt_received_at_idx ON receipt(received_at);
