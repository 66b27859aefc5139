import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { surveySeals } from "#app/upkeep/reseal.server.ts";
import { createSeal } from "#app/platform/secrets/seal.server.ts";
import { useDatabase } from "#test/support/database.ts";

const key = (id: string) => `${id}:${randomBytes(32).toString("base64url")}`;
const [first, second] = [key("k1"), key("k2")];
const NOW = new Date("2026-11-20T10:00:00Z");

describe("a rotation of the encryption keys", () => {
  const db = useDatabase();
  const old = createSeal(first);
  const rotated = createSeal(`${second},${first}`);

  async function seed(connections = 3): Promise<void> {
    for (let shop = 1; shop <= connections; shop += 1) {
      const context = { shop: `s${shop}.myshopify.com`, provider: "naiz", version: 1 };
      await db.sql.query(
        `INSERT INTO connection (shop_id, provider, credential, created_at, updated_at) VALUES ($1, 'naiz', $2, $3, $3)`,
        [shop, await old.seal(`hash ${shop}`, context), NOW],
      );
    }
    await db.sql.query(`INSERT INTO shop_session (id, shop, sealed, updated_at) VALUES ('offline_s1', 's1', $1, $2)`, [
      await old.seal("tokens", { purpose: "shopify-tokens", shop: "s1" }),
      NOW,
    ]);
    await db.sql.query(
      `INSERT INTO quarantine (shop_id, topic, webhook_id, reason, body, received_at, expires_at)
       VALUES (1, 'orders/paid', 'w1', 'unreadable', $1, $2, $2)`,
      [await old.seal("{", { shop: "s1", purpose: "quarantine" }), NOW],
    );
    await db.sql.query(
      `INSERT INTO compliance_evidence (shop_id, topic, subject_hash, requested_at, export)
       VALUES (1, 'customers/data_request', 'h', $2, $1)`,
      [await old.seal("found", { shop: "s1", purpose: "export" }), NOW],
    );
  }
  const credentialOf = async (shop: number): Promise<string> => {
    const [row] = await db.sql.query<{ credential: string }>("SELECT credential FROM connection WHERE shop_id = $1", [
      shop,
    ]);
    return row?.credential ?? "";
  };

  it("moves everything that is sealed to the new key, which then opens it alone", async () => {
    await seed();
    const reports = await surveySeals(db.sql, rotated, { reseal: true });
    expect(reports).toEqual([
      { place: "connection.credential", keys: { k2: 3 }, resealed: 3, unreadable: 0 },
      { place: "shop_session.sealed", keys: { k2: 1 }, resealed: 1, unreadable: 0 },
      { place: "quarantine.body", keys: { k2: 1 }, resealed: 1, unreadable: 0 },
      { place: "compliance_evidence.export", keys: { k2: 1 }, resealed: 1, unreadable: 0 },
    ]);
    const context = { shop: "s2.myshopify.com", provider: "naiz", version: 1 };
    expect(await createSeal(second).open(await credentialOf(2), context)).toBe("hash 2");
  });

  it("does nothing the second time, and nothing at all where it only looks", async () => {
    await seed();
    const before = await credentialOf(1);
    const looked = await surveySeals(db.sql, rotated, { reseal: false });
    expect(looked[0]).toEqual({ place: "connection.credential", keys: { k1: 3 }, resealed: 0, unreadable: 0 });
    expect(await credentialOf(1)).toBe(before);
    await surveySeals(db.sql, rotated, { reseal: true });
    const again = await surveySeals(db.sql, rotated, { reseal: true });
    expect(again.map(({ resealed }) => resealed)).toEqual([0, 0, 0, 0]);
  });

  it("goes through more than one page", async () => {
    await db.sql.query(
      `INSERT INTO connection (shop_id, provider, credential, created_at, updated_at)
       SELECT n, 'naiz', $1, $2, $2 FROM generate_series(1, 1203) n`,
      [await old.seal("hash", { shop: "s" }), NOW],
    );
    const [connections] = await surveySeals(db.sql, rotated, { reseal: true });
    expect(connections).toMatchObject({ keys: { k2: 1203 }, resealed: 1203 });
  });

  it("leaves and counts what it can't open", async () => {
    await seed(1);
    const lost = await createSeal(key("k0")).seal("hash", { shop: "s2" });
    await db.sql.query(
      `INSERT INTO connection (shop_id, provider, credential, created_at, updated_at)
       VALUES (2, 'naiz', $1, $2, $2), (3, 'naiz', 'no seal', $2, $2)`,
      [lost, NOW],
    );
    const [connections] = await surveySeals(db.sql, rotated, { reseal: true });
    expect(connections).toMatchObject({ keys: { k2: 1 }, unreadable: 2 });
    expect(await credentialOf(2)).toBe(lost);
  });

  it("leaves a credential alone that the merchant enters meanwhile", async () => {
    await seed(1);
    let times = 0;
    const entered = await rotated.seal("new hash", { shop: "s1.myshopify.com", provider: "naiz", version: 2 });
    const racing = {
      ...rotated,
      async reseal(...given: Parameters<typeof rotated.reseal>) {
        const renewed = await rotated.reseal(...given);
        // Between the look and the write, once.
        times += 1;
        if (times > 1) return renewed;
        await db.sql.query("UPDATE connection SET credential = $1, version = 2 WHERE shop_id = 1", [entered]);
        return renewed;
      },
    };
    await surveySeals(db.sql, racing, { reseal: true });
    expect(await credentialOf(1)).toBe(entered);
  });
});
