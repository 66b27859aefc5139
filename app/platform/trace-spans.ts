import { type Attributes, type SpanKind, SpanStatusCode } from "@opentelemetry/api";

/** What names an order in a trace. Only its digest leaves the process. */
export interface OrderRef {
  shopId: number;
  orderId: string;
}

/** A span that has ended. Instants in milliseconds. */
export interface EndedSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: SpanKind;
  from: number;
  to: number;
  attributes: Attributes;
  failed: boolean;
  /** Other traces that the span worked for. */
  links?: { traceId: string; spanId: string }[];
}

/** Spans as an OTLP/HTTP collector takes them in JSON (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). */
export function toOtlp(spans: readonly EndedSpan[], resource: Attributes): object {
  return {
    resourceSpans: [
      {
        resource: { attributes: toPairs(resource) },
        scopeSpans: [{ scope: { name: "fitloop" }, spans: spans.map(toSpan) }],
      },
    ],
  };
}

function toSpan({ traceId, spanId, parentSpanId, name, kind, from, to, attributes, failed, links }: EndedSpan): object {
  return {
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name,
    // opentelemetry-proto counts from UNSPECIFIED, the API from INTERNAL.
    kind: kind + 1,
    startTimeUnixNano: toNanoseconds(from),
    endTimeUnixNano: toNanoseconds(to),
    attributes: toPairs(attributes),
    ...(links !== undefined && { links }),
    ...(failed && { status: { code: SpanStatusCode.ERROR } }),
  };
}

const toNanoseconds = (milliseconds: number): string => `${Math.round(milliseconds)}000000`;

function toPairs(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: toValue(value) }));
}

function toValue(value: Attributes[string]): object {
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { stringValue: String(value) };
}
