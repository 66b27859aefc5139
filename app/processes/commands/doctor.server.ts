import { existsSync } from "node:fs";
import { readMigrations } from "../../platform/migrate.server.ts";
import { SCOPES } from "../../shopify/scopes.ts";
import { TOPICS } from "../../shopify/topics.ts";
import type { Services } from "../services.server.ts";
import { type OperatorCommand, table } from "./operator.server.ts";

/** One thing that was looked at: `fault` needs somebody, `warning` deserves a look. */
interface Finding {
  check: string;
  state: "good" | "warning" | "fault";
  detail: string;
}

/** `doctor`: environment, database and lock, migrations, webhooks, scopes, keys, clock, withheld addresses. */
export const doctor: OperatorCommand = async (_args, services) => {
  const findings = [
    environment(services),
    await database(services),
    await migrations(services),
    await webhooks(services),
    ...(await shopFindings(services)),
    await keys(services),
    shopifySecret(services),
    await clock(services),
  ];
  return {
    json: { ok: findings.every(({ state }) => state !== "fault"), findings },
    text: table(
      findings.map((finding) => ({ ...finding })),
      "",
    ),
    exitCode: findings.some(({ state }) => state === "fault") ? 1 : 0,
  };
};

function environment({ env }: Services): Finding {
  const detail = `role ${env.role}, app at ${env.shopify.appUrl}${env.sandbox ? ", sandbox" : ""}`;
  return { check: "environment", state: "good", detail };
}

async function database({ database, env }: Services): Promise<Finding> {
  const answers = await database.healthy();
  const where = database.kind === "embedded" ? `embedded in ${env.dataDir}, locked by this process` : "server";
  return { check: "database", state: answers ? "good" : "fault", detail: answers ? where : `${where}: no answer` };
}

async function migrations({ database }: Services): Promise<Finding> {
  const applied = await database.sql.query<{ name: string }>(
    `SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL`,
  );
  const missing = (await readMigrations()).filter(({ name }) => !applied.some((row) => row.name === name));
  return missing.length === 0
    ? { check: "migrations", state: "good", detail: `${applied.length} applied` }
    : { check: "migrations", state: "fault", detail: `missing: ${missing.map(({ name }) => name).join(", ")}` };
}

/** Subscriptions stand in the app's configuration at Shopify; what can be seen from here is what arrives. */
async function webhooks({ database, clock }: Services): Promise<Finding> {
  const rows = await database.sql.query<{ topic: string; last: Date }>(
    `SELECT topic, max(received_at) AS last FROM receipt GROUP BY topic ORDER BY topic`,
  );
  const paid = rows.find(({ topic }) => topic === "orders/paid");
  const days = paid ? (clock.now() - paid.last.getTime()) / 86_400_000 : null;
  const seen = `${rows.length} of ${TOPICS.length} topics seen in the last two weeks`;
  if (days === null) return { check: "webhooks", state: "warning", detail: `${seen}; no paid order yet` };
  const detail = `${seen}; last paid order ${days < 1 ? "today" : `${Math.floor(days)} days ago`}`;
  return { check: "webhooks", state: days > 3 ? "warning" : "good", detail };
}

async function shopFindings({ database }: Services): Promise<Finding[]> {
  const shops = await database.sql.query<{
    domain: string;
    scopes: string[];
    refused: boolean;
    timeZone: string | null;
    orders: number;
    withCountry: number;
  }>(
    `SELECT s.domain, s.scopes, s.time_zone AS "timeZone",
       EXISTS (SELECT 1 FROM shop_session t WHERE t.shop = s.domain AND t.state = 'refused') AS refused,
       (SELECT count(*)::int FROM recent r WHERE r.shop_id = s.id) AS orders,
       (SELECT count(*)::int FROM recent r WHERE r.shop_id = s.id AND r.country) AS "withCountry"
     FROM shop s, LATERAL (SELECT 1) one
     WHERE s.state = 'active' ORDER BY s.domain LIMIT 100`.replaceAll(
      "recent r",
      `(SELECT p.shop_id, coalesce(p.body->>'shippingCountry', p.body->>'billingCountry') IS NOT NULL AS country
        FROM order_payload p WHERE p.shop_id = s.id ORDER BY p.received_at DESC LIMIT 200) r`,
    ),
  );
  return shops.flatMap(({ domain, scopes, refused, timeZone, orders, withCountry }) => {
    const missing = SCOPES.required.filter((scope) => !scopes.includes(scope));
    const findings: Finding[] = [
      missing.length === 0
        ? { check: `${domain}: scopes`, state: "good", detail: scopes.join(", ") }
        : { check: `${domain}: scopes`, state: "fault", detail: `not granted: ${missing.join(", ")}` },
    ];
    if (refused)
      findings.push({
        check: `${domain}: token`,
        state: "fault",
        detail: "Shopify refuses to renew it; open the app in the admin",
      });
    if (timeZone === null)
      findings.push({ check: `${domain}: facts`, state: "warning", detail: "country and time zone are not known yet" });
    if (orders >= 5 && withCountry === 0) {
      findings.push({
        check: `${domain}: addresses`,
        state: "warning",
        detail: "Shopify withholds addresses; the market carries the country",
      });
    }
    return findings;
  });
}

async function keys({ database, credentials }: Services): Promise<Finding> {
  const rows = await database.sql.query<{ shopId: number; provider: "naiz"; version: number }>(
    `SELECT shop_id AS "shopId", provider, version FROM connection WHERE credential IS NOT NULL LIMIT 200`,
  );
  const opened = await Promise.allSettled(rows.map((row) => credentials.prepared(row)));
  const failed = opened.filter(({ status }) => status === "rejected").length;
  return failed === 0
    ? { check: "keys", state: "good", detail: `${rows.length} credentials open` }
    : {
        check: "keys",
        state: "fault",
        detail: `${failed} of ${rows.length} credentials can't be opened with the present keys`,
      };
}

/** While a rotation of Shopify's secret lasts both are taken; when it is over the previous one must go. */
function shopifySecret({ env }: Services): Finding {
  const check = "Shopify's secret";
  return env.shopify.apiSecretPrevious === undefined
    ? { check, state: "good", detail: "no rotation is under way" }
    : {
        check,
        state: "warning",
        detail: "the previous one is still taken: unset SHOPIFY_API_SECRET_PREVIOUS an hour after the rotation",
      };
}

async function clock({ database, env }: Services): Promise<Finding> {
  const [row] = await database.sql.query<{ now: Date }>(`SELECT clock_timestamp() AS now`);
  const off = Math.round(((row?.now.getTime() ?? 0) - Date.now()) / 1000);
  const data = database.kind === "embedded" && !existsSync(env.dataDir) ? ", data directory is gone" : "";
  return {
    check: "clock",
    state: Math.abs(off) > 60 ? "fault" : "good",
    detail: `${off} s from the database's${data}`,
  };
}
