import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { linkHydrogenCart } from "#app/storefront/headless/hydrogen.ts";
import type * as LinkCart from "#app/storefront/headless/link-cart.ts";
import { attributesOf } from "../shopper.ts";
import { showWay } from "../ways-to-buy.ts";
import { newVisitor, type Visitor } from "./case-shop.ts";

const SOURCE = join(import.meta.dirname, "../../../app/storefront/headless/link-cart.ts");
const EXAMPLE = stripTypeScriptTypes(readFileSync(SOURCE, "utf8"));

type Example = Pick<typeof LinkCart, "linkCart" | "visitorId">;

let visitor: Visitor;
afterEach(() => visitor.close());

/** Makes a cart by the Storefront API, with an attribute of somebody else's. Gives its id. */
async function newCart(origin: string): Promise<string> {
  const id = [...visitor.twin.shop("fitloop-demo.myshopify.com").catalogue.variants.keys()][2];
  const answer = await fetch(`${origin}/api/2026-10/graphql.json`, {
    method: "POST",
    body: JSON.stringify({
      query: `mutation($input: CartInput) { cartCreate(input: $input) { cart { id } } }`,
      variables: {
        input: {
          lines: [{ merchandiseId: `gid://shopify/ProductVariant/${String(id)}` }],
          attributes: [{ key: "Gift", value: "yes" }],
        },
      },
    }),
  });
  const { data } = (await answer.json()) as { data: { cartCreate: { cart: { id: string } } } };
  return data.cartCreate.cart.id;
}

test("a headless storefront's plain script links its cart, and keeps what others wrote", async ({ task }) => {
  visitor = await newVisitor();
  const { origin } = visitor.storefront;
  await visitor.goto("/pages/blank");
  const cartId = await newCart(origin);
  await visitor.page.addScriptTag({ type: "module", content: `${EXAMPLE}\nwindow.example = { linkCart, visitorId };` });
  const session = await visitor.page.evaluate(async (id) => {
    const { linkCart, visitorId } = (window as unknown as { example: Example }).example;
    const link = { session: visitorId(localStorage, crypto.randomUUID()), market: "DE" };
    await linkCart({ endpoint: "/api/2026-10/graphql.json", cartId: id, link, now: Date.now() });
    document.cookie = `cart=${encodeURIComponent(id.replace("gid://shopify/Cart/", ""))}; Path=/`;
    location.href = "/checkout";
    return link.session;
  }, cartId);
  const order = await visitor.pay();
  expect(attributesOf(order)).toMatchObject({ Gift: "yes", __fitloop_session: session, __fitloop_market: "DE" });
  expect(attributesOf(order)["__fitloop_at"]).toMatch(/^\d{10}$/);
  showWay(task, "headless storefront", order);
});

test("in Hydrogen the link is merged too, and goes with consent", async () => {
  visitor = await newVisitor();
  const { origin, carts } = visitor.storefront;
  const id = await newCart(origin);
  const ask = async (query: string, variables: object) =>
    (
      (await (
        await fetch(`${origin}/api/2026-10/graphql.json`, {
          method: "POST",
          body: JSON.stringify({ query, variables }),
        })
      ).json()) as { data: { cart: { attributes: { key: string; value: string }[] } } }
    ).data;
  // Hydrogen's handler, as it is documented: https://shopify.dev/docs/api/hydrogen/latest/utilities/createcarthandler
  const handler = {
    get: async () => (await ask("query($id: ID!) { cart(id: $id) { attributes { key value } } }", { id })).cart,
    updateAttributes: (attributes: object[]) =>
      ask(
        "mutation($id: ID!, $attributes: [AttributeInput!]!) { cartAttributesUpdate(cartId: $id, attributes: $attributes) { userErrors { message } } }",
        { id, attributes },
      ),
  };
  const attributes = () => carts.find(id.replace("gid://shopify/Cart/", ""))?.attributes;
  await linkHydrogenCart(handler, { session: "visit-1", market: "DE" }, 1_795_750_000_000);
  expect(attributes()).toEqual({
    Gift: "yes",
    __fitloop_session: "visit-1",
    __fitloop_market: "DE",
    __fitloop_at: "1795750000",
  });
  await linkHydrogenCart(handler, null, 1_795_750_000_000);
  expect(attributes()).toEqual({ Gift: "yes" });
});
