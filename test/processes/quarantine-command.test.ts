import { beforeEach, describe, expect, it } from "vitest";
import { CommandFault } from "#app/processes/commands/command.ts";
import { runOperatorCommand } from "#app/processes/commands/run.server.ts";
import type { Services } from "#app/processes/services.server.ts";
import { UnreadableBody } from "#app/shopify/webhooks/unreadable.ts";
import { createShopDirectory } from "#app/shops/directory.server.ts";
import { noteInstall } from "#app/shops/lifecycle.server.ts";
import { quarantine } from "#app/webhooks/quarantine.server.ts";
import type { Reread } from "#app/webhooks/reread.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { PERSONAL } from "#test/support/orders.ts";

const DOMAIN = "shop.myshopify.com";
const NOW = Date.parse("2026-11-20T10:00:00Z");

describe("an operator meets what couldn't be read", () => {
  const db = useDatabase();
  let shopId: number;
  let answer: Reread | null;

  const run = (...words: string[]) => {
    const clock = { now: () => NOW };
    const services = {
      database: { sql: db.sql },
      clock,
      shops: createShopDirectory(db.sql, clock.now),
      quarantine: { one: async () => answer, due: async () => 0 },
    } as unknown as Services;
    return runOperatorCommand(["quarantine", ...words], services, "ada");
  };

  beforeEach(async () => {
    answer = "read";
    shopId = (await noteInstall(db.sql, DOMAIN, [], new Date(NOW))).id;
    await quarantine(
      { sql: db.sql, seal: async (text) => text, readBy: "v1" },
      {
        shop: { id: shopId, domain: DOMAIN, active: true, installedAt: new Date(NOW), signedInAt: null },
        headers: { topic: "orders/paid", shop: DOMAIN, webhookId: "w1", triggeredAt: null },
        body: Buffer.from(`{"id":7,"note":"${PERSONAL}"}`),
        whole: true,
        error: new UnreadableBody("currency", "currency must be a currency code."),
        now: new Date(NOW),
      },
    );
  });

  it("in a list with reason and field, of one shop or of all", async () => {
    for (const words of [["list"], ["list", "--shop", DOMAIN]]) {
      const { json, text } = await run(...words);
      expect(json).toMatchObject([{ shop: DOMAIN, topic: "orders/paid", orderId: "7", field: "currency" }]);
      expect(text).toContain("currency must be a currency code.");
    }
    await db.sql.query("DELETE FROM quarantine WHERE shop_id = $1", [shopId]);
    expect((await run("list")).text).toBe("Everything that came could be read.");
  });

  it("one by one, without what it holds", async () => {
    const [{ id = "" } = {}] = (await run("list")).json as { id: string }[];
    const { json, text } = await run("show", id, "--shop", DOMAIN);
    expect(json).toMatchObject({ id, webhookId: "w1", attempts: 0, whole: true });
    expect(JSON.stringify(json) + (text ?? "")).not.toContain(PERSONAL);
  });

  it.each([
    ["read", 0, "taken in"],
    ["fetched", 0, "fetched from Shopify"],
    ["unreadable", 1, "still"],
    ["unavailable", 1, "tried again by itself"],
    ["no_such_shop", 1, "has gone"],
  ] as const)("and has it read again, which may come to %s", async (outcome, exitCode, words) => {
    answer = outcome;
    const [{ id = "" } = {}] = (await run("list")).json as { id: string }[];
    const output = await run("retry", id, "--shop", DOMAIN);
    expect(output).toMatchObject({ json: { outcome }, exitCode });
    expect(output.text).toContain(words);
    expect(await db.sql.query("SELECT actor, action, subject FROM audit_entry WHERE shop_id = $1", [shopId])).toEqual([
      { actor: "operator:ada", action: "quarantine.retried", subject: id },
    ]);
  });

  it.each([
    [["show", "999", "--shop", DOMAIN], "There is no 999"],
    [["show", "--shop", DOMAIN], "ID is needed"],
    [["retry", "1; DROP", "--shop", DOMAIN], "An id is needed"],
    [["retry", "1"], "--shop DOMAIN is needed"],
    [["list", "--shop", "other.myshopify.com"], "no such shop"],
    [["undo"], "needs one of: list, show, retry"],
  ])("and is refused %j in a sentence", async (words, sentence) => {
    answer = null;
    const refusal = run(...words);
    await expect(refusal).rejects.toThrow(sentence);
    await expect(refusal).rejects.toBeInstanceOf(CommandFault);
  });
});
