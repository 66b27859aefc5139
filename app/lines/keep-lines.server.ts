import { orderColumns } from "../orders/order-rows.server.ts";
import { type OrderRow, withBody } from "../orders/order-rows.ts";
import { columns } from "../platform/database/columns.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { countsOf } from "./advice-counts.ts";
import { type AdvisedOptions, type AdvisedOrder, findAdvised } from "./advised.server.ts";

const BATCH = 200;
/** Batches of one turn: upkeep comes again in minutes. */
const TURNS = 200;
/** An order that came in just now may not be committed yet, though a later one is. */
const LAG_MS = 60_000;

const KEPT = columns({
  order_id: "text",
  line_id: "text",
  product_id: "text",
  day: "text",
  session: "text",
  advice: "jsonb",
  counts: "jsonb",
});

/**
 * Keeps the lines of which something was advised, of all orders that came in since the last time, of shops where anything
 * ever was: an order is looked at once, after its own walk. Returns how many lines were kept.
 */
export async function keepLines(options: AdvisedOptions): Promise<number> {
  const { sql, now } = options;
  const until = new Date(now() - LAG_MS);
  const shops = await sql.query<{ id: number; from: Date }>(
    `SELECT id, lines_until AS "from" FROM shop WHERE lines_until < $1 AND state = 'active' ORDER BY lines_until, id`,
    [until],
  );
  let kept = 0;
  let turns = TURNS;
  for (const { id, from } of shops) {
    let at = from;
    let last = "";
    for (let more = true; more && turns > 0; turns -= 1) {
      const rows = await nextOrders(sql, id, { at, last, until });
      const advised = await findAdvised(options, id, rows);
      kept += await keep(sql, id, advised);
      more = rows.length === BATCH;
      at = rows.at(-1)?.receivedAt ?? at;
      last = rows.at(-1)?.orderId ?? last;
      if (!more) at = until;
    }
    await sql.query(`UPDATE shop SET lines_until = $2 WHERE id = $1`, [id, at]);
    if (turns <= 0) break;
  }
  return kept;
}

async function nextOrders(
  sql: Sql,
  shopId: number,
  { at, last, until }: { at: Date; last: string; until: Date },
): Promise<OrderRow[]> {
  const rows = await sql.query<Omit<OrderRow, "body"> & { body: string | null }>(
    `SELECT ${orderColumns("o")} FROM orders o
     WHERE o.shop_id = $1 AND o.received_at >= $2 AND (o.received_at > $2 OR o.order_id > $3) AND o.received_at < $4
       AND o.erased_at IS NULL
     ORDER BY o.received_at, o.order_id LIMIT ${BATCH}`,
    [shopId, at, last, until],
  );
  return rows.map(withBody);
}

/**
 * Keeps lines, and counts each once, in one statement. An order that was erased meanwhile, or whose visitor withdrew
 * consent, leaves nothing.
 */
async function keep(sql: Sql, shopId: number, orders: readonly AdvisedOrder[]): Promise<number> {
  const rows = orders.flatMap(({ orderId, session, placedAt, lines }) =>
    lines.map(({ lineId, productId, advice }) => ({
      order_id: orderId,
      line_id: lineId,
      product_id: productId,
      day: new Date(placedAt).toISOString().slice(0, 10),
      session,
      advice: JSON.stringify(advice),
      counts: JSON.stringify(countsOf(advice)),
    })),
  );
  if (rows.length === 0) return 0;
  const [row] = await sql.query<{ kept: number }>(
    `WITH told AS (SELECT * FROM ${KEPT.from(2, "k")}),
     kept AS (
       INSERT INTO order_line (shop_id, order_id, line_id, product_id, day, session, advice)
       SELECT $1, k.order_id, k.line_id, k.product_id, k.day::date, k.session, k.advice FROM told k
       JOIN orders o ON o.shop_id = $1 AND o.order_id = k.order_id AND o.erased_at IS NULL
       WHERE (SELECT 1 FROM advice a WHERE a.shop_id = $1 AND a.session = k.session LIMIT 1) IS NOT NULL
       ON CONFLICT (shop_id, order_id, line_id) DO NOTHING
       RETURNING order_id, line_id, day
     ),
     counted AS (
       INSERT INTO advice_day AS d (shop_id, day, provider, advised, taken, followed, other, unmatched, unknown, agreed, disagreed)
       SELECT $1, n.day, c.provider, sum(c.advised), sum(c.taken), sum(c.followed), sum(c.other), sum(c.unmatched),
         sum(c.unknown), sum(c.agreed), sum(c.disagreed)
       FROM kept n JOIN told k ON k.order_id = n.order_id AND k.line_id = n.line_id,
         jsonb_to_recordset(k.counts) AS c(provider text, advised int, taken int, followed int, other int, unmatched int,
           unknown int, agreed int, disagreed int)
       GROUP BY n.day, c.provider
       ON CONFLICT (shop_id, day, provider) DO UPDATE
       SET advised = d.advised + excluded.advised, taken = d.taken + excluded.taken, followed = d.followed + excluded.followed,
         other = d.other + excluded.other, unmatched = d.unmatched + excluded.unmatched, unknown = d.unknown + excluded.unknown,
         agreed = d.agreed + excluded.agreed, disagreed = d.disagreed + excluded.disagreed
     )
     SELECT count(*)::int AS kept FROM kept`,
    [shopId, ...KEPT.parameters(rows)],
  );
  return row?.kept ?? 0;
}
