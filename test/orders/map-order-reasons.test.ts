import { describe, expect, test } from "vitest";
import {
  type Json,
  jeansBody,
  lineBody,
  linkAttributes,
  named,
  orderBody,
  previewConfig,
} from "#test/support/orders.ts";
import { previewed } from "#test/support/previewed.ts";
import { PROVIDER_NAMES, type ProviderName } from "#test/support/providers.ts";

const giftCardsOnly = { line_items: [lineBody({ gift_card: true })] };
const all = (settings: Json) => Object.fromEntries(PROVIDER_NAMES.map((name) => [name, settings]));

/** Why each provider skips an order, in the providers' order; null where it is delivered. */
async function reasons(order: Json, settings: Partial<Record<ProviderName, Json>> = {}, parts: Json = {}) {
  const previews = await previewed(orderBody(order), previewConfig(settings, parts));
  return PROVIDER_NAMES.map((name) => {
    const { decision, reason, request } = previews[name];
    expect(decision).toBe(reason === null ? "deliver" : "skip");
    expect(request === null).toBe(reason !== null);
    return reason;
  });
}
const four = (reason: string | null): (string | null)[] => Array<string | null>(4).fill(reason);

describe("an order that a provider doesn't get", () => {
  test("is none where nothing holds", async () => {
    expect(await reasons({})).toEqual(four(null));
  });

  test("is a test order, unless the connection sends those", async () => {
    expect(await reasons({ test: true })).toEqual(four("test_order"));
    expect(await reasons({ test: true }, { naiz: { sendTestOrders: true } })).toEqual([
      "test_order",
      "test_order",
      null,
      "test_order",
    ]);
  });

  test("is a cancelled order", async () => {
    expect(await reasons({ cancelled_at: "2026-02-05T00:00:00Z" })).toEqual(four("cancelled_order"));
  });

  test.each([["pos"], ["shopify_draft_order"], [null], ["WEB"]])(
    "is one from %s, only with onlineOrdersOnly",
    async (source) => {
      expect(await reasons({ source_name: source })).toEqual(four(null));
      expect(await reasons({ source_name: source }, all({ onlineOrdersOnly: true }))).toEqual(four("not_online"));
    },
  );

  test("is none from the web with onlineOrdersOnly", async () => {
    expect(await reasons({ source_name: "web" }, all({ onlineOrdersOnly: true }))).toEqual(four(null));
  });

  test("has no eligible line", async () => {
    expect(await reasons(giftCardsOnly)).toEqual(four("no_eligible_lines"));
    expect(await reasons({ line_items: [] })).toEqual(four("no_eligible_lines"));
  });
});

describe("the first reason that holds is the order's", () => {
  const worst = {
    test: true,
    cancelled_at: "2026-02-05T00:00:00Z",
    source_name: "pos",
    note_attributes: [],
    ...giftCardsOnly,
  };
  const strict = { onlineOrdersOnly: true };
  test.each([
    ["test_order", {}, {}],
    ["cancelled_order", {}, { sendTestOrders: true }],
    ["not_online", { test: false, cancelled_at: null }, {}],
    ["no_session_link", { test: false, cancelled_at: null, source_name: "web" }, {}],
    [
      "no_eligible_lines",
      { test: false, cancelled_at: null, source_name: "web", note_attributes: linkAttributes() },
      {},
    ],
  ])("%s", async (reason, order, settings) => {
    expect((await reasons({ ...worst, ...order }, { bodygram: { ...strict, ...settings } }))[0]).toBe(reason);
  });
});

