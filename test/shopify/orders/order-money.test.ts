import { describe, expect, test } from "vitest";
import { moneyOf, type OrderMoney } from "#app/domain/order.ts";
import { jeansBody, type Json, lineBody, moneySet, orderBody } from "#test/support/orders.ts";
import { toOrder } from "#test/support/providers.ts";

/** Plain fields that agree with neither side of the sets, so that a test sees which were read. */
const plain = { total_price: "1.00", subtotal_price: "2.00", total_tax: "3.00", total_discounts: "4.00" };
const both = (overrides: Json): Record<"presentment" | "shop", OrderMoney> => {
  const order = toOrder(orderBody({ ...plain, ...overrides }));
  return { presentment: moneyOf(order, "presentment"), shop: moneyOf(order, "shop") };
};
const allocation = (overrides: Json = {}): Json => ({
  amount: "1.00",
  amount_set: moneySet("1.00", "1.10"),
  ...overrides,
});

describe("a connection reports one side of an order", () => {
  test("presentment amounts go with the presentment currency", () => {
    expect(both({}).presentment).toEqual({
      currency: "USD",
      total: 18149,
      subtotal: 17599,
      taxes: 2810,
      shipping: 550,
      discount: 1101,
      unitPrices: [3850, 9900],
    });
  });

  test("shop amounts go with the shop's currency", () => {
    expect(both({}).shop).toEqual({
      currency: "EUR",
      total: 16500,
      subtotal: 16000,
      taxes: 2555,
      shipping: 500,
      discount: 1000,
      unitPrices: [3500, 9000],
    });
  });

  test.each([[undefined], [null], [" "]])("with presentment_currency %j the total's set names it", (currency) => {
    expect(both({ presentment_currency: currency }).presentment).toMatchObject({ currency: "USD", total: 18149 });
  });

  test("presentment_currency wins over the set's code", () => {
    expect(both({ presentment_currency: "CAD" }).presentment).toMatchObject({ currency: "CAD", total: 18149 });
  });

  test("each side is rounded to its own currency's decimals", () => {
    const yen = (amount: string): Json => moneySet("10.004", amount, ["KWD", "JPY"]);
    const money = both({
      currency: "KWD",
      presentment_currency: "JPY",
      total_price_set: yen("4572.5"),
      subtotal_price_set: yen("4572.4"),
      line_items: [lineBody({ price_set: yen("100.5"), quantity: 1, discount_allocations: [] })],
    });
    expect(money.presentment).toMatchObject({ currency: "JPY", total: 4573, subtotal: 4572, unitPrices: [101] });
    expect(money.shop).toMatchObject({ currency: "KWD", total: 10004, unitPrices: [10004] });
  });
});

const withoutPresentment = { shop_money: { amount: "1.00", currency_code: "EUR" } };

describe("one needed set missing, and the whole order is read from its plain fields", () => {
  const fallsBack = (overrides: Json, { unitPrices = [3500, 9000], shipping = 500 } = {}): void => {
    const plainly = { currency: "EUR", total: 100, subtotal: 200, taxes: 300, discount: 400 };
    expect(both(overrides).presentment).toEqual({ ...plainly, shipping, unitPrices });
  };

  const sets = ["total_price_set", "subtotal_price_set", "total_tax_set", "total_discounts_set"];
  test.each(sets)("without %s", (set) => fallsBack({ [set]: undefined }));
  test.each(sets)("with %s null", (set) => fallsBack({ [set]: null }));
  test.each(sets)("with %s on the other side only", (set) => fallsBack({ [set]: withoutPresentment }));
  test.each(sets)("with an amount of %s that can't be read", (set) => fallsBack({ [set]: moneySet("1.00", "much") }));
  test.each(sets)("with a blank amount of %s", (set) => fallsBack({ [set]: moneySet("1.00", " ") }));

  test("without a line's price_set, for every line", () => {
    fallsBack({ line_items: [lineBody(), jeansBody({ price_set: null })] });
  });

  test("without a discount allocation's amount_set", () => {
    const discount_allocations = [allocation(), allocation({ amount_set: null })];
    fallsBack({ line_items: [lineBody({ discount_allocations })] }, { unitPrices: [3900] });
  });

  test("without a shipping line's price_set, when there is no set of the shipping total", () => {
    const shipping_lines = [
      { price: "5.00", price_set: moneySet("5.00", "5.50") },
      { price: "2.00", price_set: null },
    ];
    fallsBack({ total_shipping_price_set: null, shipping_lines }, { shipping: 700 });
  });

  test("without a presentment currency", () => {
    fallsBack({
      presentment_currency: null,
      total_price_set: { ...moneySet("1", "2"), presentment_money: { amount: "2" } },
    });
  });

  test("on the shop's side alike, and only there", () => {
    const total_price_set = { presentment_money: { amount: "9.00", currency_code: "USD" } };
    expect(both({ total_price_set }).shop).toMatchObject({ currency: "EUR", total: 100, subtotal: 200 });
    expect(both({ total_price_set }).presentment).toMatchObject({ currency: "USD", total: 900 });
  });
});

