-- The tables of schema.prisma. Instants carry no default: they come from the app's clock, which the sandbox can move.
-- There are no foreign keys: rows are written in batches by several workers, compliance deletes by shop, and a partitioned
-- table can neither be referenced nor dropped by month with them. Every key begins with the shop instead.
-- Rules for migrations: PostgreSQL 15, and no semicolon inside a comment or a dollar-quoted body.

CREATE TABLE shop (
  id serial NOT NULL,
  domain text NOT NULL,
  gid text,
  name text,
  primary_domain text,
  country text,
  language text,
  time_zone text,
  currency text,
  state text NOT NULL DEFAULT 'active',
  scopes text[] NOT NULL DEFAULT ARRAY[]::text[],
  settings jsonb NOT NULL DEFAULT '{}',
  addresses_withheld boolean,
  installed_at timestamptz(3) NOT NULL,
  uninstalled_at timestamptz(3),
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,

  CONSTRAINT shop_pkey PRIMARY KEY (id),
  CONSTRAINT shop_state_check CHECK (state IN ('active', 'uninstalled'))
);

CREATE TABLE shop_session (
  id text NOT NULL,
  shop text NOT NULL,
  sealed text NOT NULL,
  expires_at timestamptz(3),
  refresh_expires_at timestamptz(3),
  state text NOT NULL DEFAULT 'ok',
  updated_at timestamptz(3) NOT NULL,

  CONSTRAINT shop_session_pkey PRIMARY KEY (id),
  CONSTRAINT shop_session_state_check CHECK (state IN ('ok', 'refused'))
);

CREATE TABLE connection (
  shop_id integer NOT NULL,
  provider text NOT NULL,
  enabled boolean NOT NULL DEFAULT false,
  version integer NOT NULL DEFAULT 1,
  credential text,
  settings jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'open',
  reason text,
  held_at timestamptz(3),
  paused_until timestamptz(3),
  failures integer NOT NULL DEFAULT 0,
  circuit_opened_at timestamptz(3),
  probe_at timestamptz(3),
  waiting_since timestamptz(3),
  waited_ms bigint NOT NULL DEFAULT 0,
  tested_at timestamptz(3),
  test_outcome jsonb,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,

  CONSTRAINT connection_pkey PRIMARY KEY (shop_id,provider),
  CONSTRAINT connection_state_check CHECK (state IN ('open', 'held'))
);

CREATE TABLE signing_key (
  shop_id integer NOT NULL,
  key_id text NOT NULL,
  public_jwk jsonb NOT NULL,
  state text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  retired_at timestamptz(3),

  CONSTRAINT signing_key_pkey PRIMARY KEY (shop_id,key_id),
  CONSTRAINT signing_key_state_check CHECK (state IN ('current', 'previous', 'retired'))
);

CREATE TABLE receipt (
  shop_id integer NOT NULL,
  topic text NOT NULL,
  webhook_id text NOT NULL,
  received_at timestamptz(3) NOT NULL,
  triggered_at timestamptz(3),

  CONSTRAINT receipt_pkey PRIMARY KEY (shop_id,topic,webhook_id)
);

CREATE TABLE quarantine (
  shop_id integer NOT NULL,
  id bigserial NOT NULL,
  topic text NOT NULL,
  webhook_id text NOT NULL,
  reason text NOT NULL,
  field text,
  body text NOT NULL,
  received_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL,

  CONSTRAINT quarantine_pkey PRIMARY KEY (shop_id,id)
);

CREATE TABLE orders (
  shop_id integer NOT NULL,
  order_id text NOT NULL,
  name text,
  source_updated_at timestamptz(3),
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
  due_events text[] NOT NULL DEFAULT ARRAY[]::text[],
  plan_due_at timestamptz(3),
  plan_attempts integer NOT NULL DEFAULT 0,
  planned_at timestamptz(3),
  claimed_by integer,
  webhook_missing boolean NOT NULL DEFAULT false,

  CONSTRAINT orders_pkey PRIMARY KEY (shop_id,order_id),
  CONSTRAINT orders_origin_check CHECK (origin IN ('webhook', 'backfill', 'reconciliation'))
);

CREATE TABLE order_payload (
  received_at timestamptz(3) NOT NULL,
  shop_id integer NOT NULL,
  order_id text NOT NULL,
  body jsonb NOT NULL,

  CONSTRAINT order_payload_pkey PRIMARY KEY (received_at,shop_id,order_id)
) PARTITION BY RANGE (received_at);

CREATE TABLE order_payload_default PARTITION OF order_payload DEFAULT;

CREATE TABLE delivery (
  shop_id integer NOT NULL,
  order_id text NOT NULL,
  provider text NOT NULL,
  event text NOT NULL,
  sequence integer NOT NULL,
  status text NOT NULL,
  reason text,
  due_at timestamptz(3),
  lane text NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  doubles integer NOT NULL DEFAULT 0,
  claimed_by integer,
  provider_ref text,
  lines jsonb,
  skipped_lines jsonb,
  warnings text[] NOT NULL DEFAULT ARRAY[]::text[],
  first_attempt_at timestamptz(3),
  settled_at timestamptz(3),
  waited_base_ms bigint NOT NULL DEFAULT 0,
  received_at timestamptz(3) NOT NULL,
  created_at timestamptz(3) NOT NULL,

  CONSTRAINT delivery_pkey PRIMARY KEY (shop_id,order_id,provider,event,sequence),
  CONSTRAINT delivery_status_check CHECK (status IN ('pending', 'sending', 'delivered', 'partly_delivered', 'held', 'skipped', 'dead')),
  CONSTRAINT delivery_lane_check CHECK (lane IN ('live', 'retry', 'replay', 'backfill'))
);

