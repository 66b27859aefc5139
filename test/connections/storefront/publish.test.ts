import { beforeEach, describe, expect, test } from "vitest";
import { noteInstall, noteUninstall } from "#app/shops/lifecycle.server.ts";
import { staleShops } from "#app/connections/looked-after.server.ts";
import { publishStorefront } from "#app/connections/storefront/publish.server.ts";
import { createStorefronts, type Storefronts } from "#app/connections/storefront/storefronts.server.ts";
import type { AdminClient } from "#app/shopify/admin/admin-client.server.ts";
import { appMetafieldsSet } from "#app/shopify/admin/operations/app-metafields-set.ts";
import { DEMO, HOUR, MINUTE, useShopify } from "#test/shopify/shopify-world.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

const world = useShopify();
let shopId: number;
let storefronts: Storefronts;
let changed: number[];

const now = (): number => world.clock.now();
const publish = () => publishStorefront({ sql: world.sql, admin: world.client, providers: PROVIDERS, now }, shopId);
const save = (storefront: unknown, more: object = {}) =>
  storefronts.save({
    shopId,
    provider: "bodygram",
    storefront,
    consent: "analytics",
    actor: "user:42",
    seenAt: new Date(now()),
    ...more,
  });

/** The shop's metafields at Shopify, by key. */
function atShopify(): Record<string, unknown> {
  const { installation, metafields } = world.twin.shop(DEMO);
  const fields = metafields.get(`gid://shopify/AppInstallation/${String(installation?.id)}`) ?? [];
  return Object.fromEntries(fields.map(({ key, value }) => [key, JSON.parse(value) as unknown]));
}
const writes = (): number => world.twin.operations.filter(({ name }) => name === "AppMetafieldsSet").length;
const published = async (): Promise<unknown> => {
  const found = await storefronts.find({ id: shopId }, "bodygram");
  return found?.published;
};

beforeEach(async () => {
  await world.signIn();
  shopId = (await noteInstall(world.sql, DEMO, [], new Date(now()))).id;
  await world.sql.query(
    `INSERT INTO connection (shop_id, provider, enabled, credential, settings, created_at, updated_at)
     VALUES ($1, 'bodygram', true, 'sealed-secret', '{"productReference":"variant_sku"}', $2, $2)`,
    [shopId, new Date(now())],
  );
  changed = [];
  storefronts = createStorefronts({
    sql: world.sql,
    providers: PROVIDERS,
    now,
    onChanged: async (id) => void changed.push(id),
  });
});

describe("what a merchant enters for the storefront", () => {
  test("is kept with the connection, noted in the audit, and tells that the storefront changed", async () => {
    expect(await save({ clientKey: "k" }, { consent: "preferences" })).toEqual({ outcome: "saved" });
    expect(changed).toEqual([shopId]);
    expect(await storefronts.find({ id: shopId }, "bodygram")).toMatchObject({
      enabled: true,
      storefront: { clientKey: "k", generation: "v3" },
      consent: "preferences",
    });
    const [entry] = await world.sql.query(`SELECT actor, action, subject, detail FROM audit_entry`);
    expect(entry).toEqual({
      actor: "user:42",
      action: "storefront.saved",
      subject: "bodygram",
      detail: { consent: "preferences" },
    });
  });

  test("is refused by the name of its field, and nothing changes", async () => {
    const refused = await save({ clientKey: "k", script: "http://x" });
    expect(refused).toMatchObject({ outcome: "refused", faults: [{ path: "storefront.script" }] });
    expect(await storefronts.find({ id: shopId }, "bodygram")).toMatchObject({ storefront: {} });
    expect(changed).toEqual([]);
  });

  test("doesn't overwrite what somebody else has saved meanwhile, nor a connection of another shop", async () => {
    const other = await noteInstall(world.sql, "other.myshopify.com", [], new Date(now()));
    expect(await save({ clientKey: "k" }, { shopId: other.id })).toEqual({ outcome: "conflict" });
    expect(await storefronts.find(other, "bodygram")).toBeNull();
    const seenAt = new Date(now());
    world.clock.advance(MINUTE);
    expect(await save({ clientKey: "first" }, { seenAt })).toEqual({ outcome: "saved" });
    expect(await save({ clientKey: "second" }, { seenAt })).toEqual({ outcome: "conflict" });
    expect(await storefronts.find({ id: shopId }, "bodygram")).toMatchObject({ storefront: { clientKey: "first" } });
  });
});

