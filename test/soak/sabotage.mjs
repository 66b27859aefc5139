// Makes the app leak on purpose, while Node loads it: the proof that a soak would notice.
import { registerHooks } from "node:module";
import { setInterval } from "node:timers";
import pg from "pg";

/** A line of the app that every paid order passes once, and what is put before it. */
const FILE = "/app/orders/ingest.server.ts";
const LINE = "const events = new Set<OrderEvent>();";
const LEAK = 'if (all[0]?.event === "order_paid") (globalThis.leak ??= []).push(new Array(128).fill(Math.random()));';
const CONNECTION_EVERY_MS = 6_000;

if (globalThis.sabotage === "leak-memory") {
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (!url.endsWith(FILE)) return loaded;
      const source = String(loaded.source);
      if (!source.includes(LINE)) throw new Error(`The sabotage finds nothing to break in ${FILE}.`);
      return { ...loaded, source: source.replace(LINE, `${LEAK} ${LINE}`) };
    },
  });
} else {
  const kept = [];
  setInterval(() => {
    const client = new pg.Client({ connectionString: process.env["DATABASE_URL"] });
    client.on("error", () => undefined);
    kept.push(client);
    client.connect().catch(() => undefined);
  }, CONNECTION_EVERY_MS);
}
