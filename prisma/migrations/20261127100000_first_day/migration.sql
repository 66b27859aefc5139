-- What Shopify withholds of a shop's orders is asked for again after a day: it is known since when, not for ever.
ALTER TABLE shop ADD COLUMN addresses_withheld_at timestamptz(3);
ALTER TABLE shop ADD COLUMN customer_withheld_at timestamptz(3);
UPDATE shop SET addresses_withheld_at = updated_at WHERE addresses_withheld;
ALTER TABLE shop DROP COLUMN addresses_withheld;

-- What Shopify refuses to the whole app, one row for each as long as it does.
CREATE TABLE app_refusal (
  name text PRIMARY KEY,
  reason text NOT NULL,
  refusals integer NOT NULL DEFAULT 1,
  refused_at timestamptz(3) NOT NULL,
  last_at timestamptz(3) NOT NULL,
  again_at timestamptz(3) NOT NULL
);

-- A night that is read page by page, and how often in a row one has failed.
ALTER TABLE reconciliation ADD COLUMN night jsonb;
ALTER TABLE reconciliation ADD COLUMN night_failures integer NOT NULL DEFAULT 0;
