import { z } from "zod";
import type { ProxyOperation } from "#app/domain/proxy-operation.ts";
import { jsonBody } from "#app/providers/read-answer.ts";
import { urlValue } from "#app/providers/json-request.ts";
import { authorized } from "./address.ts";
import type { Credential, Settings } from "./settings.ts";

/** What a page may ask without the secret key: the sizes that Loomfit has of a garment. */
export const advice: ProxyOperation<Credential, Settings> = {
  method: "GET",
  input: z.strictObject({ garment: z.string().min(1).max(100) }),
  answer: z.strictObject({ sizes: z.array(z.string().max(40)).max(60) }),
  limits: { visitor: 30, shop: 600 },
  keptSeconds: 600,
  request: (input, { credential, settings }, _shop, { origin }) => {
    const { garment } = input as { garment: string };
    const url = `${origin}/v1/accounts/${settings.account}/garments/${urlValue(garment)}`;
    return { method: "GET", url, headers: authorized(credential), body: null };
  },
  read(result) {
    if (result.kind !== "answer") return { kind: "unavailable" };
    if (result.status === 404) return { kind: "unknown" };
    const sizes = result.status === 200 ? jsonBody(result)?.["sizes"] : undefined;
    return sizes === undefined ? { kind: "unavailable" } : { kind: "answer", value: { sizes } };
  },
};
