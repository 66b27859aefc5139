import { describe, expect, test } from "vitest";
import { isLoopback, readOrigins } from "#app/domain/origin.ts";
import { PROVIDERS } from "#app/providers/registry.ts";

test("an unset or blank origin leaves the provider's own", () => {
  expect(readOrigins(PROVIDERS.all, { NAIZ_ORIGIN: " " }, false)).toEqual({ origins: {}, faults: [] });
});

test("each provider has its own variable", () => {
  const environment = {
    BODYGRAM_ORIGIN: "https://one.example",
    FIT_ANALYTICS_ORIGIN: "https://two.example:8443/",
    NAIZ_ORIGIN: " https://three.example ",
    ROBOSIZE_ORIGIN: "https://FOUR.example",
  };
  expect(readOrigins(PROVIDERS.all, environment, false)).toEqual({
    origins: {
      bodygram: "https://one.example",
      "fit-analytics": "https://two.example:8443",
      naiz: "https://three.example",
      robosize: "https://four.example",
    },
    faults: [],
  });
});

describe("outside the sandbox only https to another machine is an origin", () => {
  test.each([
    ["http://api.example", "https"],
    ["http://127.0.0.1:9000", "https"],
    ["https://127.0.0.1:9000", "this machine"],
    ["https://127.9.9.9", "this machine"],
    ["https://localhost", "this machine"],
    ["https://LOCALHOST.", "this machine"],
    ["https://api.localhost", "this machine"],
    ["https://[::1]:9000", "this machine"],
    ["https://0.0.0.0", "this machine"],
    ["https://[::ffff:127.0.0.1]", "this machine"],
    ["https://api.example/v1", "without a path"],
    ["https://api.example?x=1", "without a path"],
    ["https://user@api.example", "without a path"],
    ["https://:secret@api.example", "without a path"],
    ["ftp://api.example", "https://"],
    ["api.example", "origin"],
  ])("%s is refused, naming the variable", (origin, wording) => {
    const { origins, faults } = readOrigins(PROVIDERS.all, { ROBOSIZE_ORIGIN: origin }, false);
    expect(origins).toEqual({});
    expect(faults).toEqual([expect.stringMatching(/^ROBOSIZE_ORIGIN /)]);
    expect(faults[0]).toContain(wording);
  });
});

test.each(["http://127.0.0.1:9000", "https://localhost:9443"])("the sandbox accepts %s", (origin) => {
  expect(readOrigins(PROVIDERS.all, { NAIZ_ORIGIN: origin }, true)).toEqual({ origins: { naiz: origin }, faults: [] });
});

test("the sandbox still refuses a path", () => {
  expect(readOrigins(PROVIDERS.all, { NAIZ_ORIGIN: "http://127.0.0.1:9000/hook" }, true).faults).toHaveLength(1);
});

test("every wrong origin is named at once", () => {
  expect(readOrigins(PROVIDERS.all, { NAIZ_ORIGIN: "x", BODYGRAM_ORIGIN: "y" }, false).faults).toHaveLength(2);
});

test.each([
  ["127.0.0.1", true],
  ["localhost", true],
  ["127.example.com", false],
  ["notlocalhost", false],
  ["10.0.0.1", false],
])("%s is this machine: %s", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
