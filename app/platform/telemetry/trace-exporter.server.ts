import type { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import type { SpanExporter } from "@opentelemetry/sdk-trace";
import type { Log } from "./log.ts";

/** An exporter that says in the log what it had to drop, by status and number, and keeps the collector's words out of it. */
export function tellingExporter(exporter: OTLPTraceExporter, log: Log): SpanExporter {
  let dropped = 0;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.error) {
          dropped += spans.length;
          log.warn({ reason: reasonOf(result.error), dropped }, "spans not sent");
        }
        done(result);
      });
    },
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}

function reasonOf(error: Error): string {
  const code: unknown = "code" in error ? error.code : undefined;
  return typeof code === "number" ? `HTTP ${code}` : typeof code === "string" ? code : error.name;
}
