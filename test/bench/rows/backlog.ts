import pg from "pg";
import { FIRST_ORDER_ID } from "../load/orders.ts";
import { sampleBody } from "./fill.ts";
import { toOrder } from "#test/support/providers.ts";

// What a web process writes for webhooks that were accepted, of each of the shops in turn.
const FILL = `
  WITH numbered AS (
    SELECT (${FIRST_ORDER_ID}::bigint + $1 + n)::text AS id, s.id AS shop_id
    FROM generate_series(0, $2::int - 1) n
    JOIN unnest($3::text[]) WITH ORDINALITY AS named(domain, place) ON named.place = 1 + n % cardinality($3::text[])
    JOIN shop s ON s.domain = named.domain
  ), made AS (
    INSERT INTO orders (shop_id, order_id, name, source_updated_at, received_at, triggered_at, placed_at, origin,
      financial_status, source_name, link_method, noted_events, body)
    SELECT shop_id, id, '#' || id, $4, $4, $4, $4, 'webhook', 'paid', 'web', 'cart_attribute', '{order_paid}',
      replace($5, $6, id)
    FROM numbered
  )
  INSERT INTO due (shop_id, order_id, queue, lane, due_at, set_at, received_at, events)
  SELECT shop_id, id, 'plan', 'live', $4, $4, $4, '{order_paid}' FROM numbered`;

/** Writes orders that are accepted and not yet planned, all at once: a backlog that is there from one moment to the next. */
export async function fillBacklog(
  url: string,
  { first, count, shops }: { first: number; count: number; shops: readonly string[] },
): Promise<void> {
  const sample = toOrder(sampleBody());
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(FILL, [first, count, shops, new Date(), JSON.stringify(sample), sample.id]);
  } finally {
    await client.end();
  }
}
