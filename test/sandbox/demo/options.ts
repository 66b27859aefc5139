import { parseArgs } from "node:util";

export interface DemoOptions {
  once: boolean;
  /** Pages with hot reload instead of the production build. */
  dev: boolean;
  /** Lets nearly everything go wrong after the orders have arrived. */
  incidents: boolean;
  report: string | null;
  orders: number;
  seed: string;
  dataDir: string;
  port: number;
}

/** Reads the demo's command line. Throws with a sentence for what can't be meant. */
export function readOptions(args: string[]): DemoOptions {
  const { values } = parseArgs({
    args,
    strict: true,
    options: {
      once: { type: "boolean", default: false },
      dev: { type: "boolean", default: false },
      incidents: { type: "boolean", default: false },
      report: { type: "string" },
      orders: { type: "string", default: "8" },
      seed: { type: "string", default: "fitloop" },
      data: { type: "string", default: "data/demo" },
      port: { type: "string", default: "3000" },
    },
  });
  const orders = Number(values.orders);
  if (!Number.isInteger(orders) || orders < 1 || orders > 10_000) {
    throw new Error("--orders must be a whole number from 1 to 10000.");
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error("--port must be a port number.");
  return {
    once: values.once,
    dev: values.dev,
    incidents: values.incidents,
    report: values.report ?? null,
    orders,
    seed: values.seed,
    dataDir: values.data,
    port,
  };
}