CREATE TABLE attempt (
  received_at timestamptz(3) NOT NULL,
  shop_id integer NOT NULL,
  order_id text NOT NULL,
  provider text NOT NULL,
  event text NOT NULL,
  sequence integer NOT NULL,
  number integer NOT NULL,
  started_at timestamptz(3) NOT NULL,
  duration_ms integer NOT NULL,
  http_status integer,
  outcome text NOT NULL,
  code text,
  message text,
  reference text,
  retry_after_ms integer,
  worker integer,

  CONSTRAINT attempt_pkey PRIMARY KEY (received_at,shop_id,order_id,provider,event,sequence,number)
) PARTITION BY RANGE (received_at);

CREATE TABLE attempt_default PARTITION OF attempt DEFAULT;

CREATE TABLE variant_fact (
  shop_id integer NOT NULL,
  variant_id text NOT NULL,
  product_id text NOT NULL,
  facts jsonb NOT NULL,
  fetched_at timestamptz(3) NOT NULL,
  stale boolean NOT NULL DEFAULT false,

  CONSTRAINT variant_fact_pkey PRIMARY KEY (shop_id,variant_id)
);

CREATE TABLE session_link (
  shop_id integer NOT NULL,
  cart_token text NOT NULL,
  session text,
  naiz text,
  robosize text,
  market text,
  stored_at timestamptz(3) NOT NULL,

  CONSTRAINT session_link_pkey PRIMARY KEY (shop_id,cart_token)
);

CREATE TABLE audit_entry (
  shop_id integer NOT NULL,
  id bigserial NOT NULL,
  at timestamptz(3) NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}',

  CONSTRAINT audit_entry_pkey PRIMARY KEY (shop_id,id)
);

CREATE TABLE incident (
  shop_id integer NOT NULL,
  id bigserial NOT NULL,
  kind text NOT NULL,
  subject text NOT NULL,
  state text NOT NULL DEFAULT 'open',
  detail jsonb NOT NULL DEFAULT '{}',
  opened_at timestamptz(3) NOT NULL,
  closed_at timestamptz(3),

  CONSTRAINT incident_pkey PRIMARY KEY (shop_id,id),
  CONSTRAINT incident_state_check CHECK (state IN ('open', 'closed'))
);

CREATE TABLE operation (
  shop_id integer NOT NULL,
  id bigserial NOT NULL,
  kind text NOT NULL,
  state text NOT NULL DEFAULT 'planned',
  progress jsonb NOT NULL DEFAULT '{}',
  cursor text,
  cancel_requested boolean NOT NULL DEFAULT false,
  created_by text NOT NULL,
  created_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,

  CONSTRAINT operation_pkey PRIMARY KEY (shop_id,id),
  CONSTRAINT operation_state_check CHECK (state IN ('planned', 'running', 'paused', 'cancelled', 'done', 'failed'))
);

CREATE TABLE compliance_evidence (
  shop_id integer NOT NULL,
  id bigserial NOT NULL,
  topic text NOT NULL,
  request_id text,
  subject_hash text NOT NULL,
  counts jsonb NOT NULL DEFAULT '{}',
  requested_at timestamptz(3) NOT NULL,
  completed_at timestamptz(3),

  CONSTRAINT compliance_evidence_pkey PRIMARY KEY (shop_id,id)
);

CREATE TABLE counter (
  shop_id integer NOT NULL,
  name text NOT NULL,
  day date NOT NULL,
  value bigint NOT NULL DEFAULT 0,

  CONSTRAINT counter_pkey PRIMARY KEY (shop_id,name,day)
);

CREATE TABLE worker (
  id serial NOT NULL,
  started_at timestamptz(3) NOT NULL,
  beat_at timestamptz(3) NOT NULL,
  host text NOT NULL,
  pid integer NOT NULL,
  role text NOT NULL,

  CONSTRAINT worker_pkey PRIMARY KEY (id)
);

CREATE UNIQUE INDEX shop_domain_key ON shop(domain);

CREATE INDEX shop_session_shop_idx ON shop_session(shop);

CREATE INDEX receipt_received_at_idx ON receipt USING BRIN (received_at timestamptz_minmax_ops);

CREATE INDEX quarantine_expires_at_idx ON quarantine(expires_at);

CREATE INDEX orders_shop_id_received_at_idx ON orders(shop_id, received_at DESC);

CREATE INDEX delivery_shop_id_status_received_at_idx ON delivery(shop_id, status, received_at DESC);

CREATE INDEX variant_fact_shop_id_product_id_idx ON variant_fact(shop_id, product_id);

CREATE INDEX session_link_stored_at_idx ON session_link(stored_at);

-- Partial indexes: small, since most rows are settled, and beyond what the Prisma schema can say.
CREATE INDEX orders_plan_due_idx ON orders(shop_id, plan_due_at) WHERE plan_due_at IS NOT NULL;

CREATE INDEX orders_customer_idx ON orders(shop_id, customer_id) WHERE customer_id IS NOT NULL;

CREATE INDEX delivery_due_idx ON delivery(shop_id, provider, due_at) WHERE status = 'pending';

CREATE INDEX delivery_held_idx ON delivery(shop_id, provider) WHERE status = 'held';

CREATE INDEX delivery_claimed_idx ON delivery(claimed_by) WHERE status = 'sending';

CREATE INDEX incident_open_idx ON incident(shop_id, kind, subject) WHERE state = 'open';
