import { generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Contestant, Setting } from "./contestants/contestant.ts";
import { startBullmq, startPgBoss } from "./contestants/queues.ts";
import { startEmbedded, startOnServer } from "./contestants/ours.ts";
import { startTemplate } from "./contestants/template.ts";
import { benchShops } from "./load/orders.ts";
import { startGenerator, startStandIn } from "./load/partners.ts";
import { startShopify } from "./load/shopify.ts";
import { findCluster } from "./machine/cluster.ts";
import { startRedis } from "./machine/redis.ts";
import type { BenchOptions } from "./options.ts";

const SECRET = "bench-secret";

function hasIoredis(): boolean {
  try {
    createRequire(import.meta.url).resolve("ioredis");
    return true;
  } catch {
    return false;
  }
}

/** What every measurement needs, started once: the servers, the partners, and each contestant when it is first asked for. */
export async function openLab(options: BenchOptions, say: (line: string) => void) {
  mkdirSync("data/bench", { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), "fitloop-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  say("Starting PostgreSQL, Redis and the stand-ins.");
  const cluster = await findCluster();
  const redis = await startRedis();
  const standIn = await startStandIn(publicKey);
  const generator = startGenerator();
  const shopify = await startShopify();
  const setting: Setting = {
    shops: benchShops(options.shops),
    secret: SECRET,
    privateKey,
    providerOrigin: standIn.origin,
    shopifyOrigin: shopify.origin,
  };

  const contestants = new Map<string, Promise<Contestant>>();
  const once = <C extends Contestant>(name: string, start: () => Promise<C>): Promise<C> => {
    const known = contestants.get(name) ?? (say(`Starting ${name}.`), start());
    contestants.set(name, known);
    return known as Promise<C>;
  };
  let databases = 0;
  const database = (): string => `fitloop_bench_${process.pid}_${++databases}`;
  let nextOrder = 0;
  let bodyBytes = 0;

  return {
    ...{ options, say, folder, cluster, redis, standIn, generator, shopify, setting },
    /** Starts a contestant, or gives the one of that name that runs already. It is stopped with the lab. */
    once,
    database,
    ours: () => once("fitloop", () => startOnServer(setting, cluster, database())),
    /** With a hundred shops, for the rows on fairness. */
    oursOfHundred: () =>
      once("fitloop of a hundred shops", () =>
        startOnServer({ ...setting, shops: benchShops(100) }, cluster, database()),
      ),
    embedded: () => once("fitloop embedded", () => startEmbedded(setting, join(folder, "embedded"))),
    template: () => once("template", () => startTemplate(setting, cluster, database())),
    pgBoss: () => once("pg-boss", () => startPgBoss(setting, cluster, database())),
    /** BullMQ, or the reason why it can't be run here. */
    bullmq: (): Promise<Contestant> | string => {
      if (redis === null) return "there is no redis-server on this machine";
      if (!hasIoredis()) return "the package ioredis, BullMQ's client, is not installed";
      return once("bullmq", () => startBullmq(setting, redis));
    },
    /** Gives the number of the first of so many orders that nobody has sent yet. */
    numberOrders(count: number): number {
      nextOrder += count;
      return nextOrder - count;
    },
    /** Has so many requests made that nobody has sent yet, and gives the number of the first order. */
    async prepareOrders(count: number, path: string, products = false): Promise<number> {
      const first = this.numberOrders(count);
      const shops = setting.shops.map(({ domain }) => domain);
      ({ bodyBytes } = await generator.prepare({ first, count, shops, secret: SECRET, path, products }));
      return first;
    },
    /** The mean size of a webhook's body. */
    bodyBytes: () => bodyBytes,
    /** Stops a contestant before the end. */
    async dismiss(name: string): Promise<void> {
      const contestant = await contestants.get(name);
      contestants.delete(name);
      await contestant?.stop();
    },
    async close(): Promise<void> {
      const all = await Promise.allSettled(contestants.values());
      await Promise.allSettled(all.map(async (one) => one.status === "fulfilled" && one.value.stop()));
      generator.stop();
      standIn.stop();
      shopify.stop();
      await redis?.stop();
      await cluster.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Lab = Awaited<ReturnType<typeof openLab>>;
