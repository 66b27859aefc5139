import { messageOf } from "../domain/text.ts";

/** A line of the log as pino writes it, of what goes wrong where no log is at hand. `at` is milliseconds since the epoch. */
export function lastWords(level: "warn" | "fatal", error: unknown, at: number): string {
  const stack = error instanceof Error ? error.stack : undefined;
  return `${JSON.stringify({ level, time: new Date(at).toISOString(), pid: process.pid, msg: messageOf(error), stack })}\n`;
}
