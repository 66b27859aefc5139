import { expect, test } from "vitest";
import { answer, outcomeOf } from "../answers.ts";

test.each([
  ["the documented success", 200, { status: "success" }],
  ["another status", 200, { status: "queued" }],
  ["no status", 200, {}],
  ["an empty 200", 200, ""],
  ["a 200 that is no JSON", 200, "OK"],
  ["another 2xx", 201, { status: "success" }],
])("%s is delivered, with nothing to warn of", (_case, status, body) => {
  expect(outcomeOf("bodygram", answer(status, body))).toEqual({ kind: "delivered", warnings: [] });
});

test.each([200, 201])("a %s with the status error is rejected in Bodygram's words", (status) => {
  const body = { status: "error", error: { message: "unknown session" } };
  expect(outcomeOf("bodygram", answer(status, body))).toEqual({
    kind: "rejected",
    code: "status_error",
    message: "unknown session",
  });
});

test.each([
  [{ status: "error" }, ""],
  [{ status: "error", error: "plain" }, "plain"],
  [{ status: "error", error: { message: 7 } }, "7"],
  [{ status: "error", error: { message: "x".repeat(600) } }, "x".repeat(500)],
])("an error of another shape is rejected all the same: %j", (body, message) => {
  expect(outcomeOf("bodygram", answer(200, body))).toMatchObject({ kind: "rejected", message });
});
