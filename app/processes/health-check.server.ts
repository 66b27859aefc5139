import { messageOf } from "../domain/text.ts";
/**
 * Asks the process beside it whether it lives, as a container's HEALTHCHECK: exit code 0 or 1. It stands on nothing, so
 * that it costs a few milliseconds and can't fail for reasons of its own.
 */
const { METRICS_HOST, METRICS_PORT } = process.env;
const listening = METRICS_HOST?.trim() || "127.0.0.1";
const host = ["0.0.0.0", "::"].includes(listening) ? "127.0.0.1" : listening;
const port = METRICS_PORT?.trim() || "9464";

try {
  const { ok, status } = await fetch(`http://${host}:${port}/healthz`, { signal: AbortSignal.timeout(3_000) });
  if (!ok) throw new Error(`it answered ${status}`);
} catch (error) {
  process.stderr.write(`The process on port ${port} is not well: ${messageOf(error)}\n`);
  process.exitCode = 1;
}

// A module, as the check awaits.
export {};
