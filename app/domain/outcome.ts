import type { LineOutcome } from "./delivery.ts";

/** An answer as far as it was read. `complete` is false when it broke off or was longer than what is read of it. */
export interface HttpAnswer {
  kind: "answer";
  status: number;
  headers: Record<string, string>;
  body: string;
  complete: boolean;
}

/** No status ever came. `sent` tells whether the request may have reached the provider. */
export interface NoAnswer {
  kind: "no_answer";
  reason: "timeout" | "connection" | "tls" | "dns";
  sent: boolean;
}

export type HttpResult = HttpAnswer | NoAnswer;

/** What a provider meant by its answer (`mapping.md` 6). */
export type Outcome =
  | { kind: "delivered"; warnings?: string[]; providerRef?: string; reference?: string; lines?: LineOutcome[] }
  | { kind: "partly_delivered"; lines: LineOutcome[]; reference?: string }
  | { kind: "rejected"; code: string; message: string; reference?: string; lines?: LineOutcome[] }
  | { kind: "unauthorized"; code: string; message: string }
  | { kind: "throttled"; retryAfter: string | null }
  /** `redirected`: to another address, which is never followed. */
  | { kind: "misdirected"; code: string; message: string; redirected: boolean }
  /** `uncertain`: the request may have been carried out, only its answer never came. `retryAfter` is the header. */
  | { kind: "unavailable"; code: string; message: string; uncertain: boolean; retryAfter: string | null }
  /** A fault of ours: the request could not be made, or its answer not be read. */
  | { kind: "internal"; message: string; uncertain: boolean };

export type OutcomeKind = Outcome["kind"];
