import { Gauge, type Registry } from "prom-client";

/** What the process itself knows at the moment of a scrape. */
export interface Sources {
  databaseConnections(): { open: number; idle: number; waiting: number };
  /** Requests to providers that are on the wire. */
  underWay?(): number;
  /** Milliseconds for which the oldest answer has waited to be written down. */
  unsettledMs?(): number;
  /** Shops of which this process made five attempts in fifteen minutes, and none delivered. */
  silentShops?(): number;
}

const STATES = ["open", "idle", "waiting"] as const;

/** Makes the gauges that ask the process at each scrape. */
export function watchProcess(
  registers: Registry[],
  { databaseConnections, underWay, unsettledMs, silentShops }: Sources,
): void {
  const ask = (name: string, help: string, value: () => number): void => {
    new Gauge({
      ...{ name: `fitloop_${name}`, help, registers },
      collect() {
        this.set(value());
      },
    });
  };
  new Gauge({
    name: "fitloop_database_connections",
    help: "This process' connections to the database: open, idle among them, and callers waiting for one.",
    labelNames: ["state"],
    registers,
    collect() {
      const now = databaseConnections();
      for (const state of STATES) this.set({ state }, now[state]);
    },
  });
  ask("requests_in_flight", "Requests of this process to providers that are on the wire.", () => underWay?.() ?? 0);
  ask(
    "unsettled_seconds",
    "For how long the oldest answer of a provider has waited in this process to be written down.",
    () => (unsettledMs?.() ?? 0) / 1000,
  );
  ask(
    "shops_without_success",
    "Shops of which this process made five attempts or more in fifteen minutes, and none delivered.",
    () => silentShops?.() ?? 0,
  );
}
