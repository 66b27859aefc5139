import { afterEach, expect, test, vi } from "vitest";
import type { CartLink } from "#app/storefront/cart-link.ts";
import { cartCallOf } from "#app/storefront/cart-calls.ts";
import { watchConsent, type ShopifyObject } from "#app/storefront/consent.ts";
import { type Minted, mintSession } from "#app/storefront/mint.ts";
import { readSessionConfig } from "#app/storefront/session-config.ts";
import { createVisit } from "#app/storefront/visit.ts";
import { createVisitorStore } from "#app/storefront/visitor.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function visit({ preview = false, mint = (): Promise<Minted> => Promise.resolve({ session: "minted" }) } = {}) {
  const cart = {
    check: vi.fn(),
    erase: vi.fn(),
    carried: vi.fn(),
    shows: vi.fn(),
    pressed: vi.fn(),
    called: vi.fn(),
    submitted: vi.fn(),
    wiped: vi.fn(),
    flush: vi.fn(),
    prove: vi.fn(),
  } satisfies CartLink;
  const store = createVisitorStore(() => {
    throw new Error("none");
  }, Date.now);
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
  let give: (minted: Minted) => void = () => undefined;
  const { made, store, minted } = visit({ mint: () => new Promise((resolve) => (give = resolve)) });
  made.decide(true);
  const waiting = made.session();
  void made.session();
  made.decide(false);
  give({ session: "late" });
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
  const own = "11111111-2222-4333-8444-555555555555";
  const ask = (answer: () => Promise<Response>) => {
    vi.stubGlobal("fetch", answer);
    return mintSession("/apps/fitloop", () => own);
  };
  const theirs = { session: "theirs", proof: "p" };
  expect(await ask(() => Promise.resolve(Response.json(theirs)))).toEqual(theirs);
  for (const answer of [
    () => Promise.resolve(Response.json({ session: "<evil>" })),
    () => Promise.resolve(Response.json({ session: "theirs" }, { status: 429 })),
    () => Promise.resolve(new Response("Bad gateway", { status: 502 })),
    () => Promise.resolve(Response.json(null)),
    () => Promise.reject(new TypeError("down")),
  ])
    expect(await ask(answer)).toEqual({ session: own });
});

/** Watches consent on a page of its own; gives what was heard, and the page's events. */
function consentOn(shopify: () => ShopifyObject | undefined, kind: "analytics" | "preferences" = "analytics") {
  vi.useFakeTimers();
  const target = new EventTarget();
  vi.stubGlobal("addEventListener", target.addEventListener.bind(target));
  const heard: boolean[] = [];
  watchConsent(kind, shopify, (allowed) => heard.push(allowed));
  return { heard, collected: () => target.dispatchEvent(new Event("visitorConsentCollected")) };
}
const privacy = (analytics: unknown, preferences: unknown = analytics) => ({
  analyticsProcessingAllowed: () => analytics,
  preferencesProcessingAllowed: () => preferences,
});

test("Shopify's API decides, by the kind that the shop chose", () => {
  expect(consentOn(() => ({ customerPrivacy: privacy(true, false) })).heard).toEqual([true]);
  expect(consentOn(() => ({ customerPrivacy: privacy(true, false) }), "preferences").heard).toEqual([]);
});

test.each([
  ["no storefront object", undefined],
  ["no API", {}],
  [
    "an API that can't be loaded",
    { loadFeatures: (_: unknown, done: (error?: unknown) => void) => done(new Error("x")) },
  ],
  ["an API that lacks the question", { customerPrivacy: {} }],
  ["a no before anything was collected", { customerPrivacy: privacy(false) }],
  ["an answer that is neither", { customerPrivacy: privacy("maybe") }],
  [
    "an API that fails",
    {
      customerPrivacy: {
        analyticsProcessingAllowed: () => {
          throw new Error("no");
        },
      },
    },
  ],
] as const)("unknown is no answer, so that nothing is erased by it: %s", (_, shopify) => {
  const { heard } = consentOn(() => shopify as ShopifyObject | undefined);
  vi.advanceTimersByTime(120_000);
  expect(heard).toEqual([]);
});

test("an API that comes late, or knows late, is waited for, and then asked no more", () => {
  let shopify: ShopifyObject | undefined;
  const asked = vi.fn(() => true);
  const late = consentOn(() => shopify);
  vi.advanceTimersByTime(3_000);
  shopify = {
    loadFeatures(_, done) {
      shopify = { customerPrivacy: { analyticsProcessingAllowed: asked } };
      done();
    },
  };
  vi.advanceTimersByTime(300);
  expect(late.heard).toEqual([true]);
  vi.advanceTimersByTime(60_000);
  expect(asked).toHaveBeenCalledOnce();

  let knows = false;
  const unsure = consentOn(() => ({ customerPrivacy: privacy(knows) }));
  vi.advanceTimersByTime(2_000);
  knows = true;
  vi.advanceTimersByTime(300);
  expect(unsure.heard).toEqual([true]);
});

test("a no that the visitor gave is one: by the event, or as the API remembers it", () => {
  let allowed = true;
  const page = consentOn(() => ({ customerPrivacy: privacy(allowed) }));
  allowed = false;
  page.collected();
  allowed = true;
  page.collected();
  expect(page.heard).toEqual([true, false, true]);
  const remembered = { ...privacy(false), currentVisitorConsent: () => ({ analytics: "no" }) };
  expect(consentOn(() => ({ customerPrivacy: remembered })).heard).toEqual([false]);
  const undecided = { ...privacy(false), currentVisitorConsent: () => ({ analytics: "" }) };
  expect(consentOn(() => ({ customerPrivacy: undecided })).heard).toEqual([]);
});

test.each([
  ["/cart/add.js", 200, "add"],
  ["/cart/add", 200, "add"],
  ["/en-us/cart/add", 200, "add"],
  ["/en-us/cart/add.js?x=1", undefined, "add"],
  ["/cart/add.js", 0, "add"],
  ["/cart/add.js", 422, "other"],
  ["/cart/change.js?x=1", 200, "other"],
  ["/cart/update.js", 200, "other"],
  ["/cart/update.js?otherapp", 200, "other"],
  ["/cart/clear.js", 200, "other"],
  ["/cart/update.js?fitloop", 200, null],
  ["/en-us/cart/update.js?fitloop", 200, null],
  ["/cart.js", 200, null],
  ["/cart.json", 200, null],
  ["/cart", 200, null],
  ["/cart?section_id=cart-drawer", 200, null],
  ["/cart/shipping_rates.json", 200, null],
  ["/cartoon.js", 200, null],
  ["/collections/cart-bags", 200, null],
  ["/cdn/shop/t/1/assets/cart.js?v=1", 200, null],
  ["/cdn/shop/t/1/assets/cart/add.js", 200, null],
  ["/apps/bundles/cart/add.js", 200, null],
] as const)("of the page's requests %s with %s is %s", (path, status, call) => {
  expect(cartCallOf(`https://shop.example${path}`, status, "https://shop.example", "/en-us/")).toBe(call);
});

test("the cart of another host is none of ours", () => {
  for (const url of [
    "https://other.example/cart/add.js",
    "https://shop.example.evil/cart/add.js",
    "http://shop.example/cart/add.js",
  ])
    expect(cartCallOf(url, 200, "https://shop.example", "/"), url).toBeNull();
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
