import { afterEach, expect, test } from "vitest";
import { showWay } from "../ways-to-buy.ts";
import { newVisitor, type Visitor } from "./case-shop.ts";

let visitor: Visitor;
afterEach(async () => {
  expect(visitor.faults).toEqual([]);
  await visitor.close();
});

const pause = (ms: number): Promise<void> => visitor.page.waitForTimeout(ms);
const session = () =>
  visitor.page.evaluate(() => (JSON.parse(localStorage.getItem("fitloop") ?? "{}") as { session?: string }).session);
const minted = () => expect.poll(session).toBeTypeOf("string");
const writes = () => visitor.own().filter(({ path }) => path.includes("update"));

test("a theme's file called cart.js, and the cart of another host, are no calls of the cart", async () => {
  visitor = await newVisitor();
  await visitor.goto("/pages/asset-named-cart");
  await minted();
  await visitor.page.evaluate(() => fetch("http://127.0.0.1:9/cart/add.js").catch(() => 0));
  await pause(1_500);
  expect(visitor.own()).toEqual([]);
});

test("an app that polls the cart, and sections that are asked for, make us write nothing", async () => {
  visitor = await newVisitor();
  await visitor.goto("/pages/plain");
  await minted();
  await visitor.add();
  await visitor.linked();
  const before = visitor.own().length;
  await visitor.page.evaluate(async () => {
    for (let time = 0; time < 8; time += 1) {
      await (await fetch(time % 2 === 0 ? "/cart.js" : "/cart?section_id=cart-drawer")).text();
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  });
  await pause(2_000);
  expect(visitor.own()).toHaveLength(before);
  expect(before).toBe(1);
});

test("a linked cart costs no call of ours on any further page", async () => {
  // Another widget makes an id of its own in time, which is a new value and well worth a write.
  visitor = await newVisitor({ blocks: "bodygram" });
  await visitor.goto("/pages/plain");
  await minted();
  await visitor.add();
  await visitor.linked();
  // An answer that the page didn't live to hear is no knowledge: it would be written once more.
  await visitor.page.waitForFunction(() => localStorage.getItem("fitloop")?.includes("written"));
  for (const path of ["/cart", "/products/everyday-tee", "/", "/cart"]) {
    await visitor.goto(path);
    await pause(600);
  }
  expect(visitor.own()).toHaveLength(1);
});

test("an app that answers every write with its own attribute is not answered", async () => {
  visitor = await newVisitor();
  await visitor.goto("/pages/answering-app");
  await minted();
  await visitor.add();
  await visitor.linked();
  await pause(4_000);
  expect(writes().length).toBeLessThanOrEqual(2);
  expect((await visitor.cart())?.attributes).toMatchObject({ Gift: "yes", __fitloop_session: await session() });
});

test.each([80, 300, 800])(
  "twelve presses on +, %i ms apart, leave the cart that the drawer shows, though the last writer wins",
  async (apart) => {
    visitor = await newVisitor();
    await visitor.goto("/pages/cart-drawer");
    await minted();
    await visitor.add();
    await visitor.linked();
    const { rules } = visitor.storefront.carts;
    let call = 0;
    Object.assign(rules, { overlap: true, ownDelay: 60, latency: () => [120, 40, 200][call++ % 3] ?? 0 });
    for (let press = 0; press < 12; press += 1) {
      await visitor.page.click("[data-plus]");
      // A widget's id comes in the middle of it: there is something new to write.
      if (press === 5)
        await visitor.page.evaluate(() => {
          localStorage.setItem("naiz_consumer_hash", "hash-of-naiz");
          const kept = JSON.parse(localStorage.getItem("fitloop") ?? "{}") as object;
          localStorage.setItem("fitloop", JSON.stringify({ ...kept, naiz: "hash-of-naiz" }));
        });
      await pause(apart);
    }
    await expect
      .poll(async () => (await visitor.cart())?.attributes["__fitloop_naiz"], { timeout: 8_000 })
      .toBe("hash-of-naiz");
    expect((await visitor.cart())?.lines[0]?.quantity).toBe(Number(await visitor.page.locator("output").textContent()));
  },
);

test("what the standard action adds is linked once its promise has resolved", async ({ task }) => {
  visitor = await newVisitor();
  await visitor.goto("/pages/plain");
  await minted();
  visitor.storefront.carts.rules.latency = () => 500;
  await visitor.page.evaluate(() => {
    const id = document.querySelector<HTMLInputElement>("[data-main] [name=id]")?.value;
    const { Shopify } = window as unknown as { Shopify: { actions: { updateCart(change: object): Promise<unknown> } } };
    return Shopify.actions.updateCart({
      lines: [{ merchandiseId: `gid://shopify/ProductVariant/${String(id)}`, quantity: 1 }],
    });
  });
  await visitor.linked();
  expect(visitor.own()).toHaveLength(1);
  await visitor.goto("/checkout");
  showWay(task, "the standard action `updateCart`", await visitor.pay());
});

test.each([50, 2_500])("attributes that the standard action replaces in %i ms are written again", async (ms) => {
  visitor = await newVisitor();
  await visitor.goto("/pages/plain");
  await minted();
  await visitor.add();
  await visitor.linked();
  visitor.storefront.carts.rules.latency = () => ms;
  await visitor.page.evaluate(() => {
    const { Shopify } = window as unknown as { Shopify: { actions: { updateCart(change: object): Promise<unknown> } } };
    return Shopify.actions.updateCart({ attributes: [{ key: "Gift", value: "yes" }] });
  });
  await expect
    .poll(async () => Object.keys((await visitor.cart())?.attributes ?? {}), { timeout: 8_000 })
    .toContain("__fitloop_session");
  expect((await visitor.cart())?.attributes).toMatchObject({ Gift: "yes" });
  expect(writes()).toHaveLength(2);
});

test("a consent API that comes after everything else is asked", async () => {
  visitor = await newVisitor({ consent: "late" });
  await visitor.goto("/pages/plain");
  await visitor.add();
  await visitor.linked();
});

test("an API that doesn't know yet erases nothing of a visitor who agreed before", async () => {
  visitor = await newVisitor();
  await visitor.goto("/pages/plain");
  await minted();
  const before = await session();
  await visitor.add();
  await visitor.linked();
  await visitor.context.addCookies([{ name: "sandbox_consent", value: "unsure", url: visitor.storefront.origin }]);
  await visitor.goto("/pages/plain");
  await pause(2_500);
  expect(await session()).toBe(before);
  expect((await visitor.cart())?.attributes).toHaveProperty("__fitloop_session", before);
  expect(visitor.own()).toHaveLength(1);
});

test.each(["kept", "removed"] as const)(
  "consent withdrawn: nothing of ours stays in the cart, where blanks are %s",
  async (blanks) => {
    visitor = await newVisitor();
    visitor.storefront.carts.rules.blanks = blanks;
    await visitor.goto("/pages/plain");
    await minted();
    await visitor.add();
    await visitor.linked();
    await visitor.page.evaluate(() => {
      const { Shopify } = window as unknown as {
        Shopify: { customerPrivacy: { setTrackingConsent(given: object): void } };
      };
      Shopify.customerPrivacy.setTrackingConsent({ analytics: false });
    });
    await expect.poll(async () => (await visitor.cart())?.attributes).toEqual({});
    expect(await visitor.page.evaluate(() => localStorage.getItem("fitloop"))).toBeNull();
    await pause(500);
    expect(writes()).toHaveLength(2);
  },
);

test("a checkout that is pressed while the write is on its way takes the link in its form", async ({ task }) => {
  visitor = await newVisitor();
  await visitor.goto("/pages/cart-form");
  await minted();
  visitor.storefront.carts.rules.ownDelay = 1_500;
  await visitor.add();
  await visitor.page.click("[data-cart] button");
  const order = await visitor.pay();
  expect(order.attributes.map(({ name }) => name)).toContain("__fitloop_session");
  showWay(task, "checkout pressed while the write is on its way", order);
});

test("a form that adds and goes on to the checkout takes the link as line properties", async ({ task }) => {
  visitor = await newVisitor();
  await visitor.goto("/pages/plain?way=skip-cart");
  await minted();
  visitor.storefront.carts.rules.ownDelay = 1_500;
  await visitor.page.click("[name=add]");
  const order = await visitor.pay();
  expect(order.lines[0]?.properties.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["_fitloop_session", "_fitloop_at"]),
  );
  showWay(task, "a form that skips the cart (`return_to`)", order);
});

