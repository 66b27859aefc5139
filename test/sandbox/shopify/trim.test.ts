import { expect, test } from "vitest";
import { compileFields } from "./trim.ts";

const body = {
  id: 1n,
  email: "a@b.example",
  customer: { id: 2n, email: "a@b.example" },
  shipping_address: null,
  line_items: [
    { id: 3n, title: "A", properties: [{ name: "x", value: "y" }] },
    { id: 4n, title: "B" },
  ],
};

test("only the named fields are kept, element by element in lists, in the body's order", () => {
  const trim = compileFields(["line_items.id", "id", "customer.id", "line_items.properties"]);
  expect(trim(body)).toEqual({
    id: 1n,
    customer: { id: 2n },
    line_items: [{ id: 3n, properties: [{ name: "x", value: "y" }] }, { id: 4n }],
  });
  expect(Object.keys(trim(body))).toEqual(["id", "customer", "line_items"]);
});

test("a field of nothing stays nothing, and an unknown field makes none", () => {
  expect(compileFields(["shipping_address.country_code", "nickname", "customer.age"])(body)).toEqual({
    customer: {},
    shipping_address: null,
  });
});

test("a whole object wins over one of its fields", () => {
  expect(compileFields(["customer.id", "customer"])(body)).toEqual({ customer: body.customer });
  expect(compileFields(["customer", "customer.id"])(body)).toEqual({ customer: body.customer });
});