describe("a link is needed", () => {
  const without = (...names: string[]): Json => ({
    note_attributes: linkAttributes().filter(({ name }) => !names.includes(String(name).replace("__fitloop_", ""))),
  });

  test("by all but Naiz, each its own key", async () => {
    expect(await reasons(without("session"))).toEqual(["no_session_link", "no_session_link", null, null]);
    expect(await reasons(without("naiz"))).toEqual(four(null));
    expect(await reasons(without("robosize"))).toEqual([null, null, null, "no_session_link"]);
    expect(await reasons(without("market"))).toEqual(four(null));
  });

  test("by Naiz with linkedOrdersOnly", async () => {
    expect(await reasons(without("naiz"), { naiz: { linkedOrdersOnly: true } })).toEqual([
      null,
      null,
      "no_session_link",
      null,
    ]);
  });

  test("by Robosize no more with sendWithoutDevice", async () => {
    expect(await reasons(without("robosize"), { robosize: { sendWithoutDevice: true } })).toEqual(four(null));
  });

  test("by Fit Analytics no more with customerOrders and a customer's id", async () => {
    const settings = { "fit-analytics": { customerOrders: true } };
    expect((await reasons(without("session"), settings))[1]).toBeNull();
    expect((await reasons({ ...without("session"), customer: null }, settings))[1]).toBe("no_session_link");
    expect((await reasons({ customer: null }, settings))[1]).toBeNull();
  });

  test("and a malformed one of the needed key is told apart", async () => {
    const malformed = { note_attributes: [named("__fitloop_session", "a b"), named("__fitloop_robosize", "ok")] };
    expect(await reasons(malformed)).toEqual(["malformed_link", "malformed_link", null, null]);
    const alone = { note_attributes: [named("__fitloop_session", "a b"), named("__fitloop_market", "x")] };
    expect(await reasons(alone)).toEqual(["malformed_link", "malformed_link", null, "no_session_link"]);
    const other = { note_attributes: [named("__fitloop_session", "ok"), named("__fitloop_robosize", "a b")] };
    expect(await reasons(other)).toEqual([null, null, null, "malformed_link"]);
  });

  test("and one that came with another order is told apart", async () => {
    const renewal = { source_name: "subscription_contract" };
    expect(await reasons(renewal)).toEqual(["expired_link", "expired_link", null, "expired_link"]);
    const damaged = {
      ...renewal,
      note_attributes: [named("__fitloop_session", "ok"), named("__fitloop_session", "a b")],
    };
    expect(await reasons(damaged)).toEqual(["malformed_link", "malformed_link", null, "no_session_link"]);
    const stored = { cartLinks: { "c1-cart": { session: "s", robosize: "r" } } };
    expect(await reasons(renewal, {}, stored)).toEqual(four(null));
    const { naiz } = await previewed(orderBody(renewal));
    expect(naiz.request?.body).toMatchObject({ consumerHash: null });
  });

  test("and a malformed one is told for the stored link alike", async () => {
    const parts = { cartLinks: { "c1-cart": { session: "a b", robosize: "stored" } } };
    expect(await reasons({ note_attributes: [] }, {}, parts)).toEqual(["malformed_link", "malformed_link", null, null]);
  });

  test("and the stored link of the cart's token serves, whatever stands behind the token's question mark", async () => {
    const parts = { cartLinks: { "c1-cart?key=other": { session: "kept", naiz: "n", robosize: "r", market: "IT" } } };
    const { bodygram } = await previewed(orderBody({ note_attributes: [] }), previewConfig({}, parts));
    expect(bodygram.link).toEqual({ method: "cart_token", session: "kept", naiz: "n", robosize: "r" });
    expect(bodygram.request?.body).toMatchObject({ countryCode: "IT" });
    expect(await reasons({ note_attributes: [], cart_token: null }, {}, parts)).toEqual([
      "no_session_link",
      "no_session_link",
      null,
      "no_session_link",
    ]);
  });
});

