import { describe, expect, test } from "vitest";
import { missingIn } from "#app/providers/fit-analytics/recommendation/missing.ts";
import { readRecommendation } from "#app/providers/fit-analytics/recommendation/recommendations.ts";
import { answer, noAnswer } from "#test/support/pipeline.ts";

const error = (fields: unknown, more: object = {}) => ({ status: "400", code: "rec_x", source: { fields }, ...more });
const body = (...errors: unknown[]) => ({ errors });

describe("what a recommendation lacks", () => {
  test.each([
    ["profile.height", "bodyMass"],
    ["profile.weight", "bodyMass"],
    ["profile.upperExplicitPreference", "bodyMass"],
    ["profile.lowerExplicitPreference", "bodyMass"],
    ["profile.dressExplicitPreference", "bodyMass"],
    ["profile.shoesReferenceBrand", "referenceItem"],
    ["profile.shoesReferenceSize", "referenceItem"],
    ["profile.lowerReferenceStyle", "referenceItem"],
    ["profile.upperReferenceGarmentType", "referenceItem"],
    ["profile.bodyShape", "bodyShape"],
    ["bodyShape", "bodyShape"],
    ["profile.age", "age"],
    ["profile.braSize", "braSize"],
  ])("%s is asked by the screen %s", (field, screen) => {
    expect(missingIn(body(error([field])))).toEqual([screen]);
  });

  test("is told by its fields, whatever its code, once each, in the order of the screens", () => {
    const told = body(
      error(["profile.age"], { code: "rec_new_code" }),
      error(["profile.weight"], { status: 400 }),
      error(["profile.height", "profile.upperReferenceSize"], { code: undefined }),
    );
    expect(missingIn(told)).toEqual(["bodyMass", "referenceItem", "age"]);
  });

  test.each([
    ["an unknown field alone", body(error(["profile.shoeWidth"]))],
    [
      "a field that only looks like one",
      body(error(["profile.heightDisplayUnits", "profile.referenced", "xbodyShape"])),
    ],
    ["another status", body(error(["profile.height"], { status: 422 }))],
    ["fields that are no list", body(error("profile.height"))],
    ["fields that are no texts", body(error([1, null, {}]))],
    ["no source", body({ status: "400" })],
    ["errors that are none", body(null, 1, "profile.height")],
    ["no errors", { errors: null }],
    ["no object", null],
  ])("is nothing in %s, and a 400 is a fault then", (_, told) => {
    expect(missingIn(told as never)).toEqual([]);
    expect(readRecommendation(answer(400, told))).toEqual({ kind: "fault", code: "http_400" });
  });
});

describe("an error of the API", () => {
  test.each([
    [401, { kind: "refused" }],
    [403, { kind: "refused" }],
    [404, { kind: "absent" }],
    [204, { kind: "fault", code: "http_204" }],
    [302, { kind: "fault", code: "http_302" }],
    [422, { kind: "fault", code: "http_422" }],
    [500, { kind: "fault", code: "http_500" }],
    [503, { kind: "fault", code: "http_503" }],
  ])("of status %i is %j", (status, reading) => {
    expect(readRecommendation(answer(status, "<h1>secret</h1>", { location: "https://elsewhere.test" }))).toEqual(
      reading,
    );
  });

  test("that is too many requests tells how long to wait", () => {
    expect(readRecommendation(answer(429, "", { "retry-after": "7" }))).toEqual({ kind: "throttled", retryAfter: "7" });
    expect(readRecommendation(answer(429))).toEqual({ kind: "throttled", retryAfter: null });
  });

  test("that never came, was cut, or is no JSON is a fault that tells nothing of it", () => {
    expect(readRecommendation(noAnswer())).toEqual({ kind: "fault", code: "timeout" });
    const whole = { data: { recommendedSizes: [] } };
    const cut = { ...answer(200, whole), complete: false };
    for (const result of [cut, answer(200, "<html>"), answer(200, []), answer(200, { data: null }), answer(201, {})]) {
      expect(readRecommendation(result)).toEqual({ kind: "fault", code: "unreadable" });
    }
    expect(readRecommendation(answer(200, whole)).kind).toBe("found");
  });
});
