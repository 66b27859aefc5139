import { expect, test } from "vitest";
import { parseExactJson } from "#app/shopify/webhooks/exact-json.ts";

test("a whole number past 2^53 keeps its digits, as a string", () => {
  expect(parseExactJson('{"id":820982911946154508,"line":[{"id": -9007199254740993}]}')).toEqual({
    id: "820982911946154508",
    line: [{ id: "-9007199254740993" }],
  });
});

test("every other value is what JSON.parse gives", () => {
  const text =
    '{"a":9007199254740991,"b":1.5,"c":"820982911946154508","d":1e30,"e":null,"f":[true,12345678901234567.5]}';
  expect(parseExactJson(text)).toEqual(JSON.parse(text));
});

test("ids in a list and at the top keep their digits", () => {
  expect(parseExactJson("[820982911946154508,1]")).toEqual(["820982911946154508", 1]);
});

test("a number given as an attribute's value stays a number, since only a string can be a link", () => {
  const text = '{"note_attributes":[{"name":"__fitloop_session","value":820982911946154508}]}';
  expect(parseExactJson(text)).toEqual(JSON.parse(text));
});

test.each(['{"id":\n 9007199254740993}', '{"id":-9007199254740993}', "[1,9007199254740993]", "[ 9007199254740993 ]"])(
  "an id keeps its digits in %s",
  (text) => {
    expect(JSON.stringify(parseExactJson(text))).toContain('9007199254740993"');
  },
);

test.each(["", "{", "nope", '{"id":82098291194615450}}'])("%j is no JSON", (text) => {
  expect(() => parseExactJson(text)).toThrow(SyntaxError);
});
