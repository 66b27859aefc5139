import { describe, expect, test } from "vitest";
import { answer, noAnswer, outcomeOf } from "../answers.ts";

const meta = { txid: "73b32c2ec01bb9dd092e6c00", count: 1 };
const missing = { status: 422, code: "required_attribute", title: "Attribute product is required" };
const accepted = (lineId: string) => ({ lineId, accepted: true });
const rejected = (lineId: string, code = "required_attribute", title = "Attribute product is required") => ({
  lineId,
  accepted: false,
  code,
  title,
});
const judged = (status: number, errors: unknown, body: object = { meta }) =>
  outcomeOf("fit-analytics", answer(status, { data: null, errors, ...body }));

describe.each([200, 201, 202, 207, 400, 404, 409, 422])("an answer of %s is read line by line", (status) => {
  test("some nulls: partly delivered", () => {
    expect(judged(status, [null, missing, null])).toEqual({
      kind: "partly_delivered",
      lines: [accepted("11"), rejected("12"), accepted("13")],
      reference: meta.txid,
    });
  });

  test("nulls alone: delivered", () => {
    expect(judged(status, [null, null, null])).toEqual({
      kind: "delivered",
      lines: [accepted("11"), accepted("12"), accepted("13")],
      reference: meta.txid,
    });
  });
});

describe.each([200, 201, 202, 207, 400, 409, 422])("an answer of %s that accepts no line", (status) => {
  test("is rejected, in the first line's words", () => {
    expect(judged(status, [missing, missing, missing])).toMatchObject({
      kind: "rejected",
      code: "required_attribute",
      message: "Attribute product is required",
      reference: meta.txid,
    });
  });
});

test("an answer of 404 that accepts no line comes from a wrong address", () => {
  expect(judged(404, [missing, missing, missing])).toMatchObject({ kind: "misdirected", code: "http_404" });
});

describe("a 2xx", () => {
  test.each([
    ["no errors", undefined],
    ["null errors", null],
    ["empty errors", []],
    ["errors that are no list", { code: "x" }],
    ["fewer errors than lines, all null", [null]],
    ["more errors than lines", [null, null, null, missing]],
  ])("with %s accepts every line", (_case, errors) => {
    expect(judged(200, errors)).toMatchObject({
      kind: "delivered",
      lines: [11, 12, 13].map((id) => accepted(`${id}`)),
    });
  });

  test("with fewer errors than lines accepts the lines beyond", () => {
    expect(judged(200, [null, missing])).toMatchObject({
      kind: "partly_delivered",
      lines: [accepted("11"), rejected("12"), accepted("13")],
    });
  });

  test.each([
    ["a text", "bad", "rejected", "bad"],
    ["an object without words", {}, "rejected", "{}"],
    ["false", false, "rejected", "false"],
    ["a number for a code", { code: 7, title: "T" }, "7", "T"],
    ["an endless title", { code: "c", title: "x".repeat(900) }, "c", "x".repeat(500)],
  ])("rejects a line with %s in its place", (_case, error, code, title) => {
    expect(judged(200, [null, error, null])).toMatchObject({ lines: [{}, rejected("12", code, title), {}] });
  });

  test.each([["<html></html>"], [""], ["null"], ["[null,null,null]"], ['{"errors":[nul']])(
    "that can't be read (%j) is delivered with a warning",
    (body) => {
      expect(outcomeOf("fit-analytics", answer(200, body))).toEqual({
        kind: "delivered",
        warnings: ["answer_unreadable"],
      });
    },
  );

  test.each([[undefined], [{}], [{ txid: 7 }], [{ txid: "" }], ["x"]])("with the meta %j has no reference", (other) => {
    expect(judged(200, [null, null, null], { meta: other })).not.toHaveProperty("reference");
  });
});

describe("a 4xx whose errors don't fit the lines is rejected as a whole", () => {
  test.each([
    ["fewer errors than lines", [null, missing]],
    ["more errors than lines", [null, null, null, missing]],
    ["no list", { 0: null }],
    ["no errors", undefined],
  ])("%s", (_case, errors) => {
    expect(judged(422, errors)).toMatchObject({ kind: "rejected" });
    expect(judged(422, errors)).not.toHaveProperty("lines");
  });
});

test.each([401, 403])("a %s is unauthorized, whatever its errors hold", (status) => {
  expect(judged(status, [null, null, null])).toMatchObject({ kind: "unauthorized" });
});

test.each([408, 425, 429])("a %s is throttled, whatever its errors hold", (status) => {
  expect(judged(status, [null, null, null])).toEqual({ kind: "throttled", retryAfter: null });
});

test.each([302, 500])("a %s accepts nothing, whatever its errors hold", (status) => {
  expect(judged(status, [null, null, null])).toMatchObject({ kind: status === 302 ? "misdirected" : "unavailable" });
});

test("no answer accepts nothing", () => {
  expect(outcomeOf("fit-analytics", noAnswer("timeout", true))).toMatchObject({ kind: "unavailable" });
});
