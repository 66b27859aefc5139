import { z } from "zod";
import { providerNames, type ProviderName } from "./types.ts";

const ms = z.number().int().nonnegative();
/** As seconds, as an HTTP date counted from the sandbox's now, or any text at all. */
const retryAfter = z.union([
  z.strictObject({ seconds: z.number().int(), as: z.enum(["seconds", "date"]).default("seconds") }),
  z.strictObject({ raw: z.string() }),
]);

const fault = z.discriminatedUnion("kind", [
  /** The right answer, late. */
  z.strictObject({ kind: z.literal("latency"), ms }),
  /** A refusal by status: 401, 403, 429, 500, 503 and the like. */
  z.strictObject({
    kind: z.literal("status"),
    status: z.number().int().min(400).max(599),
    retryAfter: retryAfter.optional(),
  }),
  /** No answer, ever. */
  z.strictObject({ kind: z.literal("hang") }),
  /** The connection is reset, before or after the request was read. */
  z.strictObject({ kind: z.literal("reset"), when: z.enum(["before", "after"]).default("after") }),
  /** The right answer, some bytes at a time. */
  z.strictObject({ kind: z.literal("drip"), ms, bytes: z.number().int().positive().default(1) }),
  /** Half of the body that Content-Length promised, then the connection is cut. */
  z.strictObject({ kind: z.literal("half-body") }),
  z.strictObject({
    kind: z.literal("redirect"),
    status: z.union([z.literal(301), z.literal(302), z.literal(303), z.literal(307), z.literal(308)]).default(302),
    location: z.string().default("/elsewhere"),
  }),
  /** 200 with the provider's own words for an error. */
  z.strictObject({ kind: z.literal("error-in-200") }),
  /** A refusal by status with a text of its own: what a client keeps of it is cut somewhere. */
  z.strictObject({ kind: z.literal("words"), status: z.number().int().min(400).max(599), text: z.string() }),
  z.strictObject({ kind: z.literal("html"), status: z.number().int().min(200).max(599).default(200) }),
  /** The right status, and the right JSON up to its middle, in a response that ends as it should. */
  z.strictObject({ kind: z.literal("truncated-json") }),
  z.strictObject({
    kind: z.literal("huge-body"),
    bytes: z
      .number()
      .int()
      .positive()
      .default(10 * 1024 * 1024),
  }),
  /** 204 without a body. */
  z.strictObject({ kind: z.literal("no-content") }),
]);

const options = z.strictObject({
  /** Ends after this many requests. Without it the fault stays until it is switched off. */
  requests: z.number().int().positive().optional(),
  /** Share of the requests that it hits, drawn by `seed`. */
  probability: z.number().min(0).max(1).default(1),
  seed: z.number().int().default(1),
  /** Hits only requests of this method. */
  method: z.string().optional(),
  /** Whether the provider takes the request into its books although the client learns otherwise. */
  accept: z.boolean().optional(),
});

export type Fault = z.input<typeof fault>;
export type FaultOptions = z.input<typeof options>;
export type ActiveFault = z.output<typeof fault>;

/** Reads what the control server is asked to switch. Refuses with zod's error, which names the field. */
export const failRequest = z.strictObject({
  provider: z.enum(providerNames),
  fault: z.union([fault, z.array(fault).min(1), z.null()]),
  options: options.optional(),
});

/** The fault of one request, and whether the request is taken into the books all the same. */
export interface Hit {
  readonly fault: ActiveFault;
  readonly accept: boolean;
}

interface Switched {
  readonly faults: readonly ActiveFault[];
  readonly options: z.output<typeof options>;
  readonly random: () => number;
  left: number;
}

/** The fault that is switched on at each provider. */
export class Faults {
  readonly #switched = new Map<ProviderName, Switched>();

  /** Switches a fault on (of a list one is drawn for each request), or off with null. Refuses what has no sense. */
  set(provider: ProviderName, value: Fault | readonly Fault[] | null, given: FaultOptions = {}): void {
    const asked = failRequest.parse({ provider, fault: value, options: given });
    if (asked.fault === null) {
      this.#switched.delete(provider);
      return;
    }
    const read = options.parse(asked.options ?? {});
    this.#switched.set(provider, {
      faults: Array.isArray(asked.fault) ? asked.fault : [asked.fault],
      options: read,
      random: generator(read.seed),
      left: read.requests ?? Infinity,
    });
  }

  clear(): void {
    this.#switched.clear();
  }

  /** Gives what is switched on at a provider as words, null when nothing is. */
  describe(provider: ProviderName): string | null {
    const on = this.#switched.get(provider);
    if (on === undefined) return null;
    const names = on.faults.map(nameOf).join(", ");
    return on.left === Infinity ? names : `${names} (${String(on.left)} left)`;
  }

  /** Decides whether a request of this method is hit, and counts it. */
  next(provider: ProviderName, method: string): Hit | null {
    const on = this.#switched.get(provider);
    if (on === undefined || (on.options.method ?? method) !== method) return null;
    if (on.random() >= on.options.probability) return null;
    const drawn = on.faults[Math.floor(on.random() * on.faults.length)];
    if (drawn === undefined) return null;
    on.left -= 1;
    if (on.left <= 0) this.#switched.delete(provider);
    return { fault: drawn, accept: on.options.accept ?? acceptsByNature(drawn) };
  }
}

/** Gives a fault's name for records and screens. */
export function nameOf(active: ActiveFault): string {
  switch (active.kind) {
    case "status":
      return `status ${String(active.status)}`;
    case "reset":
      return `reset ${active.when}`;
    case "latency":
    case "hang":
    case "drip":
    case "half-body":
    case "redirect":
    case "error-in-200":
    case "words":
    case "html":
    case "truncated-json":
    case "huge-body":
    case "no-content":
      return active.kind;
  }
}

/** Unless told otherwise, a provider has taken what it answers 2xx to, and nothing else. */
function acceptsByNature(active: ActiveFault): boolean {
  switch (active.kind) {
    case "latency":
    case "drip":
    case "half-body":
    case "truncated-json":
    case "huge-body":
    case "no-content":
      return true;
    case "html":
      return active.status < 300;
    case "status":
    case "hang":
    case "reset":
    case "redirect":
    case "error-in-200":
    case "words":
      return false;
  }
}

/** A small generator of numbers in [0, 1) that repeats for the same seed (the mulberry32 recurrence). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
