import { describe, expect, test } from "vitest";
import { UnreadableBody } from "#app/shopify/webhooks/unreadable.ts";
import { type Json, lineBody, orderBody, PERSONAL } from "#test/support/orders.ts";
import { toOrder } from "#test/support/providers.ts";

/** The field that makes a body unreadable, or null when it is an order. */
function fieldAtFault(body: unknown): string | null {
  try {
    toOrder(body);
    return null;
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    expect(error.message).toContain(error.field === "(body)" ? "body" : error.field);
    expect(error.message).not.toContain(PERSONAL);
    return error.field;
  }
}

const noId = { admin_graphql_api_id: null };

describe("a body that is no order is refused, its field named", () => {
  test.each([[null], [undefined], ["text"], [7], [[]], [[orderBody()]], [true]])("the body %j", (body) => {
    expect(fieldAtFault(body)).toBe("(body)");
  });

  test.each([
    ["no id", { ...noId, id: undefined }, "id"],
    ["a null id", { ...noId, id: null }, "id"],
    ["a rounded id", { ...noId, id: 820982911946154500 }, "id"],
    ["an id of letters", { ...noId, id: "abc" }, "id"],
    ["no currency", { currency: undefined }, "currency"],
    ["a blank currency", { currency: " " }, "currency"],
    ["a currency that is no text", { currency: 978 }, "currency"],
    ["no total_price", { total_price: undefined }, "total_price"],
    ["a blank total_price", { total_price: "" }, "total_price"],
    ["a total_price in words", { total_price: PERSONAL }, "total_price"],
    ["no instant at all", { processed_at: null, created_at: null }, "created_at"],
    ["a created_at without offset", { processed_at: null, created_at: "2026-02-04T12:19:42" }, "created_at"],
    ["a processed_at without offset", { processed_at: "2026-02-04T12:19:42" }, "processed_at"],
    ["line_items that is an object", { line_items: {} }, "line_items"],
    ["line_items that is a text", { line_items: "[]" }, "line_items"],
    ["a line that is null", { line_items: [lineBody(), null] }, "line_items[1]"],
    ["a line that is a text", { line_items: ["x"] }, "line_items[0]"],
    ["a line that is a list", { line_items: [[]] }, "line_items[0]"],
    ["note_attributes that is an object", { note_attributes: { name: "a" } }, "note_attributes"],
    ["note_attributes that is a text", { note_attributes: "a" }, "note_attributes"],
    ["an attribute that is no object", { note_attributes: [{}, "a"] }, "note_attributes[1]"],
  ] as [string, Json, string][])("%s", (_case, overrides, field) => {
    expect(fieldAtFault(orderBody(overrides))).toBe(field);
  });

  test.each([
    ["no id", { ...noId, id: null }, "id"],
    ["a price missing", { price: undefined }, "price"],
    ["a blank price", { price: " " }, "price"],
    ["a price in words", { price: "free" }, "price"],
    ["a price below 0", { price: "-0.01" }, "price"],
    ["a quantity missing", { quantity: undefined }, "quantity"],
    ["a fraction of a quantity", { quantity: 1.5 }, "quantity"],
    ["a quantity as text", { quantity: "1" }, "quantity"],
  ] as [string, Json, string][])("a line with %s", (_case, overrides, field) => {
    expect(fieldAtFault(orderBody({ line_items: [lineBody(), lineBody(overrides)] }))).toBe(`line_items[1].${field}`);
  });

  test("also a line that would be skipped", () => {
    expect(fieldAtFault(orderBody({ line_items: [lineBody({ gift_card: true, price: null })] }))).toBe(
      "line_items[0].price",
    );
  });
});

test.each([
  ["a free line", { line_items: [lineBody({ price: "0.00" })] }],
  ["no lines", { line_items: [] }],
  ["a free order", { total_price: "0" }],
  ["numbers for amounts", { total_price: 12.5 }],
] as [string, Json][])("%s is an order", (_case, overrides) => {
  expect(fieldAtFault(orderBody(overrides))).toBeNull();
});
