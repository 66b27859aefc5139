import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

export interface ChaosOptions {
  orders: number;
  seed: string;
  json: boolean;
  /** The acts to play, all when empty. */
  only: string[];
  /** Sabotages of the app (see `sabotage.ts`): the proof that the checker can fail. */
  sabotage: string | null;
}

/** Reads the command line. Without `--seed` one is drawn, and printed, so that any run can be played again. */
export function readOptions(args: string[]): ChaosOptions {
  const { values } = parseArgs({
    args,
    strict: true,
    options: {
      orders: { type: "string", default: "2000" },
      seed: { type: "string" },
      json: { type: "boolean", default: false },
      only: { type: "string", default: "" },
      sabotage: { type: "string" },
    },
  });
  const orders = Number(values.orders);
  if (!Number.isInteger(orders) || orders < 20 || orders > 1_000_000) {
    throw new Error("--orders must be a whole number from 20 to 1000000.");
  }
  return {
    orders,
    seed: values.seed ?? String(randomInt(1_000_000_000)),
    json: values.json,
    only: values.only.split(",").filter(Boolean),
    sabotage: values.sabotage ?? null,
  };
}
