-- Which cluster this database lives in: another one is a backup that was restored there.
CREATE TABLE cluster (
  id smallint NOT NULL,
  system_identifier text NOT NULL,
  noted_at timestamptz(3) NOT NULL,

  CONSTRAINT cluster_pkey PRIMARY KEY (id),
  CONSTRAINT cluster_id_check CHECK (id = 1)
);

-- A backup that was restored: what was owed until then may have been sent since it was made.
CREATE TABLE restore (
  id serial NOT NULL,
  since timestamptz(3),
  until timestamptz(3) NOT NULL,
  declared_at timestamptz(3) NOT NULL,
  reason text NOT NULL,

  CONSTRAINT restore_pkey PRIMARY KEY (id),
  CONSTRAINT restore_reason_check CHECK (reason IN ('declared', 'cluster', 'log_position'))
);

-- A plan of what may have been sent before a restore: its deliveries wait for a person, claimed by nobody (0), so that
-- no claim ever comes by them.
ALTER TABLE due ADD COLUMN restored boolean NOT NULL DEFAULT false;
CREATE INDEX due_restored_idx ON due(shop_id, queue, received_at) WHERE claimed_by = 0;
