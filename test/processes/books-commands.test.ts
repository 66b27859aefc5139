import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { requestData } from "#app/compliance/requests.server.ts";
import { CommandFault } from "#app/processes/commands/command.ts";
import { type Asked, parseCommandLine } from "#app/processes/commands/parse.ts";
import { onlyLooks, runOperatorCommand } from "#app/processes/commands/run.server.ts";
import type { Services } from "#app/processes/services.server.ts";
import { createShopDirectory } from "#app/shops/directory.server.ts";
import { DEMO, useShopify } from "#test/shopify/shopify-world.ts";
import { type Books, createBooks } from "#test/support/books.ts";

describe("the operator's commands", () => {
  const world = useShopify();
  let books: Books;

  beforeEach(async () => {
    books = await createBooks(world);
    await books.pipeline.connect(books.shopId, "bodygram");
  });
  afterEach(() => books.close());

  const run = (...words: string[]) => {
    const { sql, clock, seal } = world;
    const shops = createShopDirectory(sql, () => clock.now());
    const services = { database: { sql }, clock, seal, shops } as unknown as Services;
    return runOperatorCommand([...words, "--shop", DEMO], services);
  };

  it("start, show, pause, resume and cancel a backfill", async () => {
    expect((await run("backfill", "status")).text).toBe("No backfill was started yet.");
    expect((await run("backfill", "start", "--from", "2026-10-01", "--dry-run")).json).toEqual({ id: "1" });
    await expect(run("backfill", "start")).rejects.toThrow("Backfill 1 isn't finished yet.");
    for (const verb of ["pause", "resume", "cancel"]) {
      expect((await run("backfill", verb)).json).toEqual({ ok: true, id: "1" });
    }
    expect((await run("backfill", "status")).json).toMatchObject([
      { id: "1", state: "cancelled", progress: { from: "2026-10-01T00:00:00.000Z" } },
    ]);
    await expect(run("backfill", "resume")).rejects.toThrow("Backfill 1 is cancelled: it can't be asked to resume.");
  });

  it.each([
    [["backfill", "start", "--from", "yesterday"], "--from must be a day"],
    [["backfill", "start", "--from", "2026-01-01"], "read_all_orders"],
    [["backfill", "pause"], "There is no such backfill."],
    [["backfill", "undo"], "needs one of: start"],
    [["reconciliation", "undo"], "needs one of: status"],
    [["compliance", "export"], "--request ID is needed"],
    [["compliance", "export", "--request", "9"], "no such request"],
  ])("refuse %j in a sentence", async (words, sentence) => {
    const refusal = run(...words);
    await expect(refusal).rejects.toThrow(sentence);
    await expect(refusal).rejects.toBeInstanceOf(CommandFault);
  });

  it.each([
    [["--since", "2026-01-01T00:00:00Z", "--dry-run"], "Unknown option '--dry-run'"],
    [["--since", "2026-01-01T00:00:00Z", "--shop", DEMO], "Unknown option '--shop'"],
    [["--since", "2026-01-01T00:00:00"], "--since must be an instant such as"],
    [["--since", "yesterday"], "--since must be an instant such as"],
    [["--since", "2999-01-01T00:00:00Z"], "must not be in the future"],
    [["drop", "--since", "2026-01-01T00:00:00Z"], "Unknown option '--since'"],
    [["send", "--until", "2026-01-01T00:00:00Z"], "Unknown option '--until'"],
    [["send", "--shop", "none.myshopify.com"], "no such shop"],
  ])("refuse restored %j in a sentence, and do nothing", async (words, sentence) => {
    const { sql, clock } = world;
    const shops = createShopDirectory(sql, () => clock.now());
    const database = { sql, notify: async () => {} };
    const asked = runOperatorCommand(["restored", ...words], { database, clock, shops } as unknown as Services);
    await expect(asked).rejects.toThrow(sentence);
    await expect(asked).rejects.toBeInstanceOf(CommandFault);
    expect(await sql.query("SELECT 1 FROM restore")).toEqual([]);
  });

  it("tell how a shop's books stand, and have them compared now", async () => {
    expect((await run("reconciliation", "status")).text).toContain("No night was compared yet.");
    world.twin.placeOrder(DEMO, {
      lines: [{ variantId: [...books.shop.catalogue.variants.keys()][0] ?? 0n }],
      webhooks: false,
    });
    await books.advance(10 * 60_000, 60_000);
    await run("reconciliation", "now");
    await books.advance(60_000, 5_000);
    const { json } = await run("reconciliation", "status");
    expect(json).toMatchObject({ days: [{ shopify: 1 }], incidents: [], webhookMissing: 1 });
  });

  it("list what customers asked to be told, and hand it over", async () => {
    const subject = { customerId: "1", orderIds: [], requestId: "77" };
    await requestData(
      world.sql,
      { id: books.shopId, domain: DEMO },
      subject,
      world.seal.seal,
      new Date(world.clock.now()),
    );
    expect((await run("compliance", "list")).json).toMatchObject([{ requestId: "77", completedAt: null }]);
    expect((await run("compliance", "export", "--request", "77")).json).toEqual({ orders: [], links: [], advice: [] });
    expect((await run("compliance", "list")).json).toMatchObject([{ completedAt: expect.any(Date) as Date }]);
  });
});

describe("a command that only looks", () => {
  it.each([
    [["connections", "list"], true],
    [["connections", "disable", "--all", "--provider", "x"], false],
    [["deliveries", "list", "--shop", "x"], true],
    [["restored", "send", "--dry-run"], true],
    [["restored", "send"], false],
    [["restored", "--since", "x"], false],
    [["keys", "reseal"], false],
    [["compliance", "export", "--shop", "x", "--request", "1"], false],
    [["doctor"], false],
  ])("%j: %s", (words, looks) => {
    expect(onlyLooks(parseCommandLine(words) as Asked)).toBe(looks);
  });
});
