-- The table of orders as it is after :orders orders, each with its value and four deliveries of one attempt, spread over
-- the shops and the ninety days before. :body is a real order's value.
INSERT INTO orders (shop_id, order_id, name, source_updated_at, received_at, triggered_at, placed_at, origin,
  financial_status, source_name, customer_id, cart_token, link_method, noted_events, digest, planned_at, body, deliveries)
SELECT 1 + n % :shops, (6000000000000 + n)::text, '#' || n, at, at, at, at, 'webhook', 'paid', 'web',
  (8000000000000 + n / 3)::text, md5(n::text), 'cart_attribute', '{order_paid}', left(md5(n::text), 16), at, :body,
  (SELECT jsonb_object_agg(provider || '/order_paid/0', jsonb_strip_nulls(jsonb_build_object(
     'status', 'delivered', 'providerRef', CASE provider WHEN 'robosize' THEN n::text END,
     'history', jsonb_build_array(jsonb_build_object('at', ms, 'ms', 40, 'http', 200, 'worker', 1)))))
   FROM unnest(ARRAY['bodygram', 'fit-analytics', 'naiz', 'robosize']) provider)
FROM (
  SELECT n, at, (extract(epoch FROM at) * 1000)::bigint AS ms
  FROM (SELECT n, :until::timestamptz(3) - n * (interval '90 days' / :orders) AS at FROM generate_series(1, :orders) n) numbered
) o;
