import { join } from "node:path";

/** Ways to break the app on purpose, without touching its files: the proof that this run would notice. */
export const SABOTAGES = [
  "no-take-over",
  "no-settle-retry",
  "owed-again",
  "whole-deliveries",
  "forget-owed",
  "forget-begun",
  "no-turns",
  "no-comparison",
  "older-overwrites",
  "skip-long-orders",
  "forget-skips",
  "dead-decide",
  "gateway-certain",
  "words-unchecked",
  "late-uninstall",
  "hiccup-holds",
] as const;

/** What Node is given so that the app runs broken. Throws for a sabotage that doesn't exist. */
export function sabotageArgs(name: string | null): string[] {
  if (name === null) return [];
  if (!SABOTAGES.some((known) => known === name)) throw new Error(`--sabotage must be one of ${SABOTAGES.join(", ")}.`);
  return ["--import", `data:text/javascript,globalThis.sabotage=${JSON.stringify(name)}`, "--import", hook()];
}

const hook = (): string => join(import.meta.dirname, "sabotage", "hook.mjs");
