import { beforeEach, describe, expect, it } from "vitest";
import { get, jsonHeaders, post } from "../support.ts";
import { event, useFitMerchant } from "../support-fit.ts";

const { providers, register, token } = useFitMerchant();
const FRONT = "filter[shopLanguage]=en&filter[shopCountry]=GB";
const LETTERS = { S: true, M: true, L: false, XL: true };
const BODY = { height: 180, weight: 80, upperExplicitPreference: 0 };
const recommendation = { shopLanguage: "en", shopCountry: "GB", manufacturedSizes: LETTERS };

interface Profile {
  id: string;
  isPrimary: boolean;
  [attribute: string]: unknown;
}
interface Told {
  data: { flags: Record<string, boolean>; recommendedSizes: { name: string; score: number; isInStock: boolean }[] };
}

beforeEach(() =>
  register({
    products: [
      { id: "shop-top", category: "upper", gender: "m" },
      { id: "shop-jeans", category: "lower", gender: "m" },
      { id: "shop-shoe", category: "shoes", gender: "w" },
      { id: "shop-bra", category: "bra", gender: "w" },
    ],
  }),
);

/** One visitor: claims of a token, and calls with it. */
function visitor(claims: object) {
  const headers = async () => ({ ...jsonHeaders, authorization: `Bearer ${await token(claims)}` });
  const url = (path: string) => `${providers.get().origins["fit-analytics"]}/api/v1/${path}`;
  return {
    get: async (path: string) => get(url(path), await headers()),
    post: async (path: string, data: object) => post(url(path), { data }, await headers()),
    patch: async (path: string, data: object) => post(url(path), { data }, await headers(), "PATCH"),
    async create(data: object): Promise<Profile> {
      const answer = await post(url("profiles"), { data }, await headers());
      expect(answer.status).toBe(201);
      return (answer.json as { data: Profile }).data;
    },
    async profiles(query = ""): Promise<Profile[]> {
      const answer = await get(url(`profiles${query}`), await headers());
      return answer.status === 404 ? [] : (answer.json as { data: Profile[] }).data;
    },
    async recommend(product: string, more: object = {}) {
      return post(
        url(`products/${product}/recommendations`),
        { data: { ...recommendation, ...more } },
        await headers(),
      );
    },
  };
}

