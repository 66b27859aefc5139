import { expect, test } from "vitest";
import { answer, outcomeOf } from "../answers.ts";

test.each([[""], ["OK"], [{ id: 1 }], ["<html></html>"]])("a 200 with %j is delivered", (body) => {
  expect(outcomeOf("naiz", answer(200, body))).toEqual({ kind: "delivered", warnings: [] });
});

test.each([201, 202, 204])("a %s is delivered with a warning, since Naiz documents 200 alone", (status) => {
  const outcome = outcomeOf("naiz", answer(status));
  expect(outcome).toMatchObject({ kind: "delivered", warnings: [expect.any(String) as string] });
});
