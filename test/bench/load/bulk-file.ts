import { appendFileSync, writeFileSync } from "node:fs";
import { parse } from "graphql";
import { bulkOrdersQuery } from "#app/shopify/orders/order-query.ts";
import { SandboxClock } from "#test/sandbox/clock.ts";
import { toLines } from "#test/sandbox/shopify/admin-api/bulk-lines.ts";
import { run } from "#test/sandbox/shopify/admin-api/execute.ts";
import { readAppConfig } from "#test/sandbox/shopify/app-config.ts";
import { createRandom } from "#test/sandbox/shopify/random.ts";
import { playScenario } from "#test/sandbox/shopify/scenario.ts";
import { DEMO_SHOP } from "#test/sandbox/shopify/shops.ts";
import { World } from "#test/sandbox/shopify/world.ts";
import { readFileSync } from "node:fs";

const ORDERS_A_BLOCK = 400;
const ID = /gid:\/\/shopify\/(?:Order|LineItem)\/\d+/g;

/**
 * Writes what a bulk operation over many orders gives for the backfill's own query, not grouped: blocks of the sandbox's
 * orders of all kinds, in each of which children stand before and far from their parents. Gives the file's size.
 */
export async function writeBulkFile(file: string, bytes: number): Promise<{ bytes: number; orders: number }> {
  const lines = await blockOfLines();
  let [written, blocks] = [0, 0];
  writeFileSync(file, "");
  for (; written < bytes; blocks += 1) {
    // Each block's ids are its own: one more digit before the id that they had.
    const text = lines.map((line) => `${line.replace(ID, (id) => id + String(blocks).padStart(4, "0"))}\n`).join("");
    appendFileSync(file, text);
    written += Buffer.byteLength(text);
  }
  return { bytes: written, orders: blocks * ORDERS_A_BLOCK };
}

async function blockOfLines(): Promise<string[]> {
  const clock = new SandboxClock();
  const config = readAppConfig(readFileSync("shopify.app.toml", "utf8"));
  const keys = { apiKey: "bench", apiSecret: "bench" };
  const world = new World({ clock, config, keys, appUrl: "http://127.0.0.1:1" });
  const shop = world.addShop(DEMO_SHOP);
  for (let index = 0; index < ORDERS_A_BLOCK; index += 1) playScenario(shop, "bench", index);
  const query = bulkOrdersQuery("", { addresses: true, customer: false, lines: true });
  const scopes = [...config.scopes, ...config.optionalScopes];
  const context = { world, shop, scopes, origin: "", bulk: true, cost: 0, searchWarnings: [] };
  const { data, errors } = await run(parse(query), context);
  if (errors?.[0]) throw errors[0];
  return toLines(data ?? {}, false, createRandom("bench")).lines;
}
