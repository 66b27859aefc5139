import type { Sql } from "../platform/database.server.ts";
import type { OrderAccess } from "../shopify/order-query.ts";

/** What a shop lets this app ask for of its orders: the customer by its scope, addresses unless they are withheld. */
export async function orderAccess(sql: Sql, shopId: number): Promise<OrderAccess> {
  const [row] = await sql.query<{ scopes: string[]; withheld: boolean | null }>(
    `SELECT scopes, addresses_withheld AS withheld FROM shop WHERE id = $1`,
    [shopId],
  );
  const mayCustomer = row?.scopes.some((scope) => scope === "read_customers" || scope === "write_customers") ?? false;
  return { addresses: row?.withheld !== true, customer: mayCustomer && row?.withheld !== true };
}

/** Notes that Shopify withholds addresses from this app: they aren't asked for again. */
export async function noteWithheld(sql: Sql, shopId: number, now: Date): Promise<void> {
  await sql.query(`UPDATE shop SET addresses_withheld = true, updated_at = $2 WHERE id = $1`, [shopId, now]);
}
