import { describe, expect, test } from "vitest";
import { readBrands } from "#app/providers/fit-analytics/recommendation/brands.ts";
import { readProduct } from "#app/providers/fit-analytics/recommendation/products.ts";
import { createProfile, patchProfile, readProfile } from "#app/providers/fit-analytics/recommendation/profiles.ts";
import { pictureUrl } from "#app/providers/fit-analytics/recommendation/reading.ts";
import { readRecommendation } from "#app/providers/fit-analytics/recommendation/recommendations.ts";
import { readShapes } from "#app/providers/fit-analytics/recommendation/shapes.ts";
import { readSizes } from "#app/providers/fit-analytics/recommendation/sizes.ts";
import { readStyles } from "#app/providers/fit-analytics/recommendation/styles.ts";
import { answer } from "#test/support/pipeline.ts";
import { type Example, EXAMPLES } from "./examples.ts";

const READERS = {
  ...{ product: readProduct, profile: readProfile, immediateRecommendation: readRecommendation, brands: readBrands },
  ...{ styles: readStyles, referenceSizes: readSizes, bodyShapes: readShapes },
};

/** An answer with a field more in every object of it. */
function grown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(grown);
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.entries(value).map(([name, one]) => [name, grown(one)] as const);
  return { ...Object.fromEntries(inner), addedByTheNextVersion: { deep: [1] } };
}

const headers = { "x-request-id": "1", "x-added": "yes", "content-type": "application/json; charset=utf-8" };

describe("what may change by Fit Analytics' policy changes nothing", () => {
  test.each(Object.entries(READERS))("%s with new fields and headers", (name, read) => {
    const { answer: told, status } = EXAMPLES[name as keyof typeof READERS] as Example;
    const before = read(answer(status, told));
    expect(before.kind).toBe("found");
    const sizes = (told?.["data"] as { manufacturedSizes?: object }).manufacturedSizes;
    const more = grown(told) as { data: Record<string, unknown> };
    if (sizes) more.data["manufacturedSizes"] = sizes;
    expect(read(answer(status, more, headers))).toEqual(before);
  });

  test("one entry of a list that can't be read costs that entry alone", () => {
    const data = [{ id: "nike", name: "Nike" }, null, 7, { id: "", name: "x" }, { name: "x" }, { id: "y", name: " " }];
    expect(readBrands(answer(200, { data }))).toEqual({
      ...{ kind: "found", value: [{ id: "nike", name: "Nike", isTop: false }] },
    });
  });

  test("ids are texts, whatever they were, and what stands in them means nothing", () => {
    const garmentType = { id: 100, name: "sneakers" };
    expect(readStyles(answer(200, { data: [{ name: "", garmentType, id: 217191 }] }))).toMatchObject({
      value: [{ id: "217191", name: null, garmentType: { id: "100" } }],
    });
    const sizes = [
      { id: 7, name: "S", sizingSystem: "xx", size: 1428 },
      { id: "8", name: "42", sizingSystem: { id: "de", name: "DE" } },
      { id: "9", name: "40", sizingSystem: "de", components: { main: { code: 40 } } },
    ];
    expect(readSizes(answer(200, { data: sizes }))).toMatchObject({
      value: [
        { id: "7", size: "1428", system: null, main: "S" },
        { system: "DE", main: "42" },
        { system: "de", main: "40" },
      ],
    });
  });

  test("what may be left out is: a picture, a score, all that a recommendation rests on", () => {
    const product = { id: 4711, category: "upper", gender: "m" };
    expect(readProduct(answer(200, { data: product }))).toMatchObject({ value: { id: "4711", picture: null } });
    expect(readShapes(answer(200, { data: [{ id: "s" }] }))).toMatchObject({
      value: [{ id: "s", pictures: [null, null] }],
    });
    const data = { recommendedSizes: [{ name: "M" }] };
    expect(readRecommendation(answer(201, { data }))).toMatchObject({
      value: { profile: null, sizes: [{ name: "M" }] },
    });
  });

  test("an attribute of a profile that can't be read counts as not given", () => {
    const data = {
      id: "p",
      gender: "w",
      height: "172",
      weight: "much",
      age: "28",
      isPrimary: null,
      upperExplicitPreference: 2,
    };
    expect(readProfile(answer(200, { data }))).toMatchObject({
      value: { height: 172, weight: null, age: 28, isPrimary: false, fits: {} },
    });
    expect(readProfile(answer(200, { data: { ...data, gender: "x" } })).kind).toBe("fault");
  });

  test.each([
    ["http://media.fitanalytics.com/a.png", "https://media.fitanalytics.com/a.png"],
    ["https://fitanalytics.com/a.png", "https://fitanalytics.com/a.png"],
    ["http://d3p40ik6q6v86a.cloudfront.net/a.jpg", null],
    ["https://fitanalytics.com.evil.test/a.png", null],
    ["https://notfitanalytics.com/a.png", null],
    ["https://user@media.fitanalytics.com/a.png", null],
    ["https://media.fitanalytics.com:8443/a.png", null],
    ["javascript:alert(1)//fitanalytics.com", null],
    ["data:image/png;base64,AA", null],
    ["", null],
    [7, null],
  ])("a picture at %s is shown from %s", (given, shown) => {
    expect(pictureUrl(given)).toBe(shown);
  });
});

describe("what is sent of a profile", () => {
  const caller = { origin: "https://fit.test", token: "t" };

  test("is what was answered alone: a gender and no id to begin one, neither to change it", () => {
    expect(createProfile(caller, "g", "shoes", { reference: { brand: "nike", style: null, size: "1" } }).body).toEqual({
      data: { gender: "g", shoesReferenceBrand: "nike", shoesReferenceSize: "1" },
    });
    const changed = patchProfile(caller, "a/b", "upper", { fit: 0, age: 31.6, isPrimary: true });
    expect(changed.body).toEqual({ data: { upperExplicitPreference: 0, age: 32, isPrimary: true } });
    expect(changed.url).toBe("https://fit.test/api/v1/profiles/a%2Fb");
  });
});
