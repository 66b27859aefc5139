import { expect, test } from "vitest";
import { textOrNull, trimmedOrNull } from "#app/domain/text.ts";

test.each([
  [" x ", " x ", "x"],
  ["", null, null],
  [" \t\n\u00a0", null, null],
  [7, null, null],
  [null, null, null],
  [undefined, null, null],
])("of %j stands %j, and trimmed %j", (value, whole, trimmed) => {
  expect([textOrNull(value), trimmedOrNull(value)]).toEqual([whole, trimmed]);
});
