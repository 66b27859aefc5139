import { beforeEach, describe, expect, it } from "vitest";
import type { OwnFacts, ProductFacts } from "#app/catalog/facts.ts";
import { type AskShopify, createLookUps, type FoundVariant } from "#app/catalog/look-up.server.ts";
import {
  keepProducts,
  lostProducts,
  markShopLacking,
  readFacts,
  readProduct,
} from "#app/catalog/product-facts.server.ts";
import { createProductUpdates, noteProductUpdate } from "#app/catalog/product-updates.server.ts";
import { readToldProduct, type ToldProduct } from "#app/catalog/told-product.ts";
import { purgeExpired } from "#app/upkeep/purge.server.ts";
import { useDatabase } from "#test/support/database.ts";

const SHOP = 7;
const HOUR = 3_600_000;
const START = Date.parse("2026-11-20T10:00:00Z");
const variant = (variantId: string, productId = "5") => ({ productId, variantId });

describe("what Shopify says of products", () => {
  const db = useDatabase();
  let now: number;
  let asked: string[];
  let away: boolean;
  let catalogue: Map<string, { facts: ProductFacts; variants: Map<string, OwnFacts> }>;
  let lookUps: ReturnType<typeof createLookUps>;

  const productFacts = (changes: Partial<ProductFacts> = {}): ProductFacts => ({
    handle: "tee",
    vendor: "Alpine",
    title: "Tee",
    options: [{ name: "Size", values: ["S", "M"], linked: null }],
    sizeOption: null,
    metafields: {},
    ...changes,
  });
  const own = (value: string, changes: Partial<OwnFacts> = {}): OwnFacts => ({
    sku: `SKU-${value}`,
    barcode: null,
    values: [value],
    metafields: {},
    ...changes,
  });
  const answer = async <Value>(name: string, value: () => Value): Promise<Value> => {
    asked.push(name);
    await new Promise((resolve) => setImmediate(resolve));
    if (away) throw new Error("Shopify is away.");
    return value();
  };
  const ask: AskShopify = {
    variants: (ids) =>
      answer(`variants ${ids.join(" ")}`, () => {
        const found = [...catalogue].flatMap(([productId, { facts, variants }]) =>
          [...variants].map(([variantId, each]): FoundVariant => ({ productId, variantId, product: facts, own: each })),
        );
        return new Map(ids.map((id) => [id, found.find(({ variantId }) => variantId === id) ?? null]));
      }),
    product: (productId) => answer(`product ${productId}`, () => catalogue.get(productId) ?? null),
  };
  const told = (): ToldProduct | null => {
    const product = catalogue.get("5");
    return readToldProduct({
      ...product?.facts,
      variants: [...(product?.variants ?? [])].map(([id, { sku, barcode }]) => ({ id, sku, barcode })),
    });
  };
  const update = (body: ToldProduct | null = told()): Promise<boolean> =>
    noteProductUpdate(db.sql, SHOP, "5", body, new Date(now));
  const known = async (...ids: string[]) => {
    const wanted = ids.map((id) => ({ shopId: SHOP, ...variant(id) }));
    return (await readFacts(db.sql, wanted, new Date(now))).get(SHOP) ?? new Map<string, null>();
  };

  beforeEach(() => {
    now = START;
    asked = [];
    away = false;
    catalogue = new Map([
      [
        "5",
        {
          facts: productFacts(),
          variants: new Map([
            ["11", own("S")],
            ["12", own("M")],
          ]),
        },
      ],
    ]);
    lookUps = createLookUps(db.sql, () => now);
  });

  it("is asked for once and kept by product, with the variants that were wanted", async () => {
    const facts = await lookUps.missing(SHOP, [variant("11")], ask);
    expect(facts.get("11")).toEqual({
      ...variant("11"),
      ...{ handle: "tee", vendor: "Alpine", productTitle: "Tee", sku: "SKU-S", barcode: null },
      ...{ options: productFacts().options, values: ["S"], sizeOption: null, metafields: {} },
    });
    expect(await known("11", "12")).toEqual(facts);
    await lookUps.missing(SHOP, [variant("12")], ask);
    expect([...(await known("11", "12")).keys()].sort()).toEqual(["11", "12"]);
    expect(await known("99")).toEqual(new Map());
  });

  it("is another shop's business in another shop", async () => {
    await lookUps.missing(SHOP, [variant("11")], ask);
    const rows = await readFacts(db.sql, [{ shopId: SHOP + 1, ...variant("11") }], new Date(now));
    expect(rows.size).toBe(0);
  });

  it("is asked for by one at a time: who comes meanwhile waits for that answer", async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => lookUps.missing(SHOP, [variant("11")], ask)));
    expect(asked).toEqual(["variants 11"]);
    for (const facts of all) expect(facts.get("11")?.values).toEqual(["S"]);
    await Promise.all([
      lookUps.missing(SHOP, [variant("12")], ask),
      lookUps.refresh(SHOP, "5", ask),
      lookUps.missing(SHOP, [variant("11")], ask),
    ]);
    expect(asked).toEqual(["variants 11", "variants 12", "variants 11 12"]);
  });

  it("is asked for again by who waited in vain", async () => {
    away = true;
    const both = await Promise.allSettled([1, 2].map(() => lookUps.missing(SHOP, [variant("11")], ask)));
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    away = false;
    expect((await lookUps.missing(SHOP, [variant("11")], ask)).size).toBe(1);
  });

  it("is remembered of a variant that is gone, for a day", async () => {
    expect((await lookUps.missing(SHOP, [variant("98", "6")], ask)).get("98")).toBeNull();
    const read = () => readFacts(db.sql, [{ shopId: SHOP, ...variant("98", "6") }], new Date(now));
    expect((await read()).get(SHOP)?.get("98")).toBeNull();
    now += 24 * HOUR;
    expect((await read()).get(SHOP)?.has("98")).toBe(false);
    await lookUps.missing(SHOP, [variant("98", "6")], ask);
    expect((await read()).get(SHOP)?.get("98")).toBeNull();
  });

  it("stays known of a variant and a product that are deleted later: orders of them are still to be told", async () => {
    await lookUps.missing(SHOP, [variant("11"), variant("12")], ask);
    catalogue.get("5")?.variants.delete("11");
    await lookUps.refresh(SHOP, "5", ask);
    expect((await known("11")).get("11")?.values).toEqual(["S"]);
    catalogue.clear();
    await lookUps.refresh(SHOP, "5", ask);
    expect((await known("12")).get("12")?.options).toHaveLength(1);
  });

  describe("when a product's update arrives", () => {
    beforeEach(() => lookUps.missing(SHOP, [variant("11")], ask));

    it("needs no look-up as long as it tells nothing new: Shopify sends one for every order", async () => {
      const wanted: boolean[] = [];
      for (let order = 0; order < 5; order += 1) wanted.push(await update());
      expect(wanted).toEqual(Array(5).fill(false));
    });

    it("is looked up when it tells something new, once, and what is kept serves meanwhile", async () => {
      await update();
      catalogue.set("5", { facts: productFacts({ vendor: "Alp" }), variants: new Map([["11", own("S")]]) });
      expect([await update(), await update()]).toEqual([true, false]);
      expect((await known("11")).get("11")?.vendor).toBe("Alpine");
      await lookUps.refresh(SHOP, "5", ask);
      expect((await known("11")).get("11")?.vendor).toBe("Alp");
      expect(await update()).toBe(false);
    });

    it("is looked up when the first one differs from what is kept", async () => {
      catalogue.get("5")?.variants.set("11", own("S", { sku: "NEW" }));
      expect(await update()).toBe(true);
    });

    it("is looked up once an hour at most for what no webhook tells", async () => {
      await update();
      now += HOUR - 1;
      expect(await update()).toBe(false);
      now += 1;
      expect([await update(), await update()]).toEqual([true, false]);
    });

    it("is looked up by one of many that come at once", async () => {
      catalogue.get("5")?.variants.set("11", own("S", { barcode: "1" }));
      const wanted = await Promise.all(Array.from({ length: 8 }, () => update()));
      expect(wanted.filter(Boolean)).toHaveLength(1);
    });

    it("is looked up each time while its body tells too little", async () => {
      expect([await update(null), await update(null)]).toEqual([true, true]);
    });

    it("costs no look at the database while it tells the same within a minute", async () => {
      let queries = 0;
      const sql = {
        ...db.sql,
        query: <Row>(text: string, params?: readonly unknown[]) => {
          queries += 1;
          return db.sql.query<Row>(text, params);
        },
      };
      const note = createProductUpdates(sql);
      const again = (body = told()) => note(SHOP, "5", body, new Date(now));
      await again();
      const before = queries;
      for (let order = 0; order < 10; order += 1) expect(await again()).toBe(false);
      expect(queries).toBe(before);
      catalogue.get("5")?.variants.set("11", own("S", { sku: "NEW" }));
      expect(await again()).toBe(true);
      now += HOUR;
      expect(await again()).toBe(true);
    });

    it("means nothing for a product that nobody ordered", async () => {
      expect(await noteProductUpdate(db.sql, SHOP, "6", told(), new Date(now))).toBe(false);
    });

    it("is asked for again by a sweep where its look-up got lost", async () => {
      catalogue.get("5")?.variants.set("11", own("S", { sku: "NEW" }));
      await update();
      expect(await lostProducts(db.sql, new Date(now))).toEqual([]);
      now += HOUR;
      expect(await lostProducts(db.sql, new Date(now))).toEqual([{ shopId: SHOP, productId: "5" }]);
      expect(await lostProducts(db.sql, new Date(now))).toEqual([]);
      await lookUps.refresh(SHOP, "5", ask);
      now += HOUR;
      expect(await lostProducts(db.sql, new Date(now))).toEqual([]);
    });
  });

  it("lacks a metafield that is asked for from now on, until it is looked up again", async () => {
    await lookUps.missing(SHOP, [variant("11"), variant("12")], ask);
    await markShopLacking(db.sql, SHOP);
    expect((await known("11")).size).toBe(0);
    await lookUps.missing(SHOP, [variant("11")], ask);
    expect([...(await known("11", "12")).keys()]).toEqual(["11"]);
  });

  it("comes with all variants where the whole product is wanted, and stays whole", async () => {
    await lookUps.missing(SHOP, [variant("11")], ask);
    await lookUps.refresh(SHOP, "5", ask, { whole: true });
    expect(await readProduct(db.sql, SHOP, "5")).toMatchObject({ whole: true, variants: { "11": {}, "12": {} } });
    catalogue.get("5")?.variants.set("13", own("L"));
    expect(await update()).toBe(true);
    await lookUps.refresh(SHOP, "5", ask);
    expect(asked.at(-1)).toBe("product 5");
    expect(Object.keys((await readProduct(db.sql, SHOP, "5"))?.variants ?? {})).toEqual(["11", "12", "13"]);
  });

  it("is forgotten of a product that nobody ordered for a quarter", async () => {
    await lookUps.missing(SHOP, [variant("11")], ask);
    await purgeExpired(db.sql, new Date(now + 89 * 24 * HOUR));
    expect((await known("11")).size).toBe(1);
    await purgeExpired(db.sql, new Date(now + 90 * 24 * HOUR));
    expect((await known("11")).size).toBe(0);
  });

  it("holds 2,048 variants", async () => {
    const many = new Map(
      Array.from({ length: 2_048 }, (_, number) => [String(1000 + number), own(`${number} / ü 🦊`)]),
    );
    await keepProducts(
      db.sql,
      SHOP,
      [{ productId: "5", facts: productFacts(), variants: many, whole: true }],
      new Date(now),
    );
    expect((await known("1000", "3047")).get("3047")?.values).toEqual(["2047 / ü 🦊"]);
  });
});
