import { describe, expect, test } from "vitest";
import type { OrderEvent } from "#app/domain/delivery.ts";
import type { DeliveryOrder } from "#app/domain/provider.ts";
import { mapOrder } from "#app/orders/map-order.ts";
import { lineBody, orderBody, previewConfig } from "#test/support/orders.ts";
import { previewed, sentTo } from "#test/support/previewed.ts";
import { providerOf, readPreviewConfig, toOrder } from "#test/support/providers.ts";

const DATA = {
  version: 1,
  name: "#1001",
  currency: "USD",
  total: 181.49,
  subtotal: 175.99,
  taxes: 28.1,
  shipping: 5.5,
  discount: 11.01,
  created_at: "2026-02-04T01:19:42Z",
  items: [
    {
      product_id: "632910392",
      variant_id: "808950810",
      sku: "ALP-TEE-M",
      title: "Alpine Tee",
      size: "M",
      quantity: 2,
      price: 38.5,
    },
    {
      product_id: "632910393",
      variant_id: "808950811",
      sku: "DENIM-32-34",
      title: " Straight Jeans ",
      size: "W32 L34",
      quantity: 1,
      price: 99,
    },
  ],
};
const HEADERS = { "Content-Type": "application/json", Accept: "application/json" };

test("Robosize gets one POST per order, the key in the query alone", async () => {
  const { robosize } = await previewed();
  expect(robosize.request).toEqual({
    method: "POST",
    url: "https://api.robosize.com/api/v1/business/order/?api_key=rs%20secret%2F%2Bkey",
    headers: HEADERS,
    body: { store_id: "450789469", device_id: "device_7", data: DATA },
  });
});

test("unknown values are null, and the product is named by the connection's reference", async () => {
  const bare = lineBody({ variant_id: null, variant_title: null, title: null, sku: "" });
  const settings = { sendWithoutDevice: true };
  expect(await sentTo("robosize", { name: "", note_attributes: [], line_items: [bare] }, settings)).toMatchObject({
    device_id: null,
    data: {
      name: null,
      items: [
        { product_id: "632910392", variant_id: null, sku: null, title: null, size: null, quantity: 2, price: 38.5 },
      ],
    },
  });
  expect(await sentTo("robosize", {}, { productReference: "handle" })).toMatchObject({
    data: { items: [{ product_id: "alpine-tee" }] },
  });
});

test("a known device goes also with sendWithoutDevice", async () => {
  expect(await sentTo("robosize", {}, { sendWithoutDevice: true })).toMatchObject({ device_id: "device_7" });
});

describe("what follows a delivered order goes to Robosize's own id of it", () => {
  async function request(event: OrderEvent, providerRef: string) {
    const { shop, connections, facts } = readPreviewConfig(previewConfig({ robosize: { orderUpdates: true } }));
    const connection = connections.find(({ provider }) => provider === "robosize");
    if (!connection) throw new Error("Robosize isn't connected");
    const provider = providerOf("robosize");
    const input = { event, order: toOrder(orderBody()), shop, stored: null, facts, providerRef };
    const { delivery } = mapOrder(input, provider, connection.settings);
    return provider.request(delivery as DeliveryOrder, connection, { origin: "https://api.robosize.com", now: 0 });
  }

  test("an update is a PATCH", async () => {
    expect(await request("order_updated", "77")).toEqual({
      method: "PATCH",
      url: "https://api.robosize.com/api/v1/business/order/77/?api_key=rs%20secret%2F%2Bkey",
      headers: HEADERS,
      body: { store_id: "450789469", data: DATA },
    });
  });

  test("a cancellation is a DELETE without a body", async () => {
    expect(await request("order_cancelled", "a/7 b")).toEqual({
      method: "DELETE",
      url: "https://api.robosize.com/api/v1/business/order/a%2F7%20b/?api_key=rs%20secret%2F%2Bkey",
      headers: HEADERS,
      body: null,
    });
  });
});

test("its key is masked", async () => {
  const { robosize } = await previewed(undefined, undefined, { reveal: false });
  expect(robosize.request?.url).toBe("https://api.robosize.com/api/v1/business/order/?api_key=***");
});
