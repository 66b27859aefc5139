import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { findConnection } from "#app/connections/store.server.ts";
import type { ProviderName } from "#app/domain/ids.ts";
import { runOperatorCommand } from "#app/processes/commands/run.server.ts";
import type { Services } from "#app/processes/services.server.ts";
import { createConnectionSetup } from "#app/connections/connection-setup.server.ts";
import { createConnectionSwitches } from "#app/connections/connection-switches.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { createShopDirectory } from "#app/shops/directory.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { holdConnection } from "#test/support/hold.ts";
import { type Pipeline, createPipeline } from "#test/support/pipeline.ts";
import { orderBody } from "#test/support/orders.ts";

const NORTH = "north.myshopify.com";
const SOUTH = "south.myshopify.com";

describe("an operator's hand on connections", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  let changed: number[];
  let onChanged: (id: number) => Promise<void>;
  let ids: Record<string, number>;

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    changed = [];
    onChanged = async (id) => void changed.push(id);
    ids = {};
    for (const domain of [NORTH, SOUTH]) {
      const id = await pipeline.addShop(domain);
      ids[domain] = id;
      await pipeline.connect(id, "bodygram", { brandId: "acme", sendTestOrders: true });
      await pipeline.connect(id, "naiz", { sendTestOrders: true });
    }
  });

  const run = (...words: string[]) => {
    const now = pipeline.clock;
    const common = { sql: db.sql, now, onChanged };
    const services = {
      database: { sql: db.sql },
      providers: PROVIDERS,
      shops: createShopDirectory(db.sql, now),
      switches: createConnectionSwitches({ ...common, log: silentLog }),
      setup: createConnectionSetup({
        ...common,
        providers: PROVIDERS,
        send: () => Promise.reject(new Error("Nothing is sent here.")),
        origin: (name: string) => `https://${name}.test`,
        credentials: { seal: async () => "sealed" } as never,
      }),
    } as unknown as Services;
    return runOperatorCommand(["connections", ...words], services, "ada");
  };
  const file = join(mkdtempSync(join(tmpdir(), "fitloop-connection-")), "connection.json");
  const set = (content: object) => {
    writeFileSync(file, JSON.stringify(content));
    return run("set", "--shop", NORTH, "--provider", "bodygram", "--file", file);
  };
  const connection = (domain: string, provider: ProviderName = "bodygram") =>
    findConnection(db.sql, ids[domain] ?? 0, provider);
  const off = { enabled: false };
  const on = { enabled: true };

  it("turns one shop's off and on, and touches nothing else", async () => {
    const before = await connection(NORTH);
    expect((await run("disable", "--provider", "bodygram", "--shop", NORTH)).json).toMatchObject({
      connections: [{ shop: NORTH }],
    });
    expect(await connection(NORTH)).toEqual({ ...before, ...off, updatedAt: new Date(pipeline.clock()) });
    expect(await connection(NORTH, "naiz")).toMatchObject(on);
    expect(await connection(SOUTH)).toMatchObject(on);
    expect(changed).toEqual([ids[NORTH]]);
    await run("enable", "--provider", "bodygram", "--shop", NORTH);
    expect(await connection(NORTH)).toMatchObject({ ...on, settings: before?.settings });
    const audited = await db.sql.query<object>(`SELECT actor, action, subject FROM audit_entry ORDER BY id`);
    expect(audited).toEqual([
      { actor: "operator:ada", action: "connection.disabled", subject: "bodygram" },
      { actor: "operator:ada", action: "connection.enabled", subject: "bodygram" },
    ]);
  });

  it("turns all of a provider's off, and on again without those that merchants had turned off", async () => {
    await db.sql.query(`UPDATE connection SET enabled = false WHERE shop_id = $1`, [ids[SOUTH]]);
    const third = await pipeline.addShop("third.myshopify.com");
    await pipeline.connect(third, "bodygram");
    const { json } = await run("disable", "--provider", "bodygram", "--all");
    expect(json).toMatchObject({ connections: [{ shop: NORTH }, { shop: "third.myshopify.com" }] });
    expect(await connection(NORTH, "naiz")).toMatchObject(on);
    await run("enable", "--provider", "bodygram", "--all");
    expect([await connection(NORTH), await connection(SOUTH)]).toMatchObject([on, off]);
    expect((await run("enable", "--provider", "bodygram", "--shop", SOUTH)).json).toMatchObject({
      connections: [{ shop: SOUTH }],
    });
    expect(await connection(SOUTH)).toMatchObject(on);
  });

  it("goes on where it failed when it is run again, and past a fault of a moment", { timeout: 30_000 }, async () => {
    await run("disable", "--provider", "bodygram", "--all");
    let isDown = true;
    onChanged = async () => {
      if (isDown) throw new Error("The database doesn't answer.");
    };
    await expect(run("enable", "--provider", "bodygram", "--all")).rejects.toThrow("doesn't answer");
    expect(await connection(SOUTH)).toMatchObject(off);
    isDown = false;
    onChanged = async (id) => {
      if (!changed.includes(-id)) {
        changed.push(-id);
        throw new Error("canceling statement due to lock timeout");
      }
      changed.push(id);
    };
    expect((await run("enable", "--provider", "bodygram", "--all")).json).toMatchObject({
      connections: [{ shop: SOUTH }],
    });
    expect(changed.slice(-2)).toEqual([-(ids[SOUTH] ?? 0), ids[SOUTH]]);
    expect([await connection(NORTH), await connection(SOUTH)]).toMatchObject([on, on]);
  });

  it("turns on again what an operator had turned off and its merchant saved as it was", async () => {
    await run("disable", "--provider", "bodygram", "--all");
    await set({ settings: { brandId: "other" } });
    await run("enable", "--provider", "bodygram", "--all");
    expect([await connection(NORTH), await connection(SOUTH)]).toMatchObject([on, on]);
  });

  it("keeps what was due while it is off, and sends it when it is on again", async () => {
    pipeline.network.answer = () => ({ kind: "no_answer", reason: "timeout", sent: false });
    await pipeline.arrive(ids[NORTH] ?? 0, orderBody());
    await pipeline.run();
    pipeline.network.answer = () => ({ kind: "answer", status: 200, headers: {}, body: '{"id":1}', complete: true });
    await run("disable", "--provider", "bodygram", "--shop", NORTH);
    const before = pipeline.requests.length;
    await pipeline.advance(3_600_000, 60_000);
    expect(pipeline.requests.slice(before).map(({ provider }) => provider)).not.toContain("bodygram");
    const { json } = await run("enable", "--provider", "bodygram", "--shop", NORTH);
    expect(json).toMatchObject({ connections: [{ released: 1 }] });
    await pipeline.run();
    expect((await pipeline.deliveries()).map(({ status }) => status)).toEqual(["delivered", "delivered"]);
  });

  it("releases what is held, of any provider, for one shop and for all", async () => {
    const hold = (domain: string, provider: ProviderName) =>
      holdConnection(
        db.sql,
        { shopId: ids[domain] ?? 0, provider },
        { version: 1, reason: "unauthorized", now: new Date(pipeline.clock()) },
      );
    for (const domain of [NORTH, SOUTH]) await hold(domain, "naiz");
    await pipeline.arrive(ids[NORTH] ?? 0, orderBody());
    await pipeline.run();
    expect((await run("release", "--provider", "naiz", "--shop", NORTH)).json).toMatchObject({
      connections: [{ shop: NORTH, released: 1 }],
    });
    await pipeline.run();
    expect((await pipeline.deliveries()).map(({ status }) => status)).toEqual(["delivered", "delivered"]);
    expect(await connection(SOUTH, "naiz")).toMatchObject({ state: "held" });
    await run("release", "--provider", "naiz", "--all");
    expect(await connection(SOUTH, "naiz")).toMatchObject({ state: "open", reason: null });
    expect((await run("release", "--provider", "naiz", "--all")).text).toContain("nothing to change");
  });

  it("changes by a file only what the file names", async () => {
    const settings = { brandId: "acme", sendTestOrders: true };
    await set({ enabled: false });
    expect(await connection(NORTH)).toMatchObject({ ...off, settings });
    await set({ settings: { brandId: "other" } });
    expect(await connection(NORTH)).toMatchObject({ ...off, settings: { ...settings, brandId: "other" } });
    await set({ enabled: true });
    expect(await connection(NORTH)).toMatchObject({ ...on, hasCredential: true, settings: { sendTestOrders: true } });
  });

  it.each([
    [["disable", "--provider", "bodygram"], "either --shop DOMAIN or --all"],
    [["disable", "--provider", "bodygram", "--all", "--shop", NORTH], "either --shop DOMAIN or --all"],
    [["release", "--all"], "--provider NAME is needed"],
    [["release", "--all", "--provider", "nobody"], "--provider must be one of"],
    [["enable", "--provider", "bodygram", "--shop", "none.myshopify.com"], "no such shop"],
  ])("refuses %j in a sentence", async (words, sentence) => {
    await expect(run(...words)).rejects.toThrow(sentence);
  });
});
