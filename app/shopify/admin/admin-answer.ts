/**
 * What went wrong with an operation of the Admin API, as far as it changes what to do next. `too_dear`: it costs more than
 * one operation may. `forbidden_network`: calls from this address are refused, whatever they ask.
 */
export type AdminFault =
  | "throttled"
  | "too_dear"
  | "unavailable"
  | "unauthorized"
  | "forbidden_network"
  | "denied"
  | "invalid"
  | "unreadable";

/**
 * An operation that gave no data. `retryAt` is when Shopify can be asked again, where it says so; `fields` are the paths
 * that it denied, such as `nodes.shippingAddress`; `cost` is what the operation was reckoned to cost, where it says that.
 */
export class AdminApiError extends Error {
  override readonly name = "AdminApiError";
  readonly code: AdminFault;
  readonly retryAt: Date | null;
  readonly fields: readonly string[];
  readonly cost: number | null;

  constructor(
    code: AdminFault,
    message: string,
    {
      retryAt = null,
      fields = [],
      cost = null,
    }: { retryAt?: Date | null; fields?: string[]; cost?: number | null } = {},
  ) {
    super(message);
    this.code = code;
    this.retryAt = retryAt;
    this.fields = fields;
    this.cost = cost;
  }
}

/** What an answer says of its cost and of the shop's bucket, in points; `actual` is null for one that wasn't carried out. */
export interface AdminCost {
  requested: number;
  actual: number | null;
  available: number;
  maximum: number;
  /** Points a second. */
  restoreRate: number;
}

interface Answer {
  status: number;
  retryAfter: string | null;
  body: unknown;
}

const SHORTEST_WAIT_MS = 1_000;
const UNTOLD_WAIT_MS = 2_000;
/** Somebody has to change the allowlist first. */
const FORBIDDEN_WAIT_MS = 60_000;

/**
 * Reads an answer of the Admin API into its data. Throws AdminApiError for everything else; an answer with errors beside
 * its data counts as an error, for what is missing in it would pass for absent.
 */
export function readAdminAnswer({ status, retryAfter, body }: Answer, operation: string, now: number): unknown {
  if (status === 429 || status >= 500) {
    const seconds = Number(retryAfter ?? "");
    const wait = retryAfter !== null && seconds > 0 ? seconds * 1000 : UNTOLD_WAIT_MS;
    const code = status === 429 ? "throttled" : "unavailable";
    throw new AdminApiError(code, `Shopify answered ${status} to ${operation}.`, { retryAt: new Date(now + wait) });
  }
  if (status === 401) throw new AdminApiError("unauthorized", `Shopify doesn't take the token of ${operation}.`);
  // An address outside the app's IP allowlist, whatever is asked (shopify.dev, "Restrict API access with an IP allowlist").
  if (status === 403) {
    const retryAt = new Date(now + FORBIDDEN_WAIT_MS);
    throw new AdminApiError("forbidden_network", `Shopify refuses calls from this address (403 to ${operation}).`, {
      retryAt,
    });
  }
  // 402 and 423: the shop is frozen or locked. It may come back.
  if (status !== 200) throw new AdminApiError("unavailable", `Shopify answered ${status} to ${operation}.`);

  const answer = objectOf(body);
  const errors = answer?.["errors"];
  if (Array.isArray(errors) && errors.length > 0) throw readErrors(errors, body, operation, now);
  if (!answer || objectOf(answer["data"]) === null) {
    throw new AdminApiError("unreadable", `Shopify's answer to ${operation} holds no data.`);
  }
  return answer["data"];
}

/** What an answer says of costs; null where it says nothing, as one that was too dear. */
export function readCost(body: unknown): AdminCost | null {
  const cost = objectOf(objectOf(objectOf(body)?.["extensions"])?.["cost"]);
  const bucket = objectOf(cost?.["throttleStatus"]);
  const actual = cost?.["actualQueryCost"];
  const read = {
    requested: Number(cost?.["requestedQueryCost"]),
    actual: typeof actual === "number" ? actual : null,
    available: Number(bucket?.["currentlyAvailable"]),
    maximum: Number(bucket?.["maximumAvailable"]),
    restoreRate: Number(bucket?.["restoreRate"]),
  };
  const numbers = [read.requested, read.available, read.maximum, read.restoreRate];
  return numbers.every(Number.isFinite) && read.restoreRate > 0 ? read : null;
}

function readErrors(errors: unknown[], body: unknown, operation: string, now: number): AdminApiError {
  const all = errors.map((error) => ({
    error: objectOf(error),
    extensions: objectOf(objectOf(error)?.["extensions"]),
  }));
  const of = (code: string) => all.filter(({ extensions }) => extensions?.["code"] === code);
  if (of("THROTTLED").length > 0) {
    const retryAt = new Date(now + untilAfforded(readCost(body)));
    return new AdminApiError("throttled", `Shopify throttles ${operation}.`, { retryAt });
  }
  const [dear] = of("MAX_COST_EXCEEDED");
  if (dear) {
    const cost = Number(dear.extensions?.["cost"]);
    const told = Number.isFinite(cost) ? cost : null;
    return new AdminApiError("too_dear", `${operation} costs ${told ?? "too many"} points: more than Shopify takes.`, {
      cost: told,
    });
  }
  const words = String(all[0]?.error?.["message"] ?? "unknown").slice(0, 200);
  const denied = of("ACCESS_DENIED");
  if (denied.length > 0) {
    const fields = denied.map(({ error }) => deniedField(error));
    return new AdminApiError("denied", `Shopify denies ${operation}: ${words}`, { fields });
  }
  if (of("INTERNAL_SERVER_ERROR").length + of("TIMEOUT").length > 0) {
    return new AdminApiError("unavailable", `Shopify failed at ${operation}: ${words}`);
  }
  return new AdminApiError("invalid", `Shopify refuses ${operation}: ${words}`);
}

/** Where a denial stands in what was asked, places in lists left out; by its words where it has no path. */
function deniedField(error: Json | null): string {
  const path = error?.["path"];
  const names = Array.isArray(path) ? path.filter((part) => typeof part === "string" && !/^\d+$/.test(part)) : [];
  if (names.length > 0) return names.join(".");
  const [, named = ""] = /\b(?:for|use the|access the) (\w+) (?:field|object)/.exec(String(error?.["message"])) ?? [];
  return named;
}

/** How long until the shop's bucket holds what the operation costs, in milliseconds. */
function untilAfforded(cost: AdminCost | null): number {
  if (!cost) return UNTOLD_WAIT_MS;
  return Math.max(SHORTEST_WAIT_MS, Math.ceil(((cost.requested - cost.available) / cost.restoreRate) * 1000));
}

type Json = Record<string, unknown>;

function objectOf(value: unknown): Json | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
}