describe("sets that aren't needed may be missing", () => {
  const staysPresentment = (overrides: Json): OrderMoney => {
    const { presentment } = both(overrides);
    expect(presentment).toMatchObject({ currency: "USD", total: 18149 });
    return presentment;
  };

  test.each([
    ["subtotal_price", "subtotal"],
    ["total_tax", "taxes"],
    ["total_discounts", "discount"],
  ] as const)("%s, where the plain field is absent too: 0", (field, ours) => {
    for (const absent of [undefined, null, ""]) {
      expect(staysPresentment({ [field]: absent, [`${field}_set`]: undefined })[ours]).toBe(0);
    }
  });

  test("a set counts where only the plain field is absent", () => {
    expect(staysPresentment({ total_tax: null }).taxes).toBe(2810);
  });

  test.each([
    ["a gift card", { gift_card: true }],
    ["a tip", { tip: {} }],
    ["a custom item", { product_id: null }],
    ["a removed line", { current_quantity: 0 }],
  ])("those of %s", (_case, overrides) => {
    staysPresentment({
      line_items: [
        lineBody(),
        jeansBody({ ...overrides, price_set: null, discount_allocations: [allocation({ amount_set: null })] }),
      ],
    });
  });

  test("those of shipping lines, beside the set of the shipping total", () => {
    expect(staysPresentment({ shipping_lines: [{ price: "5.00", price_set: null }] }).shipping).toBe(550);
  });
});

describe("shipping", () => {
  const lines = [
    { price: "5.00", price_set: moneySet("5.00", "5.50") },
    { price: "2.00", price_set: moneySet("2.00", "2.25") },
  ];
  test.each([
    ["the total's set", {}, 550],
    ["else the sum of the shipping lines", { total_shipping_price_set: null, shipping_lines: lines }, 775],
    [
      "else the sum, where the total's set lacks the side",
      { total_shipping_price_set: withoutPresentment, shipping_lines: lines },
      775,
    ],
    ["else 0", { total_shipping_price_set: null, shipping_lines: [] }, 0],
    ["else 0, where there are no shipping lines at all", { total_shipping_price_set: null, shipping_lines: null }, 0],
  ] as [string, Json, number][])("is %s", (_case, overrides, expected) => {
    expect(both(overrides).presentment).toMatchObject({ currency: "USD", shipping: expected });
  });

  test.each([
    ["the shop's side of the total's set", { total_shipping_price_set: moneySet("6.00", "6.60") }, 600],
    ["else the shipping lines' plain prices", { total_shipping_price_set: null, shipping_lines: lines }, 700],
    ["else 0", { total_shipping_price_set: null, shipping_lines: [] }, 0],
  ] as [string, Json, number][])("with plain fields in use, is %s", (_case, overrides, expected) => {
    expect(both({ total_price_set: null, ...overrides }).presentment).toMatchObject({
      currency: "EUR",
      shipping: expected,
    });
  });
});

describe("the unit price is what one piece cost after the line's discounts", () => {
  const unit = (overrides: Json): number | null | undefined =>
    toOrder(orderBody({ total_price_set: null, line_items: [lineBody(overrides)] })).money.plain.unitPrices[0];
  const discounts = (...amounts: unknown[]): Json => ({ discount_allocations: amounts.map((amount) => ({ amount })) });

  test.each([
    ["no discount", { price: "19.99", quantity: 3, ...discounts() }, 1999],
    ["several discounts", { price: "20.00", quantity: 2, ...discounts("5.00", "1.00") }, 1700],
    ["a quotient of exactly a half goes up", { price: "0.03", quantity: 2, ...discounts("0.01") }, 3],
    ["a quotient below a half goes down", { price: "10.00", quantity: 3, ...discounts("10.00") }, 667],
    [
      "by the quantity, not by what is left",
      { price: "10.00", quantity: 4, current_quantity: 1, ...discounts("4.00") },
      900,
    ],
    ["never below 0", { price: "1.00", quantity: 1, ...discounts("9.00") }, 0],
    ["each amount rounded first", { price: "1.005", quantity: 1, ...discounts("0.005") }, 100],
    ["allocations that are no list", { price: "5.00", quantity: 1, discount_allocations: null }, 500],
  ] as [string, Json, number][])("%s", (_case, overrides, expected) => {
    expect(unit(overrides)).toBe(expected);
  });
});
