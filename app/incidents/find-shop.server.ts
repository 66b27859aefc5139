import { SCOPES } from "../shopify/webhooks/scopes.ts";
import { sessionId } from "../shopify/tokens/token-store.server.ts";
import { readThemeReport } from "../shops/theme-report.server.ts";
import { readPublished } from "../connections/storefront/shop-storefront.ts";
import type { Sql } from "../platform/database/database.server.ts";
import { type Finding, type Findings, THRESHOLDS } from "./kinds.ts";

interface Row {
  scopes: string[];
  settings: unknown;
  installedAt: Date;
  hasToken: boolean;
  refusedAt: Date | null;
  /** When a person last changed what the storefront is told. */
  changedAt: Date | null;
  unreadable: number;
  unreadableSince: Date | null;
  requests: number;
  requestedAt: Date | null;
  dueAt: Date | null;
}

const COUNTED_AT_MOST = 500;

/** What is wrong with a shop itself: what Shopify grants it, its theme, and what waits for a person. */
export async function findInShop(
  sql: Sql,
  { id, domain }: { id: number; domain: string },
  now: Date,
): Promise<Findings> {
  const [shop] = await sql.query<Row>(
    `SELECT s.scopes, s.settings, s.installed_at AS "installedAt", coalesce(t.state = 'ok', false) AS "hasToken",
       t.updated_at AS "refusedAt",
       (SELECT max(c.updated_at) FROM connection c WHERE c.shop_id = s.id) AS "changedAt",
       q.count AS unreadable, q.since AS "unreadableSince", r.count AS requests, r.since AS "requestedAt", r.due AS "dueAt"
     FROM shop s
     LEFT JOIN shop_session t ON t.id = $2
     CROSS JOIN LATERAL (SELECT count(*)::int AS count, min(received_at) AS since FROM (
       SELECT received_at FROM quarantine WHERE shop_id = s.id LIMIT ${COUNTED_AT_MOST}) kept) q
     CROSS JOIN LATERAL (SELECT count(*)::int AS count, min(requested_at) AS since, min(expires_at) AS due FROM (
       SELECT requested_at, expires_at FROM compliance_evidence
       WHERE shop_id = s.id AND completed_at IS NULL AND topic = 'customers/data_request' LIMIT ${COUNTED_AT_MOST}) open) r
     WHERE s.id = $1`,
    [id, sessionId(domain)],
  );
  if (!shop) return { found: [], nextAt: null };
  const stuck = widgetStuck(shop, now);
  return {
    found: [...token(shop), ...scopes(shop), ...partsGone(shop), ...stuck.found, ...waiting(shop)],
    nextAt: stuck.nextAt,
  };
}

const token = ({ hasToken, refusedAt, installedAt }: Row): Finding[] =>
  hasToken ? [] : [{ kind: "token_refused", subject: "", count: 1, since: refusedAt ?? installedAt }];

/** A scope to write lets read, too (shopify.dev, "Access scopes"). */
function scopes({ scopes: granted }: Row): Finding[] {
  const lacking = SCOPES.filter(
    (scope) => !granted.includes(scope) && !granted.includes(scope.replace(/^read_/, "write_")),
  );
  if (lacking.length === 0) return [];
  return [
    { kind: "scope_lacking", subject: "", count: lacking.length, since: null, detail: { scopes: lacking.join(", ") } },
  ];
}

/** Parts of the theme that stood there once, and of which an admin page last reported that they don't any more. */
function partsGone({ settings }: Row): Finding[] {
  const report = readThemeReport(settings);
  return (["block", "embed"] as const).flatMap((part): Finding[] => {
    const { state, seenAt, at } = report[part];
    return state === "inactive" && seenAt !== null ? [{ kind: "part_gone", subject: part, count: 1, since: at }] : [];
  });
}

function widgetStuck({ settings, changedAt }: Row, now: Date): Findings {
  const { at, fault } = readPublished(settings);
  if (fault === null || changedAt === null || (at !== null && at >= changedAt)) return { found: [], nextAt: null };
  const from = changedAt.getTime() + THRESHOLDS.widgetStuckMs;
  if (from > now.getTime()) return { found: [], nextAt: new Date(from) };
  return { found: [{ kind: "widget_stuck", subject: "", count: 1, since: changedAt }], nextAt: null };
}

function waiting({ unreadable, unreadableSince, requests, requestedAt, dueAt }: Row): Finding[] {
  const found: Finding[] = [];
  if (unreadable > 0) {
    found.push({ kind: "bodies_unreadable", subject: "", count: unreadable, since: unreadableSince });
  }
  if (requests > 0) {
    const detail = dueAt ? { until: dueAt.toISOString() } : {};
    found.push({ kind: "data_request_due", subject: "", count: requests, since: requestedAt, detail });
  }
  return found;
}
