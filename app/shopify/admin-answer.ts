/** What went wrong with an operation of the Admin API, as far as it changes what to do next. */
export type AdminFault = "throttled" | "unavailable" | "unauthorized" | "denied" | "invalid" | "unreadable";

/** An operation that gave no data. `retryAt` is when Shopify can be asked again, where it says so. */
export class AdminApiError extends Error {
  override readonly name = "AdminApiError";
  readonly code: AdminFault;
  readonly retryAt: Date | null;

  constructor(code: AdminFault, message: string, retryAt: Date | null = null) {
    super(message);
    this.code = code;
    this.retryAt = retryAt;
  }
}

interface Answer {
  status: number;
  retryAfter: string | null;
  body: unknown;
}

const SHORTEST_WAIT_MS = 1_000;
const UNTOLD_WAIT_MS = 2_000;

/**
 * Reads an answer of the Admin API into its data. Throws AdminApiError for everything else; an answer with errors beside
 * its data counts as an error, for what is missing in it would pass for absent.
 */
export function readAdminAnswer({ status, retryAfter, body }: Answer, operation: string, now: number): unknown {
  if (status === 429 || status >= 500) {
    const seconds = Number(retryAfter ?? "");
    const wait = retryAfter !== null && seconds > 0 ? seconds * 1000 : UNTOLD_WAIT_MS;
    const code = status === 429 ? "throttled" : "unavailable";
    throw new AdminApiError(code, `Shopify answered ${status} to ${operation}.`, new Date(now + wait));
  }
  if (status === 401) throw new AdminApiError("unauthorized", `Shopify doesn't take the token of ${operation}.`);
  if (status === 403) throw new AdminApiError("denied", `Shopify forbids ${operation}.`);
  // 402 and 423: the shop is frozen or locked. It may come back.
  if (status !== 200) throw new AdminApiError("unavailable", `Shopify answered ${status} to ${operation}.`);

  const answer = objectOf(body);
  const errors = answer?.["errors"];
  if (Array.isArray(errors) && errors.length > 0) throw readErrors(errors, answer, operation, now);
  if (!answer || objectOf(answer["data"]) === null) {
    throw new AdminApiError("unreadable", `Shopify's answer to ${operation} holds no data.`);
  }
  return answer["data"];
}

function readErrors(errors: unknown[], answer: Json | null, operation: string, now: number): AdminApiError {
  const codes = errors.map((error) => objectOf(objectOf(error)?.["extensions"])?.["code"]);
  if (codes.includes("THROTTLED")) {
    return new AdminApiError("throttled", `Shopify throttles ${operation}.`, new Date(now + untilAfforded(answer)));
  }
  const words = String(objectOf(errors[0])?.["message"] ?? "unknown").slice(0, 200);
  if (codes.includes("ACCESS_DENIED")) return new AdminApiError("denied", `Shopify denies ${operation}: ${words}`);
  if (codes.includes("INTERNAL_SERVER_ERROR") || codes.includes("TIMEOUT")) {
    return new AdminApiError("unavailable", `Shopify failed at ${operation}: ${words}`);
  }
  return new AdminApiError("invalid", `Shopify refuses ${operation}: ${words}`);
}

/** How long until the shop's bucket holds what the operation costs, in milliseconds. */
function untilAfforded(answer: Json | null): number {
  const cost = objectOf(objectOf(answer?.["extensions"])?.["cost"]);
  const bucket = objectOf(cost?.["throttleStatus"]);
  const lacking = Number(cost?.["requestedQueryCost"]) - Number(bucket?.["currentlyAvailable"]);
  const wait = (lacking / Number(bucket?.["restoreRate"])) * 1000;
  return Number.isFinite(wait) ? Math.max(SHORTEST_WAIT_MS, Math.ceil(wait)) : UNTOLD_WAIT_MS;
}

type Json = Record<string, unknown>;

function objectOf(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
}
