import type { Sql } from "../platform/database/database.server.ts";

/** A shop as operators see it in a list. */
export interface ListedShop {
  domain: string;
  state: string;
  /** Providers that it is connected to, and how many of these connections are held. */
  providers: string[];
  held: number;
  /** Deliveries and plans that are due or wait; a thousand and more are told as 1000. */
  waiting: number;
  lastOrder: Date | null;
}

/** Shops by domain, those after `after`. */
export async function listShops(sql: Sql, { after, limit }: { after: string; limit: number }): Promise<ListedShop[]> {
  return sql.query<ListedShop>(
    `SELECT s.domain, s.state,
       ARRAY(SELECT c.provider FROM connection c WHERE c.shop_id = s.id AND c.enabled ORDER BY c.provider) AS providers,
       (SELECT count(*)::int FROM connection c WHERE c.shop_id = s.id AND c.enabled AND c.state = 'held') AS held,
       (SELECT count(*)::int FROM (SELECT 1 FROM due d WHERE d.shop_id = s.id LIMIT 1000) w) AS waiting,
       (SELECT o.received_at FROM orders o WHERE o.shop_id = s.id ORDER BY o.received_at DESC LIMIT 1) AS "lastOrder"
     FROM shop s WHERE s.domain > $1 ORDER BY s.domain LIMIT $2 -- what waits of each shop: reads at most 60000`,
    [after, limit],
  );
}
