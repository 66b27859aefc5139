import { existsSync } from "node:fs";
import { latestRestore } from "../../delivery/restore.server.ts";
import { countRestored } from "../../delivery/restored.server.ts";
import { readMigrations } from "../../platform/database/migrate.server.ts";
import { SCOPES } from "../../shopify/webhooks/scopes.ts";
import { topicNames, topicOf } from "../../shopify/webhooks/topics.ts";
import { countUnreadable } from "../../shops/unreadable.server.ts";
import type { Services } from "../services.server.ts";
import { CommandFault, type CommandOutput, type Handler } from "./command.ts";
import { release, shopToAsk } from "./doctor-ask.server.ts";
import { queryCosts } from "./doctor-costs.server.ts";
import { egressAddress, refusalFindings } from "./doctor-network.server.ts";
import type { Finding } from "./finding.ts";
import { table } from "./operator.server.ts";

export const doctor: Handler<"doctor"> = async (values, services) => {
  if (values.release) {
    const findings = await release(services, values.confirm);
    return report(findings, ({ state }) => state === "good");
  }
  if (values.confirm.length > 0) throw new CommandFault("--confirm goes with --release.");
  const findings = [
    environment(services),
    await database(services),
    await migrations(services),
    await webhooks(services),
    ...(await shopFindings(services)),
    await keys(services),
    await quarantined(services),
    await restoredFinding(services),
    shopifySecret(services),
    await clock(services),
    ...(await network(services)),
    ...(await queryCosts(services.admin, await shopToAsk(services))),
  ];
  return report(findings, ({ state }) => state !== "fault");
};

function report(findings: Finding[], isWell: (finding: Finding) => boolean): CommandOutput {
  const ok = findings.every(isWell);
  const rows = findings.map(({ check, state, detail, action }) => ({ check, state, detail, action: action ?? null }));
  return { json: { ok, findings }, text: table(rows, ""), exitCode: ok ? 0 : 1 };
}

async function restoredFinding({ database }: Services): Promise<Finding> {
  const waiting = await countRestored(database.sql, {});
  const orders = waiting.reduce((total, { orders: count }) => total + count, 0);
  const restore = await latestRestore(database.sql);
  const check = "restore";
  if (orders === 0)
    return { check, state: "good", detail: restore ? `none since ${restore.declaredAt.toISOString()}` : "none" };
  const action = "Decide whether they are sent: restored list, then restored send or restored drop (runbook.md).";
  return { check, state: "warning", detail: `${orders} deliveries wait since a restore`, action };
}

async function network({ refusals, env }: Services): Promise<Finding[]> {
  const address = await egressAddress(env.sending ? env.egressUrl : undefined, env.sandbox !== undefined);
  return refusalFindings(await refusals.list(), address);
}

function environment({ env }: Services): Finding {
  const detail = `role ${env.role}, app at ${env.shopify.appUrl}${env.sandbox ? ", sandbox" : ""}${env.sending ? "" : ", sending off"}`;
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

/**
 * Subscriptions stand in the app's configuration at Shopify; what can be seen from here is what arrives: of topics that
 * aren't orders the receipts, of those that are what each shop's newest orders were told of.
 */
async function webhooks({ database, clock }: Services): Promise<Finding> {
  const rows = await database.sql.query<{ told: string; last: Date }>(
    `SELECT told.topic AS told, last.at AS last FROM unnest($1::text[]) told(topic),
       LATERAL (SELECT r.received_at AS at FROM receipt r WHERE r.topic = told.topic ORDER BY r.received_at DESC LIMIT 1) last
     UNION ALL
     SELECT event, max(o.received_at) FROM (SELECT id FROM shop WHERE state = 'active' ORDER BY id DESC LIMIT 200) s,
       LATERAL (SELECT p.received_at, p.noted_events FROM orders p
                WHERE p.shop_id = s.id AND p.origin = 'webhook' ORDER BY p.received_at DESC LIMIT 50) o,
       unnest(o.noted_events) event
     GROUP BY event -- fifty orders of each of two hundred shops: reads at most 10500`,
    [topicNames()],
  );
  const told = new Map(rows.map((row) => [row.told, row.last]));
  // An update that tells of nothing to send leaves no trace, so that its topic can't be counted.
  const countable = topicNames().filter((topic) => topicOf(topic).event !== null);
  const seen = countable.filter((topic) => told.has(topicOf(topic).event ?? topic)).length;
  const detail = `${seen} of ${countable.length} topics seen lately`;
  const paid = told.get("order_paid");
  if (!paid) return { check: "webhooks", state: "warning", detail: `${detail}; no paid order yet` };
  const days = (clock.now() - paid.getTime()) / 86_400_000;
  const last = `last paid order ${days < 1 ? "today" : `${Math.floor(days)} days ago`}`;
  return { check: "webhooks", state: days > 3 ? "warning" : "good", detail: `${detail}; ${last}` };
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
     WHERE s.state = 'active' ORDER BY s.domain LIMIT 100
     -- fifty orders, twice, of each of a hundred shops: reads at most 10500`.replaceAll(
      "recent r",
      `(SELECT p.shop_id, coalesce(p.body::jsonb->>'shippingCountry', p.body::jsonb->>'billingCountry') IS NOT NULL AS country
        FROM orders p WHERE p.body IS NOT NULL AND p.shop_id = s.id ORDER BY p.received_at DESC LIMIT 50) r`,
    ),
  );
  return shops.flatMap(({ domain, scopes, refused, timeZone, orders, withCountry }) => {
    const missing = SCOPES.filter((scope) => !scopes.includes(scope));
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
  const rows = await database.sql.query<{ shopId: number; provider: string; version: number }>(
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

/** What Shopify sent and nobody could read: each may be an order that no provider will ever get. */
async function quarantined({ database }: Services): Promise<Finding> {
  const count = await countUnreadable(database.sql, null);
  if (count === 0) return { check: "quarantine", state: "good", detail: "everything that came could be read" };
  return {
    check: "quarantine",
    state: "fault",
    detail: `${count} webhooks could not be read, and are kept for seven days`,
    action: "quarantine list names them; a version of the app that can read them does so by itself",
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
