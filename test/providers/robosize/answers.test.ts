import { describe, expect, test } from "vitest";
import { answer, outcomeOf } from "../answers.ts";

describe("the answer to a new order", () => {
  test.each([
    [200, 1, "1"],
    [201, 123456789012, "123456789012"],
    [201, "a-7", "a-7"],
    [200, " 7 ", "7"],
    [200, 0, "0"],
  ])("of %s with the id %j keeps it as the text %s", (status, id, providerRef) => {
    expect(outcomeOf("robosize", answer(status, { id, store_id: "450789469", data: {} }))).toEqual({
      kind: "delivered",
      providerRef,
    });
  });

  test.each([[{}], [{ id: null }], [{ id: "" }], [{ id: " " }], [{ id: {} }], [{ id: 1.5 }], ["OK"], [""], ["[]"]])(
    "without a readable id (%j) is delivered with a warning",
    (body) => {
      expect(outcomeOf("robosize", answer(201, body))).toEqual({ kind: "delivered", warnings: ["answer_unreadable"] });
    },
  );

  test("of 404 is misdirected", () => {
    expect(outcomeOf("robosize", answer(404))).toMatchObject({ kind: "misdirected" });
  });
});

describe("the answer to a cancellation", () => {
  test.each([200, 202, 204, 404])("of %s is success", (status) => {
    expect(outcomeOf("robosize", answer(status), "order_cancelled")).toEqual({ kind: "delivered" });
  });

  test.each([
    [401, "unauthorized"],
    [429, "throttled"],
    [302, "misdirected"],
    [410, "misdirected"],
    [500, "unavailable"],
  ])("of %s is %s", (status, kind) => {
    expect(outcomeOf("robosize", answer(status), "order_cancelled")).toMatchObject({ kind });
  });
});

test("an update that meets no such order is misdirected", () => {
  expect(outcomeOf("robosize", answer(404), "order_updated")).toMatchObject({ kind: "misdirected" });
});
