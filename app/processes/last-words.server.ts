/** A line of the log as pino writes it, of what goes wrong where no log is at hand. `at` is milliseconds since the epoch. */
export function lastWords(level: "warn" | "fatal", message: string, at: number, stack?: string): string {
  const time = new Date(at).toISOString();
  return `${JSON.stringify({ level, time, pid: process.pid, msg: message, stack })}\n`;
}
