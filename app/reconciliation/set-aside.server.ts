import type { Sql } from "../platform/database/database.server.ts";
import { closeIncident, openIncident } from "../records/incidents.server.ts";

/** Incidents of orders that couldn't be read or kept; the subject is the order's id. */
export const SET_ASIDE = "order_set_aside";

/** Notes by name an order that can't be read or kept, so that the look goes on without it. */
export async function setAside(
  sql: Sql,
  shopId: number,
  { id, reason }: { id: string; reason: string },
  now: Date,
): Promise<void> {
  await openIncident(sql, { shopId, kind: SET_ASIDE, subject: id, detail: { reason } }, now);
}

/** Takes back that an order was set aside, once it is kept. */
export async function takeBackIn(sql: Sql, shopId: number, id: string, now: Date): Promise<void> {
  await closeIncident(sql, { shopId, kind: SET_ASIDE, subject: id }, now);
}
