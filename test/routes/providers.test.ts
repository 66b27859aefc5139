import { beforeEach, describe, expect, it } from "vitest";
import { publishedKeys } from "#app/connections/signing-keys.server.ts";
import { findConnection } from "#app/connections/store.server.ts";
import { holdConnection } from "#test/support/hold.ts";
import { formOf, submissionOf } from "#app/components/connection/form.ts";
import { action, loader } from "#app/routes/app.providers.$provider.tsx";
import { noteInstall } from "#app/shops/lifecycle.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { answer } from "#test/support/pipeline.ts";
import { bodyOf, createAdmin, statusOf } from "./support.ts";
import { PROVIDER_NAMES, type ProviderName } from "#test/support/providers.ts";

const NOW = Date.parse("2026-11-20T10:00:00Z");
const SHOP = "shop.myshopify.com";
const OTHER = "other.myshopify.com";
const CREDENTIAL: Record<ProviderName, string> = {
  bodygram: "secret-client-key",
  "fit-analytics": "",
  naiz: "12345678123412341234123412341234",
  robosize: "secret-api-key",
};

describe("a provider's page", () => {
  const db = useDatabase();
  let shopId: number;
  let otherId: number;
  let now: number;
  let admin: ReturnType<typeof createAdmin>;

  beforeEach(async () => {
    now = NOW;
    shopId = (await noteInstall(db.sql, SHOP, [], new Date(NOW))).id;
    otherId = (await noteInstall(db.sql, OTHER, [], new Date(NOW))).id;
    admin = createAdmin(db.sql, () => now);
    admin.signIn(SHOP);
  });

  const load = async (provider: string) => loader(admin.get(`/app/providers/${provider}`, { provider }));
  const send = (provider: string, body: unknown) =>
    action(admin.post(`/app/providers/${provider}`, { provider }, body));
  /** Fills the form as a person would, from what the page shows. */
  const fill = async (provider: ProviderName, change: Partial<ReturnType<typeof formOf>> = {}) => {
    const page = await load(provider);
    const form = { ...formOf(page), credential: CREDENTIAL[provider], ...change };
    return submissionOf(page, form, { intent: "save", seenAt: page.updatedAt });
  };

  it.each(["bodygram", "naiz", "robosize"] as const)(
    "saves %s from its own form, and never gives the credential back",
    async (provider) => {
      expect(await bodyOf(send(provider, await fill(provider)))).toEqual({ outcome: "saved", released: 0 });
      const page = await load(provider);
      expect(page).toMatchObject({
        hasCredential: true,
        credentialAt: new Date(NOW),
        enabled: true,
        status: "unproven",
      });
      expect(JSON.stringify(page)).not.toContain(CREDENTIAL[provider]);
      const stored = await findConnection(db.sql, shopId, provider);
      expect(formOf(page)).toEqual(formOf({ ...page, settings: stored?.settings }));
      const [entry] = await db.sql.query<{ actor: string }>(`SELECT actor FROM audit_entry`);
      expect(entry?.actor).toBe("user:42");
    },
  );

  it("tells what is wrong by the field's path, and keeps nothing", async () => {
    const form = await fill("bodygram", {
      texts: { productReference: "metafield:", currency: "presentment", brandId: "" },
    });
    const answering = send("bodygram", form);
    expect(await statusOf(answering)).toBe(422);
    expect(await bodyOf(answering)).toMatchObject({
      outcome: "refused",
      faults: [{ path: "settings.productReference" }],
    });
    expect(await findConnection(db.sql, shopId, "bodygram")).toBeNull();
  });

  it("doesn't turn a connection on that has no credential", async () => {
    expect(await bodyOf(send("robosize", await fill("robosize", { credential: "" })))).toMatchObject({
      outcome: "refused",
      faults: [{ path: "credential" }],
    });
  });

  it("refuses a form that was opened before somebody else saved", async () => {
    const early = await fill("naiz");
    await send("naiz", await fill("naiz"));
    const answering = send("naiz", early);
    expect(await statusOf(answering)).toBe(409);
    expect(await bodyOf(answering)).toEqual({ outcome: "conflict" });
  });

  it("keeps the stored credential when none is entered", async () => {
    await send("bodygram", await fill("bodygram"));
    now += 86_400_000;
    await send("bodygram", await fill("bodygram", { credential: " ", enabled: false }));
    expect(await load("bodygram")).toMatchObject({ credentialAt: new Date(NOW), enabled: false, status: "off" });
  });

  it("makes a key for Fit Analytics, shows the public half's address and keeps the private half", async () => {
    const made = { ...(await fill("fit-analytics")), intent: "make_key" };
    expect(await bodyOf(send("fit-analytics", made))).toMatchObject({
      outcome: "refused",
      faults: [{ path: "settings.prefix" }],
    });
    const page = await load("fit-analytics");
    const form = formOf(page);
    const whole = submissionOf(
      page,
      { ...form, texts: { ...form.texts, prefix: "shop" } },
      { intent: "make_key", seenAt: null },
    );
    expect(await bodyOf(send("fit-analytics", whole))).toMatchObject({ outcome: "saved" });
    const after = await load("fit-analytics");
    expect(after).toMatchObject({ publishedKeys: 1, credentialAt: new Date(NOW), status: "unregistered" });
    expect(after.handOver[0]).toEqual({ words: "jwksUrl", value: `https://app.example/.well-known/jwks/${SHOP}` });
    expect(JSON.stringify(after)).not.toContain("PRIVATE");
    expect(await publishedKeys(db.sql, SHOP)).toHaveLength(1);
  });

  it("makes keys for Fit Analytics alone", async () => {
    expect(await statusOf(send("naiz", { ...(await fill("naiz", { credential: "" })), intent: "make_key" }))).toBe(400);
  });

  it("tests what is stored, and a good test ends a hold", async () => {
    expect(await bodyOf(send("robosize", { intent: "test" }))).toEqual({ outcome: "no_connection" });
    await send("robosize", await fill("robosize"));
    await holdConnection(
      db.sql,
      { shopId, provider: "robosize" },
      { version: 1, reason: "http_401", now: new Date(now) },
    );
    admin.network.answer = answer(403);
    await send("robosize", { intent: "test" });
    expect(await load("robosize")).toMatchObject({ status: "held", testOutcome: { ok: false, code: "refused" } });
    admin.network.answer = answer(200, { results: [] });
    await send("robosize", { intent: "test" });
    expect(await load("robosize")).toMatchObject({ status: "connected", testOutcome: { ok: true, code: "accepted" } });
  });

  it.each([
    ["no JSON", "{"],
    ["another intent", { intent: "erase" }],
    ["a field of another page", { intent: "test", shop: OTHER }],
    ["settings that are none", { intent: "save", seenAt: null, enabled: true, settings: [] }],
    ["an instant that is none", { intent: "save", seenAt: "yesterday", enabled: true, settings: {} }],
  ])("refuses a post that the page never sends: %s", async (_, body) => {
    expect(await statusOf(send("bodygram", body))).toBe(400);
    expect(await findConnection(db.sql, shopId, "bodygram")).toBeNull();
  });

  it("is not there for a provider that isn't one of the four", async () => {
    for (const provider of ["zalando", "__proto__", ""]) {
      expect(await statusOf(load(provider))).toBe(404);
      expect(await statusOf(send(provider, { intent: "test" }))).toBe(404);
    }
  });

  it("shows and changes the signed-in shop's connection only, whatever the post says", async () => {
    for (const provider of PROVIDER_NAMES.filter((name) => name !== "fit-analytics"))
      await send(provider, await fill(provider));
    const before = await db.sql.query(`SELECT * FROM connection ORDER BY provider`);

    admin.signIn(OTHER);
    for (const provider of PROVIDER_NAMES) {
      expect(await load(provider)).toMatchObject({
        hasCredential: false,
        settings: null,
        updatedAt: null,
        status: "not_set_up",
      });
      expect(await bodyOf(send(provider, { intent: "test" }))).toEqual({ outcome: "no_connection" });
      await send(provider, { ...(await fill(provider)), settings: { currency: "shop" } });
    }
    expect(await db.sql.query(`SELECT * FROM connection WHERE shop_id = $1 ORDER BY provider`, [shopId])).toEqual(
      before,
    );
    expect(await statusOf(send("bodygram", { ...(await fill("bodygram")), shop: { id: shopId, domain: SHOP } }))).toBe(
      400,
    );
    const audited = await db.sql.query<{ shop: number }>(`SELECT shop_id AS shop FROM audit_entry WHERE shop_id = $1`, [
      otherId,
    ]);
    expect(audited.length).toBeGreaterThan(0);
  });

  it("answers nobody who isn't signed in", async () => {
    admin.signIn(null);
    expect(await statusOf(load("bodygram"))).toBe(401);
    expect(await statusOf(send("bodygram", { intent: "test" }))).toBe(401);
  });
});
