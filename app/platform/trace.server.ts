import { createHash, randomBytes } from "node:crypto";
import { type Attributes, SpanKind } from "@opentelemetry/api";
import type { Log } from "./log.ts";
import { type EndedSpan, type OrderRef, toOtlp } from "./trace-spans.ts";

export type { OrderRef } from "./trace-spans.ts";

/** How long a piece of work took, in instants of the app's clock, and how it ended. */
export interface Work {
  from: number;
  to: number;
  attributes: Attributes;
  failed: boolean;
}

/**
 * What the app tells of its work as spans. All spans of an order share a trace although web and worker never meet: its
 * id is computed from the order's key. Attributes hold no id of a shop, an order or a person, and no secret.
 */
export interface Trace {
  /** An order arrived with an event, or without one that anybody is owed. */
  arrived(order: OrderRef, event: string | null, work: Work & { name: string; accepted: boolean }): void;
  /** A group of orders was planned: a trace of its own, linked with theirs. */
  planned(orders: readonly OrderRef[], work: Work): void;
  attempted(order: OrderRef, event: string, work: Work & { name: string }): void;
  /** Sends what waits. */
  close(): Promise<void>;
}

export interface TraceOptions {
  /** The base address of an OTLP/HTTP collector. */
  endpoint: string;
  /** The share of orders that are traced, 0 to 1; every process picks the same ones. */
  share: number;
  role: string;
  log: Log;
}

const FLUSH_MS = 5_000;
const BATCH = 512;
const MOST_WAITING = 8_192;
const MOST_LINKS = 128;
const TIMEOUT_MS = 10_000;
/** What a collector means to take later (OTLP/HTTP, "Retryable Response Codes"). */
const RETRYABLE = new Set([429, 502, 503, 504]);

/** The trace of an order, for whoever looks for it. */
export const traceIdOf = ({ shopId, orderId }: OrderRef): string => digest(`trace/${shopId}/${orderId}`, 32);

const spanIdOf = ({ shopId, orderId }: OrderRef, event: string): string =>
  digest(`span/${shopId}/${orderId}/${event}`, 16);
const digest = (text: string, length: number): string =>
  createHash("sha256").update(text).digest("hex").slice(0, length);
const randomId = (bytes: number): string => randomBytes(bytes).toString("hex");

/** Sends spans to a collector, in groups and never in anybody's way: what it can't take in time is dropped and counted. */
export function createTrace({ endpoint, share, role, log }: TraceOptions): Trace {
  const url = `${endpoint.replace(/\/+$/, "")}/v1/traces`;
  const resource = { "service.name": "fitloop", "service.instance.id": `${role}-${process.pid}`, "fitloop.role": role };
  const picks = (traceId: string): boolean => Number.parseInt(traceId.slice(0, 8), 16) < share * 2 ** 32;
  let waiting: EndedSpan[] = [];
  let dropped = 0;
  let sending: Promise<void> | null = null;

  const add = (span: EndedSpan): void => {
    if (waiting.length >= MOST_WAITING) dropped += 1;
    else waiting.push(span);
    if (waiting.length >= BATCH) void flush();
  };

  const flush = (): Promise<void> => {
    sending ??= sendAll().finally(() => (sending = null));
    return sending;
  };

  const sendAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const group = waiting.slice(0, BATCH);
      waiting = waiting.slice(BATCH);
      const fault = await send(group);
      if (fault === null) continue;
      const kept = fault.again ? [...group, ...waiting].slice(0, MOST_WAITING) : waiting;
      dropped += group.length + waiting.length - kept.length;
      waiting = kept;
      log.warn({ reason: fault.reason, waiting: waiting.length, dropped }, "spans not sent");
      return;
    }
  };

  const send = async (spans: EndedSpan[]): Promise<{ again: boolean; reason: string } | null> => {
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(toOtlp(spans, resource)),
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      return response.ok ? null : { again: RETRYABLE.has(response.status), reason: `HTTP ${response.status}` };
    } catch (error) {
      return { again: true, reason: error instanceof Error ? error.name : "unknown" };
    }
  };

  const timer = setInterval(() => void flush(), FLUSH_MS);
  timer.unref();

  return {
    arrived(order, event, { accepted, ...work }) {
      const traceId = traceIdOf(order);
      if (!picks(traceId)) return;
      // The webhook that brought the event is what its attempts hang under; a repeated one stands beside it.
      const parent = event === null ? undefined : spanIdOf(order, event);
      const ids =
        accepted && parent ? { spanId: parent } : { spanId: randomId(8), ...(parent && { parentSpanId: parent }) };
      add({ traceId, kind: SpanKind.SERVER, ...ids, ...work });
    },
    planned(orders, work) {
      const links = orders
        .map((order) => ({ traceId: traceIdOf(order), spanId: spanIdOf(order, "order_paid") }))
        .filter(({ traceId }) => picks(traceId));
      if (links.length === 0) return;
      const ids = { traceId: randomId(16), spanId: randomId(8) };
      add({ ...ids, name: "plan", kind: SpanKind.INTERNAL, ...work, links: links.slice(0, MOST_LINKS) });
    },
    attempted(order, event, work) {
      const traceId = traceIdOf(order);
      if (!picks(traceId)) return;
      add({ traceId, spanId: randomId(8), parentSpanId: spanIdOf(order, event), kind: SpanKind.CLIENT, ...work });
    },
    async close() {
      clearInterval(timer);
      await sending;
      await flush();
    },
  };
}
