import pino from "pino";
import type { DestinationStream, Logger } from "pino";
import { redact } from "./redact.ts";

export { redact } from "./redact.ts";
export type { Log } from "./log.ts";

export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";

/**
 * The process' log: one JSON object a line on standard output. Every line passes `redact`, and an error shows its
 * type, code, message and stack only: a driver's errors carry row values.
 */
export function createLog(options: { level: LogLevel; role?: string; destination?: DestinationStream }): Logger {
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: { role: options.role, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: plainError, error: (value: unknown) => (value instanceof Error ? plainError(value) : value) },
    formatters: { level: (label) => ({ level: label }) },
    hooks: { streamWrite: (line) => redact(line) },
  };
  return options.destination === undefined ? pino(settings) : pino(settings, options.destination);
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
