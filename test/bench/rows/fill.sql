-- Tables as they are after :orders orders, each with its receipt, its payload and four deliveries of one attempt, spread
-- over the shops and the ninety days before. Statements are run two at a time; :body is a real order's value.
INSERT INTO orders (shop_id, order_id, name, source_updated_at, received_at, triggered_at, placed_at, origin,
  financial_status, source_name, customer_id, cart_token, link_method, planned_at, plan_attempts)
SELECT 1 + n % :shops, (6000000000000 + n)::text, '#' || n, at, at, at, at, 'webhook', 'paid', 'web',
  (8000000000000 + n / 3)::text, md5(n::text), 'cart_attribute', at, 1
FROM (SELECT n, :until::timestamptz(3) - n * (interval '90 days' / :orders) AS at FROM generate_series(1, :orders) n) o;

INSERT INTO receipt (shop_id, topic, webhook_id, received_at, triggered_at)
SELECT 1 + n % :shops, 'orders/paid', md5('webhook' || n), at, at
FROM (SELECT n, :until::timestamptz(3) - n * (interval '90 days' / :orders) AS at FROM generate_series(1, :orders) n) o;

INSERT INTO order_payload (received_at, shop_id, order_id, body)
SELECT :until::timestamptz(3) - n * (interval '90 days' / :orders), 1 + n % :shops, (6000000000000 + n)::text, :body::jsonb
FROM generate_series(1, :orders) n;

INSERT INTO delivery (shop_id, order_id, provider, event, sequence, status, lane, attempts, provider_ref, lines,
  first_attempt_at, settled_at, received_at, created_at)
SELECT 1 + n % :shops, (6000000000000 + n)::text, provider, 'order_paid', 0, 'delivered', 'live', 1,
  CASE provider WHEN 'robosize' THEN n::text END, CASE provider WHEN 'fit-analytics' THEN :lines::jsonb END, at, at, at, at
FROM (SELECT n, :until::timestamptz(3) - n * (interval '90 days' / :orders) AS at FROM generate_series(1, :orders) n) o,
  unnest(ARRAY['bodygram', 'fit-analytics', 'naiz', 'robosize']) provider;

INSERT INTO attempt (received_at, shop_id, order_id, provider, event, sequence, number, started_at, duration_ms,
  http_status, outcome, worker)
SELECT at, 1 + n % :shops, (6000000000000 + n)::text, provider, 'order_paid', 0, 1, at, 40, 200, 'delivered', 1
FROM (SELECT n, :until::timestamptz(3) - n * (interval '90 days' / :orders) AS at FROM generate_series(1, :orders) n) o,
  unnest(ARRAY['bodygram', 'fit-analytics', 'naiz', 'robosize']) provider;