test("a theme's own Buy now takes the link as line properties", async ({ task }) => {
  visitor = await newVisitor();
  await visitor.goto("/pages/plain?way=own-buy-now");
  await minted();
  visitor.storefront.carts.rules.ownDelay = 1_500;
  await visitor.page.click(".product__buy-now");
  const order = await visitor.pay();
  expect(order.lines[0]?.properties.map(({ name }) => name)).toContain("_fitloop_session");
  showWay(task, "a theme's own Buy now, by the form", order);
});

test("an add by script that leaves for the checkout at once reaches the app by its cart token", async ({ task }) => {
  visitor = await newVisitor();
  await visitor.goto("/pages/plain");
  await minted();
  const linked = await session();
  visitor.storefront.carts.rules.ownDelay = 1_500;
  await visitor.page.evaluate(async () => {
    const id = document.querySelector<HTMLInputElement>("[data-main] [name=id]")?.value;
    const headers = { "Content-Type": "application/json" };
    await (await fetch("/cart/add.js", { method: "POST", headers, body: JSON.stringify({ items: [{ id }] }) })).json();
    location.href = "/checkout";
  });
  const order = await visitor.pay();
  expect(order.attributes).toEqual([]);
  const told = visitor.storefront.requests.filter(({ path }) => path.endsWith("/apps/fitloop/link"));
  expect(told.map(({ body }) => JSON.parse(body) as unknown)).toMatchObject([
    { session: linked, cart: String(order.cartToken).split("?")[0] },
  ]);
  showWay(task, "an add by script that leaves for the checkout", order, true);
});

