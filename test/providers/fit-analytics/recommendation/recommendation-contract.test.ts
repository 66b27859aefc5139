import { describe, expect, test } from "vitest";
import type { HttpResult } from "#app/domain/outcome.ts";
import type { RequestDescription } from "#app/domain/provider.ts";
import {
  brandRequest,
  brandsRequest,
  readBrand,
  readBrands,
} from "#app/providers/fit-analytics/recommendation/brands.ts";
import type { Caller } from "#app/providers/fit-analytics/recommendation/call.ts";
import { productRequest, readProduct } from "#app/providers/fit-analytics/recommendation/products.ts";
import * as profiles from "#app/providers/fit-analytics/recommendation/profiles.ts";
import type { Reading } from "#app/providers/fit-analytics/recommendation/reading.ts";
import {
  readRecommendation,
  recommendationRequest,
} from "#app/providers/fit-analytics/recommendation/recommendations.ts";
import { readShapes, shapesRequest } from "#app/providers/fit-analytics/recommendation/shapes.ts";
import {
  braSizesRequest,
  readSizes,
  sizesRequest,
  storedSize,
} from "#app/providers/fit-analytics/recommendation/sizes.ts";
import { groupStyles, readStyles, stylesRequest } from "#app/providers/fit-analytics/recommendation/styles.ts";
import { useFitMerchant } from "#test/sandbox/providers/support-fit.ts";
import { answer } from "#test/support/pipeline.ts";
import { type Example, EXAMPLES, HERS, HIS, SIZES } from "./examples.ts";

const GB = { language: "en", country: "GB", sizingSystem: "UK" };
const DE = { language: "de", country: "DE", sizingSystem: null };
const BODY = {
  height: 180,
  weight: 80,
  heightDisplayUnits: "imperial",
  weightDisplayUnits: "imperial",
  fit: -1,
} as const;
const JEANS = { brand: "levis", style: "200658", size: "264-2984-WL" };
const UPPER = { category: "upper", gender: "m" } as const;
const asked = (isImmediate: boolean, profile: string | null) => ({ sizes: SIZES, profile, isImmediate });

/** Each example by our client: the request that is made, and what is read of the answer. */
const CALLS: Record<
  keyof typeof EXAMPLES,
  [
    make: (caller: Caller, his: string, hers: string) => RequestDescription,
    read: (result: HttpResult) => Reading<unknown>,
  ]
> = {
  product: [(caller) => productRequest(caller, "example-1150064", GB), readProduct],
  unsupportedProduct: [(caller) => productRequest(caller, "example-1061683", GB), readProduct],
  profiles: [(caller) => profiles.profilesRequest(caller), profiles.readProfiles],
  profilesOfGender: [(caller) => profiles.profilesRequest(caller, { gender: "m" }), profiles.readProfiles],
  immediateRecommendation: [
    (caller, his) => recommendationRequest(caller, "example-1150064", GB, asked(true, his)),
    readRecommendation,
  ],
  missingBodyMass: [
    (caller) => recommendationRequest(caller, "example-1150064", GB, asked(true, null)),
    readRecommendation,
  ],
  missingReferenceItem: [
    (caller) =>
      recommendationRequest(caller, "example-500", GB, {
        ...{ sizes: { "41": true, "42": true }, profile: null, isImmediate: true },
      }),
    readRecommendation,
  ],
  patchBodyMass: [(caller, his) => profiles.patchProfile(caller, his, "upper", BODY), profiles.readProfile],
  createProfile: [(caller) => profiles.createProfile(caller, "m", "upper", BODY), profiles.readProfile],
  brands: [(caller) => brandsRequest(caller, "example", UPPER, GB), readBrands],
  styles: [(caller) => stylesRequest(caller, { brand: "levis", category: "lower", gender: "m" }, DE), readStyles],
  referenceSizes: [(caller) => sizesRequest(caller, { brand: "river-island", ...UPPER }, GB), readSizes],
  patchReferenceItem: [
    (caller) => profiles.patchProfile(caller, "71FSRgCzcmJmMjLiuyu5CSpyHI", "lower", { reference: JEANS }),
    profiles.readProfile,
  ],
  bodyShapes: [(caller) => shapesRequest(caller, { gender: "m", height: 180, weight: 80 }), readShapes],
  patchBodyShape: [
    (caller, his) => profiles.patchProfile(caller, his, "upper", { bodyShape: "M.24.B2.C2" }),
    profiles.readProfile,
  ],
  patchAge: [(caller, his) => profiles.patchProfile(caller, his, "upper", { age: 32 }), profiles.readProfile],
  braSizes: [(caller) => braSizesRequest(caller, "w", GB), readSizes],
  patchBraSize: [
    (caller, _his, hers) => profiles.patchProfile(caller, hers, "bra", { braSize: "0-14480-UK" }),
    profiles.readProfile,
  ],
  finalRecommendation: [
    (caller, his) => recommendationRequest(caller, "example-1150064", GB, asked(false, his)),
    readRecommendation,
  ],
  patchPlain: [
    (caller, his) => profiles.patchProfile(caller, his, "upper", { height: 180, weight: 80 }),
    profiles.readProfile,
  ],
  profile: [(caller, his) => profiles.profileRequest(caller, his), profiles.readProfile],
  profileWithBrand: [
    (caller, his) => profiles.profileRequest(caller, his, "upperReferenceBrand"),
    profiles.readProfile,
  ],
  brand: [(caller) => brandRequest(caller, "tnf"), readBrand],
};
const NAMES = Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[];
const CALLER = { origin: "https://fit.test", token: "token" };

