import type { Provider, RequestDescription } from "../../domain/provider.ts";
import { jsonRequest, urlValue } from "../json-request.ts";
import { isSuccess, readStatus } from "../read-answer.ts";
import { HOOK_SOURCES, hookOrder } from "./payload.ts";
import {
  hostOf,
  LOOKS_LIKE_A_HASH,
  type NaizCredential,
  naizCredential,
  type NaizSettings,
  naizSettings,
} from "./settings.ts";
import { naizStorefront } from "./storefront.ts";
import { words } from "./words.ts";

const HASH_IN_URL = /(\/hook\/[^/]*\/)[^/]+$/;

/** Naiz Fit: one order is one call of the orders hook, tied to the visit by Naiz' own consumer hash if there is one. */
export const naiz: Provider<NaizCredential, NaizCredential, NaizSettings> = {
  name: "naiz",
  label: "Naiz Fit",
  words,
  contact: "https://kb.naiz.fit",
  defaultOrigin: "https://backend.production.naiz.fit",
  originVariable: "NAIZ_ORIGIN",
  credentialSchema: naizCredential,
  credentialEntry: { kind: "text", field: "partnerHash" },
  settingsSchema: naizSettings,
  settingFields: {
    account: [{ name: "domain", kind: "text", placeholder: ({ primaryDomain }) => primaryDomain }],
    orders: [
      { name: "linkedOrdersOnly", kind: "flag" },
      { name: "statusUpdates", kind: "flag" },
    ],
  },
  // Its test proves nothing of a hash.
  releasedBy: "entering",
  linkKey: "naiz",
  needsLink: (settings) => settings.linkedOrdersOnly,
  needsSize: true,
  takes: (event, settings) =>
    event === "order_paid" || (settings.statusUpdates && (event === "order_created" || event === "order_fulfilled")),
  prepareCredential: (credential) => credential,

  request(delivery, { credential: { partnerHash }, settings }, { origin }) {
    // The host that Naiz enabled for the shop; the same string in address and body.
    const domain = hostOf(settings.domain ?? delivery.shop.primaryDomain);
    const url = `${origin}/api/partners/hook/${urlValue(domain)}/${urlValue(partnerHash)}`;
    return jsonRequest("POST", url, hookOrder(delivery, partnerHash, domain));
  },

  interpret(result) {
    const read = readStatus(result);
    if (!isSuccess(read)) return read;
    const warnings = [
      ...(read.success.status === 200 ? [] : ["unexpected_status"]),
      ...(read.success.complete ? [] : ["answer_unreadable"]),
    ];
    return { kind: "delivered", warnings };
  },

  secretsIn: [/(\/api\/partners\/hook\/[^/\s"\\]+\/)[^/?#\s"'\\]+/g],
  masked: (request) => ({ ...request, url: request.url.replace(HASH_IN_URL, "$1***"), body: maskedHash(request) }),

  test: {
    // Naiz offers no test of a hash; only that its host answers can be learnt without leaving an order behind.
    request: (_connection, _shop, { origin }) => ({ method: "GET", url: `${origin}/`, headers: {}, body: null }),
    read: (result) =>
      result.kind === "answer" ? { ok: true, code: "host_answers" } : { ok: false, code: "no_answer" },
    credentialDoubt: ({ partnerHash }) => (LOOKS_LIKE_A_HASH.test(partnerHash) ? null : "unusual_hash"),
  },
  sources: HOOK_SOURCES,

  storefront: naizStorefront,
};

function maskedHash({ body }: RequestDescription): unknown {
  return typeof body === "object" && body !== null && "partnerHash" in body ? { ...body, partnerHash: "***" } : body;
}
