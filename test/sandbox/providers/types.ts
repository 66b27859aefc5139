import type { IncomingHttpHeaders } from "node:http";

/** The four providers, in the order in which everything names them. */
export const providerNames = ["bodygram", "fit-analytics", "naiz", "robosize"] as const;
export type ProviderName = (typeof providerNames)[number];

/** A request as it came in, before anybody judged it. */
export interface Received {
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  /** The parsed body, or why it is no JSON. An empty body is no JSON either. */
  readonly json: { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string };
  /** Scheme, host and port under which the client addressed the provider. */
  readonly origin: string;
  /** The sandbox's time of arrival. */
  readonly at: number;
}

/** What of a request was taken into the provider's books. */
export interface AcceptedOrder {
  readonly action: "create" | "update" | "delete";
  /** The shop's reference of the order. */
  readonly order: string;
  /** One reference per line that was taken: SKU, product with variant, or product reference. */
  readonly lines: readonly string[];
}

/** What counts as the same thing sent twice. A provider fills in what its documents identify it by. */
export interface Counted {
  readonly merchant: string;
  readonly order: string;
  readonly product?: string;
  readonly variant?: string;
  readonly status?: number;
}

/** A provider's judgement and its answer. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the provider did what was asked. A look-up that found something counts; a refusal does not. */
  readonly accepted: boolean;
  /** Why it refused all or some of it, as a sentence. */
  readonly refusal: string | null;
  readonly warnings: readonly string[];
  readonly orders: readonly AcceptedOrder[];
  readonly counted: readonly Counted[];
}

/** One provider: judges requests and keeps its own books. */
export interface Twin {
  readonly name: ProviderName;
  answer(received: Received): Answer | Promise<Answer>;
  /** A body that reports an error although the status will be 200. */
  errorInside(received: Received): string;
  /** Forgets the books, not who is registered. */
  clear(): void;
}

/** A request as the records keep it. */
export interface ProviderRecord {
  readonly id: number;
  readonly provider: ProviderName;
  /** Milliseconds since the epoch, by the sandbox's clock. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The JSON value, else the text as it came; null when there was none, or it is no longer kept. */
  readonly body: unknown;
  /** False once headers, body and warnings were dropped to bound the memory. */
  readonly kept: boolean;
  /** The status that was answered, null when no status was sent. */
  readonly status: number | null;
  readonly accepted: boolean;
  readonly refusal: string | null;
  readonly warnings: readonly string[];
  /** The fault that was switched on for this request. */
  readonly fault: string | null;
  readonly orders: readonly AcceptedOrder[];
}

/** Something that a provider accepted more than once. */
export interface Double extends Counted {
  readonly provider: ProviderName;
  readonly count: number;
}
