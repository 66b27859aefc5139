import type { SandboxOrder } from "../shopify/order-model.ts";
import type { SandboxShop } from "../shopify/shop.ts";

/** What a visitor bought in the storefront, and the ids that the visit had. */
export interface Bought {
  order: SandboxOrder;
  session: string;
}

/**
 * Walks the storefront as a browser with the extension's script would, without one: takes the session id through the app
 * proxy, puts a product into the cart, links the cart, and goes through the checkout. Throws where a step is refused.
 */
export async function buyInStorefront(origin: string, shop: SandboxShop): Promise<Bought> {
  const product = [...shop.catalogue.products.values()].find(({ handle }) => handle === "everyday-tee");
  const variant = product?.variants.find(({ title }) => title.startsWith("M"));
  if (!variant) throw new Error("The sandbox's catalogue has no tee in M.");
  const before = new Set(shop.orders.keys());

  const minted = (await (await ask(`${origin}/apps/fitloop/session`, { method: "POST" })).json()) as {
    session: string;
  };
  const added = await ask(`${origin}/cart/add.js`, post({ id: String(variant.id), quantity: 1 }));
  const cookie = (added.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const attributes = {
    __fitloop_session: minted.session,
    __fitloop_naiz: "demo-naiz-visitor",
    __fitloop_robosize: "demo-robosize-device",
    __fitloop_market: shop.definition.country,
  };
  await ask(`${origin}/cart/update.js`, post({ attributes }, cookie));
  const checkout = await ask(`${origin}/checkout`, { headers: { cookie } });
  await ask(`${checkout.url}/pay`, { ...post({}, cookie) });

  const order = [...shop.orders.entries()].find(([id]) => !before.has(id))?.[1];
  if (!order) throw new Error("The storefront's checkout placed no order.");
  return { order, session: minted.session };
}

const post = (body: object, cookie = ""): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json", ...(cookie && { cookie }) },
  body: JSON.stringify(body),
});

async function ask(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, init);
  if (!answer.ok) throw new Error(`The storefront answered ${new URL(url).pathname} with ${answer.status}.`);
  return answer;
}
