import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openSmallShop, type SmallShop } from "#test/e2e/small-shop.ts";
import { PLAIN_RULES } from "#test/sandbox/storefront/rules.ts";

let shop: SmallShop;
let cookie: string;
let variants: string[];
beforeAll(async () => {
  shop = await openSmallShop();
  variants = [...shop.twin.shop("fitloop-demo.myshopify.com").catalogue.variants.keys()].map(String);
});
afterAll(() => shop.close());
beforeEach(() => {
  cookie = "";
  shop.storefront.carts.soldOut.clear();
  Object.assign(shop.storefront.carts.rules, PLAIN_RULES);
});

async function post(path: string, body: unknown, accept = "*/*") {
  const answer = await fetch(shop.storefront.origin + path, {
    method: "POST",
    headers: { "content-type": "application/json", accept, cookie },
    body: JSON.stringify(body),
    redirect: "manual",
  });
  cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? cookie;
  const text = await answer.text();
  const json = text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : null;
  return { status: answer.status, json, to: answer.headers.get("location"), set: answer.headers.get("set-cookie") };
}
const attributes = () => [...shop.storefront.carts.all.values()].at(-1)?.attributes;

test("one item is answered by itself, items in a list as a list, and sections with either", async () => {
  const one = await post("/cart/add.js", { id: variants[0], sections: "cart-drawer,nothing" });
  expect(one.json).toMatchObject({ variant_id: Number(variants[0]), quantity: 1, sections: { nothing: null } });
  expect((one.json?.["sections"] as Record<string, string>)["cart-drawer"]).toContain("data-cart-line");
  expect((await post("/cart/add.js", { items: [{ id: variants[1] }] })).json).toMatchObject({
    items: [{ quantity: 1 }],
  });
  const many = await post("/cart/update.js", { sections: ["a", "b", "c", "d", "e", "f"] });
  expect(many.status).toBe(400);
});

test("sections are those of the page that is named, which is a path of the shop", async () => {
  const add = (sections_url: string) =>
    post("/cart/add.js", { id: variants[0], sections: "cart-drawer", sections_url });
  expect((await add("/products/everyday-tee")).json).toMatchObject({ sections: { "cart-drawer": expect.any(String) } });
  expect((await add("https://evil.example/cart")).status).toBe(400);
  const page = await fetch(`${shop.storefront.origin}/cart?sections=cart-drawer,nothing`);
  expect(await page.json()).toEqual({ "cart-drawer": expect.any(String), nothing: null });
});

test("a product of a combined listing has the other's address at the other's value, and is found by values' ids", async () => {
  shop.storefront.listings.push({ place: 1, products: { Black: "everyday-tee", Weiß: "leinenhemd" } });
  try {
    const html = await (await fetch(`${shop.storefront.origin}/products/leinenhemd?theme=linen`)).text();
    const data = JSON.parse(
      /data-provider="bodygram"[^]*?<script type="application\/json">([^]*?)<\/script>/.exec(html)?.[1] ?? "{}",
    ) as {
      values: string[][];
      valueIds: string[][];
      selected: string;
      variants: { id: string; options: string[] }[];
    };
    expect(data.values[1]).toEqual(["Black", "Weiß"]);
    const ids = [data.valueIds[0]?.[data.values[0]?.indexOf("L") ?? -1], data.valueIds[1]?.[1]];
    const chosen = await (
      await fetch(`${shop.storefront.origin}/products/leinenhemd?option_values=${ids.join()}`)
    ).text();
    const wanted = data.variants.find(({ options }) => options.join() === "L,Weiß")?.id;
    expect(chosen).toContain(`"selected": "${String(wanted)}"`);
    expect(wanted).not.toBe(data.selected);
  } finally {
    shop.storefront.listings.length = 0;
  }
});

test("without .js a call is JSON to whoever accepts it, else a redirect, to where the form says", async () => {
  expect((await post("/cart/add", { id: variants[0] }, "application/javascript")).json).toMatchObject({ quantity: 1 });
  expect(await post("/cart/add", { id: variants[0] }, "text/html")).toMatchObject({ status: 303, to: "/cart" });
  const skip = await post("/cart/add", { id: variants[0], return_to: "/checkout" }, "text/html");
  expect(skip.to).toBe("/checkout");
  expect((await post("/cart/add", { id: variants[0], return_to: "//evil.example" }, "text/html")).to).toBe("/cart");
});

test("a sold-out variant is refused with 422, and makes no cart", async () => {
  const before = shop.storefront.carts.all.size;
  shop.storefront.carts.soldOut.add(BigInt(variants[0] ?? 0));
  expect(await post("/cart/add.js", { id: variants[0] })).toMatchObject({ status: 422, set: null });
  expect(shop.storefront.carts.all.size).toBe(before);
});

test.each([
  ["kept", { a: "" }],
  ["removed", {}],
] as const)("blank attributes are %s, null takes them away under both", async (blanks, left) => {
  shop.storefront.carts.rules.blanks = blanks;
  await post("/cart/add.js", { id: variants[0] });
  await post("/cart/update.js", { attributes: { a: "1", b: "2" } });
  await post("/cart/update.js", { attributes: { a: "", b: null } });
  expect(attributes()).toEqual(left);
});

test("the Storefront API replaces attributes, which the AJAX API merges", async () => {
  const { set } = await post("/cart/add.js", { id: variants[0] });
  await post("/cart/update.js", { attributes: { __private: "1" } });
  const token = decodeURIComponent(/cart=([^;]+)/.exec(set ?? "")?.[1] ?? "");
  await post("/api/2026-10/graphql.json", {
    query: `mutation($id: ID!) { cartAttributesUpdate(cartId: $id, attributes: [{ key: "Gift", value: "yes" }]) { userErrors { message } } }`,
    variables: { id: `gid://shopify/Cart/${token}` },
  });
  expect(attributes()).toEqual({ Gift: "yes" });
});

test("calls that overlap: the last writer wins, where the rules say so", async () => {
  await post("/cart/add.js", { id: variants[0] });
  let call = 0;
  Object.assign(shop.storefront.carts.rules, { overlap: true, latency: () => [400, 20][call++] ?? 0 });
  const slow = post("/cart/update.js", { attributes: { slow: "1" } });
  // The slow one has read the cart before the other begins, however busy the machine is.
  await expect.poll(() => call, { interval: 5 }).toBe(1);
  await post("/cart/change.js", { line: 1, quantity: 5 });
  await slow;
  expect([...shop.storefront.carts.all.values()].at(-1)?.lines[0]?.quantity).toBe(1);
});

test("the token's cookie can be hidden from scripts", async () => {
  shop.storefront.carts.rules.httpOnly = true;
  expect((await post("/cart/add.js", { id: variants[0] })).set).toContain("HttpOnly");
});
