import { beforeAll, expect, it } from "vitest";
import { get, post, useProviders, without } from "./support.ts";

const providers = useProviders();
const hash = "12345678123412341234123412341234";
const at = (path: string) => `${providers.get().origins.naiz}${path}`;
const url = () => at(`/api/partners/hook/www.example.com/${hash}`);
const last = () => providers.get().records("naiz").at(-1);

const line = {
  internalRef: "PRODUCTO01",
  productName: "Superior quality product",
  naizCode: null,
  quantity: 1,
  price: 12.5,
  size: "XL",
};
const order = {
  date: "2026-11-02 10:30:00",
  consumerHash: null,
  partnerHash: hash,
  domain: "www.example.com",
  currency: "EUR",
  status: 1,
  total: 30.0,
  subtotal: 27.5,
  taxes: 0,
  shipping: 2.5,
  discount: 0,
  internalRef: "REF0001",
  internalCartRef: "CART0001",
  lines: [line],
};

beforeAll(() => {
  providers.get().register({ provider: "naiz", domain: "www.example.com", hash });
});

it("accepts the documented order with 200 and no body", async () => {
  const answer = await post(url(), order);
  expect(answer.status).toBe(200);
  expect(answer.text).toBe("");
  expect(last()).toMatchObject({
    accepted: true,
    warnings: [],
    body: order,
    orders: [{ action: "create", order: "REF0001", lines: ["PRODUCTO01"] }],
  });
});

it("takes a shopper's hash, and an order without its optional fields", async () => {
  const short = ["subtotal", "taxes", "shipping", "discount"].reduce<Record<string, unknown>>(without, order);
  const lines = [without(line, "naizCode")];
  expect((await post(url(), { ...short, lines, consumerHash: "abcd-ef01" })).status).toBe(200);
  expect(last()?.warnings).toEqual([]);
});

it.each(
  ["date", "consumerHash", "partnerHash", "domain", "currency", "status", "total", "internalRef"].concat([
    "internalCartRef",
    "lines",
  ]),
)("refuses an order without %s", async (key) => {
  expect((await post(url(), without(order, key))).status).toBe(400);
  expect(last()?.refusal).toContain(`${key} `);
});

it.each(["internalRef", "productName", "quantity", "price", "size"])("refuses a line without %s", async (key) => {
  expect((await post(url(), { ...order, lines: [without(line, key)] })).status).toBe(400);
  expect(last()?.refusal).toBe(`lines[0].${key} is required.`);
});

it.each([
  ["a date in ISO 8601", { date: "2026-11-02T10:30:00Z" }, "date"],
  ["a date with a T", { date: "2026-11-02T10:30:00" }, "date"],
  ["a day that no calendar has", { date: "2026-02-30 10:30:00" }, "date"],
  ["a date in the far future", { date: "2026-11-12 10:30:00" }, "date"],
  ["another hash than the address", { partnerHash: "other" }, "partnerHash"],
  ["another domain than the address", { domain: "example.com" }, "domain"],
  ["an unknown currency", { currency: "EURO" }, "currency"],
  ["an unknown status", { status: 3 }, "status"],
  ["a status as text", { status: "1" }, "status"],
  ["a total as text", { total: "30.00" }, "total"],
  ["a total below 0", { total: -1 }, "total"],
  ["a tax that is null", { taxes: null }, "taxes"],
  ["a number as reference", { internalRef: 1 }, "internalRef"],
  ["an empty cart reference", { internalCartRef: "" }, "internalCartRef"],
  ["no lines", { lines: [] }, "lines"],
  ["half a piece", { lines: [{ ...line, quantity: 0.5 }] }, "lines[0].quantity"],
  ["a price as text", { lines: [{ ...line, price: "12.50" }] }, "lines[0].price"],
  ["a size that is null", { lines: [{ ...line, size: null }] }, "lines[0].size"],
  ["a return's flag on the order", { size_reason: true }, "size_reason"],
  ["a return's reason on a line", { lines: [{ ...line, reason: "too small" }] }, "lines[0].reason"],
])("refuses %s", async (_what, change, field) => {
  expect((await post(url(), { ...order, ...change })).status).toBe(400);
  expect(last()?.refusal).toContain(`${field} `);
  expect(last()?.orders).toEqual([]);
});

it("refuses an unknown domain, a wrong hash, another path, method or type", async () => {
  expect((await post(at(`/api/partners/hook/other.example/${hash}`), order)).status).toBe(404);
  expect((await post(at("/api/partners/hook/www.example.com/wrong"), order)).status).toBe(403);
  expect((await post(`${url()}/`, order)).status).toBe(404);
  expect((await post(at("/api/partners/hook/%zz/x"), order)).status).toBe(404);
  expect((await get(url())).status).toBe(405);
  expect((await post(url(), order, { "content-type": "application/x-www-form-urlencoded" })).status).toBe(415);
  expect((await post(url(), "not json")).status).toBe(400);
});

it("reads an address whose parts are percent-encoded", async () => {
  providers.get().register({ provider: "naiz", domain: "größe.example", hash: "a b/c" });
  const address = at(`/api/partners/hook/${encodeURIComponent("größe.example")}/${encodeURIComponent("a b/c")}`);
  expect((await post(address, { ...order, domain: "größe.example", partnerHash: "a b/c" })).status).toBe(200);
});

it("warns of a field that the documents don't have", async () => {
  await post(url(), { ...order, note: "gift" });
  expect(last()?.warnings).toEqual(["note is not in the documents."]);
});

it("counts the same order with the same status as a double, and with another status as news of it", async () => {
  await post(url(), order);
  await post(url(), { ...order, status: 2 });
  expect(last()?.orders).toMatchObject([{ action: "update" }]);
  expect(providers.get().doubles()).toEqual([]);
  await post(url(), order);
  expect(providers.get().doubles()).toMatchObject([{ provider: "naiz", order: "REF0001", status: 1, count: 2 }]);
});
