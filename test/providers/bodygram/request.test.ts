import { expect, test } from "vitest";
import { orderBody, previewConfig } from "#test/support/orders.ts";
import { previewed, sentTo } from "#test/support/previewed.ts";

test("Bodygram gets one CreatePurchase per order", async () => {
  const { bodygram } = await previewed(orderBody(), previewConfig({ bodygram: { brandId: "ALP-BRAND" } }));
  expect(bodygram).toEqual({
    provider: "bodygram",
    event: "order_paid",
    decision: "deliver",
    reason: null,
    link: { method: "cart_attribute", session: "5b8c1f0e-session", naiz: "naiz:hash.1", robosize: "device_7" },
    request: {
      method: "POST",
      url: "https://fitfinder.body2fit.bodygram.com/v2/CreatePurchase",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: {
        clientKey: "bg-client-key",
        clientSessionId: "5b8c1f0e-session",
        orderId: "450789469",
        items: [
          { sku: "632910392", brand: "ALP-BRAND", size: "M", price: 38.5, quantity: 2 },
          { sku: "632910393", brand: "ALP-BRAND", size: "W32 L34", price: 99, quantity: 1 },
        ],
        createdAt: 1770167982000,
        currency: "USD",
        countryCode: "AT",
        languageCode: "de",
      },
    },
    skippedLines: [],
  });
});

test.each([[undefined], [null], [" "]])("without a brand id (%j) the brand is the line's vendor", async (brandId) => {
  expect(await sentTo("bodygram", {}, { brandId })).toMatchObject({
    items: [{ brand: "Alpine Works" }, { brand: "Denim Fit" }],
  });
});

test("its client key is masked", async () => {
  const { bodygram } = await previewed(undefined, undefined, { reveal: false });
  expect(bodygram.request?.body).toMatchObject({ clientKey: "***", clientSessionId: "5b8c1f0e-session" });
});
