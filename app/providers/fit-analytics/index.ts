import type { Provider } from "../../domain/provider.ts";
import { SESSION_KEY } from "../../domain/session-link.ts";
import { jsonRequest, urlValue } from "../json-request.ts";
import { readTestStatus } from "../read-answer.ts";
import { finderOperations } from "./finder/operations.ts";
import { handOver } from "./hand-over.ts";
import { PURCHASE_SOURCES, purchaseEvents } from "./payload.ts";
import { readPurchaseAnswer } from "./response.ts";
import {
  FIT_ANALYTICS_AUDIENCE,
  type FitAnalyticsCredential,
  fitAnalyticsCredential,
  type FitAnalyticsSettings,
  fitAnalyticsSettings,
} from "./settings.ts";
import { fitAnalyticsStorefront } from "./storefront.ts";
import { importSigningKey, type SigningKey, signToken } from "./token.ts";
import { words } from "./words.ts";

/** Fit Analytics (Snap): one purchase event per line, the shopper named only inside a signed token. */
export const fitAnalytics: Provider<FitAnalyticsCredential, SigningKey, FitAnalyticsSettings> = {
  name: "fit-analytics",
  label: "Fit Analytics",
  words,
  contact: "https://developers.fitanalytics.com",
  defaultOrigin: "https://widget.fitanalytics.com",
  originVariable: "FIT_ANALYTICS_ORIGIN",
  credentialSchema: fitAnalyticsCredential,
  credentialEntry: { kind: "signing_key", handOver },
  settingsSchema: fitAnalyticsSettings,
  settingFields: {
    account: [
      { name: "prefix", kind: "text" },
      { name: "issuer", kind: "text", initial: ({ primaryDomain }) => `https://${primaryDomain}/` },
      { name: "audience", kind: "text", placeholder: () => FIT_ANALYTICS_AUDIENCE },
    ],
    products: [{ name: "sizingSystem", kind: "text" }],
    orders: [{ name: "customerOrders", kind: "flag" }],
  },
  releasedBy: "key",
  linkKey: SESSION_KEY,
  needsLink: (settings, order) => !(settings.customerOrders && order.customerId !== null),
  needsSize: false,
  takes: (event) => event === "order_paid",
  prepareCredential: importSigningKey,

  async request(delivery, { credential, settings }, { origin, now }) {
    const token = await signToken(
      credential,
      settings,
      { sess: delivery.link.ids[SESSION_KEY] ?? null, sub: settings.customerOrders ? delivery.order.customerId : null },
      now,
    );
    return jsonRequest("POST", `${origin}/api/v1/events/purchases/`, purchaseEvents(delivery, settings), {
      Authorization: `Bearer ${token}`,
    });
  },

  interpret: readPurchaseAnswer,

  masked: (request) => ({ ...request, headers: { ...request.headers, Authorization: "Bearer ***" } }),

  test: {
    // A look-up changes nothing and tells a refused token (401, 403) from an unknown product (404).
    async request({ credential, settings }, shop, { origin, now }) {
      const token = await signToken(credential, settings, { sess: "fitloop-connection-test", sub: null }, now);
      const product = urlValue(`${settings.prefix}-fitloop-connection-test`);
      const filters = `filter[shopLanguage]=${urlValue(shop.language)}&filter[shopCountry]=${urlValue(shop.country)}`;
      return {
        method: "GET",
        url: `${origin}/api/v1/products/${product}?${filters.replaceAll("[", "%5B").replaceAll("]", "%5D")}`,
        headers: { "Content-Type": "application/json", Accept: "application/json", Authorization: `Bearer ${token}` },
        body: null,
      };
    },
    read: (result) => readTestStatus(result, (status) => status === 404 || (status >= 200 && status < 300)),
  },
  sources: PURCHASE_SOURCES,

  storefront: fitAnalyticsStorefront,
  operations: finderOperations,
};
