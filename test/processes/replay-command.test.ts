import { beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { onlyLooks, runOperatorCommand } from "#app/processes/commands/run.server.ts";
import type { Services } from "#app/processes/services.server.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { createReplays } from "#app/replays/run.server.ts";
import { createShopDirectory } from "#app/shops/directory.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { orderBody } from "#test/support/orders.ts";
import { answer, createPipeline, type Pipeline } from "#test/support/pipeline.ts";

const [NORTH, SOUTH, EAST] = ["north.myshopify.com", "south.myshopify.com", "east.myshopify.com"] as const;

describe("an operator who sends many deliveries again", () => {
  const db = useDatabase();
  let pipeline: Pipeline;
  const ask = async (...words: string[]) => {
    const clock = { now: pipeline.clock };
    const shops = createShopDirectory(db.sql, clock.now);
    const services = { database: db.database, clock, shops, providers: PROVIDERS } as unknown as Services;
    return runOperatorCommand(words, services, "ada");
  };
  const work = async (): Promise<void> => {
    const step = createReplays({ sql: db.sql, holder: 1, now: pipeline.clock, log: silentLog });
    for (let seconds = 0; seconds < 6; seconds += 1) {
      for (let steps = 0; steps < 6; steps += 1) await step();
      await pipeline.advance(1_000);
    }
  };

  beforeEach(async () => {
    pipeline = await createPipeline(db.sql);
    pipeline.network.answer = () => answer(422);
    for (const [index, domain] of [NORTH, SOUTH, EAST].entries()) {
      const shopId = await pipeline.addShop(domain);
      await pipeline.connect(shopId, "naiz");
      for (let order = 0; order < 2 - index; order += 1) {
        await pipeline.arrive(shopId, orderBody({ id: 500 + order, admin_graphql_api_id: null }));
      }
      await pipeline.advance(1_000);
    }
    pipeline.requests.length = 0;
    pipeline.network.answer = () => answer(200);
  });

  it("needs a connection that can write for all but a count", () => {
    const looks = (path: "deliveries replay" | "backfill start" | "replays status", dryRun: boolean): boolean =>
      onlyLooks({ path, values: { "dry-run": dryRun } });
    expect([looks("deliveries replay", true), looks("replays status", false)]).toEqual([true, true]);
    // A backfill that is only counted is counted by a worker, which finds it in its table.
    expect([looks("deliveries replay", false), looks("backfill start", true)]).toEqual([false, false]);
  });

  it("counts without changing anything, shop by shop", async () => {
    const { json } = await ask("deliveries", "replay", "--all", "--status", "dead", "--dry-run");
    expect(json).toEqual({
      dryRun: true,
      total: 3,
      shops: [
        { shop: NORTH, deliveries: 2, gone: 0 },
        { shop: SOUTH, deliveries: 1, gone: 0 },
      ],
    });
    expect(await db.sql.query("SELECT 1 FROM operation")).toEqual([]);
    expect(await db.sql.query("SELECT 1 FROM audit_entry")).toEqual([]);
  });

  it("makes an operation of each shop that has any, and tells their sum", async () => {
    const { json } = await ask("deliveries", "replay", "--all", "--status", "dead", "--rate", "50");
    expect(json).toMatchObject({ started: [{ shop: NORTH }, { shop: SOUTH }], busy: [] });
    await expect(ask("deliveries", "replay", "--shop", NORTH, "--status", "dead")).rejects.toThrow("already");
    await work();
    expect(pipeline.requests).toHaveLength(3);
    expect((await ask("replays", "status")).json).toMatchObject({
      replays: [
        { shop: NORTH, state: "done", meant: 2, replayed: 2 },
        { shop: SOUTH, state: "done", meant: 1, replayed: 1 },
      ],
      total: { meant: 3, replayed: 3, left: 0, gone: 0 },
      open: 0,
    });
    const actors = await db.sql.query("SELECT DISTINCT actor FROM audit_entry WHERE action = 'replay.started'");
    expect(actors).toEqual([{ actor: "operator:ada" }]);
  });

  it("lets them rest, go on and end, of one shop or of all", async () => {
    await ask("deliveries", "replay", "--all", "--status", "dead");
    await ask("replays", "pause", "--all");
    await work();
    expect(pipeline.requests).toEqual([]);
    await ask("replays", "cancel", "--shop", NORTH);
    await ask("replays", "resume", "--shop", SOUTH);
    await work();
    expect(pipeline.requests).toHaveLength(1);
    await expect(ask("replays", "pause", "--all")).rejects.toThrow("no replay");
  });

  it("refuses everything at once, what can't be sent again, and a rate that runs a provider over", async () => {
    const refused = (...words: string[]) => expect(ask("deliveries", "replay", ...words)).rejects;
    await refused("--shop", NORTH).toThrow("Name what is meant");
    await refused("--status", "dead").toThrow("--shop DOMAIN or --all");
    await refused("--shop", NORTH, "--all", "--status", "dead").toThrow("exclude");
    await refused("--shop", NORTH, "--status", "pending").toThrow("can be sent again");
    await refused("--shop", NORTH, "--status", "nonsense").toThrow("--status");
    await refused("--shop", NORTH, "--status", "dead", "--rate", "1000").toThrow("--rate");
    await refused("--shop", NORTH, "--provider", "nobody").toThrow("--provider");
    await refused("--order", "500", "--shop", NORTH).toThrow("--provider");
  });

  it("still sends one by its name", async () => {
    const { text } = await ask("deliveries", "replay", "--shop", NORTH, "--order", "500", "--provider", "naiz");
    expect(text).toContain("sent again now");
    await pipeline.advance(1_000);
    expect(pipeline.requests).toHaveLength(1);
  });
});
