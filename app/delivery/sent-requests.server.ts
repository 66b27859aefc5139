import type { RequestDescription } from "../domain/provider.ts";
import { storable } from "../domain/storable.ts";
import { columns } from "../platform/database/columns.ts";
import type { Sql } from "../platform/database/database.server.ts";
import type { SettledAttempt } from "./concluded.ts";
import { type DeliveryName, ownKey } from "./rows.ts";

const SENT = columns({
  shop_id: "int4",
  order_id: "text",
  delivery: "text",
  attempt: "int4",
  version: "int4",
  sent_at: "timestamptz",
  request: "text",
});

/** A longer one isn't kept: it is built anew when somebody asks. */
const LONGEST = 64 * 1024;

/** What was sent, masked, and with which version of the connection. */
export interface SentRequest {
  request: ShownRequest;
  attempt: number;
  version: number;
  sentAt: Date;
}

export type ShownRequest = Pick<RequestDescription, "method" | "url" | "headers" | "body">;

// Of an order that was erased meanwhile nothing comes back.
const KEEP = `
  INSERT INTO sent_request (shop_id, order_id, delivery, attempt, version, sent_at, request)
  SELECT i.shop_id, i.order_id, i.delivery, i.attempt, i.version, i.sent_at, i.request FROM ${SENT.from(1, "i")}
  WHERE EXISTS (SELECT 1 FROM orders o WHERE o.shop_id = i.shop_id AND o.order_id = i.order_id AND o.erased_at IS NULL)
  ON CONFLICT (shop_id, order_id, delivery) DO UPDATE
  SET attempt = excluded.attempt, version = excluded.version, sent_at = excluded.sent_at, request = excluded.request`;

const FORGET = `
  DELETE FROM sent_request s USING unnest($1::int[], $2::text[], $3::text[]) AS w(shop_id, order_id, delivery)
  WHERE s.shop_id = w.shop_id AND s.order_id = w.order_id AND s.delivery = w.delivery`;

/** Keeps what was sent in attempts that a provider didn't take whole, and forgets that of those that it has now. */
export async function keepSentRequests(sql: Sql, attempts: readonly SettledAttempt[]): Promise<void> {
  const last = [...Map.groupBy(attempts, ({ claimed }) => nameOf(claimed)).values()].map((all) => all.at(-1));
  const rows = last.flatMap((one) => (one?.sent ? toColumns(one, one.sent) : []));
  const taken = last.flatMap((one) => (one?.outcome === "delivered" && one.after.attempts > 1 ? one.claimed : []));
  if (rows.length > 0) await sql.query(KEEP, SENT.parameters(rows));
  if (taken.length > 0) {
    await sql.query(FORGET, [
      taken.map(({ shopId }) => shopId),
      taken.map(({ orderId }) => orderId),
      taken.map((name) => ownKey(name)),
    ]);
  }
}

const nameOf = (name: SettledAttempt["claimed"]): string => `${name.shopId}/${name.orderId}/${ownKey(name)}`;

function toColumns({ claimed, after, version, startedAt }: SettledAttempt, sent: ShownRequest) {
  const { method, url, headers, body } = sent;
  const request = storable(JSON.stringify({ method, url, headers, body }));
  if (request.length > LONGEST) return [];
  const { shopId: shop_id, orderId: order_id } = claimed;
  return [
    {
      shop_id,
      order_id,
      delivery: ownKey(claimed),
      attempt: after.attempts,
      version,
      sent_at: new Date(startedAt),
      request,
    },
  ];
}

/** What was sent last in a delivery, or null where nothing is kept of it. */
export async function findSentRequest(sql: Sql, shopId: number, name: DeliveryName): Promise<SentRequest | null> {
  const [row] = await sql.query<Omit<SentRequest, "request"> & { request: string }>(
    `SELECT attempt, version, sent_at AS "sentAt", request FROM sent_request
     WHERE shop_id = $1 AND order_id = $2 AND delivery = $3`,
    [shopId, name.orderId, ownKey(name)],
  );
  return row ? { ...row, request: JSON.parse(row.request) as ShownRequest } : null;
}
