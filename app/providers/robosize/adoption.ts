import { idDigits } from "../../domain/ids.ts";
import type { Adoption } from "../../domain/provider.ts";
import { jsonBody } from "../read-answer.ts";
import { listUrl } from "./address.ts";
import type { RobosizeCredential, RobosizeSettings } from "./settings.ts";

/** Two pages of Robosize's list were seen larger than the 64 KiB that other answers are read to. */
const LIST_BYTES = 2 * 1024 * 1024;

const get = (url: string) => ({
  method: "GET" as const,
  url,
  headers: { "Content-Type": "application/json", Accept: "application/json" },
  body: null,
  maxAnswerBytes: LIST_BYTES,
});

/** Looks through Robosize's list for an order of ours whose answer got lost (docs.robosize.com, "List orders"). */
export const adoption: Adoption<RobosizeCredential, RobosizeSettings> = {
  maxPages: 3,
  first: ({ credential }, { origin }) => get(listUrl(origin, credential.apiKey)),
  read(result, orderId, { origin }) {
    const body = result.kind === "answer" && result.status === 200 ? jsonBody(result) : null;
    if (!body || !Array.isArray(body["results"])) return { kind: "unknown" };
    for (const entry of body["results"] as unknown[]) {
      if (typeof entry !== "object" || entry === null) continue;
      const { id, store_id: storeId } = entry as { id?: unknown; store_id?: unknown };
      const providerRef = readProviderRef(id);
      if (String(storeId) === orderId && providerRef !== null) return { kind: "found", providerRef };
    }
    const next = body["next"];
    if (typeof next !== "string" || next.trim() === "") return { kind: "absent" };
    return URL.canParse(next) && new URL(next).origin === origin
      ? { kind: "next", request: get(next) }
      : { kind: "unknown" };
  },
};

/** Robosize's id of an order: a number when it is created, a string in the list; kept as a string. */
export function readProviderRef(id: unknown): string | null {
  if (typeof id === "number") return idDigits(id);
  return typeof id === "string" && id.trim() !== "" && id.length <= 200 ? id.trim() : null;
}
