import type { Provider } from "../../domain/provider.ts";
import { SESSION_KEY } from "../../domain/session-link.ts";
import { jsonRequest } from "../json-request.ts";
import { isSuccess, jsonBody, readStatus, shortText } from "../read-answer.ts";
import { purchase, PURCHASE_SOURCES } from "./payload.ts";
import { type BodygramCredential, bodygramCredential, type BodygramSettings, bodygramSettings } from "./settings.ts";
import { bodygramStorefront } from "./storefront.ts";
import { words } from "./words.ts";

/** Bodygram's Body2Fit: one order is one CreatePurchase, tied to the visit by the session id that the widget had. */
export const bodygram: Provider<BodygramCredential, BodygramCredential, BodygramSettings> = {
  name: "bodygram",
  label: "Bodygram",
  words,
  contact: "https://docs.bodygram.com",
  defaultOrigin: "https://fitfinder.body2fit.bodygram.com",
  originVariable: "BODYGRAM_ORIGIN",
  credentialSchema: bodygramCredential,
  credentialEntry: { kind: "text", field: "clientKey" },
  settingsSchema: bodygramSettings,
  settingFields: { products: [{ name: "brandId", kind: "text" }] },
  releasedBy: "testing",
  linkKey: SESSION_KEY,
  needsLink: () => true,
  needsSize: true,
  brandOf: (settings, item) => settings.brandId ?? item.vendor,
  takes: (event) => event === "order_paid",
  prepareCredential: (credential) => credential,

  request: (delivery, { credential }, { origin }) =>
    jsonRequest("POST", `${origin}/v2/CreatePurchase`, purchase(delivery, credential.clientKey)),

  interpret(result) {
    const read = readStatus(result);
    if (!isSuccess(read)) return read;
    const { success } = read;
    const body = jsonBody(success);
    if (body?.["status"] === "error") {
      const error = body["error"];
      const message = typeof error === "object" && error !== null && "message" in error ? error.message : error;
      return { kind: "rejected", code: "status_error", message: shortText(message) };
    }
    // An empty or non-JSON 200 counts as success; one that broke off might have said otherwise.
    return { kind: "delivered", warnings: success.complete ? [] : ["answer_unreadable"] };
  },

  masked: (request) => ({ ...request, body: maskedKey(request.body) }),

  test: {
    // CreateSession leaves a session without a shopper, nothing else (developers.bodygram.com/body2fit/api).
    request: ({ credential, settings }, shop, { origin, now }) =>
      jsonRequest("POST", `${origin}/v2/CreateSession`, {
        clientKey: credential.clientKey,
        productInfo: { productId: { brandId: settings.brandId ?? shop.domain, garmentSku: "fitloop-connection-test" } },
        clientSessionId: `fitloop-connection-test-${now}`,
      }),
    read(result) {
      if (result.kind === "no_answer") return { ok: false, code: "no_answer" };
      if (/INVALID_CLIENT_KEY/.test(result.body)) return { ok: false, code: "refused" };
      // The garment of the test is unknown on purpose: an answer about it proves that the key was accepted.
      if (/INVALID_PRODUCT_ID/.test(result.body) || result.status < 300) return { ok: true, code: "accepted" };
      if (result.status === 401 || result.status === 403) return { ok: false, code: "refused" };
      return { ok: false, code: `http_${result.status}` };
    },
  },
  sources: PURCHASE_SOURCES,

  storefront: bodygramStorefront,
};

function maskedKey(body: unknown): unknown {
  return typeof body === "object" && body !== null && "clientKey" in body ? { ...body, clientKey: "***" } : body;
}
