import type { Sql } from "../platform/database.server.ts";
import type { UnreadableBody } from "../shopify/unreadable.ts";
import type { WebhookHeaders } from "../shopify/webhook.server.ts";
import type { KnownShop } from "../shops/directory.server.ts";

const KEPT_BYTES = 256 * 1024;
const KEPT_MS = 7 * 24 * 3_600_000;

/**
 * Keeps a webhook that can't be read, sealed and for seven days, so that a fault of ours can be mended and the order
 * still be had. Sending it again would not help, so it is answered 200. Only reason and field are ever shown.
 */
export async function quarantine(
  sql: Sql,
  seal: (text: string, context: Record<string, string | number>) => Promise<string>,
  {
    shop,
    headers,
    body,
    error,
    now,
  }: { shop: KnownShop; headers: WebhookHeaders; body: Buffer; error: UnreadableBody; now: Date },
): Promise<void> {
  const kept = body.subarray(0, KEPT_BYTES).toString("utf8");
  const sealed = await seal(kept, { shop: shop.domain, purpose: "quarantine" });
  await sql.query(
    `WITH noted AS (
       INSERT INTO receipt (shop_id, topic, webhook_id, received_at, triggered_at) VALUES ($1, $2, $3, $7, $9)
       ON CONFLICT DO NOTHING RETURNING 1
     )
     INSERT INTO quarantine (shop_id, topic, webhook_id, reason, field, body, received_at, expires_at)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8 FROM noted`,
    [
      shop.id,
      headers.topic,
      headers.webhookId,
      error.message,
      error.field,
      sealed,
      now,
      new Date(now.getTime() + KEPT_MS),
      headers.triggeredAt,
    ],
  );
}
