import { randomInt } from "node:crypto";
import { join } from "node:path";
import { parseArgs } from "node:util";

export interface SoakOptions {
  minutes: number;
  /** Orders a second. */
  rate: number;
  seed: string;
  json: boolean;
  sabotage: Sabotage | null;
}

/** Ways to make something grow on purpose: a kilobyte for each order, a connection now and then, rows never vacuumed. */
const SABOTAGES = ["leak-memory", "leak-connections", "no-vacuum"] as const;
export type Sabotage = (typeof SABOTAGES)[number];

/** Reads the command line. Throws a sentence for what can't be meant. */
export function readOptions(args: string[]): SoakOptions {
  const { values } = parseArgs({
    args,
    strict: true,
    options: {
      minutes: { type: "string", default: "60" },
      rate: { type: "string", default: "30" },
      seed: { type: "string" },
      json: { type: "boolean", default: false },
      sabotage: { type: "string" },
    },
  });
  const minutes = Number(values.minutes);
  const rate = Number(values.rate);
  if (!(minutes >= 2 && minutes <= 1_440)) throw new Error("--minutes must be a number from 2 to 1440.");
  if (!(rate >= 1 && rate <= 1_000)) throw new Error("--rate must be a number of orders a second from 1 to 1000.");
  const sabotage = values.sabotage === undefined ? null : SABOTAGES.find((name) => name === values.sabotage);
  if (sabotage === undefined) throw new Error(`--sabotage must be one of ${SABOTAGES.join(", ")}.`);
  return { minutes, rate, sabotage, seed: values.seed ?? String(randomInt(1_000_000_000)), json: values.json };
}

/** What Node is given so that the app leaks. */
export function leakArgs(sabotage: Sabotage | null): string[] {
  if (sabotage === null || sabotage === "no-vacuum") return [];
  const named = `data:text/javascript,globalThis.sabotage=${JSON.stringify(sabotage)}`;
  return ["--import", named, "--import", join(import.meta.dirname, "sabotage.mjs")];
}
