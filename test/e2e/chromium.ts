import { existsSync } from "node:fs";

/** Debian's Chromium, or the one that `CHROMIUM` names. */
export const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Quiet and offline: a run reaches nothing but 127.0.0.1. */
export const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * What a browser lacks, by `FITLOOP_E2E_WITHOUT`: `responseStatus` is Safari, which doesn't tell a page how its requests
 * were answered. A script for every page of a visit.
 */
export const LACKS: (() => void) | null =
  process.env["FITLOOP_E2E_WITHOUT"] === "responseStatus"
    ? () => {
        Reflect.deleteProperty(PerformanceResourceTiming.prototype, "responseStatus");
      }
    : null;

export const hasChromium = (): boolean => existsSync(CHROMIUM);
