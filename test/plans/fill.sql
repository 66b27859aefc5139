-- Tables as they are in a place that has been used for a while: :orders orders of every status over :shops shops and
-- ninety days, what is due of them, and what stands beside them. :body is a real order's value, :now an instant.
INSERT INTO orders (shop_id, order_id, name, source_updated_at, received_at, triggered_at, placed_at, origin,
  financial_status, source_name, customer_id, cart_token, link_method, noted_events, digest, planned_at, body, deliveries,
  attention, erased_at)
SELECT 1 + n % :shops, (6000000000000 + n)::text, '#' || n, at, at, at, at, 'webhook', 'paid', 'web',
  (8000000000000 + n / 3)::text, md5(n::text), CASE WHEN n % 5 = 0 THEN 'none' ELSE 'cart_attribute' END, '{order_paid}',
  left(md5(n::text), 16), at, CASE WHEN n % 997 = 0 THEN NULL ELSE :body END,
  (SELECT jsonb_object_agg(provider || '/order_paid/0', jsonb_strip_nulls(jsonb_build_object(
     'status', CASE WHEN provider = 'naiz' THEN status ELSE 'delivered' END,
     'reason', CASE status WHEN 'dead' THEN 'http_422' WHEN 'skipped' THEN 'not_linked' END,
     'history', jsonb_build_array(jsonb_build_object('at', ms, 'ms', 40, 'http', 200, 'worker', 1)))))
   FROM unnest(ARRAY['bodygram', 'fit-analytics', 'naiz', 'robosize']) provider),
  CASE WHEN status IN ('pending', 'dead', 'partly_delivered') THEN true END,
  CASE WHEN n % 997 = 0 THEN at END
FROM (
  SELECT n, at, (extract(epoch FROM at) * 1000)::bigint AS ms,
    CASE WHEN n % 100 = 1 THEN 'pending' WHEN n % 200 = 2 THEN 'dead' WHEN n % 400 = 3 THEN 'partly_delivered'
         WHEN n % 10 = 4 THEN 'skipped' ELSE 'delivered' END AS status
  FROM (SELECT n, :now::timestamptz(3) - n * (interval '90 days' / :orders) AS at FROM generate_series(1, :orders) n) numbered
) o;

INSERT INTO due (shop_id, order_id, queue, lane, due_at, set_at, received_at)
SELECT shop_id, order_id, 'naiz', 'retry', :now::timestamptz + interval '1 hour', received_at, received_at
FROM orders WHERE deliveries->'naiz/order_paid/0'->>'status' = 'pending';

INSERT INTO tally (shop_id, day, provider, status, reason, part, value)
SELECT s, :now::date - d, p, t, '', part, 10
FROM generate_series(1, :shops) s, generate_series(0, 60) d, generate_series(0, 3) part,
  unnest(ARRAY['bodygram', 'fit-analytics', 'naiz', 'robosize']) p, unnest(ARRAY['delivered', 'skipped', 'dead']) t;

INSERT INTO receipt (shop_id, topic, webhook_id, received_at, triggered_at)
SELECT 1 + n % :shops, 'products/update', 'w' || n, :now::timestamptz - n * interval '1 minute', :now
FROM generate_series(1, 50000) n;

INSERT INTO product_fact (shop_id, product_id, facts, variants, digest, fetched_at, asked_at)
SELECT 1 + n % :shops, (7000000000000 + n)::text, '{"options": []}', '{}', left(md5(n::text), 16),
  :now::timestamptz - n * interval '1 minute', :now::timestamptz - n * interval '1 minute'
FROM generate_series(1, 20000) n;

INSERT INTO session_link (shop_id, cart_token, session, stored_at)
SELECT 1 + n % :shops, 'c' || n, 'fl_' || n, :now::timestamptz - n * interval '15 seconds' FROM generate_series(1, 50000) n;

INSERT INTO advice (shop_id, session, provider, product_id, size, told_at)
SELECT 1 + n % :shops, 'fl_' || n / 3, 'bodygram', (7000000000000 + n)::text, 'M', :now::timestamptz - n * interval '2 minutes'
FROM generate_series(1, 50000) n;

INSERT INTO order_line (shop_id, order_id, line_id, product_id, day, session, advice)
SELECT 1 + n % :shops, (6000000000000 + n)::text, '1', '7', :now::date - n / 200, 'fl_' || n, '[]' FROM generate_series(1, 50000) n;

INSERT INTO advice_day (shop_id, day, provider, advised)
SELECT s, :now::date - d, p, 1 FROM generate_series(1, :shops) s, generate_series(1, 700) d, unnest(ARRAY['', 'bodygram', 'fit-analytics']) p;

INSERT INTO operation (shop_id, kind, state, progress, created_by, created_at, updated_at)
SELECT 1 + n % :shops, 'backfill', 'done', '{}', 'operator', :now::timestamptz - n * interval '5 minutes', :now
FROM generate_series(1, 20000) n;

INSERT INTO audit_entry (shop_id, at, actor, action, subject)
SELECT 1 + n % :shops, :now::timestamptz - n * interval '5 minutes', 'operator', 'replay', 'x' FROM generate_series(1, 20000) n;

INSERT INTO compliance_evidence (shop_id, topic, subject_hash, counts, requested_at, completed_at, expires_at)
SELECT 1 + n % :shops, 'customers/redact', md5(n::text), '{}', :now, :now, :now::timestamptz + n * interval '1 minute'
FROM generate_series(1, 5000) n;

INSERT INTO quarantine (shop_id, topic, webhook_id, reason, body, received_at, expires_at)
SELECT 1 + n % :shops, 'orders/paid', 'q' || n, 'unreadable', '{}', :now, :now::timestamptz + n * interval '10 minutes'
FROM generate_series(1, 2000) n;

INSERT INTO counter (shop_id, name, day, value)
SELECT 1 + n % :shops, 'c' || n % 40, :now::date - n / 800, 1 FROM generate_series(1, 20000) n ON CONFLICT DO NOTHING;

INSERT INTO erased_order (shop_id, order_id, erased_at)
SELECT 1 + n % :shops, (5000000000000 + n)::text, :now::timestamptz - n * interval '1 minute' FROM generate_series(1, 20000) n;

INSERT INTO incident (shop_id, kind, subject, state, opened_at, closed_at)
SELECT 1 + n % :shops, 'held', 'naiz', 'closed', :now, :now FROM generate_series(1, 5000) n;

INSERT INTO worker (id, started_at, beat_at, host, pid, role)
SELECT 1000 + n, clock_timestamp(), clock_timestamp(), 'h', n, 'worker' FROM generate_series(1, 20) n
