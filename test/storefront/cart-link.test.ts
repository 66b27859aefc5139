import { expect, test } from "vitest";
import { createCartLink, type LinkValues } from "#app/storefront/cart-link.ts";

interface Call {
  path: string;
  attributes: Record<string, string> | undefined;
  keepalive: boolean;
}

/** A page with a cart at Shopify's side; time stands still until `pass`. */
function page(start: { rendered?: number; real?: number; link?: LinkValues | null } = {}) {
  const rendered = start.rendered ?? 0;
  const real = start.real ?? rendered;
  const link = start.link === undefined ? { session: "s1", market: "DE" } : start.link;
  const calls: Call[] = [];
  const timers: { work: () => void; ms: number }[] = [];
  const linked: string[] = [];
  const state = {
    items: real,
    token: "tok?key=k",
    down: false,
    link,
    written: undefined as string | undefined,
    visible: null as string | null,
  };
  const cart = createCartLink({
    root: "/de/",
    lines: rendered,
    fetch: ((path: string, init: RequestInit = {}) => {
      const body = init.body ? (JSON.parse(String(init.body)) as { attributes: Record<string, string> }) : undefined;
      calls.push({ path, attributes: body?.attributes, keepalive: init.keepalive === true });
      if (state.down) return Promise.reject(new TypeError("down"));
      return Promise.resolve(Response.json({ token: state.token, item_count: state.items }));
    }) as typeof fetch,
    values: () => state.link,
    written: () => state.written,
    keepWritten: (mark) => (state.written = mark),
    visibleToken: () => state.visible,
    onLinked: (token) => linked.push(token),
    later: (work, ms) => timers.push({ work, ms }),
  });
  return {
    cart,
    calls,
    linked,
    state,
    writes: () => calls.filter(({ path }) => path.includes("update")),
    settle: async () => {
      for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
    },
    pass: () => {
      for (const { work } of timers.splice(0)) work();
    },
  };
}

test("the first add is written at once, with keepalive, to the locale's cart, and nothing but our keys", async () => {
  const one = page();
  one.cart.called("add");
  expect(one.calls).toEqual([
    {
      path: "/de/cart/update.js?fitloop",
      attributes: { __fitloop_session: "s1", __fitloop_market: "DE" },
      keepalive: true,
    },
  ]);
});

test("an empty cart is never written, by whatever is called", async () => {
  const one = page();
  one.cart.check();
  one.cart.called("other");
  await one.settle();
  one.cart.submitted();
  one.pass();
  await one.settle();
  expect(one.writes()).toEqual([]);
  expect(one.calls.map(({ path }) => path)).toEqual(
    ["/de/cart.js?fitloop", "/de/cart.js?fitloop", "/de/cart.js?fitloop"].slice(0, one.calls.length),
  );
});

test("later calls are folded into one write, and one that waits leaves when the page goes", async () => {
  const one = page({ rendered: 1 });
  one.cart.called("add");
  one.cart.called("other");
  one.cart.called("other");
  expect(one.writes()).toHaveLength(1);
  one.cart.flush();
  expect(one.writes()).toHaveLength(2);
  one.pass();
  expect(one.writes()).toHaveLength(2);
});

test("a write that waits is dropped when the cart was emptied meanwhile", async () => {
  const one = page({ rendered: 1, real: 0 });
  one.cart.called("other");
  one.cart.called("other");
  await one.settle();
  one.pass();
  expect(one.writes()).toHaveLength(1);
});

test("what the cart has already is not written again; a new value or another cart is", async () => {
  const one = page({ rendered: 1 });
  one.cart.check();
  await one.settle();
  one.cart.check();
  one.state.visible = "tok";
  one.cart.check();
  expect(one.writes()).toHaveLength(1);
  one.state.link = { session: "s1", naiz: "n", market: "DE" };
  one.cart.check();
  await one.settle();
  expect(one.writes()).toHaveLength(2);
  one.state.visible = "another";
  one.cart.check();
  expect(one.writes()).toHaveLength(3);
});

test("without consent or in the preview nothing is asked at all; once allowed, a cart that grew meanwhile is found", async () => {
  const one = page({ link: null, real: 1 });
  one.cart.called("other");
  one.cart.submitted();
  one.pass();
  one.cart.check();
  await one.settle();
  expect(one.calls).toEqual([]);
  one.state.link = { session: "s1" };
  one.cart.check();
  await one.settle();
  expect(one.writes()).toHaveLength(1);
});

test("a form whose request was never seen is looked after", async () => {
  const one = page({ real: 2 });
  one.cart.submitted();
  expect(one.calls).toEqual([]);
  one.pass();
  await one.settle();
  expect(one.writes().length).toBeGreaterThan(0);
});

test("the app learns of a cart once it has lines, without the key of its token", async () => {
  const one = page({ rendered: 1 });
  one.cart.check();
  await one.settle();
  expect(one.linked).toEqual(["tok"]);
  const emptied = page({ rendered: 1, real: 0 });
  emptied.cart.check();
  await emptied.settle();
  expect(emptied.linked).toEqual([]);
});

test("a cart that fails is left alone in silence, and the next page tries again", async () => {
  const one = page({ rendered: 1 });
  one.state.down = true;
  one.cart.check();
  await one.settle();
  expect(one.state.written).toBeUndefined();
});

test("withdrawal takes our attributes out, where they were ever written", async () => {
  const one = page({ rendered: 1 });
  one.cart.erase();
  expect(one.calls).toEqual([]);
  one.cart.check();
  await one.settle();
  one.cart.erase();
  expect(one.writes().at(-1)?.attributes).toEqual({
    __fitloop_session: "",
    __fitloop_naiz: "",
    __fitloop_robosize: "",
    __fitloop_market: "",
  });
});

test("a page that calls its cart for ever doesn't make us do the same", async () => {
  const one = page({ rendered: 1 });
  for (let index = 0; index < 200; index += 1) {
    one.cart.called("other");
    one.pass();
  }
  expect(one.writes().length).toBe(40);
});
