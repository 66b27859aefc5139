// What each sabotage changes in the app: the file below `app/`, what stands there, and what takes its place.
export const CHANGES = {
  // Nobody takes over what a dead worker had claimed.
  "no-take-over": [
    ["delivery/workers.server.ts", /DELETE FROM worker WHERE id <> \$1/, "DELETE FROM worker WHERE false AND id <> $1"],
  ],
  // What a provider answered is given up when the database is away.
  "no-settle-retry": [["platform/database/persist.ts", /if \(stopped\(\)\) throw error;/, "throw error;"]],
  // A webhook that comes twice owes twice.
  "owed-again": [
    ["orders/ingest-statement.ts", /OR e <> ALL \(o\.noted_events\) AND/, "OR"],
    ["orders/plan-order.ts", /if \(same\.length === 0\) return 0;/, "return same.length;"],
  ],
  // Who settles one delivery of an order writes all of them, as it knew them.
  "whole-deliveries": [["delivery/settle.server.ts", /o\.deliveries \|\| i\.patch/, "i.patch"]],
  // What has to be tried again is written down, and never done.
  "forget-owed": [
    [
      "delivery/settle.server.ts",
      /JOIN done ON done\.shop_id = w\.shop_id/,
      "JOIN done ON w.under_way AND done.shop_id = w.shop_id",
    ],
  ],
  // What is still on the wire when its companions are written down stands nowhere.
  "forget-begun": [["delivery/engine.server.ts", /, \.\.\.\[\.\.\.waiting\]\.flatMap\(toBegun\)/, ""]],
  // A later event doesn't wait for the ones before it.
  "no-turns": [["orders/plan-order.ts", /isFirst &&\s+!gentle/, "!gentle"]],
  // Nothing that Shopify has and we haven't is ever missed.
  "no-comparison": [["reconciliation/compare.ts", /if \(ours\?\.erased\) return null;/, "return null;"]],
  // Of two versions of an order the one that comes last is kept.
  "older-overwrites": [
    ["orders/ingest-statement.ts", /`\(o\.source_updated_at IS NULL OR/, "`(true OR o.source_updated_at IS NULL OR"],
  ],
  // Orders of many lines are thought to be nobody's business.
  "skip-long-orders": [
    ["orders/map-order.ts", /settings\.onlineOrdersOnly && order\.sourceName !== "web"/, "order.lines.length > 2"],
  ],
  // Who is dead decides what is taken over, instead of who lives; and who was taken for dead goes on claiming.
  "dead-decide": [
    ["delivery/workers.server.ts", /if \(rows\.length > 0\) return true;/, "return true;"],
    ["delivery/workers.server.ts", /NOT IN \(SELECT id FROM living\)/, "IN (SELECT id FROM gone)"],
    [
      "delivery/claim.server.ts",
      /SELECT id FROM worker WHERE id = \$1 AND beat_at <> 'epoch' FOR KEY SHARE/,
      "SELECT $1::int AS id",
    ],
  ],
  // A gateway that gives up is thought to know that the provider took nothing.
  "gateway-certain": [["providers/read-answer.ts", /new Set\(\[502, 504\]\)/, "new Set()"]],
  // What others wrote is kept as it is, and a statement that fails for it is repeated for ever.
  "words-unchecked": [
    ["delivery/concluded.ts", /text\.slice\(0, length\)\.toWellFormed\(\)/, "text.slice(0, length)"],
    ["domain/text.ts", /ILL_FORMED\.test\(text\) \? made/, "false ? made"],
    [
      "domain/storable.ts",
      /export function storable\(([^)]*)\)[^{]*\{/,
      "export function storable($1) { return arguments[0];",
    ],
    ["platform/database/data-fault.ts", /return DATA\.test\(sqlState\(error\)\)/, "return false"],
  ],
  // An uninstall counts whenever it is told.
  "late-uninstall": [["shops/lifecycle.server.ts", / AND greatest\(installed_at, signed_in_at\) <= \$2/, ""]],
  // Whatever keeps a credential from being read is the credential's own fault.
  "hiccup-holds": [["delivery/attempt.server.ts", /error instanceof CredentialRefused\n/, "true\n"]],
  // Test orders go to providers like any other.
  "forget-skips": [["orders/map-order.ts", /"test_order"/, "null"]],
};