describe("profiles", () => {
  it("are a visitor's own: another's is not there, in no call", async () => {
    const mine = await visitor({ sess: "one" }).create({ gender: "m", ...BODY });
    const other = visitor({ sess: "two" });
    expect(await other.profiles()).toEqual([]);
    expect((await other.get(`profiles/${mine.id}`)).status).toBe(404);
    expect((await other.patch(`profiles/${mine.id}`, { age: 30 })).status).toBe(404);
    expect((await other.recommend("shop-top", { profile: mine.id })).status).toBe(404);
  });

  it("have one primary of each gender, the first until another is named", async () => {
    const he = visitor({ sess: "one" });
    const first = await he.create({ gender: "m" });
    const second = await he.create({ gender: "m" });
    const hers = await he.create({ gender: "w" });
    expect([first, second, hers].map(({ isPrimary }) => isPrimary)).toEqual([true, false, true]);
    await he.patch(`profiles/${second.id}`, { isPrimary: true });
    expect((await he.profiles("?filter[gender]=m&filter[isPrimary]=true")).map(({ id }) => id)).toEqual([second.id]);
    await he.patch(`profiles/${second.id}`, { isPrimary: false });
    expect((await he.profiles("?filter[isPrimary]=true")).map(({ id }) => id)).toEqual([first.id, hers.id]);
  });

  it("of a session are folded into the user's, whose fields win, and both records hold the same then", async () => {
    const known = await visitor({ sess: "phone", sub: "7" }).create({ gender: "m", height: 181 });
    const guest = await visitor({ sess: "desk" }).create({ gender: "m", height: 170, age: 40 });
    const child = await visitor({ sess: "desk" }).create({ gender: "b", height: 120 });
    const signedIn = visitor({ sess: "desk", sub: "7" });
    expect(await signedIn.profiles()).toMatchObject([{ id: known.id, height: 181, age: 40 }, { id: child.id }]);
    expect((await signedIn.get(`profiles/${guest.id}`)).status).toBe(404);
    expect((await visitor({ sess: "desk" }).profiles()).map(({ id }) => id)).toEqual([known.id, child.id]);
    expect((await visitor({ sub: "7" }).profiles()).map(({ id }) => id)).toEqual([known.id, child.id]);
  });

  it.each([
    ["no gender", { height: 180 }, 422],
    ["an unknown gender", { gender: "x" }, 422],
    ["a height that nobody has", { gender: "m", height: 1_800 }, 422],
    ["a weight below 0", { gender: "m", weight: -1 }, 422],
    ["a height as text", { gender: "m", height: "180" }, 422],
    ["an age in fractions", { gender: "m", age: 32.5 }, 422],
    ["a fit beyond its scale", { gender: "m", upperExplicitPreference: 2 }, 422],
    ["units of its own", { gender: "m", heightDisplayUnits: "feet" }, 422],
    ["another gender's shape", { gender: "m", bodyShape: "F.20.B1.H2" }, 422],
    ["an unknown brand", { gender: "m", upperReferenceBrand: "nobody" }, 422],
    ["another brand's size", { gender: "m", upperReferenceBrand: "nike", upperReferenceSize: "0-1-DE" }, 422],
  ])("refuse %s", async (_, data, status) => {
    expect((await visitor({ sess: "one" }).post("profiles", data)).status).toBe(status);
  });

  it("keep their gender, and warn of what the guide doesn't have", async () => {
    const he = visitor({ sess: "one" });
    const { id } = await he.create({ gender: "m" });
    expect((await he.patch(`profiles/${id}`, { gender: "w" })).status).toBe(422);
    expect((await he.patch(`profiles/${id}`, { id: "another" })).status).toBe(409);
    await he.patch(`profiles/${id}`, { mood: "good" });
    expect(providers.get().records("fit-analytics").at(-1)?.warnings).toEqual([
      "profile.mood is not in the documents.",
    ]);
  });
});

describe("lists", () => {
  it("hold 1,050 brands, seven of them popular, told only where asked", async () => {
    const he = visitor({ sess: undefined, sub: "1" });
    const all = `brands?filter[category]=upper&filter[gender]=m&filter[shopId]=shop&${FRONT}`;
    const { json } = await he.get(`${all}&fields[brands]=*,isTopReference`);
    const { data } = json as { data: { isTopReference?: boolean }[] };
    expect([data.length, data.filter(({ isTopReference }) => isTopReference).length]).toEqual([1_050, 7]);
    const plain = (await he.get(all)).json as { data: object[] };
    expect(Object.keys(plain.data[0] ?? {})).toEqual(["id", "name"]);
  });

  it.each([
    ["brands?filter[category]=upper&filter[gender]=m&filter[shopId]=other", "another shop's prefix"],
    ["brands?filter[category]=hats&filter[gender]=m&filter[shopId]=shop", "an unknown category"],
    ["brands?filter[category]=upper&filter[gender]=m&filter[shopId]=shop&filter[colour]=red", "an unknown filter"],
    ["brands?filter[category]=upper&filter[gender]=m&filter[gender]=w&filter[shopId]=shop", "one that stands twice"],
    ["reference-sizes?filter[category]=upper&filter[gender]=m&filter[brand]=generic", "generic sizes that are no bras"],
    ["products/shop-top?filter[size]=1", "a filter that products don't have"],
  ])("refuse %s: %s", async (path) => {
    expect((await visitor({ sess: "one" }).get(`${path}&${FRONT}`)).status).toBe(400);
  });

  it.each(["&filter[height]=180.5&filter[weight]=80", "&filter[height]=1&filter[weight]=80", "&filter[height]=180"])(
    "refuse shapes by %s",
    async (query) => {
      expect((await visitor({ sess: "one" }).get(`body-shapes?filter[gender]=m${query}`)).status).toBe(400);
    },
  );

  it("answer without a slash at the end alone, and by their own methods", async () => {
    const he = visitor({ sess: "one" });
    expect((await he.get("profiles/")).status).toBe(404);
    expect((await he.get(`products/shop-top/?${FRONT}`)).status).toBe(404);
    expect((await he.post("brands", {})).status).toBe(405);
    expect((await he.get("products/shop-top/recommendations")).status).toBe(405);
  });
});

