import { generateKeyPairSync } from "node:crypto";
import { createLocalJWKSet, jwtVerify } from "jose";
import { beforeEach, describe, expect, it } from "vitest";
import { createCredentials } from "#app/connections/credentials.server.ts";
import { publishedKeys } from "#app/connections/signing-keys.server.ts";
import { findConnection } from "#app/connections/store.server.ts";
import { holdConnection } from "#test/support/hold.ts";
import type { HttpResult } from "#app/domain/outcome.ts";
import type { RequestDescription } from "#app/domain/provider.ts";
import { createSeal } from "#app/platform/secrets/seal.server.ts";
import { createConnectionSetup } from "#app/connections/connection-setup.server.ts";
import { noteInstall } from "#app/shops/lifecycle.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { answer } from "#test/support/pipeline.ts";
import { providerOf } from "#test/support/providers.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

const NOW = Date.parse("2026-11-20T10:00:00Z");
const KEYS = `k1:${Buffer.from("0123456789abcdef0123456789abcdef").toString("base64url")}`;
const DOMAIN = "shop.myshopify.com";
const PROFILE = {
  domain: DOMAIN,
  primaryDomain: "www.shop.example",
  country: "DE",
  language: "de",
  timeZone: "Europe/Berlin",
};
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

describe("setting up a connection", () => {
  const db = useDatabase();
  let shop: { id: number; domain: string };
  let sent: RequestDescription[];
  let reply: HttpResult;
  let changes: number;
  let now: number;
  let duringTest: (() => Promise<unknown>) | null;

  beforeEach(async () => {
    shop = { ...(await noteInstall(db.sql, DOMAIN, [], new Date(NOW))), domain: DOMAIN };
    sent = [];
    changes = 0;
    now = NOW;
    duringTest = null;
    reply = answer(200, {});
  });

  const build = () => {
    const seal = createSeal(KEYS);
    const credentials = createCredentials({ sql: db.sql, sealer: seal, providers: PROVIDERS, now: () => now });
    const setup = createConnectionSetup({
      sql: db.sql,
      credentials,
      providers: PROVIDERS,
      send: async (request) => {
        sent.push(request);
        const meanwhile = duringTest;
        duringTest = null;
        await meanwhile?.();
        return reply;
      },
      origin: (name) => `https://${name}.test`,
      now: () => now,
      onChanged: async () => void (changes += 1),
    });
    return { setup, credentials };
  };
  const bodygram = { provider: "bodygram", settings: {}, enabled: true, actor: "operator:ada" } as const;
  const save = (overrides: object = {}) =>
    build().setup.save({ shop, ...bodygram, credential: { clientKey: "secret-key" }, ...overrides });

  it("keeps the credential sealed, the settings whole, and notes who did it", async () => {
    expect(await save()).toEqual({ outcome: "saved", released: 0 });
    const [row] = await db.sql.query<{ credential: string; settings: object; version: number }>(
      `SELECT * FROM connection`,
    );
    expect(row?.credential).not.toContain("secret-key");
    expect(row).toMatchObject({
      version: 1,
      settings: { currency: "presentment", productReference: "product_id", brandId: null },
    });
    const [entry] = await db.sql.query<object>(`SELECT actor, action, subject, detail FROM audit_entry`);
    expect(entry).toEqual({
      actor: "operator:ada",
      action: "connection.saved",
      subject: "bodygram",
      detail: { enabled: true, credentialChanged: true },
    });
    expect(changes).toBe(1);
  });

  it("opens a credential only for its shop, provider and version", async () => {
    await save();
    const { credentials } = build();
    expect(await credentials.prepared({ shopId: shop.id, provider: "bodygram", version: 1 })).toEqual({
      clientKey: "secret-key",
    });
    await expect(credentials.prepared({ shopId: shop.id, provider: "bodygram", version: 2 })).rejects.toThrow();
    const other = await noteInstall(db.sql, "other.myshopify.com", [], new Date(NOW));
    await db.sql.query(
      `INSERT INTO connection (shop_id, provider, enabled, credential, created_at, updated_at)
       SELECT $1, provider, true, credential, created_at, updated_at FROM connection WHERE shop_id = $2`,
      [other.id, shop.id],
    );
    await expect(credentials.prepared({ shopId: other.id, provider: "bodygram", version: 1 })).rejects.toThrow(
      /another place/,
    );
  });

  it("keeps the stored credential when only settings are saved", async () => {
    await save();
    expect(await save({ credential: undefined, settings: { brandId: "acme" } })).toMatchObject({ outcome: "saved" });
    expect(await findConnection(db.sql, shop.id, "bodygram")).toMatchObject({
      version: 1,
      hasCredential: true,
      settings: { brandId: "acme" },
    });
  });

  it("remembers when the present credential was entered, not when settings were saved", async () => {
    await save();
    now += 60_000;
    await save({ credential: undefined, settings: { brandId: "acme" } });
    expect(await findConnection(db.sql, shop.id, "bodygram")).toMatchObject({
      credentialAt: new Date(NOW),
      updatedAt: new Date(NOW + 60_000),
    });
    await save({ credential: { clientKey: "better" } });
    expect(await findConnection(db.sql, shop.id, "bodygram")).toMatchObject({ credentialAt: new Date(NOW + 60_000) });
  });

  it("knows a long credential by its end, and a short one or a key of the app's own by nothing", async () => {
    const end = async (provider = "bodygram") => (await findConnection(db.sql, shop.id, provider))?.credentialEnd;
    await save({ credential: { clientKey: "secret-key-of-7f2a" } });
    expect(await end()).toBe("7f2a");
    await save({ credential: undefined, settings: {} });
    expect(await end()).toBe("7f2a");
    await save({ credential: { clientKey: "short-key-1234" } });
    expect(await end()).toBeNull();
    const settings = { prefix: "shop", issuer: "https://www.shop.example/" };
    await save({ provider: "fit-analytics", credential: { privateKey, keyId: "k-1" }, settings });
    expect(await end("fit-analytics")).toBeNull();
  });

  it("refuses a form that was opened before somebody else saved, and overwrites nothing", async () => {
    expect(await save({ seenAt: null })).toMatchObject({ outcome: "saved" });
    now += 1_000;
    expect(await save({ credential: undefined, seenAt: new Date(NOW), settings: { brandId: "first" } })).toMatchObject({
      outcome: "saved",
    });
    for (const seenAt of [null, new Date(NOW)]) {
      expect(await save({ credential: undefined, seenAt, settings: { brandId: "late" } })).toEqual({
        outcome: "conflict",
      });
    }
    expect(await findConnection(db.sql, shop.id, "bodygram")).toMatchObject({ settings: { brandId: "first" } });
  });

  it.each([
    [{ credential: { clientKey: " " } }, "credential.clientKey"],
    [{ credential: { clientKey: "a", apiKey: "b" } }, "credential.apiKey"],
    [{ settings: { brandID: "x" } }, "settings.brandID"],
    [{ settings: { productReference: "sku_prefix:" } }, "settings.productReference"],
    [
      { provider: "fit-analytics", credential: { privateKey, keyId: "k" }, settings: { issuer: "i" } },
      "settings.prefix",
    ],
    [
      {
        provider: "fit-analytics",
        credential: { privateKey: "-----BEGIN PRIVATE KEY-----\nx", keyId: "k" },
        settings: { prefix: "p", issuer: "i" },
      },
      "credential.privateKey",
    ],
  ])("refuses %j by the name of its field, and keeps nothing", async (overrides, path) => {
    const outcome = await save(overrides);
    expect(outcome).toMatchObject({ outcome: "refused", faults: [expect.objectContaining({ path })] });
    expect(await db.sql.query(`SELECT 1 FROM connection`)).toEqual([]);
  });

  it("refuses to turn on a connection that has no credential", async () => {
    expect(await save({ credential: undefined })).toMatchObject({
      outcome: "refused",
      faults: [{ path: "credential" }],
    });
  });

  it("releases a held connection when new credentials are saved", async () => {
    await save();
    await holdConnection(
      db.sql,
      { shopId: shop.id, provider: "bodygram" },
      { version: 1, reason: "http_401", now: new Date(NOW) },
    );
    await save({ credential: { clientKey: "better" } });
    expect(await findConnection(db.sql, shop.id, "bodygram")).toMatchObject({
      state: "open",
      reason: null,
      version: 2,
    });
  });

  it("isn't held for a refusal of credentials that were replaced meanwhile", async () => {
    await save();
    await save({ credential: { clientKey: "better" } });
    const held = await holdConnection(
      db.sql,
      { shopId: shop.id, provider: "bodygram" },
      { version: 1, reason: "http_401", now: new Date(NOW) },
    );
    expect(held).toBe(false);
    expect(await findConnection(db.sql, shop.id, "bodygram")).toMatchObject({ state: "open" });
  });

  it("releases a held connection when a test succeeds, but not when the test proves nothing", async () => {
    await save({ provider: "robosize", credential: { apiKey: "k" } });
    await save({ provider: "naiz", credential: { partnerHash: "12345678123412341234123412341234" } });
    for (const provider of ["robosize", "naiz"] as const) {
      await holdConnection(
        db.sql,
        { shopId: shop.id, provider },
        { version: 1, reason: "http_403", now: new Date(NOW) },
      );
      expect(await build().setup.test(shop, PROFILE, provider, "operator:ada")).toMatchObject({
        outcome: "tested",
        ok: true,
      });
    }
    expect(await findConnection(db.sql, shop.id, "robosize")).toMatchObject({
      state: "open",
      testOutcome: { ok: true, code: "accepted" },
    });
    expect(await findConnection(db.sql, shop.id, "naiz")).toMatchObject({
      state: "held",
      testOutcome: { ok: true, code: "host_answers" },
    });
  });

  it("is proven by an accepted test alone, and not by one of the credential before", async () => {
    const proven = async () => (await findConnection(db.sql, shop.id, "robosize"))?.provenAt;
    await save({ provider: "robosize", credential: { apiKey: "wrong" } });
    reply = answer(403);
    await build().setup.test(shop, PROFILE, "robosize", "operator:ada");
    expect(await proven()).toBeNull();
    reply = answer(200, {});
    now += 1_000;
    await build().setup.test(shop, PROFILE, "robosize", "operator:ada");
    expect(await proven()).toEqual(new Date(now));

    // While a test of the old key is on its way, a new one is entered.
    now += 1_000;
    duringTest = () => save({ provider: "robosize", credential: { apiKey: "new" } });
    await build().setup.test(shop, PROFILE, "robosize", "operator:ada");
    expect(await proven()).toEqual(new Date(now - 1_000));
    expect(await findConnection(db.sql, shop.id, "robosize")).toMatchObject({ credentialAt: new Date(now) });
  });

  it.each([
    ["bodygram", { clientKey: "k" }, {}, answer(400, { error: { errorType: "INVALID_CLIENT_KEY" } }), false],
    ["bodygram", { clientKey: "k" }, {}, answer(400, { error: { errorType: "INVALID_PRODUCT_ID" } }), true],
    ["fit-analytics", { privateKey, keyId: "k" }, { prefix: "p", issuer: "i" }, answer(404), true],
    ["fit-analytics", { privateKey, keyId: "k" }, { prefix: "p", issuer: "i" }, answer(401), false],
    ["robosize", { apiKey: "k" }, {}, answer(403), false],
  ] as const)("tells a good %s credential from a refused one", async (provider, credential, settings, given, ok) => {
    await save({ provider, credential, settings });
    reply = given;
    expect(await build().setup.test(shop, PROFILE, provider, "operator:ada")).toMatchObject({ outcome: "tested", ok });
    expect(["GET", "POST"]).toContain(sent[0]?.method);
  });

  it("publishes a merchant's keys, and keeps the previous one through a rotation", async () => {
    const fit = {
      provider: "fit-analytics",
      credential: { privateKey, keyId: "first" },
      settings: { prefix: "p", issuer: "https://i/" },
    } as const;
    await save(fit);
    const { setup, credentials } = build();
    expect((await publishedKeys(db.sql, DOMAIN)).map(({ kid }) => kid)).toEqual(["first"]);
    await setup.renewSigningKey({
      shop,
      provider: "fit-analytics",
      settings: fit.settings,
      enabled: true,
      actor: "operator:ada",
    });
    const keys = await publishedKeys(db.sql, DOMAIN);
    expect(keys).toHaveLength(2);
    expect(keys[1]?.kid).toBe("first");
    expect(keys.every((jwk) => !("d" in jwk))).toBe(true);

    const prepared = await credentials.prepared({ shopId: shop.id, provider: "fit-analytics", version: 2 });
    const { signToken } = await import("#app/providers/fit-analytics/token.ts");
    const settings = providerOf("fit-analytics").settingsSchema.safeParse(fit.settings);
    if (!settings.success) throw new Error("The settings are good.");
    const token = await signToken(prepared as never, settings.data as never, { sess: "s", sub: null }, Date.now());
    await expect(jwtVerify(token, createLocalJWKSet({ keys }))).resolves.toMatchObject({ payload: { sess: "s" } });

    await setup.renewSigningKey({
      shop,
      provider: "fit-analytics",
      settings: fit.settings,
      enabled: true,
      actor: "operator:ada",
    });
    expect((await publishedKeys(db.sql, DOMAIN)).map(({ kid }) => kid)).not.toContain("first");
  });

  it("has an empty key set for a shop that isn't ours", async () => {
    expect(await publishedKeys(db.sql, "nobody.myshopify.com")).toEqual([]);
  });
});
