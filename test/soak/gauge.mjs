// Loaded before the app, which runs with --expose-gc: when signalled it collects garbage and writes down what memory is
// really held. Without the collection a leak hides behind garbage that nobody has had a reason to collect.
import { renameSync, writeFileSync } from "node:fs";

const file = process.env["FITLOOP_SOAK_GAUGE"] ?? "";

process.on("SIGUSR2", () => {
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  writeFileSync(`${file}.new`, JSON.stringify({ rss, held: heapUsed + external }));
  renameSync(`${file}.new`, file);
});
