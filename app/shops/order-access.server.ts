import type { Sql } from "../platform/database/database.server.ts";
import type { OrderAccess } from "../shopify/orders/order-query.ts";

const DAY_MS = 86_400_000;
const COLUMNS = { addresses: "addresses_withheld_at", customer: "customer_withheld_at" } as const;

/**
 * What a shop lets this app ask for of its orders: the customer by its scope, addresses and customer unless Shopify
 * withheld them within the last day. Then they are asked for again: an approval changes that, and nobody tells of it.
 */
export async function orderAccess(sql: Sql, shopId: number, now: Date): Promise<OrderAccess> {
  const [row] = await sql.query<{ scopes: string[]; addresses: boolean; customer: boolean }>(
    `SELECT scopes, coalesce(addresses_withheld_at > $2, false) AS addresses,
       coalesce(customer_withheld_at > $2, false) AS customer
     FROM shop WHERE id = $1`,
    [shopId, new Date(now.getTime() - DAY_MS)],
  );
  const mayCustomer = row?.scopes.some((scope) => scope === "read_customers" || scope === "write_customers") ?? false;
  return { addresses: row?.addresses !== true, customer: mayCustomer && row?.customer !== true };
}

/** Notes that Shopify withholds something of orders from this app: it isn't asked for again for a day. */
export async function noteWithheld(sql: Sql, shopId: number, what: keyof OrderAccess, now: Date): Promise<void> {
  await sql.query(`UPDATE shop SET ${COLUMNS[what]} = $2, updated_at = $2 WHERE id = $1`, [shopId, now]);
}
