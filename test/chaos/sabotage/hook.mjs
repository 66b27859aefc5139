// Changes one line of the app while Node loads it. A line that isn't there any more fails the process.
import { registerHooks } from "node:module";

const CHANGES = {
  // Nobody takes over what a dead worker had claimed.
  "no-take-over": [
    "delivery/workers.server.ts",
    /SELECT id FROM worker WHERE id <> \$1/,
    "SELECT id FROM worker WHERE false AND id <> $1",
  ],
  // What a provider answered is given up when the database is away.
  "no-settle-retry": ["platform/persist.ts", /if \(stopped\(\)\) throw error;/, "throw error;"],
  // A webhook that comes twice is taken twice.
  "no-receipts": [
    "orders/ingest.server.ts",
    /ON CONFLICT DO NOTHING\s+RETURNING shop_id, topic, webhook_id/,
    "ON CONFLICT (shop_id, topic, webhook_id) DO UPDATE SET received_at = excluded.received_at RETURNING shop_id, topic, webhook_id",
  ],
  // A later event doesn't wait for the ones before it.
  "no-turns": ["delivery/turn.ts", /if \(open\.length > 0\)/, "if (false)"],
  // Nothing that Shopify has and we haven't is ever missed.
  "no-comparison": ["reconciliation/compare.ts", /if \(ours\?\.erased\) return null;/, "return null;"],
  // Of two versions of an order the one that comes last is kept.
  "older-overwrites": [
    "orders/ingest.server.ts",
    /return `\(o\.source_updated_at IS NULL OR/,
    "return `(true OR o.source_updated_at IS NULL OR",
  ],
  // Orders of many lines are thought to be nobody's business.
  "skip-long-orders": [
    "orders/map-order.ts",
    /settings\.onlineOrdersOnly && order\.sourceName !== "web"/,
    "order.lines.length > 2",
  ],
  // Test orders go to providers like any other.
  "forget-skips": ["orders/map-order.ts", /"test_order"/, "null"],
};

const [file, from, to] = CHANGES[globalThis.sabotage];

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith(`/app/${file}`)) return loaded;
    const source = String(loaded.source);
    if (!from.test(source)) throw new Error(`The sabotage ${globalThis.sabotage} finds nothing to break in ${file}.`);
    return { ...loaded, source: source.replace(from, to) };
  },
});
