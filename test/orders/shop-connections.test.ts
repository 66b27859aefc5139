import { describe, expect, it } from "vitest";
import { createShopConnections } from "#app/connections/shop-connections.server.ts";
import type { Sql } from "#app/platform/database/database.server.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

/** A database that answers a question about shops when the test says so. */
function slowDatabase() {
  const asked: { ids: number[]; answer(): void }[] = [];
  const query = (_text: string, [ids]: readonly unknown[] = []): Promise<never[]> =>
    new Promise((resolve) => {
      const rows = (ids as number[]).map((shopId) => ({
        shopId,
        domain: `shop-${shopId}.myshopify.com`,
        provider: null,
      }));
      asked.push({ ids: ids as number[], answer: () => resolve(rows as never[]) });
    });
  return { asked, sql: { query, exec: async () => {} } as Sql };
}

describe("the connections of shops, kept for a second", () => {
  it("give a known shop also when all is forgotten while another is asked for", async () => {
    const { asked, sql } = slowDatabase();
    const reader = createShopConnections(sql, PROVIDERS, () => 0);
    const first = reader.of([1]);
    asked[0]?.answer();
    await first;
    const both = reader.of([1, 2]);
    expect(asked[1]?.ids).toEqual([2]);
    reader.forget();
    asked[1]?.answer();
    expect([...(await both).keys()]).toEqual([1, 2]);
  });

  it("don't come back by an answer that was asked for before they were forgotten", async () => {
    const { asked, sql } = slowDatabase();
    const reader = createShopConnections(sql, PROVIDERS, () => 0);
    const before = reader.of([1]);
    reader.forget();
    asked[0]?.answer();
    await before;
    void reader.of([1]);
    expect(asked).toHaveLength(2);
  });
});