/** What an example's answer is read as. */
const readOf = (name: keyof typeof EXAMPLES, status = EXAMPLES[name].status as number) => {
  const { answer: told = {} } = EXAMPLES[name] as Example;
  return CALLS[name][1](answer(status, told));
};

describe("the guide's examples through our client", () => {
  test.each(NAMES)("%s is asked as shown", (name) => {
    const { method, path, query = {}, data } = EXAMPLES[name] as Example;
    const made = CALLS[name][0](CALLER, HIS, HERS);
    const url = new URL(made.url);
    expect(url.pathname).toBe(`/api/v1/${path}`);
    expect(Object.fromEntries(url.searchParams)).toEqual(query);
    expect(made.url).not.toMatch(/[[\]*,]/);
    expect(made).toMatchObject({ method, body: data === undefined ? null : { data } });
    expect(made.headers).toEqual({
      ...{ Accept: "application/json", "Content-Type": "application/json", Authorization: "Bearer token" },
    });
  });

  test("are encoded by name and value", () => {
    expect(CALLS.brands[0](CALLER, "", "").url).toBe(
      "https://fit.test/api/v1/brands?filter%5Bcategory%5D=upper&filter%5Bgender%5D=m&filter%5BshopId%5D=example" +
        "&filter%5BshopLanguage%5D=en&filter%5BshopCountry%5D=GB&fields%5Bbrands%5D=%2A%2CisTopReference",
    );
    expect(productRequest(CALLER, "example-1/2", DE).url).toBe(
      "https://fit.test/api/v1/products/example-1%2F2?filter%5BshopLanguage%5D=de&filter%5BshopCountry%5D=DE",
    );
  });

  test("are read: a product, an unsupported one, and a picture on another's host left out", () => {
    expect(readOf("product")).toEqual({
      ...{ kind: "found", value: { id: "example-1150064", category: "upper", gender: "m", picture: null } },
    });
    expect(readOf("unsupportedProduct")).toEqual({ kind: "absent" });
  });

  test("are read: two profiles, an age as text, stored sizes by their number", () => {
    const read = readOf("profiles") as { value: profiles.Profile[] };
    expect(read.value).toMatchObject([
      {
        ...{ id: HIS, gender: "m", height: 180, weight: 80, age: 32, bodyShape: "M.24.B2.C2", fits: { upper: 1 } },
        references: { upper: { brand: "tnf", size: "1430", style: null } },
      },
      {
        ...{ id: HERS, gender: "w", age: 28, bodyShape: "F.20.B1.H2", braSize: "820", fits: { lower: 1 } },
        references: { lower: { brand: "levis", size: "2848", style: "200658" } },
      },
    ]);
    expect(profiles.readProfiles(answer(404))).toEqual({ kind: "found", value: [] });
    expect(profiles.readProfiles(answer(200, { data: [] }))).toEqual({ kind: "found", value: [] });
  });

  test.each(["patchBodyMass", "createProfile", "patchReferenceItem", "patchBodyShape", "patchAge"] as const)(
    "are read: %s gives the profile as it is now, by 200 or 201",
    (name) => {
      const { id } = (EXAMPLES[name] as Example).answer?.["data"] as { id: string };
      for (const status of [200, 201]) expect(readOf(name, status)).toMatchObject({ kind: "found", value: { id } });
    },
  );

  test("are read: a relation as its id, or whole where it was included", () => {
    for (const name of ["profile", "profileWithBrand"] as const) {
      expect(readOf(name)).toMatchObject({ value: { references: { upper: { brand: "tnf" } } } });
    }
    expect(readOf("patchBraSize")).toMatchObject({ value: { braSize: "0-14480-UK", age: 28 } });
    expect(readOf("patchPlain")).toMatchObject({ value: { height: 180, weight: 80 } });
  });

  test("are read: a recommendation from the best size on, and what it rests on", () => {
    expect(readOf("immediateRecommendation")).toEqual({
      kind: "found",
      value: {
        profile: HIS,
        used: { measures: true, referenceItem: false, pastPurchases: false },
        sizes: [
          { name: "Chest 40in Long", abbreviation: "40 Long", score: 76, isOutOfScale: false },
          { name: "Chest 38in Long", abbreviation: "38 Long", score: 24, isOutOfScale: false },
        ],
      },
    });
  });

  test("are read: what is missing", () => {
    expect(readOf("missingBodyMass")).toEqual({ kind: "missing", missing: ["bodyMass"] });
    expect(readOf("missingReferenceItem")).toEqual({ kind: "missing", missing: ["referenceItem"] });
  });

  test("are read: brands, styles of both kinds, sizes of one part and of two", () => {
    expect(readOf("brands")).toMatchObject({
      value: [{ id: "tommy-hilfiger", isTop: true }, {}, { name: "The North Face" }],
    });
    expect(readOf("brand")).toEqual({ kind: "found", value: { id: "tnf", name: "The North Face", isTop: false } });
    const styles = readOf("styles") as { value: Parameters<typeof groupStyles>[0] };
    expect(groupStyles(styles.value)).toMatchObject([
      { style: { id: "151361", name: null }, models: [{ name: "511" }] },
    ]);
    const { value } = readOf("referenceSizes") as { value: Parameters<typeof storedSize>[0] };
    expect(value).toMatchObject([
      { id: "264-224-DE", system: "DE", main: "42", second: null, tags: ["numeric"] },
      { id: "264-226-DE" },
      { id: "264-1428-XX", system: null, main: "S", tags: ["letter"] },
      { id: "264-2984-WL", name: "37/30", main: "37", second: "30" },
    ]);
    expect(storedSize(value, "2984")?.id).toBe("264-2984-WL");
    expect(storedSize(value, "264-226-DE")?.name).toBe("46");
    expect(storedSize(value, "9")).toBeNull();
    expect(readOf("braSizes")).toMatchObject({
      value: [{ main: "32", second: "B", system: "UK" }, { second: "DD" }, {}],
    });
  });

  test("are read: body shapes by their first picture, over https", () => {
    const pictures = "https://media.fitanalytics.com/widget_v2/bodyshapes-20151211/";
    expect(readOf("bodyShapes")).toEqual({
      kind: "found",
      value: ["C1", "C2"].map((last) => ({
        ...{ id: `M.24.B1.${last}`, group: 0 },
        pictures: [`${pictures}M.24.B1.png`, `${pictures}M.24.B1.${last}.png`],
      })),
    });
  });
});