describe("publishing", () => {
  test("writes the public settings to the app's own metafields, and no secret", async () => {
    await save({ clientKey: "k" }, { consent: "preferences" });
    await world.sql.query(
      `UPDATE shop SET settings = jsonb_set(settings, '{storefront,proxy}', '"//evil"') WHERE id = $1`,
      [shopId],
    );
    expect(await publish()).toBe("written");
    expect(atShopify()).toEqual({
      storefront: expect.objectContaining({
        consent: "preferences",
        proxy: "/apps/fitloop",
        providers: [expect.objectContaining({ name: "bodygram", clientKey: "k", rule: "variant_sku" })],
      }),
      embed_ready: true,
      size_ready: true,
    });
    expect(JSON.stringify(atShopify())).not.toMatch(/sealed-secret|evil/);
    expect(await published()).toEqual({ at: new Date(now()), fault: null });
  });

  test("leaves alone what stands there already, whatever the order of its keys", async () => {
    await save({ clientKey: "k" });
    expect(await publish()).toBe("written");
    expect(await publish()).toBe("unchanged");
    const { installation, metafields } = world.twin.shop(DEMO);
    const owner = `gid://shopify/AppInstallation/${String(installation?.id)}`;
    const shuffled = (metafields.get(owner) ?? []).map((field) =>
      field.key === "storefront"
        ? { ...field, value: JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(field.value)).toReversed())) }
        : field,
    );
    metafields.set(owner, shuffled);
    expect(await publish()).toBe("unchanged");
    expect(writes()).toBe(1);
  });

  test("writes again what Shopify has lost, such as by an uninstall", async () => {
    await save({ clientKey: "k" });
    await publish();
    const { installation, metafields } = world.twin.shop(DEMO);
    metafields.delete(`gid://shopify/AppInstallation/${String(installation?.id)}`);
    expect(await publish()).toBe("written");
    expect(atShopify()).toMatchObject({ embed_ready: true });
  });

  test("switches the blocks off when the connection is turned off", async () => {
    await save({ clientKey: "k" });
    await publish();
    await world.sql.query(`UPDATE connection SET enabled = false WHERE shop_id = $1`, [shopId]);
    expect(await publish()).toBe("written");
    expect(atShopify()).toMatchObject({ storefront: { providers: [] }, embed_ready: false, size_ready: false });
  });

  test("never lets older settings overwrite newer ones that were written meanwhile", async () => {
    await save({ clientKey: "old" });
    const admin: Pick<AdminClient, "query"> = {
      async query(shop, operation, variables) {
        if (operation.name === appMetafieldsSet.name) {
          await world.sql.query(`UPDATE connection SET storefront = '{"clientKey":"new"}' WHERE shop_id = $1`, [
            shopId,
          ]);
          expect(await publish()).toBe("written");
        }
        return world.client.query(shop, operation, variables);
      },
    };
    await expect(publishStorefront({ sql: world.sql, admin, providers: PROVIDERS, now }, shopId)).rejects.toThrow(
      "by another job meanwhile",
    );
    expect(atShopify()).toMatchObject({ storefront: { providers: [expect.objectContaining({ clientKey: "new" })] } });
  });

  test("says in a sentence what Shopify refuses, and keeps that it failed", async () => {
    await save({ clientKey: "k" });
    const admin: Pick<AdminClient, "query"> = {
      async query(shop, operation, variables) {
        if (operation.name !== appMetafieldsSet.name) return world.client.query(shop, operation, variables);
        const userErrors = [{ code: "INVALID_VALUE", field: ["metafields", "0", "value"], message: "is too long." }];
        return operation.read({ metafieldsSet: { userErrors } });
      },
    };
    await expect(publishStorefront({ sql: world.sql, admin, providers: PROVIDERS, now }, shopId)).rejects.toThrow(
      "Shopify refuses the storefront's settings: metafields.0.value: is too long.",
    );
    expect(await published()).toEqual({ at: null, fault: "invalid" });
    expect(await publish()).toBe("written");
    expect(await published()).toEqual({ at: new Date(now()), fault: null });
  });

  test("has nothing to do for a shop that is gone, and fails while Shopify doesn't answer", async () => {
    world.twin.faults.graphql.status = 503;
    await expect(publish()).rejects.toMatchObject({ code: "unavailable" });
    expect(await published()).toEqual({ at: null, fault: "unavailable" });
    world.twin.faults.graphql.status = null;
    await noteUninstall(world.sql, DEMO, new Date(now() + 1), new Date(now() + 1));
    expect(await publish()).toBe("no_shop");
  });
});

describe("the hourly sweep", () => {
  const stale = () => staleShops(world.sql, "storefrontPublished", new Date(now()));

  test("finds a shop that changed after it was last looked at, that failed, or that nobody looked at for a day", async () => {
    expect(await stale()).toEqual([shopId]);
    world.clock.advance(MINUTE);
    await publish();
    expect(await stale()).toEqual([]);

    world.clock.advance(MINUTE);
    await world.sql.query(`UPDATE connection SET updated_at = $1`, [new Date(now())]);
    expect(await stale()).toEqual([shopId]);
    world.clock.advance(MINUTE);
    await publish();

    world.twin.faults.graphql.status = 503;
    await publish().catch(() => undefined);
    expect(await stale()).toEqual([shopId]);
    world.twin.faults.graphql.status = null;
    await world.signIn();
    await publish();

    world.clock.advance(23 * HOUR);
    expect(await stale()).toEqual([]);
    world.clock.advance(2 * HOUR);
    expect(await stale()).toEqual([shopId]);
    await noteUninstall(world.sql, DEMO, new Date(now()), new Date(now()));
    expect(await stale()).toEqual([]);
  });
});
