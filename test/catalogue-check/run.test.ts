import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changeCheck, listChecks, startCheck } from "#app/catalogue-check/checks.server.ts";
import { createRules } from "#app/catalogue-check/rules.server.ts";
import { createCatalogueChecks } from "#app/catalogue-check/run.server.ts";
import { createShopConnections } from "#app/connections/shop-connections.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { useShopify } from "#test/shopify/shopify-world.ts";
import { type Books, createBooks } from "#test/support/books.ts";

const ACTOR = "user:7";

describe("a check of the catalogue", () => {
  const world = useShopify();
  let books: Books;
  beforeEach(async () => {
    books = await createBooks(world);
    await books.pipeline.connect(books.shopId, "bodygram", { brandId: "b", productReference: "metafield:custom.ref" });
  });
  afterEach(() => books.close());

  const now = () => new Date(world.clock.now());
  const runner = (holder = 1) =>
    createCatalogueChecks({
      ...{ sql: world.sql, admin: world.client, files: books.files, refusals: world.refusals, holder },
      rulesOf: createRules({
        sql: world.sql,
        shopConnections: createShopConnections(world.sql, PROVIDERS, () => world.clock.now()),
      }),
      now: () => world.clock.now(),
      log: silentLog,
    });
  const start = () => startCheck(world.sql, books.shopId, ACTOR, now());
  const newest = async () => (await listChecks(world.sql, books.shopId))[0];
  /** Lets so many seconds pass, or fewer where it has ended by then. */
  const pass = async (seconds: number, step = runner()): Promise<void> => {
    for (let left = seconds; left > 0 && (await isOpen()); left -= 1) {
      await step();
      world.clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const isOpen = async (): Promise<boolean> => {
    const found = await newest();
    return found?.state === "planned" || found?.state === "running" || found?.cancelRequested === true;
  };
  const sellable = (): number =>
    [...books.shop.catalogue.products.values()]
      .filter(({ giftCard }) => !giftCard)
      .reduce((sum, { variants }) => sum + variants.length, 0);

  it("comes to the same by a bulk query and by pages, each variant once", async () => {
    await start();
    await pass(300);
    const bulk = await newest();
    expect(bulk).toMatchObject({ state: "done", progress: { looked: sellable() } });
    expect(bulk?.progress.result?.providers[0]?.provider).toBe("bodygram");

    world.twin.world.setDashboard({ bulkQueries: false });
    await start();
    await pass(300);
    const pages = await newest();
    expect(pages).toMatchObject({ state: "done", progress: { phase: "pages", looked: sellable() } });
    const sorted = (result: typeof pages) => ({
      ...result?.progress.result,
      noSize: new Set(result?.progress.result?.noSize.map(({ productId }) => productId)),
      noReference: result?.progress.result?.noReference.length,
    });
    expect(sorted(pages)).toEqual(sorted(bulk));
  });

  it("begins anew where another process goes on, and ends when it is cancelled", async () => {
    world.twin.world.setDashboard({ bulkQueries: false });
    await start();
    const first = runner(1);
    for (let steps = 0; steps < 3; steps += 1) await first();
    const half = await newest();
    expect(half?.progress).toMatchObject({ phase: "pages", result: null });
    expect(half?.progress.looked).toBeGreaterThan(0);
    await pass(300, runner(2));
    expect(await newest()).toMatchObject({ state: "done", progress: { looked: sellable() } });

    const outcome = await start();
    expect(await start()).toMatchObject({ outcome: "running_already" });
    const id = outcome.outcome === "started" ? outcome.id : "";
    await first();
    await changeCheck(world.sql, { shopId: books.shopId, id }, { change: "cancel", actor: ACTOR }, now());
    await pass(3, first);
    expect(await newest()).toMatchObject({ state: "cancelled", progress: { result: null } });
  });
});
