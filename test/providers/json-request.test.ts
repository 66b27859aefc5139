import { expect, test } from "vitest";
import { jsonRequest, urlValue } from "#app/providers/json-request.ts";

test.each([
  ["AZaz09-._~", "AZaz09-._~"],
  ["a b", "a%20b"],
  ["a+b", "a%2Bb"],
  ["/?#&=%", "%2F%3F%23%26%3D%25"],
  ["!'()*", "%21%27%28%29%2A"],
  ["@:;,$[]", "%40%3A%3B%2C%24%5B%5D"],
  ["ü", "%C3%BC"],
  ["尺", "%E5%B0%BA"],
  ["👕", "%F0%9F%91%95"],
  ["half a pair \ud83d", "half%20a%20pair%20%EF%BF%BD"],
])("in a URL %j is written %s", (value, expected) => {
  expect(urlValue(value)).toBe(expected);
});

test("a request has the two headers of all providers, and its own beside them", () => {
  expect(jsonRequest("POST", "https://x.example", { a: 1 }, { Authorization: "Bearer t" })).toEqual({
    method: "POST",
    url: "https://x.example",
    headers: { "Content-Type": "application/json", Accept: "application/json", Authorization: "Bearer t" },
    body: { a: 1 },
  });
});
