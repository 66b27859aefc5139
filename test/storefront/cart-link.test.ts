import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { LinkValues } from "#app/storefront/carried-fields.ts";
import { createCartLink, QUIET_MS } from "#app/storefront/cart-link.ts";
import { createVisitorStore } from "#app/storefront/visitor.ts";

const NOW = Date.UTC(2026, 10, 27, 3, 0, 0);
const AT = String(NOW / 1_000);
const DAY_MS = 86_400_000;

interface Call {
  path: string;
  attributes: Record<string, string | null> | undefined;
  keepalive: boolean;
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A page with a cart at Shopify's side. */
function page(start: { rendered?: number; real?: number; link?: LinkValues | null; visible?: string } = {}) {
  const rendered = start.rendered ?? 0;
  const calls: Call[] = [];
  const told: { cart: string; session?: string }[] = [];
  const state = {
    items: start.real ?? rendered,
    token: "tok?key=k",
    answer: 200,
    link: start.link === undefined ? { session: "s1", market: "DE" } : start.link,
    visible: start.visible,
  };
  vi.stubGlobal("fetch", (path: string, init: RequestInit = {}) => {
    const body = init.body ? (JSON.parse(String(init.body)) as Record<string, never>) : undefined;
    if (path.endsWith("/link")) {
      told.push(body as never);
      return Promise.resolve(Response.json({}));
    }
    calls.push({ path, attributes: body?.["attributes"], keepalive: init.keepalive === true });
    if (state.answer === 0) return Promise.reject(new TypeError("offline"));
    return Promise.resolve(Response.json({ token: state.token, item_count: state.items }, { status: state.answer }));
  });
  const kept = new Map<string, string>();
  const store = createVisitorStore(
    () => ({
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    }),
    Date.now,
  );
  const open = (lines: number) =>
    createCartLink({
      root: "/de/",
      proxy: "/apps/fitloop",
      lines,
      store,
      now: Date.now,
      values: () => state.link,
      visibleToken: () => state.visible,
    });
  return {
    cart: open(rendered),
    /** The next page of the same visit. */
    next: open,
    calls,
    told,
    state,
    store,
    writes: () => calls.filter(({ path }) => path.includes("update")),
    pass: (ms: number) => vi.advanceTimersByTimeAsync(ms),
  };
}

test("the first add is written at once, with keepalive, to the locale's cart, and nothing but our keys", async () => {
  const one = page();
  one.cart.called("add");
  expect(one.calls).toEqual([
    {
      path: "/de/cart/update.js?fitloop",
      attributes: { __fitloop_session: "s1", __fitloop_market: "DE", __fitloop_at: AT },
      keepalive: true,
    },
  ]);
  await one.pass(60_000);
  expect(one.calls).toHaveLength(1);
});

test("nothing is asked or written while the cart is empty, whatever is called", async () => {
  const one = page();
  one.cart.check();
  one.cart.called("other");
  await one.pass(60_000);
  expect(one.calls).toEqual([]);
});

test("a cart that has the link is never written again by calls, reads or pages, for a week", async () => {
  const one = page({ rendered: 1 });
  one.cart.check();
  for (let time = 0; time < 60; time += 1) {
    one.cart.called(time % 2 === 0 ? "add" : "other");
    await one.pass(2_000);
  }
  for (let view = 0; view < 20; view += 1) {
    one.next(1).check();
    await one.pass(60_000);
  }
  expect(one.writes()).toHaveLength(1);
});

test("after a week the time is written alone, once", async () => {
  const one = page({ rendered: 1, visible: "tok" });
  one.cart.check();
  await one.pass(8 * DAY_MS);
  for (let view = 0; view < 3; view += 1) {
    one.next(1).check();
    await one.pass(1_000);
  }
  expect(one.writes()).toHaveLength(2);
  expect(one.writes()[1]?.attributes).toEqual({ __fitloop_at: String(Number(AT) + 8 * 86_400) });
});

test("a new value waits until the cart is quiet, and one that waits leaves when the page goes", async () => {
  const one = page({ rendered: 1 });
  one.cart.check();
  await one.pass(0);
  one.state.link = { session: "s1", naiz: "n", market: "DE" };
  one.cart.called("other");
  one.cart.check();
  await one.pass(QUIET_MS - 100);
  one.cart.pressed();
  await one.pass(QUIET_MS - 100);
  one.cart.called("other");
  await one.pass(QUIET_MS - 100);
  expect(one.writes()).toHaveLength(1);
  await one.pass(100);
  expect(one.writes()).toHaveLength(2);
  expect(one.writes()[1]?.attributes).toMatchObject({ __fitloop_naiz: "n" });

  one.state.link = { session: "s1", naiz: "m", market: "DE" };
  one.cart.pressed();
  one.cart.check();
  one.cart.flush();
  expect(one.writes()).toHaveLength(3);
  await one.pass(60_000);
  expect(one.writes()).toHaveLength(3);
});

test("even a first write stays out of the way of a call that was pressed and hasn't ended", async () => {
  const one = page({ rendered: 1 });
  one.cart.pressed();
  one.cart.check();
  await one.pass(200);
  expect(one.writes()).toEqual([]);
  one.cart.called("other");
  expect(one.writes()).toHaveLength(1);
});

test("another cart is written: by its token, or where that can't be seen, since the page showed none before", async () => {
  const one = page({ rendered: 1, visible: "tok" });
  one.cart.check();
  await one.pass(0);
  one.state.visible = "another";
  one.state.token = "another?key=k";
  one.cart.called("add");
  await one.pass(0);
  expect(one.writes()).toHaveLength(2);

  one.state.visible = undefined;
  const later = one.next(0);
  later.called("add");
  await one.pass(0);
  expect(one.writes()).toHaveLength(3);
  later.called("add");
  await one.pass(10_000);
  expect(one.writes()).toHaveLength(3);
});

test("what another script has wiped is written again, and not for ever", async () => {
  const one = page({ rendered: 1 });
  one.cart.check();
  await one.pass(0);
  for (let time = 0; time < 40; time += 1) {
    one.cart.wiped();
    one.cart.called("other");
    await one.pass(3_000);
  }
  expect(one.writes()).toHaveLength(10);
});

test("without consent or in the preview nothing is asked at all; once allowed, a cart that grew meanwhile is linked", async () => {
  const one = page({ link: null, real: 1 });
  one.cart.called("add");
  one.cart.submitted();
  one.cart.check();
  await one.pass(10_000);
  expect(one.calls).toEqual([]);
  one.state.link = { session: "s1" };
  one.cart.check();
  expect(one.writes()).toHaveLength(1);
});

test("a form whose request was never seen is looked after", async () => {
  const one = page({ real: 2 });
  one.cart.submitted();
  expect(one.calls).toEqual([]);
  await one.pass(3_000);
  expect(one.calls.map(({ path }) => path)).toEqual(["/de/cart.js?fitloop", "/de/cart/update.js?fitloop"]);
});

test("the app learns of a cart once, without the key of its token; at once where the token can be seen", async () => {
  const seen = page({ rendered: 1, visible: "tok" });
  seen.cart.check();
  expect(seen.told).toMatchObject([{ cart: "tok", session: "s1" }]);
  await seen.pass(0);
  expect(seen.told).toHaveLength(1);
  const unseen = page({ rendered: 1 });
  unseen.cart.check();
  await unseen.pass(0);
  expect(unseen.told).toMatchObject([{ cart: "tok" }]);
  const emptied = page({ rendered: 1, real: 0 });
  emptied.cart.check();
  await emptied.pass(0);
  expect(emptied.told).toEqual([]);
});

test.each([0, 429, 500, 503])(
  "a write that is refused with %s is tried again on the same page, later each time",
  async (answer) => {
    const one = page({ rendered: 1 });
    one.state.answer = answer;
    one.cart.check();
    await one.pass(0);
    expect(one.store.read().written).toBeUndefined();
    await one.pass(4_000);
    expect(one.writes()).toHaveLength(3);
    // What can't outlive the page, since too much is under way, is sent without that.
    expect(one.writes().map(({ keepalive }) => keepalive)).toEqual([true, false, false]);
    one.state.answer = 200;
    await one.pass(60_000);
    expect(one.writes()).toHaveLength(4);
  },
);

test("a cart that never answers well is left alone at last", async () => {
  const one = page({ rendered: 1 });
  one.state.answer = 500;
  one.cart.check();
  await one.pass(DAY_MS / 2);
  expect(one.writes()).toHaveLength(10);
});

test("withdrawal takes our attributes out by null, once, where they were ever written", async () => {
  const one = page({ rendered: 1 });
  await one.cart.erase();
  expect(one.calls).toEqual([]);
  one.cart.check();
  await one.pass(0);
  void one.cart.erase();
  await one.pass(60_000);
  expect(one.writes()).toHaveLength(2);
  expect(one.writes()[1]?.attributes).toEqual({
    __fitloop_session: null,
    __fitloop_naiz: null,
    __fitloop_robosize: null,
    __fitloop_market: null,
    __fitloop_at: null,
  });
});

test.each([5, "x", {}, [], ["<b>"], [1, 2, 3], [null, null, "soon"]])(
  "what stands in the store as written and can't be ours counts as nothing: %j",
  (written) => {
    const one = page({ rendered: 1 });
    one.store.change({ written });
    one.cart.check();
    expect(one.writes()).toHaveLength(1);
  },
);

test("a page that shows the cart anew tells how many lines it has", () => {
  const one = page();
  one.cart.shows(2);
  expect(one.writes()).toHaveLength(1);
});