const { providers, register, token } = useFitMerchant();

describe("the guide's examples through the stand-in", () => {
  /** Sends a request as the app would, and gives its result. */
  async function send({ method, url, headers, body }: RequestDescription): Promise<HttpResult> {
    const init = { method, headers, redirect: "manual" as const, ...(body !== null && { body: JSON.stringify(body) }) };
    const answered = await fetch(url, init);
    return answer(answered.status, await answered.text());
  }

  async function visitor(sess: string): Promise<Caller> {
    const issuer = "https://example.com/";
    register({
      ...{ prefix: "example", issuer },
      products: [
        { id: "example-1150064", category: "upper", gender: "m" },
        { id: "example-500", category: "shoes", gender: "m" },
      ],
    });
    return { origin: providers.get().origins["fit-analytics"], token: await token({ sess, iss: issuer }) };
  }

  /** What a stand-in's own ids are by those of the guide; the guide's reference size is another in its list. */
  async function profilesOf(caller: Caller) {
    const sizes = readSizes(await send(sizesRequest(caller, { brand: "levis", category: "lower", gender: "w" }, GB)));
    const styles = readStyles(
      await send(stylesRequest(caller, { brand: "levis", category: "lower", gender: "w" }, GB)),
    );
    const bras = readSizes(await send(braSizesRequest(caller, "w", GB)));
    if (sizes.kind !== "found" || styles.kind !== "found" || bras.kind !== "found") throw new Error("They are there.");
    const reference = { brand: "levis", style: styles.value[0]?.id ?? "", size: sizes.value[0]?.id ?? "" };
    const id = async (made: RequestDescription): Promise<string> => {
      const read = profiles.readProfile(await send(made));
      if (read.kind !== "found") throw new Error(`It is made: ${JSON.stringify(read)}`);
      return read.value.id;
    };
    return {
      his: await id(profiles.createProfile(caller, "m", "upper", { ...BODY, bodyShape: "M.24.B2.C2" })),
      hers: await id(profiles.createProfile(caller, "w", "lower", { height: 172, weight: 60, reference })),
      ...{ reference, braSize: bras.value.find(({ name }) => name === "36/DD")?.id ?? "" },
    };
  }

  /** The attributes of what an answer tells first. */
  function namesIn(told: HttpResult | Example): string[] {
    const body = "body" in told ? (JSON.parse(told.body || "{}") as unknown) : "answer" in told ? told.answer : {};
    const { data } = Object(body) as { data?: unknown };
    const first: unknown = Array.isArray(data) ? data[0] : data;
    return Object.keys(Object(first) as object);
  }

  const WITHOUT = new Set<string>(["missingBodyMass", "missingReferenceItem", "createProfile"]);

  test.each(NAMES)("%s is answered in the same form", async (name) => {
    const caller = await visitor(`visit-${name}`);
    const own = WITHOUT.has(name) ? null : await profilesOf(caller);
    let made = CALLS[name][0](caller, own?.his ?? "", own?.hers ?? "");
    if (name === "patchReferenceItem" && own) {
      made = profiles.patchProfile(caller, own.hers, "lower", { reference: own.reference });
    }
    if (name === "patchBraSize" && own) made = profiles.patchProfile(caller, own.hers, "bra", { braSize: own.braSize });
    if (name === "profileWithBrand" && own) {
      await send(
        profiles.patchProfile(caller, own.his, "upper", { reference: { brand: "tnf", style: null, size: "200" } }),
      );
    }
    const result = await send(made);
    const example = EXAMPLES[name] as Example;
    expect(result).toMatchObject({ status: example.status });
    if (example.answer) expect(CALLS[name][1](result).kind).toBe(readOf(name).kind);
    if (!made.url.includes("/profiles")) expect(namesIn(result)).toEqual(expect.arrayContaining(namesIn(example)));
    expect(providers.get().records("fit-analytics").at(-1)?.warnings).toEqual([]);
  });
});