test("a gap: the same where scripts can't see the cart's token", async ({ task }) => {
  visitor = await newVisitor();
  await visitor.goto("/pages/plain");
  await minted();
  Object.assign(visitor.storefront.carts.rules, { ownDelay: 1_500, httpOnly: true });
  await visitor.page.evaluate(async () => {
    const id = document.querySelector<HTMLInputElement>("[data-main] [name=id]")?.value;
    const headers = { "Content-Type": "application/json" };
    await (await fetch("/cart/add.js", { method: "POST", headers, body: JSON.stringify({ items: [{ id }] }) })).json();
    location.href = "/checkout";
  });
  const order = await visitor.pay();
  expect(order.attributes).toEqual([]);
  expect(visitor.storefront.requests.filter(({ path }) => path.endsWith("/apps/fitloop/link"))).toEqual([]);
  showWay(task, "the same on the very first add, the cart's token hidden from scripts", order);
});

test.each(["shown", "hidden"] as const)("a second order's cart is linked anew, its token %s", async (token) => {
  visitor = await newVisitor();
  visitor.storefront.carts.rules.httpOnly = token === "hidden";
  for (const order of [1, 2]) {
    await visitor.goto("/pages/cart-form");
    await minted();
    await visitor.add();
    await visitor.linked();
    await visitor.page.click("[data-cart] button");
    expect((await visitor.pay()).attributes.map(({ name }) => name)).toContain("__fitloop_session");
    expect(writes()).toHaveLength(order);
  }
});

test("a wallet in a frame finds the link in the form, and an ordinary add after it doesn't", async ({ task }) => {
  visitor = await newVisitor();
  await visitor.goto("/pages/plain?way=frame");
  await minted();
  await visitor.page.hover("shopify-accelerated-checkout");
  expect(await visitor.page.locator("[data-main] input").count()).toBeGreaterThan(1);
  await visitor.page.hover("[name=add]");
  expect(await visitor.page.locator("[data-main] input").count()).toBe(1);
  // Nothing but the browser reaches into a closed shadow root.
  await visitor.page.frames()[1]?.click("button");
  const order = await visitor.pay();
  expect(order.lines[0]?.properties.map(({ name }) => name)).toContain("_fitloop_session");
  showWay(task, "wallet drawn in a frame (PayPal)", order);
});

test.each([429, 503, "offline"] as const)(
  "a first write that fails by %s is made again on the same page",
  async (fault) => {
    visitor = await newVisitor();
    await visitor.goto("/pages/plain");
    await minted();
    let left = 2;
    if (fault === "offline") {
      await visitor.page.route(/update\.js\?fitloop/, (route) =>
        left-- > 0 ? route.abort("internetdisconnected") : route.continue(),
      );
    } else visitor.storefront.carts.rules.refuse = ({ own }) => (own && left-- > 0 ? fault : null);
    await visitor.add();
    await visitor.linked();
    expect(left).toBe(-1);
  },
);

test("without a PerformanceObserver the form, or the next page, links the cart", async () => {
  visitor = await newVisitor({ before: () => Reflect.deleteProperty(window, "PerformanceObserver") });
  await visitor.goto("/pages/plain");
  await minted();
  await visitor.add();
  await pause(1_000);
  expect(visitor.own()).toEqual([]);
  await visitor.goto("/cart");
  await visitor.linked();
  await visitor.page.click("[name=checkout]");
  expect((await visitor.pay()).attributes.map(({ name }) => name)).toContain("__fitloop_session");
});

test("a page that has sent too much to outlive it is linked all the same", async () => {
  visitor = await newVisitor({
    before: () => {
      const refused: string[] = ((window as { refused?: string[] }).refused = []);
      const usual = window.fetch;
      window.fetch = (...given) => {
        const answer = usual(...given);
        answer.catch(() => refused.push(String(given[0])));
        return answer;
      };
    },
  });
  await visitor.goto("/pages/plain");
  await minted();
  // The browser lets 64 KiB of a page's requests outlive it: https://fetch.spec.whatwg.org/#http-network-or-cache-fetch
  await visitor.page.route("**/apps/other", () => undefined);
  await visitor.page.evaluate(() => {
    void fetch("/apps/other", { method: "POST", keepalive: true, body: "x".repeat(65_500) }).catch(() => 0);
  });
  await visitor.add();
  await visitor.linked();
  expect(await visitor.page.evaluate(() => (window as { refused?: string[] }).refused)).toContainEqual(
    expect.stringContaining("?fitloop"),
  );
});
