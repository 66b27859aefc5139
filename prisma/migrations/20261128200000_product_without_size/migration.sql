-- Products of which a merchant said that they come without a size: what is left out for it is no fault.
CREATE TABLE product_without_size (
  shop_id integer NOT NULL,
  product_id text NOT NULL,
  title text NOT NULL,
  marked_at timestamptz(3) NOT NULL,
  CONSTRAINT product_without_size_pkey PRIMARY KEY (shop_id, product_id)
);
