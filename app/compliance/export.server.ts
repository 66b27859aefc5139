import type { Sealer } from "../platform/secrets/seal.server.ts";
import type { Sql } from "../platform/database/database.server.ts";

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
  /** What they were told of sizes, as far as an order of theirs names the visit. */
  advice: Record<string, unknown>[];
}

/** SQL: whether an order `o` is a subject's, by its customer (`$2`) or its id (`$3`). */
export const OF_SUBJECT = `(o.customer_id = $2 OR o.order_id = ANY ($3::text[]))`;

/** SQL: the sessions of the visits that the orders \`theirs\` name, in themselves, by their cart or by their lines. */
export const THEIR_SESSIONS = `
  SELECT o.body::jsonb #>> '{link,found,session,value}' AS session FROM theirs o
  UNION SELECT l.session FROM theirs o JOIN session_link l ON l.shop_id = o.shop_id AND l.cart_token = o.cart_token
  UNION SELECT l.session FROM theirs o JOIN order_line l ON l.shop_id = o.shop_id AND l.order_id = o.order_id`;

/** What a sealed export is bound to. */
export const exportContext = (shop: string) => ({ shop, purpose: "data-request" });

/** Reads everything that is kept of a person: orders with their bodies, lines and deliveries, session links, and advice. */
export async function exportSubject(sql: Sql, shopId: number, subject: Subject): Promise<SubjectExport> {
  const [row] = await sql.query<SubjectExport>(
    `WITH theirs AS (
       SELECT o.* FROM orders o WHERE o.shop_id = $1 AND o.erased_at IS NULL AND ${OF_SUBJECT}
     )
     SELECT
       coalesce((SELECT json_agg(json_build_object(
           'orderId', o.order_id, 'name', o.name, 'placedAt', o.placed_at, 'customerId', o.customer_id,
           'cartToken', o.cart_token, 'linkMethod', o.link_method, 'financialStatus', o.financial_status, 'body', o.body::jsonb,
           'deliveries', coalesce((SELECT json_agg(json_build_object(
               'provider', split_part(e.key, '/', 1), 'event', split_part(e.key, '/', 2), 'status', e.value->'status',
               'reason', e.value->'reason', 'providerRef', e.value->'providerRef', 'attempts', e.value->'history', 'notes', e.value->'hands',
               'sent', (SELECT s.request::jsonb FROM sent_request s WHERE s.shop_id = $1 AND s.order_id = o.order_id AND s.delivery = e.key))
               ORDER BY e.key)
             FROM jsonb_each(o.deliveries) e), '[]'),
           'advised', coalesce((SELECT json_agg(to_jsonb(n) - 'shop_id' - 'order_id' ORDER BY n.line_id) FROM order_line n
                                WHERE n.shop_id = $1 AND n.order_id = o.order_id), '[]')
         ) ORDER BY o.placed_at) FROM theirs o), '[]') AS orders,
       coalesce((SELECT json_agg(to_jsonb(l) - 'shop_id') FROM session_link l
                 JOIN theirs o ON l.shop_id = o.shop_id AND l.cart_token = o.cart_token), '[]') AS links,
       coalesce((SELECT json_agg(to_jsonb(a) - 'shop_id' ORDER BY a.told_at) FROM advice a
                 WHERE a.shop_id = $1 AND a.session = ANY (ARRAY(${THEIR_SESSIONS}))), '[]') AS advice`,
    [shopId, subject.customerId, subject.orderIds],
  );
  return row ?? { orders: [], links: [], advice: [] };
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

/** Opens what was found for a request and notes that it was fetched. Returns null when there is none, or none any more. */
export async function fetchExport(
  sql: Sql,
  shop: { id: number; domain: string },
  id: string,
  open: Sealer["open"],
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
