-- What follows an order after its payment, and the work that compares, backfills, erases and compacts.

-- Every event that an order was ever owed, so that a repeated or late webhook owes nothing twice, and the lane of what
-- is due now.
ALTER TABLE orders ADD COLUMN noted_events text[] NOT NULL DEFAULT ARRAY[]::text[];
ALTER TABLE orders ADD COLUMN plan_lane text NOT NULL DEFAULT 'live';

-- What became of the attempts once they were compacted.
ALTER TABLE delivery ADD COLUMN summary jsonb;

-- The lease of the worker that carries an operation out.
ALTER TABLE operation ADD COLUMN claimed_by integer;
ALTER TABLE operation ADD COLUMN lease_until timestamptz(3);

-- The answer to a data request, sealed, for as long as the merchant may fetch it.
ALTER TABLE compliance_evidence ADD COLUMN export text;
ALTER TABLE compliance_evidence ADD COLUMN expires_at timestamptz(3);

-- Orders that changed by a webhook that doesn't carry them, to be fetched anew.
CREATE TABLE refetch (
  shop_id integer NOT NULL,
  order_id text NOT NULL,
  requested_at timestamptz(3) NOT NULL,
  due_at timestamptz(3) NOT NULL,
  attempts integer NOT NULL DEFAULT 0,

  CONSTRAINT refetch_pkey PRIMARY KEY (shop_id,order_id)
);

CREATE INDEX refetch_due_at_idx ON refetch(due_at);

-- Orders that were erased on request: they must not come back by a late webhook or a comparison.
CREATE TABLE erased_order (
  shop_id integer NOT NULL,
  order_id text NOT NULL,
  erased_at timestamptz(3) NOT NULL,

  CONSTRAINT erased_order_pkey PRIMARY KEY (shop_id,order_id)
);

-- How far a shop's orders have been compared with Shopify's, and when the next look is due.
CREATE TABLE reconciliation (
  shop_id integer NOT NULL,
  looked_until timestamptz(3) NOT NULL,
  due_at timestamptz(3) NOT NULL,
  nightly_due_at timestamptz(3) NOT NULL,
  bulk_id text,
  failures integer NOT NULL DEFAULT 0,
  lease_until timestamptz(3),

  CONSTRAINT reconciliation_pkey PRIMARY KEY (shop_id)
);

CREATE INDEX delivery_backfill_idx ON delivery(shop_id, provider, due_at) WHERE lane = 'backfill' AND status IN ('pending', 'held');

CREATE INDEX operation_running_idx ON operation(shop_id, id) WHERE state IN ('planned', 'running');
