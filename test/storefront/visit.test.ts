import { expect, test, vi } from "vitest";
import type { CartLink } from "#app/storefront/cart-link.ts";
import { cartCallOf } from "#app/storefront/cart-calls.ts";
import { watchConsent, type ShopifyObject } from "#app/storefront/consent.ts";
import { mintSession } from "#app/storefront/mint.ts";
import { readSessionConfig } from "#app/storefront/session-config.ts";
import { createVisit } from "#app/storefront/visit.ts";
import { createVisitorStore } from "#app/storefront/visitor.ts";

function visit({ preview = false, mint = () => Promise.resolve("minted") } = {}) {
  const cart = {
    check: vi.fn(),
    erase: vi.fn(),
    called: vi.fn(),
    submitted: vi.fn(),
    flush: vi.fn(),
  } satisfies CartLink;
  const store = createVisitorStore(
    () => {
      throw new Error("none");
    },
    () => 0,
  );
  const minted = vi.fn(mint);
  const made = createVisit({
    store,
    market: "DE",
    preview,
    mint: minted,
    alone: (work) => work(),
    whenIdle: (work) => work(),
    cart: () => cart,
  });
  return { made, cart, store, minted };
}

test("nothing is minted or kept before consent, and all of it goes with it", async () => {
  const { made, cart, store, minted } = visit();
  expect(await made.session()).toBeNull();
  made.keep("naiz", "hash");
  expect(made.values()).toBeNull();
  expect(minted).not.toHaveBeenCalled();
  made.decide(true);
  expect(await made.session()).toBe("minted");
  made.keep("naiz", "hash");
  expect(made.values()).toEqual({ session: "minted", naiz: "hash", robosize: undefined, market: "DE" });
  made.decide(false);
  expect(cart.erase).toHaveBeenCalledOnce();
  expect(store.read().session).toBeUndefined();
  expect(made.values()).toBeNull();
});

test("an id is minted once, and one that comes after consent was withdrawn is dropped", async () => {
  let give: (id: string) => void = () => undefined;
  const { made, store, minted } = visit({ mint: () => new Promise((resolve) => (give = resolve)) });
  made.decide(true);
  const waiting = made.session();
  void made.session();
  made.decide(false);
  give("late");
  expect(await waiting).toBeNull();
  expect(minted).toHaveBeenCalledOnce();
  expect(store.read().session).toBeUndefined();
});

test.each(["<b>", "", "a b", "a".repeat(129), null, undefined, 5, {}, ["a"]])(
  "a widget's id that can't be one is dropped: %s",
  (value) => {
    const { made, store } = visit();
    made.decide(true);
    made.keep("robosize", value);
    expect(store.read().robosize).toBeUndefined();
  },
);

test("the theme editor's preview allows nothing", async () => {
  const { made, minted } = visit({ preview: true });
  made.decide(true);
  expect(await made.session()).toBeNull();
  expect(made.allowed()).toBe(false);
  expect(minted).not.toHaveBeenCalled();
});

test("the app's id is taken when it is one; else, and when the app is late or away, the browser makes one", async () => {
  const ask = (answer: () => Promise<Response>) => mintSession("/apps/fitloop", answer as typeof fetch, () => "own");
  expect(await ask(() => Promise.resolve(Response.json({ session: "theirs" })))).toBe("theirs");
  for (const answer of [
    () => Promise.resolve(Response.json({ session: "<evil>" })),
    () => Promise.resolve(Response.json({ session: "theirs" }, { status: 429 })),
    () => Promise.resolve(new Response("Bad gateway", { status: 502 })),
    () => Promise.resolve(Response.json(null)),
    () => Promise.reject(new TypeError("down")),
  ])
    expect(await ask(answer)).toBe("own");
});

test("Shopify's API decides; unknown, absent and failing count as no", () => {
  const heard: boolean[] = [];
  const watch = (shopify: ShopifyObject | undefined, kind: "analytics" | "preferences" = "analytics") => {
    heard.length = 0;
    const target = new EventTarget();
    watchConsent(
      kind,
      () => shopify,
      target,
      (allowed) => heard.push(allowed),
    );
    return target;
  };
  watch(undefined);
  expect(heard).toEqual([]);
  watch({ loadFeatures: (_, done) => done(new Error("blocked")) });
  expect(heard).toEqual([]);
  watch({ customerPrivacy: { analyticsProcessingAllowed: () => true, preferencesProcessingAllowed: () => false } });
  expect(heard).toEqual([true]);
  watch(
    { customerPrivacy: { analyticsProcessingAllowed: () => true, preferencesProcessingAllowed: () => false } },
    "preferences",
  );
  expect(heard).toEqual([false]);
  watch({
    customerPrivacy: {
      analyticsProcessingAllowed: () => {
        throw new Error("no");
      },
    },
  });
  expect(heard).toEqual([false]);
  let allowed = false;
  const target = watch({ customerPrivacy: { analyticsProcessingAllowed: () => allowed } });
  allowed = true;
  target.dispatchEvent(new Event("visitorConsentCollected"));
  expect(heard).toEqual([false, true]);
});

test.each([
  ["https://shop.example/cart/add.js", 200, "add"],
  ["https://shop.example/en-us/cart/add", 200, "add"],
  ["https://shop.example/cart/add.js", 422, "other"],
  ["https://shop.example/cart/add.js", undefined, "other"],
  ["https://shop.example/cart/change.js?x=1", 200, "other"],
  ["https://shop.example/cart.js", 200, "other"],
  ["https://shop.example/cart/update.js?fitloop", 200, null],
  ["https://shop.example/cartoon.js", 200, null],
  ["https://shop.example/collections/cart-bags", 200, null],
] as const)("of the page's requests %s with %s is %s", (url, status, call) => {
  expect(cartCallOf(url, status)).toBe(call);
});

test("the embed's attributes are taken where they are what they should be", () => {
  expect(
    readSessionConfig({ proxy: "/a/fit", consent: "preferences", market: "JP", root: "/ja-jp", lines: "2" }),
  ).toEqual({
    proxy: "/a/fit",
    consent: "preferences",
    market: "JP",
    root: "/ja-jp/",
    lines: 2,
  });
  const safe = { proxy: "/apps/fitloop", consent: "analytics", market: undefined, root: "/", lines: 0 };
  expect(readSessionConfig({})).toEqual(safe);
  expect(
    readSessionConfig({
      proxy: "//evil.example/x",
      consent: "all",
      market: "<b>",
      root: "//evil.example",
      lines: "NaN",
    }),
  ).toEqual(safe);
});
