import type { Sql } from "../platform/database.server.ts";

/** Whom a compliance request is about: nothing of the body but ids is looked at. */
export interface Subject {
  customerId: string | null;
  orderIds: string[];
  requestId: string | null;
}

/** All that is kept of a person, as a merchant hands it over. */
export interface SubjectExport {
  orders: Record<string, unknown>[];
  links: Record<string, unknown>[];
}

/** What a sealed export is bound to. */
export const exportContext = (shop: string) => ({ shop, purpose: "data-request" });

/** Reads everything that is kept of a person: orders with their bodies, deliveries and attempts, and session links. */
export async function exportSubject(sql: Sql, shopId: number, subject: Subject): Promise<SubjectExport> {
  const [row] = await sql.query<SubjectExport>(
    `WITH theirs AS (
       SELECT o.* FROM orders o WHERE o.shop_id = $1 AND (o.customer_id = $2 OR o.order_id = ANY($3::text[]))
     )
     SELECT
       coalesce((SELECT json_agg(json_build_object(
           'orderId', o.order_id, 'name', o.name, 'placedAt', o.placed_at, 'customerId', o.customer_id,
           'cartToken', o.cart_token, 'linkMethod', o.link_method, 'financialStatus', o.financial_status,
           'body', (SELECT p.body FROM order_payload p
                    WHERE p.received_at = o.received_at AND p.shop_id = o.shop_id AND p.order_id = o.order_id),
           'deliveries', coalesce((SELECT json_agg(json_build_object(
               'provider', d.provider, 'event', d.event, 'status', d.status, 'reason', d.reason,
               'providerRef', d.provider_ref, 'settledAt', d.settled_at) ORDER BY d.provider, d.event, d.sequence)
             FROM delivery d WHERE d.shop_id = o.shop_id AND d.order_id = o.order_id), '[]'),
           'attempts', coalesce((SELECT json_agg(json_build_object(
               'provider', a.provider, 'event', a.event, 'startedAt', a.started_at, 'outcome', a.outcome,
               'reference', a.reference) ORDER BY a.started_at)
             FROM attempt a WHERE a.received_at = o.received_at AND a.shop_id = o.shop_id AND a.order_id = o.order_id), '[]')
         ) ORDER BY o.placed_at) FROM theirs o), '[]') AS orders,
       coalesce((SELECT json_agg(to_jsonb(l) - 'shop_id') FROM session_link l
                 JOIN theirs o ON l.shop_id = o.shop_id AND l.cart_token = o.cart_token), '[]') AS links`,
    [shopId, subject.customerId, subject.orderIds],
  );
  return row ?? { orders: [], links: [] };
}

/** The request of a customer for data, as a merchant sees it; the export is fetched by `fetchExport`. */
export interface DataRequest {
  id: string;
  requestId: string | null;
  requestedAt: Date;
  expiresAt: Date | null;
  completedAt: Date | null;
  counts: Record<string, number>;
}

/** A shop's requests for data, the newest first. */
export async function listDataRequests(sql: Sql, shopId: number): Promise<DataRequest[]> {
  return sql.query(
    `SELECT id::text, request_id AS "requestId", requested_at AS "requestedAt", expires_at AS "expiresAt",
       completed_at AS "completedAt", counts
     FROM compliance_evidence WHERE shop_id = $1 AND topic = 'customers/data_request' ORDER BY id DESC LIMIT 100`,
    [shopId],
  );
}

/** Opens what was found for a request and notes that it was fetched. Gives null when there is none, or none any more. */
export async function fetchExport(
  sql: Sql,
  shop: { id: number; domain: string },
  id: string,
  open: (token: string, context: Record<string, string | number>) => Promise<string>,
  now: Date,
): Promise<SubjectExport | null> {
  const [row] = await sql.query<{ export: string | null }>(
    `UPDATE compliance_evidence SET completed_at = coalesce(completed_at, $3)
     WHERE shop_id = $1 AND (id::text = $2 OR request_id = $2) AND topic = 'customers/data_request' AND expires_at > $3
     RETURNING export`,
    [shop.id, id, now],
  );
  if (!row?.export) return null;
  return JSON.parse(await open(row.export, exportContext(shop.domain))) as SubjectExport;
}
