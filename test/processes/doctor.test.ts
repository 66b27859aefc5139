import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readEnvironment } from "#app/platform/env.server.ts";
import { askOperator } from "#app/processes/commands/ask-operator.server.ts";
import { type Check, named, runChecks } from "#app/processes/commands/doctor/check.server.ts";
import { CHECKS } from "#app/processes/commands/doctor/checks.server.ts";
import type { Finding } from "#app/processes/commands/doctor/finding.ts";
import { parseCommandLine, type Asked } from "#app/processes/commands/parse.ts";
import type { Services } from "#app/processes/services.server.ts";
import { PROVIDERS } from "#app/providers/registry.ts";
import { INCIDENTS } from "#test/operations/incidents.ts";
import { type Night, startNight } from "#test/operations/night.ts";

describe("doctor", () => {
  let night: Night;
  beforeAll(async () => {
    night = await startNight();
  }, 120_000);
  afterAll(() => night.close(), 60_000);

  const ask = async (words: string[] = [], over: Partial<Services> = {}) => {
    const { json, text = "", exitCode } = await night.ask(["doctor", ...words], over);
    return { findings: (json as { findings: Finding[] }).findings, text, exitCode };
  };

  it("has no line but `good` in a healthy world, and ends with 0", async () => {
    await night.workerLives();
    const { findings, exitCode } = await ask();
    expect(findings.filter(({ state }) => state !== "good")).toEqual([]);
    expect(findings.length).toBeGreaterThanOrEqual(CHECKS.length);
    expect(exitCode).toBe(0);
  });

  describe("finds", () => {
    let end = async (): Promise<void> => undefined;
    afterEach(() => end());

    it.each(Object.entries(INCIDENTS))("%s, and nothing else, with what to do about it", async (_name, incident) => {
      end = () => incident.end(night);
      await (incident.noWorker ? night.sql.query(`DELETE FROM worker`) : night.workerLives());
      const over = await incident.begin(night);
      const { findings, exitCode, text } = await ask([], over ?? {});
      const { check, state, detail } = incident.finds;
      const found = findings.filter((one) => one.state !== "good");
      expect(found.map((one) => [one.check, one.state])).toEqual([[check, state]]);
      expect(found[0]?.detail).toMatch(detail);
      expect(found[0]?.action).toBeTruthy();
      expect(text).toContain(found[0]?.detail ?? "nothing");
      expect(exitCode).toBe(1);
    });
  });

  it("knows at least fifteen incidents", () => {
    expect(Object.keys(INCIDENTS).length).toBeGreaterThanOrEqual(15);
  });

  it("looks at one shop where it is asked for one, and refuses one that isn't there", async () => {
    const [first = "", second = ""] = night.shops;
    await night.workerLives();
    await night.sql.query(`UPDATE shop_session SET state = 'refused' WHERE shop = $1`, [first]);
    const tokens = async (shop: string) =>
      (await ask(["--shop", shop])).findings.find(({ check }) => check === "tokens")?.state;
    expect([await tokens(first), await tokens(second)]).toEqual(["fault", "good"]);
    await night.sql.query(`UPDATE shop_session SET state = 'ok'`);
    await expect(ask(["--shop", "nobody.myshopify.com"])).rejects.toThrow("no such shop");
  });

  it("calls nobody for what is planned: a rotation of Shopify's secret, and sending that is off", async () => {
    const { env } = night.services;
    await night.workerLives();
    const planned = { ...env, sending: false, shopify: { ...env.shopify, apiSecretPrevious: "previous" } };
    const { findings } = await ask([], { env: planned });
    expect(findings.filter(({ state }) => state !== "good")).toEqual([]);
    const told = findings.map(({ detail }) => detail).join("\n");
    expect(told).toContain("the previous one is still taken");
    expect(told).toContain("sending off");
  });

  it("doesn't know the size of a server's disk unless somebody told it", async () => {
    const look = CHECKS.find(({ name }) => name === "disk") as Check;
    const database = { ...night.services.database, kind: "server" as const };
    const states = [];
    for (const databaseDiskBytes of [undefined, 100e9, 1e8]) {
      const services = { ...night.services, database, env: { ...night.services.env, databaseDiskBytes } };
      states.push((await runChecks([look], { services, shop: null }))[0]?.state);
    }
    expect(states).toEqual(["unknown", "good", "fault"]);
  });
});

describe("a check", () => {
  const services = { redact: (text: string) => text.replace("secret", "***") } as Services;
  const scope = { services, shop: null };

  it("that fails or takes too long is unknown, and keeps none of the others from its turn", async () => {
    const checks: Check[] = [
      { name: "slow", look: () => new Promise(() => undefined) },
      { name: "broken", look: () => Promise.reject(new Error("no secret")) },
      { name: "fine", look: () => ({ state: "good", detail: "fine" }) },
    ];
    expect((await runChecks(checks, scope, 20)).map(({ check, state, detail }) => [check, state, detail])).toEqual([
      ["slow", "unknown", "not answered within 0.02 s"],
      ["broken", "unknown", "no ***"],
      ["fine", "good", "fine"],
    ]);
  });

  it("tells a cause over many shops by their number and the first five", () => {
    const shops = Array.from({ length: 1200 }, (_, index) => `shop${index}`);
    expect(named(shops, "shop")).toBe("1200 shops: shop0, shop1, shop2, shop3, shop4 and 1195 more");
    expect(named(["a"], "shop")).toBe("1 shop: a");
  });
});

describe("with a database that is down", () => {
  const env = {
    NODE_ENV: "production" as const,
    ...{ SHOPIFY_API_KEY: "key", SHOPIFY_API_SECRET: "secret", SHOPIFY_APP_URL: "https://fitloop.example.com" },
    FITLOOP_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString("base64url")}`,
    DATABASE_URL: "postgresql://nobody@127.0.0.1:9/fitloop",
  };
  const carryOut = (...words: string[]) => askOperator(parseCommandLine(words) as Asked, env);

  it("doctor says so in a sentence, and every other command too", async () => {
    expect(readEnvironment(env, PROVIDERS.all).databaseUrl).toBe(env.DATABASE_URL);
    expect(await carryOut("doctor")).toMatchObject({
      json: {
        ok: false,
        findings: [{ check: "database", state: "fault", detail: expect.stringContaining("(ECONNREFUSED)") }],
      },
      exitCode: 1,
    });
    await expect(carryOut("shops", "list")).rejects.toThrow("The database doesn't answer (ECONNREFUSED).");
  });
});
