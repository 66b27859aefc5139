import { readFacts } from "../catalog/product-facts.server.ts";
import type { ShopConnectionsReader } from "../connections/shop-connections.server.ts";
import type { Order } from "../domain/order.ts";
import { resolveLink, SESSION_KEY } from "../domain/session-link.ts";
import { loadOrders } from "../orders/order-rows.server.ts";
import type { OrderRow } from "../orders/order-rows.ts";
import { columns } from "../platform/database/columns.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { type Advice, type AdvisedLine, advisedLines } from "./advised.ts";

export interface AdvisedOptions {
  sql: Sql;
  shops: Pick<ShopConnectionsReader, "of">;
  now(): number;
}

/** An order of which something was advised. */
export interface AdvisedOrder {
  orderId: string;
  session: string;
  placedAt: number;
  lines: AdvisedLine[];
}

const SESSIONS = columns({ session: "text" });
const PLAIN = { sizeOptions: [], sizeMap: {} };

/** What was advised of orders of one shop, found by their visitors' sessions; orders of which nothing was are left out. */
export async function findAdvised(
  { sql, shops, now }: AdvisedOptions,
  shopId: number,
  rows: readonly Pick<OrderRow, "orderId" | "body" | "stored">[],
): Promise<AdvisedOrder[]> {
  const orders = rows.flatMap(({ orderId, body, stored }) => {
    const session = body && resolveLink(body.link, stored).ids[SESSION_KEY];
    return session ? [{ orderId, order: body, session }] : [];
  });
  const advice = await adviceOf(sql, shopId, new Set(orders.map(({ session }) => session)));
  const advised = orders.filter(({ session }) => advice.has(session));
  if (advised.length === 0) return [];
  const wanted = advised.flatMap(({ order }) => variantsOf(order).map((variant) => ({ shopId, ...variant })));
  const [facts, known] = await Promise.all([readFacts(sql, wanted, new Date(now())), shops.of([shopId])]);
  const connections = known.get(shopId)?.connections ?? [];
  return advised.flatMap(({ orderId, order, session }) => {
    const lines = advisedLines({
      order,
      advice: advice.get(session) ?? [],
      facts: facts.get(shopId) ?? new Map(),
      settingsOf: (provider) => connections.find((one) => one.provider === provider)?.settings ?? PLAIN,
    });
    return lines.length > 0 ? [{ orderId, session, placedAt: order.placedAt, lines }] : [];
  });
}

async function adviceOf(sql: Sql, shopId: number, sessions: ReadonlySet<string>): Promise<Map<string, Advice[]>> {
  if (sessions.size === 0) return new Map();
  const rows = await sql.query<Advice & { session: string }>(
    `SELECT a.session, a.provider, a.product_id AS "productId", a.size, a.score, a.immediate, a.taken, a.told_at AS "toldAt"
     FROM ${SESSIONS.from(2, "s")} JOIN advice a ON a.shop_id = $1 AND a.session = s.session`,
    [shopId, ...SESSIONS.parameters([...sessions].map((session) => ({ session })))],
  );
  return Map.groupBy(rows, ({ session }) => session);
}

const variantsOf = ({ lines }: Order) =>
  lines.flatMap(({ productId, variantId }) =>
    productId !== null && variantId !== null ? [{ productId, variantId }] : [],
  );

/** What was advised of one order's lines: as it was kept, or found now where upkeep hasn't come by yet. */
export async function advisedOf(options: AdvisedOptions, shopId: number, orderId: string): Promise<AdvisedLine[]> {
  const { sql } = options;
  const kept = await sql.query<AdvisedLine>(
    `SELECT line_id AS "lineId", product_id AS "productId", advice FROM order_line
     WHERE shop_id = $1 AND order_id = $2 AND advice IS NOT NULL ORDER BY line_id`,
    [shopId, orderId],
  );
  if (kept.length > 0) return kept;
  const rows = await loadOrders(sql, [{ shopId, orderId }]);
  const [found] = await findAdvised(options, shopId, [...rows.values()]);
  return found?.lines ?? [];
}
