import { expect, test } from "vitest";
import { createMetrics } from "#app/platform/metrics.server.ts";

test("metrics are rendered as a Prometheus server reads them", async () => {
  const metrics = createMetrics();
  metrics.webhook("orders/paid", "accepted", 0.004);
  metrics.webhook("orders/paid", "duplicate", 0.002);
  metrics.delivery("naiz", "delivered");
  metrics.attempt("naiz", 0.2);
  metrics.upstreamDelay(3);
  metrics.queueAge(12);
  metrics.held(7);
  const { contentType, body } = await metrics.render();
  expect(contentType).toMatch(/^text\/plain/);
  expect(body.split("\n")).toEqual(
    expect.arrayContaining([
      'webhooks_total{topic="orders/paid",outcome="accepted"} 1',
      'webhook_seconds_count{topic="orders/paid"} 2',
      'webhook_seconds_bucket{le="0.005",topic="orders/paid"} 2',
      'deliveries_total{provider="naiz",outcome="delivered"} 1',
      'attempt_seconds_count{provider="naiz"} 1',
      'upstream_delay_seconds_bucket{le="5"} 1',
      "queue_age_seconds 12",
      "held 7",
    ]),
  );
  expect((await createMetrics().render()).body).not.toContain('topic="orders/paid"');
});
