import type { DeliveryName } from "./rows.ts";
import { shownStatus } from "./shown.ts";

/**
 * SQL of what a person does to one delivery, by the parameters $1 shop, $2 order, $3 the delivery's key, $4 provider: the
 * delivery as it is shown, with its order's instant and who has claimed it; no row where there is none.
 */
export const FOUND = `
  SELECT o.shop_id, o.order_id, o.received_at, d.claimed_by,
    ${shownStatus({ value: "(o.deliveries->$3)", due: "d", connection: "c" })} AS status
  FROM orders o
  LEFT JOIN due d ON d.shop_id = o.shop_id AND d.order_id = o.order_id AND d.queue = $4
  LEFT JOIN connection c ON c.shop_id = o.shop_id AND c.provider = $4
  WHERE o.shop_id = $1 AND o.order_id = $2 AND o.erased_at IS NULL AND o.deliveries ? $3`;

/** SQL: counts a delivery of the rows `changed` where it stands now, and no more where it stood; the same is no change. */
export const countAs = (changed: string, { status, reason }: { status: string; reason: string }): string => `
  INSERT INTO tally AS t (shop_id, day, provider, status, reason, part, value)
  SELECT r.shop_id, r.received_at::date, $4, moved.status, moved.reason, 0, sum(moved.value)
  FROM ${changed} r JOIN orders before ON before.shop_id = $1 AND before.order_id = r.order_id,
  LATERAL (VALUES (before.deliveries->$3->>'status', coalesce(before.deliveries->$3->>'reason', ''), -1),
    ('${status}', '${reason}', 1)) AS moved(status, reason, value)
  WHERE r.shop_id = $1 GROUP BY 1, 2, 4, 5 HAVING sum(moved.value) <> 0
  ON CONFLICT (shop_id, day, provider, status, reason, part) DO UPDATE SET value = t.value + excluded.value`;

/** How the audit log names a delivery. */
export const auditSubject = ({ orderId, provider, event, sequence }: DeliveryName): string =>
  `${orderId}/${provider}/${event}/${sequence}`;
