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

export const hasChromium = (): boolean => existsSync(CHROMIUM);
