import type { Provider } from "../../domain/provider.ts";
import { jsonRequest } from "../json-request.ts";
import { isSuccess, jsonBody, readStatus, readTestStatus } from "../read-answer.ts";
import { listUrl, orderUrl } from "./address.ts";
import { adoption, readProviderRef } from "./adoption.ts";
import { ORDER_SOURCES, orderData } from "./payload.ts";
import { type RobosizeCredential, robosizeCredential, type RobosizeSettings, robosizeSettings } from "./settings.ts";
import { robosizeStorefront } from "./storefront.ts";
import { words } from "./words.ts";

/** Robosize: an order is created once, may be followed by updates, and can be looked up in a list. */
export const robosize: Provider<RobosizeCredential, RobosizeCredential, RobosizeSettings> = {
  name: "robosize",
  label: "Robosize",
  words,
  contact: "https://docs.robosize.com",
  defaultOrigin: "https://api.robosize.com",
  originVariable: "ROBOSIZE_ORIGIN",
  credentialSchema: robosizeCredential,
  credentialEntry: { kind: "text", field: "apiKey" },
  settingsSchema: robosizeSettings,
  settingFields: {
    orders: [
      { name: "sendWithoutDevice", kind: "flag" },
      { name: "orderUpdates", kind: "flag" },
    ],
  },
  releasedBy: "testing",
  linkKey: "robosize",
  needsLink: (settings) => !settings.sendWithoutDevice,
  needsSize: false,
  takes: (event, settings) =>
    event === "order_paid" || (settings.orderUpdates && (event === "order_updated" || event === "order_cancelled")),
  deletedBy: "order_cancelled",
  prepareCredential: (credential) => credential,

  request(delivery, { credential: { apiKey } }, { origin }) {
    const { order, providerRef } = delivery;
    if (delivery.event === "order_paid") {
      const body = { store_id: order.id, device_id: delivery.link.ids["robosize"] ?? null, data: orderData(delivery) };
      return jsonRequest("POST", listUrl(origin, apiKey), body);
    }
    // A POST in its place would make a second order.
    if (providerRef === null) throw new TypeError(`Robosize's own id is needed for ${delivery.event}.`);
    const url = orderUrl(origin, providerRef, apiKey);
    if (delivery.event === "order_cancelled") return jsonRequest("DELETE", url, null);
    return jsonRequest("PATCH", url, { store_id: order.id, data: orderData(delivery) });
  },

  interpret(result, delivery) {
    const read = readStatus(result);
    if (!isSuccess(read)) {
      const gone = delivery.event === "order_cancelled" && result.kind === "answer" && result.status === 404;
      return gone ? { kind: "delivered" } : read;
    }
    if (delivery.event === "order_cancelled") return { kind: "delivered" };
    const providerRef = readProviderRef(jsonBody(read.success)?.["id"]);
    return providerRef === null
      ? { kind: "delivered", warnings: ["answer_unreadable"] }
      : { kind: "delivered", providerRef };
  },

  masked: (request) => ({ ...request, url: request.url.replace(/(api_key=)[^&]*/g, "$1***") }),

  test: {
    request: ({ credential }, _shop, { origin }) => ({
      method: "GET",
      url: listUrl(origin, credential.apiKey),
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: null,
    }),
    read: (result) => readTestStatus(result, (status) => status >= 200 && status < 300),
  },

  adoption,
  sources: ORDER_SOURCES,

  storefront: robosizeStorefront,
};
