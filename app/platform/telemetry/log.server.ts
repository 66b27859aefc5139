import pino from "pino";
import type { DestinationStream, Logger } from "pino";
import type { Redact } from "./redact.ts";

export type { Log } from "./log.ts";

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

/**
 * The process' log: one JSON object a line on standard output. Every line passes `redact`, and an error shows its
 * type, code, message and stack only: a driver's errors carry row values.
 */
export function createLog(options: {
  level: LogLevel;
  role?: string;
  redact: Redact;
  destination?: DestinationStream;
}): Logger {
  const { redact } = options;
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: { role: options.role, pid: process.pid },
    timestamp: timeOfNow,
    serializers: { err: plainError, error: (value: unknown) => (value instanceof Error ? plainError(value) : value) },
    formatters: { level: (label) => ({ level: label }) },
    hooks: { streamWrite: (line) => redact(line) },
  };
  // Not written line by line: what comes meanwhile goes out together, and all of it before the process exits.
  return pino(settings, options.destination ?? pino.destination({ sync: false }));
}

let told = { at: 0, text: "" };

/** The present instant in ISO 8601, as pino wants it; the lines of one millisecond share their text. */
function timeOfNow(): string {
  const at = Date.now();
  if (at !== told.at) told = { at, text: `,"time":"${new Date(at).toISOString()}"` };
  return told.text;
}

interface PlainError {
  type: string;
  code?: string | number;
  message: string;
  stack?: string;
  cause?: PlainError;
}

function plainError(error: unknown): PlainError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
    message: error.message,
    ...(error.stack === undefined ? {} : { stack: error.stack }),
    ...(error.cause instanceof Error ? { cause: plainError(error.cause) } : {}),
  };
}
