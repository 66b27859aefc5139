import { expect, test } from "vitest";
import { createMetrics, type Readings } from "#app/platform/telemetry/metrics.server.ts";

const READINGS: Readings = {
  sendingAge: 2,
  restored: 2,
  queueAge: { plan: 2, deliver: 12 },
  held: [{ provider: "naiz", count: 7 }],
  dead: [{ provider: "naiz", count: 3 }],
  connections: [{ provider: "naiz", state: "held", count: 1 }],
  jobsWaiting: [{ kind: "refresh-product", count: 4 }],
  workers: 2,
  refused: [{ name: "network" }],
};

async function linesOf(metrics: ReturnType<typeof createMetrics>): Promise<string[]> {
  return (await metrics.render()).body.split("\n");
}

test("metrics are rendered as a Prometheus server reads them", async () => {
  const metrics = createMetrics();
  metrics.webhook("orders/paid", "accepted", 0.004);
  metrics.webhook("orders/paid", "duplicate", 0.002);
  metrics.attempt("naiz", "delivered", 0.2);
  metrics.delivery({ provider: "naiz", lane: "live", status: "delivered", seconds: 0.4 });
  metrics.job("refresh-product", "done", 0.3);
  metrics.upstreamDelay(3);
  metrics.readings(READINGS);
  const { contentType, body } = await metrics.render();
  expect(contentType).toMatch(/^text\/plain/);
  expect(body.split("\n")).toEqual(
    expect.arrayContaining([
      'fitloop_webhooks_total{topic="orders/paid",outcome="accepted"} 1',
      'fitloop_webhook_seconds_count{topic="orders/paid"} 2',
      'fitloop_webhook_seconds_bucket{le="0.005",topic="orders/paid"} 2',
      'fitloop_attempts_total{provider="naiz",outcome="delivered"} 1',
      'fitloop_attempt_seconds_count{provider="naiz"} 1',
      'fitloop_deliveries_total{provider="naiz",outcome="delivered"} 1',
      'fitloop_delivery_seconds_bucket{le="0.5",provider="naiz",lane="live"} 1',
      'fitloop_jobs_total{kind="refresh-product",outcome="done"} 1',
      'fitloop_upstream_delay_seconds_bucket{le="5"} 1',
      'fitloop_queue_age_seconds{queue="plan"} 2',
      'fitloop_queue_age_seconds{queue="deliver"} 12',
      'fitloop_held_deliveries{provider="naiz"} 7',
      'fitloop_dead_deliveries{provider="naiz"} 3',
      'fitloop_connections{provider="naiz",state="held"} 1',
      'fitloop_jobs_waiting{kind="refresh-product"} 4',
      'fitloop_workers{state="alive"} 2',
      "fitloop_database_up 1",
    ]),
  );
  expect((await createMetrics().render()).body).not.toContain('topic="orders/paid"');
});

test("a webhook that was not taken counts against availability, and not as a fast answer", async () => {
  const metrics = createMetrics();
  metrics.webhook("orders/paid", "fault", 0.001);
  metrics.webhook("unknown", "bad_signature", 0.001);
  const lines = await linesOf(metrics);
  expect(lines).toContain('fitloop_webhooks_total{topic="orders/paid",outcome="fault"} 1');
  expect(lines.filter((line) => line.startsWith("fitloop_webhook_seconds_count"))).toEqual([]);
});

test("only what arrived has a time from order to delivery", async () => {
  const metrics = createMetrics();
  for (const status of ["pending", "held", "dead"])
    metrics.delivery({ provider: "naiz", lane: "live", status, seconds: 9 });
  metrics.delivery({ provider: "naiz", lane: "retry", status: "partly_delivered", seconds: 700 });
  const counts = (await linesOf(metrics)).filter((line) => line.startsWith("fitloop_delivery_seconds_count"));
  expect(counts).toEqual(['fitloop_delivery_seconds_count{provider="naiz",lane="retry"} 1']);
});

test("figures of a database that can't be asked disappear, so that nobody reads old ones", async () => {
  const metrics = createMetrics();
  metrics.readings(READINGS);
  metrics.readings(null);
  const lines = (await linesOf(metrics)).filter((line) => !line.startsWith("#"));
  expect(lines).toContain("fitloop_database_up 0");
  expect(lines.filter((line) => /^fitloop_(queue_age|held|dead|connections|jobs_waiting|workers)/.test(line))).toEqual(
    [],
  );
});

test("what is gone from the readings is gone from the next scrape", async () => {
  const metrics = createMetrics();
  metrics.readings(READINGS);
  metrics.readings({ ...READINGS, held: [] });
  expect((await linesOf(metrics)).filter((line) => line.startsWith("fitloop_held_deliveries{"))).toEqual([]);
});

test("a scrape sees the connections and the requests of that moment", async () => {
  const metrics = createMetrics();
  let underWay = 3;
  metrics.watch({ databaseConnections: () => ({ open: 10, idle: 4, waiting: 1 }), underWay: () => underWay });
  expect(await linesOf(metrics)).toEqual(
    expect.arrayContaining([
      'fitloop_database_connections{state="open"} 10',
      'fitloop_database_connections{state="waiting"} 1',
      "fitloop_requests_in_flight 3",
    ]),
  );
  underWay = 0;
  expect(await linesOf(metrics)).toContain("fitloop_requests_in_flight 0");
});

test("no label can name a shop, an order or a person", async () => {
  const metrics = createMetrics();
  metrics.watch({ databaseConnections: () => ({ open: 1, idle: 0, waiting: 0 }) });
  metrics.webhook("orders/paid", "accepted", 1);
  metrics.attempt("naiz", "delivered", 1);
  metrics.delivery({ provider: "naiz", lane: "live", status: "delivered", seconds: 1 });
  metrics.job("maintenance", "done", 1);
  metrics.readings(READINGS);
  const labels = (await linesOf(metrics))
    .filter((line) => line.startsWith("fitloop_"))
    .flatMap((line) => [...line.matchAll(/([a-z_]+)="/g)].map(([, label]) => label ?? ""));
  const known = ["topic", "outcome", "le", "provider", "lane", "kind", "queue", "state", "role", "version", "commit"];
  expect(new Set(labels)).toEqual(new Set(known));
});
