import { createMetrics } from "#app/platform/telemetry/metrics.server.ts";

export interface KnownMetric {
  type: string;
  labels: Set<string>;
}

/** Every name that a scrape can hold, with its labels: the app's own registry after each figure was told once. */
export async function knownMetrics(): Promise<Map<string, KnownMetric>> {
  const metrics = createMetrics();
  metrics.webhook("orders/paid", "accepted", 1);
  metrics.attempt("naiz", "delivered", 1);
  metrics.delivery({ provider: "naiz", lane: "live", status: "delivered", seconds: 1 });
  metrics.job("maintenance", "done", 1);
  metrics.maintenance("purge", "done", 1);
  metrics.upstreamDelay(1);
  metrics.tokenExchange("good");
  metrics.readings({
    sendingAge: 2,
    restored: 2,
    queueAge: { plan: 0, deliver: 0 },
    held: [{ provider: "naiz", count: 1 }],
    dead: [{ provider: "naiz", count: 1 }],
    connections: [{ provider: "naiz", state: "open", count: 1 }],
    jobsWaiting: [{ kind: "maintenance", count: 1 }],
    workers: 1,
    refused: [{ name: "bulk" }],
  });
  metrics.standing({
    ...{ shops: 2, quarantined: 1, tokensRefused: 1, backupAge: 60 },
    reconciliation: { lagSeconds: 120, failing: 0 },
    disk: { databaseBytes: 1e9, freeBytes: 1e10, daysLeft: 90 },
    tables: [{ table: "orders", bytes: 1e8, live: 1000, dead: 10 }],
    processes: [{ role: "web", count: 2 }],
    wanted: [{ role: "web", count: 2 }],
  });
  metrics.watch({
    databaseConnections: () => ({ open: 1, idle: 1, waiting: 0 }),
    underWay: () => 0,
    unsettledMs: () => 0,
  });
  // Prometheus adds these to every series, and makes `up` itself.
  const targets = ["job", "instance"];
  const known = new Map<string, KnownMetric>([["up", { type: "gauge", labels: new Set(targets) }]]);
  let type = "";
  for (const line of (await metrics.render()).body.split("\n")) {
    type = /^# TYPE \S+ (\w+)/.exec(line)?.[1] ?? type;
    const [, name, pairs = ""] = /^([a-z_0-9]+)(?:\{(.*)\})? /.exec(line) ?? [];
    if (name === undefined) continue;
    const labels = known.get(name)?.labels ?? new Set(targets);
    for (const [, label = ""] of pairs.matchAll(/([a-z_]+)="/g)) labels.add(label);
    known.set(name, { type, labels });
  }
  return known;
}

/** The names of metrics in an expression, each with the labels that it is asked by. */
export function readSelectors(expression: string): { name: string; labels: string[] }[] {
  // Whatever groups or matches names labels, not metrics.
  const bare = expression.replace(/\b(?:by|without|on|ignoring) \([^)]*\)/g, " ");
  return [...bare.matchAll(/([a-z][a-z_0-9:]*)(?:\{([^}]*)\})?(?!\w*\()/g)]
    .map(([, name = "", inner = ""]) => ({
      name,
      labels: [...inner.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map((m) => m[1] ?? ""),
    }))
    .filter(({ name }) => (/[_:]/.test(name) && !name.startsWith("histogram_")) || name === "up");
}

/** The labels that an expression groups by. */
export function groupingLabels(expression: string): string[] {
  return [...expression.matchAll(/\b(?:by|without|on|ignoring) \(([^)]*)\)/g)].flatMap(([, inner = ""]) =>
    inner.split(",").map((label) => label.trim()),
  );
}
