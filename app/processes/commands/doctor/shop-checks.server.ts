import { findLateLooks } from "../../../reconciliation/report.server.ts";
import { SCOPES } from "../../../shopify/webhooks/scopes.ts";
import { topicNames, topicOf } from "../../../shopify/webhooks/topics.ts";
import { readShopState, type ShopState, withheldShops } from "../../../shops/state.server.ts";
import { type Check, named } from "./check.server.ts";

/** So long a shop may sell nothing before that is worth a look. */
const QUIET_DAYS = 3;

/** A cause that each shop has or hasn't: one line of all that have it. */
const ofShops = (
  name: string,
  {
    has,
    words,
    good,
    ...told
  }: {
    state: "fault" | "warning";
    has(shop: ShopState): boolean;
    words: string;
    good: string;
    action: string;
  },
): Check => ({
  name,
  async look({ services: { database }, shop }) {
    const shops = await readShopState(database.sql, shop?.id ?? null);
    const having = shops.filter(has).map(({ domain }) => domain);
    if (having.length === 0) return { state: "good", detail: `${good}: ${shops.length} shops` };
    return { ...told, detail: `${words}, of ${named(having, "shop")}` };
  },
});

/**
 * Subscriptions stand in the app's configuration at Shopify; what can be seen from here is what arrives: of topics that
 * aren't orders the receipts, of those that are what each shop's newest orders were told of.
 */
const webhooks: Check = {
  name: "webhooks",
  async look({ services: { database, clock }, shop }) {
    const rows = await database.sql.query<{ told: string; last: Date }>(
      `SELECT told.topic AS told, last.at AS last FROM unnest($1::text[]) told(topic),
         LATERAL (SELECT r.received_at AS at FROM receipt r WHERE r.topic = told.topic ORDER BY r.received_at DESC LIMIT 1) last
       UNION ALL
       SELECT event, max(o.received_at) FROM (
           SELECT id FROM shop WHERE state = 'active' AND ($2::int IS NULL OR id = $2) ORDER BY id DESC LIMIT 200) s,
         LATERAL (SELECT p.received_at, p.noted_events FROM orders p
                  WHERE p.shop_id = s.id AND p.origin = 'webhook' ORDER BY p.received_at DESC LIMIT 50) o,
         unnest(o.noted_events) event
       GROUP BY event -- fifty orders of each of two hundred shops: reads at most 10500`,
      [topicNames(), shop?.id ?? null],
    );
    const told = new Map(rows.map((row) => [row.told, row.last]));
    // An update that tells of nothing to send leaves no trace, so that its topic can't be counted.
    const countable = topicNames().filter((topic) => topicOf(topic).event !== null);
    const seen = countable.filter((topic) => told.has(topicOf(topic).event ?? topic)).length;
    const detail = `${seen} of ${countable.length} topics seen lately`;
    const paid = told.get("order_paid");
    const action = "reconciliation status says whether orders were missed; subscriptions stand in shopify.app.toml";
    if (!paid) return { state: "warning", detail: `${detail}; no paid order yet`, action };
    const days = (clock.now() - paid.getTime()) / 86_400_000;
    const last = `last paid order ${days < 1 ? "today" : `${Math.floor(days)} days ago`}`;
    return days > QUIET_DAYS
      ? { state: "warning", detail: `${detail}; ${last}`, action }
      : { state: "good", detail: `${detail}; ${last}` };
  },
};

const reconciliation: Check = {
  name: "reconciliation",
  async look({ services: { database, clock }, shop }) {
    const { shops, behind, failing } = await findLateLooks(database.sql, new Date(clock.now()), shop?.id ?? null);
    const faults = [
      ...(behind.length > 0 ? [`more than fifteen minutes behind at ${named(behind, "shop")}`] : []),
      ...(failing.length > 0 ? [`the last look failed at ${named(failing, "shop")}`] : []),
    ];
    if (faults.length === 0) return { state: "good", detail: `${shops} shops are compared with Shopify` };
    const action = "reconciliation status; docker compose logs --since=1h worker says why";
    return { state: behind.length > 0 ? "fault" : "warning", detail: faults.join("; "), action };
  },
};

const addresses: Check = {
  name: "addresses",
  async look({ services: { database }, shop }) {
    const shops = await withheldShops(database.sql, shop?.id ?? null);
    if (shops.length === 0) return { state: "good", detail: "Shopify tells countries with its orders" };
    return {
      state: "warning",
      detail: `Shopify withholds addresses, of ${named(shops, "shop")}; the market carries the country`,
      action: "Partner Dashboard > the app > API access requests > Protected customer data access: Address",
    };
  },
};

export const SHOP_CHECKS: readonly Check[] = [
  webhooks,
  reconciliation,
  ofShops("tokens", {
    state: "fault",
    has: ({ token }) => token !== "ok",
    words: "Shopify gives no token",
    good: "tokens work",
    action: "somebody of the shop opens the app in the admin; incidents tell the merchant so",
  }),
  ofShops("scopes", {
    state: "fault",
    has: ({ scopes }) => SCOPES.some((scope) => !scopes.includes(scope)),
    words: `not all of ${SCOPES.join(", ")} are granted`,
    good: "all are granted",
    action: "somebody of the shop opens the app in the admin and grants them",
  }),
  ofShops("facts", {
    state: "warning",
    has: ({ timeZone }) => timeZone === null,
    words: "country and time zone are not known yet",
    good: "countries and time zones are known",
    action: "wait for a minute; else docker compose logs --since=1h worker says why refresh-shop fails",
  }),
  addresses,
];
