import { describe, expect, it } from "vitest";
import { noteInstall, noteUninstall, noteVisit } from "#app/shops/lifecycle.server.ts";
import { useDatabase } from "#test/support/database.ts";

const DOMAIN = "shop.myshopify.com";
const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 20, 10, minute));

describe("a shop that was reinstalled before its uninstall was told", () => {
  const db = useDatabase();
  const shop = async () =>
    (await db.sql.query<{ state: string; installed_at: Date }>(`SELECT state, installed_at FROM shop`))[0];
  const tokens = () => db.sql.query(`SELECT 1 FROM shop_session`);

  it("keeps its fresh tokens, and its orders count as after the install", async () => {
    await noteInstall(db.sql, DOMAIN, [], at(0));
    // Uninstalled at minute 5, of which nothing came; installed again at minute 10, with new tokens.
    await noteInstall(db.sql, DOMAIN, [], at(10));
    await db.sql.query(
      `INSERT INTO shop_session (id, shop, sealed, state, updated_at) VALUES ('offline', $1, 'sealed', 'ok', $2)`,
      [DOMAIN, at(10)],
    );
    expect(await noteUninstall(db.sql, DOMAIN, at(5), at(12))).toBe(false);
    expect(await shop()).toEqual({ state: "active", installed_at: at(0) });
    expect(await tokens()).toHaveLength(1);
  });

  it("stays by a visit alone, whose token Shopify made after it, and loses the tokens of before", async () => {
    await noteInstall(db.sql, DOMAIN, [], at(0));
    await db.sql.query(
      `INSERT INTO shop_session (id, shop, sealed, state, updated_at) VALUES ('offline', $1, 'sealed', 'ok', $2)`,
      [DOMAIN, at(1)],
    );
    await noteVisit(db.sql, DOMAIN, at(10));
    await noteVisit(db.sql, DOMAIN, at(9));
    expect(await noteUninstall(db.sql, DOMAIN, at(5), at(12))).toBe(false);
    expect(await shop()).toEqual({ state: "active", installed_at: at(0) });
    expect(await tokens()).toEqual([]);
  });

  it("is gone by an uninstall that comes after it", async () => {
    await noteInstall(db.sql, DOMAIN, [], at(0));
    await noteInstall(db.sql, DOMAIN, [], at(10));
    expect(await noteUninstall(db.sql, DOMAIN, at(11), at(12))).toBe(true);
    expect((await shop())?.state).toBe("uninstalled");
  });
});
