import { describe, expect, test } from "vitest";
import { parseWellFormed, textOrNull, trimmedOrNull } from "#app/domain/text.ts";

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

describe("texts of JSON are well-formed", () => {
  test.each([
    ["a half of a pair", '"a\\ud83db"', "a\ufffdb"],
    ["the other half", '"\\udE00"', "\ufffd"],
    ["a pair", '"\\ud83d\\ude00"', "😀"],
    ["U+0000", '"a\\u0000b"', "ab"],
    ["a backslash before the letter u", '"a\\\\u0000"', "a\\u0000"],
    ["within lists and objects", '{"a":[{"b":"\\ud800"}]}', { a: [{ b: "\ufffd" }] }],
    ["others", '{"a":["é\\n",1,null,true]}', { a: ["é\n", 1, null, true] }],
  ])("%s", (_case, text, expected) => {
    expect(parseWellFormed(text)).toEqual(expected);
  });

  test("a reviver of the caller's own is asked for what is no text", () => {
    const digits = (_key: string, value: unknown) => (typeof value === "number" ? String(value) : value);
    expect(parseWellFormed('{"a":"\\u0000","b":1}', digits)).toEqual({ a: "", b: "1" });
  });

  test("what is no JSON is refused", () => {
    expect(() => parseWellFormed('{"a":"\\ud800"')).toThrow(SyntaxError);
  });
});
