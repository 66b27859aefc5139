import { createHash, randomBytes } from "node:crypto";
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { Log } from "./log.ts";
import { tellingExporter } from "./trace-exporter.server.ts";

/** What names an order in a trace. Only its digest leaves the process. */
export interface OrderRef {
  shopId: number;
  orderId: string;
}

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

const MOST_WAITING = 8_192;
const MOST_LINKS = 128;
/** For one group with its repetitions; a process that ends waits no longer. */
const TIMEOUT_MS = 5_000;

/** The trace of an order, for whoever looks for it. */
export const traceIdOf = ({ shopId, orderId }: OrderRef): string => digest(`trace/${shopId}/${orderId}`, 32);

const spanIdOf = ({ shopId, orderId }: OrderRef, event: string): string =>
  digest(`span/${shopId}/${orderId}/${event}`, 16);
const digest = (text: string, length: number): string =>
  createHash("sha256").update(text).digest("hex").slice(0, length);
const randomId = (bytes: number): string => randomBytes(bytes).toString("hex");

/** A span's place: its trace, its own id, and what it hangs under. */
interface Place {
  traceId: string;
  spanId: string;
  parentSpanId?: string | undefined;
}

/** Sends spans to a collector, in groups and never in anybody's way: what it can't take in time is dropped and counted. */
export function createTrace({ endpoint, share, role, log }: TraceOptions): Trace {
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, "")}/v1/traces`,
    timeoutMillis: TIMEOUT_MS,
  });
  // A span's ids are computed from the order's key, and handed to the generator as the span is made.
  let next: Place = { traceId: "", spanId: "" };
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      ...{ "service.name": "fitloop", "service.instance.id": `${role}-${process.pid}`, "fitloop.role": role },
    }),
    idGenerator: { generateTraceId: () => next.traceId, generateSpanId: () => next.spanId },
    spanLimits: { linkCountLimit: MOST_LINKS },
    spanProcessors: [new BatchSpanProcessor({ exporter: tellingExporter(exporter, log), maxQueueSize: MOST_WAITING })],
  });
  const tracer = provider.getTracer("fitloop");
  const picks = (traceId: string): boolean => Number.parseInt(traceId.slice(0, 8), 16) < share * 2 ** 32;

  const add = (
    place: Place,
    kind: SpanKind,
    name: string,
    work: Work,
    linked: Omit<Place, "parentSpanId">[] = [],
  ): void => {
    next = place;
    const links = linked.map((to) => ({ context: { ...to, traceFlags: TraceFlags.SAMPLED } }));
    const { attributes } = work;
    const span = tracer.startSpan(name, { kind, attributes, links, startTime: toHrTime(work.from) }, contextOf(place));
    if (work.failed) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end(toHrTime(work.to));
  };

  return {
    arrived(order, event, { accepted, name, ...work }) {
      const traceId = traceIdOf(order);
      if (!picks(traceId)) return;
      // The webhook that brought the event is what its attempts hang under; a repeated one stands beside it.
      const parent = event === null ? undefined : spanIdOf(order, event);
      const ids = accepted && parent ? { spanId: parent } : { spanId: randomId(8), parentSpanId: parent };
      add({ traceId, ...ids }, SpanKind.SERVER, name, work);
    },
    planned(orders, work) {
      const links = orders
        .map((order) => ({ traceId: traceIdOf(order), spanId: spanIdOf(order, "order_paid") }))
        .filter(({ traceId }) => picks(traceId));
      if (links.length === 0) return;
      add({ traceId: randomId(16), spanId: randomId(8) }, SpanKind.INTERNAL, "plan", work, links.slice(0, MOST_LINKS));
    },
    attempted(order, event, { name, ...work }) {
      const traceId = traceIdOf(order);
      if (!picks(traceId)) return;
      add({ traceId, spanId: randomId(8), parentSpanId: spanIdOf(order, event) }, SpanKind.CLIENT, name, work);
    },
    async close() {
      // What couldn't be sent has been told.
      await provider.shutdown().catch(() => undefined);
    },
  };
}

/** Seconds and nanoseconds: of plain milliseconds the SDK takes those before the process began for a duration. */
const toHrTime = (milliseconds: number): [number, number] => [
  Math.floor(milliseconds / 1000),
  Math.round(milliseconds % 1000) * 1_000_000,
];

function contextOf({ traceId, parentSpanId }: Place): Context {
  if (parentSpanId === undefined) return ROOT_CONTEXT;
  const parent = { traceId, spanId: parentSpanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}