describe("recommendations", () => {
  it("say what each category lacks", async () => {
    const fields = async (product: string) => {
      const { status, json } = await visitor({ sess: "one" }).recommend(product);
      expect(status).toBe(400);
      return (json as { errors: { source: { fields: string[] } }[] }).errors.flatMap(({ source }) => source.fields);
    };
    expect(await fields("shop-top")).toEqual(["profile.height", "profile.weight", "profile.upperExplicitPreference"]);
    expect(await fields("shop-jeans")).toContain("profile.lowerExplicitPreference");
    expect(await fields("shop-shoe")).toEqual(["profile.shoesReferenceBrand", "profile.shoesReferenceSize"]);
    expect(await fields("shop-bra")).toEqual(["profile.braSize"]);
  });

  it("go by the primary profile where none is named, and say what is in stock", async () => {
    const he = visitor({ sess: "one" });
    const { id } = await he.create({ gender: "m", ...BODY });
    const { data } = (await he.recommend("shop-top")).json as Told & { data: { profile: string } };
    expect(data).toMatchObject({ profile: id, flags: { usedUserMeasures: true, usedPastPurchases: false } });
    for (const { name, isInStock } of data.recommendedSizes)
      expect(isInStock).toBe(LETTERS[name as keyof typeof LETTERS]);
  });

  it("are made of past purchases of the same category and gender", async () => {
    const he = visitor({ sess: "one" });
    await he.post("events/purchases/", [{ ...event, product: "shop-top", purchasedSize: "L" }]);
    const told = (await he.recommend("shop-top", { isImmediate: true })).json as Told;
    expect(told.data.flags).toEqual({ usedUserMeasures: false, usedReferenceItem: false, usedPastPurchases: true });
    expect(told.data.recommendedSizes[0]?.name).toBe("L");
    expect((await he.recommend("shop-jeans")).status).toBe(400);
    expect((await visitor({ sess: "two" }).recommend("shop-top")).status).toBe(400);
  });

  it("are the same for the same, and each input moves them", async () => {
    const he = visitor({ sess: "one" });
    const { id } = await he.create({ gender: "m", ...BODY });
    const scores = async () => {
      const { data } = (await he.recommend("shop-top", { profile: id })).json as Told;
      return JSON.stringify(data.recommendedSizes.map(({ name, score }) => [name, score]));
    };
    const base = await scores();
    expect(await scores()).toBe(base);
    const changes = [
      ...[{ height: 195 }, { weight: 95 }, { upperExplicitPreference: 1 }, { age: 70 }, { bodyShape: "M.24.B3.C1" }],
      { upperReferenceBrand: "nike", upperReferenceSize: "208" },
    ];
    let before = base;
    for (const change of changes) {
      expect((await he.patch(`profiles/${id}`, change)).status).toBe(200);
      const after = await scores();
      expect(after, JSON.stringify(change)).not.toBe(before);
      before = after;
    }
  });

  it.each([
    ["a word that is false", { isImmediate: false }],
    ["sizes as a list", { manufacturedSizes: ["S"] }],
    ["a size of which nothing is said", { manufacturedSizes: { S: null } }],
    ["a country that is none", { shopCountry: "UK" }],
  ])("refuse %s", async (_, more) => {
    expect((await visitor({ sess: "one" }).recommend("shop-top", more)).status).toBe(422);
  });
});