describe("a line that a provider doesn't get", () => {
  const noSize = { variant_title: "Indigo" };
  const lines = {
    line_items: [
      lineBody({ id: 1, admin_graphql_api_id: null, gift_card: true }),
      lineBody({ id: 2, admin_graphql_api_id: null }),
      jeansBody({ id: 3, admin_graphql_api_id: null, ...noSize }),
      jeansBody({ id: 4, admin_graphql_api_id: null, sku: " ", vendor: null, ...noSize }),
      jeansBody({ id: 5, admin_graphql_api_id: null, vendor: "", ...noSize }),
      jeansBody({ id: 6, admin_graphql_api_id: null, current_quantity: 0 }),
    ],
  };
  const bySku = all({ productReference: "variant_sku" });

  test("is told with the first reason that holds, in line order, the other lines go", async () => {
    const previews = await previewed(orderBody(lines), previewConfig(bySku));
    const skipped = (reasonsById: Record<number, string>) =>
      Object.entries(reasonsById).map(([lineId, reason]) => ({ lineId, reason }));
    const everywhere = { 1: "gift_card", 4: "no_product_reference", 6: "removed" };
    expect(PROVIDER_NAMES.map((name) => previews[name].skippedLines)).toEqual([
      skipped({ ...everywhere, 3: "no_size", 5: "no_brand" }),
      skipped(everywhere),
      skipped({ ...everywhere, 3: "no_size", 5: "no_size" }),
      skipped(everywhere),
    ]);
    expect(PROVIDER_NAMES.map((name) => previews[name].decision)).toEqual(Array(4).fill("deliver"));
  });

  test("is told also when the whole order is skipped", async () => {
    const { bodygram } = await previewed(orderBody({ ...lines, test: true }), previewConfig(bySku));
    expect(bodygram.reason).toBe("test_order");
    expect(bodygram.skippedLines.map(({ lineId }) => lineId)).toEqual(["1", "3", "4", "5", "6"]);
  });

  test("has a brand where the connection names one", async () => {
    const settings = { bodygram: { brandId: " ALP ", productReference: "variant_sku" } };
    const { bodygram } = await previewed(
      orderBody({ line_items: [jeansBody({ vendor: null })] }),
      previewConfig(settings),
    );
    expect(bodygram.request?.body).toMatchObject({ items: [{ brand: "ALP" }] });
  });

  test("was bought no time: the other lines go", async () => {
    const line_items = [lineBody(), jeansBody({ quantity: 0, current_quantity: 0 })];
    const previews = await previewed(orderBody({ line_items }));
    for (const name of PROVIDER_NAMES) {
      expect(previews[name]).toMatchObject({
        decision: "deliver",
        skippedLines: [{ lineId: "12", reason: "removed" }],
      });
    }
  });

  test("is not shipped and has no size: nobody wears an insurance", async () => {
    const insurance = { requires_shipping: false, variant_title: null };
    const line_items = [
      lineBody(),
      jeansBody(insurance),
      jeansBody({ ...insurance, id: 13, admin_graphql_api_id: null, vendor: null, sku: null }),
      jeansBody({ ...insurance, id: 14, admin_graphql_api_id: null, variant_title: "M" }),
      jeansBody({ ...insurance, id: 15, admin_graphql_api_id: null, requires_shipping: null }),
    ];
    const previews = await previewed(orderBody({ line_items }), previewConfig(bySku));
    const skipped = (third: string, fifth?: string) => [
      { lineId: "12", reason: "not_shipped" },
      { lineId: "13", reason: third },
      ...(fifth ? [{ lineId: "15", reason: fifth }] : []),
    ];
    expect(PROVIDER_NAMES.map((name) => previews[name].skippedLines)).toEqual([
      skipped("no_product_reference", "no_size"),
      skipped("no_product_reference"),
      skipped("no_product_reference", "no_size"),
      skipped("no_product_reference"),
    ]);
  });

  test("has no size where the map says so", async () => {
    const previews = await previewed(undefined, previewConfig(all({ sizeMap: { M: " " } })));
    expect(previews.bodygram.skippedLines).toEqual([{ lineId: "11", reason: "no_size" }]);
    expect(previews.robosize.skippedLines).toEqual([]);
  });
});
