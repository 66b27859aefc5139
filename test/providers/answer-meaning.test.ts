import { describe, expect, test } from "vitest";
import { answer, noAnswer, outcomeOf } from "./answers.ts";
import { PROVIDER_NAMES } from "#test/support/providers.ts";

const words = { status: "error", message: "the provider's words" };

describe.each(PROVIDER_NAMES)("what an answer of %s means by its status", (name) => {
  test.each([400, 409, 413, 415, 418, 422, 451, 499])("%s is rejected, its words kept", (status) => {
    const outcome = outcomeOf(name, answer(status, words));
    expect(outcome).toMatchObject({ kind: "rejected", code: `http_${status}` });
    expect(JSON.stringify(outcome)).toContain("the provider's words");
  });

  test.each([401, 403])("%s is unauthorized", (status) => {
    expect(outcomeOf(name, answer(status, words))).toMatchObject({ kind: "unauthorized", code: `http_${status}` });
  });

  test.each([408, 425, 429])("%s is throttled, for as long as the provider asks", (status) => {
    const date = "Wed, 21 Oct 2026 07:28:00 GMT";
    const outcomes = [{}, { "retry-after": "120" }, { "retry-after": date }].map((headers) =>
      outcomeOf(name, answer(status, words, { headers })),
    );
    expect(outcomes).toEqual([
      { kind: "throttled", retryAfter: null },
      { kind: "throttled", retryAfter: "120" },
      { kind: "throttled", retryAfter: date },
    ]);
  });

  test.each([300, 301, 302, 303, 304, 307, 308])("%s is misdirected", (status) => {
    const headers = { location: "https://elsewhere.example/" };
    expect(outcomeOf(name, answer(status, "", { headers }))).toMatchObject({ kind: "misdirected", redirected: true });
  });

  test.each([404, 405, 410])("%s is misdirected too, since maintenance looks like it, its words kept", (status) => {
    const outcome = outcomeOf(name, answer(status, words));
    expect(outcome).toMatchObject({ kind: "misdirected", code: `http_${status}`, redirected: false });
    expect(JSON.stringify(outcome)).toContain("the provider's words");
  });

  test.each([500, 501, 502, 503, 504, 520, 599])("%s is unavailable", (status) => {
    expect(outcomeOf(name, answer(status, "<h1>oops</h1>"))).toMatchObject({
      kind: "unavailable",
      code: `http_${status}`,
    });
  });

  test.each([
    [500, false],
    [502, true],
    [503, false],
    [504, true],
  ])("%s may have been taken: %s", (status, uncertain) => {
    expect(outcomeOf(name, answer(status, "<h1>oops</h1>"))).toMatchObject({ uncertain });
  });

  test("a 503 tells when to come back, as a 429 does; other faults don't", () => {
    const headers = { "retry-after": "120" };
    expect(outcomeOf(name, answer(503, "", { headers }))).toMatchObject({ retryAfter: "120" });
    expect(outcomeOf(name, answer(500, "", { headers }))).toMatchObject({ retryAfter: null });
  });

  test.each([
    ["timeout", true],
    ["connection", true],
    ["connection", false],
    ["tls", false],
    ["dns", false],
  ] as const)("no answer at all (%s, sent: %s) is unavailable", (reason, sent) => {
    expect(outcomeOf(name, noAnswer(reason, sent))).toMatchObject({ kind: "unavailable" });
  });

  test.each([400, 403, 500])("of a long answer of %s no more than 500 characters are kept", (status) => {
    const outcome = outcomeOf(name, answer(status, "x".repeat(100_000), { complete: false }));
    expect(JSON.stringify(outcome).length).toBeLessThan(700);
  });

  test.each([
    ["HTML", "<!doctype html><html></html>", true],
    ["nothing", "", true],
    ["null", "null", true],
    ["a list", "[]", true],
    ["half a body", '{"id": 1, "status": "er', false],
  ])("a 200 with %s is delivered: sending again would count the order twice", (_case, body, complete) => {
    expect(outcomeOf(name, answer(200, body, { complete }))).toMatchObject({ kind: "delivered" });
  });

  test("a 200 of which only half a body came is delivered with a warning", () => {
    expect(outcomeOf(name, answer(200, '{"i', { complete: false }))).toMatchObject({ warnings: ["answer_unreadable"] });
  });
});
