import { beforeEach, describe, expect, it } from "vitest";
import { storefrontFormOf, storefrontSubmissionOf } from "#app/components/storefront/form.ts";
import { action, loader } from "#app/routes/app.providers.$provider_.storefront.tsx";
import { noteInstall } from "#app/shops/lifecycle.server.ts";
import { useDatabase } from "#test/support/database.ts";
import { bodyOf, createAdmin, statusOf } from "./support.ts";
import type { ProviderName } from "#test/support/providers.ts";

const NOW = Date.parse("2026-11-22T10:00:00Z");
const SHOP = "shop.myshopify.com";
const OTHER = "other.myshopify.com";

describe("the page of a provider's widget", () => {
  const db = useDatabase();
  let shopId: number;
  let now: number;
  let admin: ReturnType<typeof createAdmin>;

  beforeEach(async () => {
    now = NOW;
    shopId = (await noteInstall(db.sql, SHOP, [], new Date(NOW))).id;
    await noteInstall(db.sql, OTHER, [], new Date(NOW));
    await db.sql.query(
      `INSERT INTO connection (shop_id, provider, enabled, credential, created_at, updated_at)
       VALUES ($1, 'bodygram', true, 'sealed-secret', $2, $2)`,
      [shopId, new Date(NOW)],
    );
    admin = createAdmin(db.sql, () => now);
    admin.signIn(SHOP);
  });

  const path = (provider: string): string => `/app/providers/${provider}/storefront`;
  const load = async (provider = "bodygram") => loader(admin.get(path(provider), { provider }));
  const send = (body: unknown, provider = "bodygram") => action(admin.post(path(provider), { provider }, body));
  /** Fills the form as a person would, from what the page shows. */
  const fill = async (texts: Record<string, string>) => {
    const { kept } = await load();
    if (!kept) throw new Error("The provider is connected.");
    const form = storefrontFormOf(kept);
    const entered = { ...form, texts: { ...form.texts, ...texts }, consent: "preferences" as const };
    return storefrontSubmissionOf(kept, entered, kept.updatedAt);
  };

  it("shows what is stored, saves what is entered, and has it written to the theme", async () => {
    const page = await load();
    expect(page).toMatchObject({ provider: "bodygram", kept: { enabled: true, storefront: {}, consent: "analytics" } });
    expect(JSON.stringify(page)).not.toContain("sealed-secret");
    expect(await bodyOf(send(await fill({ clientKey: "k", countries: "de" })))).toEqual({ outcome: "saved" });
    expect(admin.published).toEqual([shopId]);
    expect(await load()).toMatchObject({
      kept: { storefront: { clientKey: "k", countries: ["DE"] }, consent: "preferences" },
    });
  });

  it("names the field of what can't be meant, and keeps nothing", async () => {
    const answering = send(await fill({ clientKey: "k", script: "http://widget.example/x.js" }));
    expect(await statusOf(answering)).toBe(422);
    expect(await bodyOf(answering)).toMatchObject({ outcome: "refused", faults: [{ path: "storefront.script" }] });
    expect(await load()).toMatchObject({ kept: { storefront: {} } });
    expect(admin.published).toEqual([]);
  });

  it("doesn't overwrite what somebody else has saved meanwhile", async () => {
    const late = await fill({ clientKey: "late" });
    now += 1_000;
    await send(await fill({ clientKey: "early" }));
    expect(await statusOf(send(late))).toBe(409);
    expect(await load()).toMatchObject({ kept: { storefront: { clientKey: "early" } } });
  });

  it("tells that a provider isn't connected, and never shows or changes another shop's", async () => {
    expect(await load("naiz")).toMatchObject({ kept: null });
    const posted = await fill({ clientKey: "theirs" });
    admin.signIn(OTHER);
    expect(await load()).toMatchObject({ kept: null });
    expect(await statusOf(send(posted))).toBe(409);
    admin.signIn(SHOP);
    expect(await load()).toMatchObject({ kept: { storefront: {} } });
  });

  it("is refused to strangers, for providers that there are not, and for what the page never posts", async () => {
    expect(await statusOf(load("nobody" as ProviderName))).toBe(404);
    for (const body of ["{", "[]", "5", { storefront: {} }, { seenAt: "now", storefront: {}, consent: "analytics" }]) {
      expect(await statusOf(send(body))).toBe(400);
    }
    expect(await statusOf(send({ seenAt: new Date(NOW).toISOString(), storefront: {}, consent: "none" }))).toBe(400);
    admin.signIn(null);
    expect(await statusOf(load())).toBe(401);
    expect(await statusOf(send({}))).toBe(401);
  });
});
