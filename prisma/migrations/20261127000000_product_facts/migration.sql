-- What Shopify knows of products, a row each: the product's own facts, and those of its variants by id.
DROP TABLE variant_fact;

CREATE TABLE product_fact (
  shop_id integer NOT NULL,
  product_id text NOT NULL,
  facts jsonb NOT NULL,
  variants jsonb NOT NULL,
  whole boolean NOT NULL DEFAULT false,
  digest text,
  stale boolean NOT NULL DEFAULT false,
  lacking boolean NOT NULL DEFAULT false,
  fetched_at timestamptz(3) NOT NULL,
  asked_at timestamptz(3) NOT NULL,

  CONSTRAINT product_fact_pkey PRIMARY KEY (shop_id,product_id)
);

CREATE INDEX product_fact_fetched_at_idx ON product_fact(fetched_at);
CREATE INDEX product_fact_stale_idx ON product_fact(asked_at) WHERE stale;
