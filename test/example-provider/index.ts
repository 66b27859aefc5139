import { toIsoSeconds } from "#app/domain/instant.ts";
import { toDecimal } from "#app/domain/money.ts";
import type { DeliveryOrder, Provider } from "#app/domain/provider.ts";
import { jsonRequest } from "#app/providers/json-request.ts";
import { isSuccess, jsonBody, readStatus, readTestStatus, shortText } from "#app/providers/read-answer.ts";
import { authorized, ordersUrl } from "./address.ts";
import { advice } from "./advice.ts";
import en from "./locales/en.json" with { type: "json" };
import { type Credential, credential, type Settings, settings } from "./settings.ts";
import { storefront } from "./storefront.ts";

/** Loomfit, which doesn't exist: what a fifth provider has to bring, and nothing of it stands outside this folder. */
export const loomfit: Provider<Credential, Credential, Settings> = {
  name: "loomfit",
  label: "Loomfit",
  words: { en },
  contact: "https://loomfit.example/developers",
  defaultOrigin: "https://api.loomfit.example",
  originVariable: "LOOMFIT_ORIGIN",
  credentialSchema: credential,
  credentialEntry: { kind: "text", field: "secretKey" },
  settingsSchema: settings,
  settingFields: {
    account: [{ name: "account", kind: "text" }],
    orders: [{ name: "fittedOnly", kind: "flag" }],
  },
  releasedBy: "testing",
  linkKey: "loom",
  needsLink: ({ fittedOnly }) => fittedOnly,
  needsSize: true,
  takes: (event) => event === "order_paid" || event === "order_cancelled",
  deletedBy: "order_cancelled",
  prepareCredential: (entered) => entered,

  request(delivery, { credential: key, settings: { account } }, { origin }) {
    if (delivery.event === "order_paid") {
      return jsonRequest("POST", ordersUrl(origin, account), order(delivery), authorized(key));
    }
    if (delivery.providerRef === null) throw new TypeError("Loomfit's own id is needed to delete an order.");
    return jsonRequest("DELETE", ordersUrl(origin, account, delivery.providerRef), null, authorized(key));
  },

  interpret(result, { event }) {
    const read = readStatus(result);
    const gone = event === "order_cancelled" && result.kind === "answer" && result.status === 404;
    if (gone) return { kind: "delivered" };
    if (!isSuccess(read)) {
      const code = result.kind === "answer" && read.kind === "rejected" ? jsonBody(result)?.["code"] : undefined;
      return typeof code === "string" && read.kind === "rejected" ? { ...read, code: shortText(code) } : read;
    }
    const id = jsonBody(read.success)?.["id"];
    if (event === "order_cancelled") return { kind: "delivered" };
    return typeof id === "string" && id !== ""
      ? { kind: "delivered", providerRef: id.slice(0, 200) }
      : { kind: "delivered", warnings: ["answer_unreadable"] };
  },

  masked: (request) => ({ ...request, headers: { ...request.headers, "X-Loomfit-Key": "***" } }),
  secretsIn: [/(X-Loomfit-Key["']?\s*[:=]\s*["']?)[^"'\s,}]+/gi],

  test: {
    request: ({ credential: key, settings: { account } }, _shop, { origin }) => ({
      method: "GET",
      url: `${origin}/v1/accounts/${account}`,
      headers: authorized(key),
      body: null,
    }),
    read: (result) => readTestStatus(result, (status) => status === 200),
  },

  sources: {
    order: "order_id",
    visitor: "visit",
    placed: "placed_at",
    currency: "currency",
    "garments[].garment": "reference",
    "garments[].size": "size",
    "garments[].quantity": "quantity",
    "garments[].price": "unit_price",
  },

  storefront,
  operations: { advice },
};

function order({ order: { id, placedAt }, money, link, lines }: DeliveryOrder): unknown {
  return {
    order: id,
    visitor: link.ids["loom"] ?? null,
    placed: toIsoSeconds(placedAt),
    currency: money.currency,
    garments: lines.map(({ item, reference, size, unitPrice }) => ({
      garment: reference,
      size,
      quantity: item.quantity,
      price: toDecimal(unitPrice, money.currency),
    })),
  };
}
