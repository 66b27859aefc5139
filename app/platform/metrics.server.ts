import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

/** What the app counts, in its own words; Prometheus stands behind it. */
export interface Metrics {
  /** A webhook was answered. */
  webhook(topic: string, outcome: string, seconds: number): void;
  /** A delivery was settled: delivered, held, dead, ... */
  delivery(provider: string, outcome: string): void;
  /** One HTTP exchange with a provider ended. */
  attempt(provider: string, seconds: number): void;
  /** How long after the merchant's action Shopify's webhook arrived. */
  upstreamDelay(seconds: number): void;
  /** The age of the oldest due delivery that nobody has taken. */
  queueAge(seconds: number): void;
  /** How many deliveries wait in held connections. */
  held(count: number): void;
  /** What a Prometheus server reads. */
  render(): Promise<{ contentType: string; body: string }>;
}

const SECONDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const DELAYS = [1, 2, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400];

/** Metrics of their own registry, so that two in one process (tests) don't meet. */
export function createMetrics(): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const webhooks = new Counter({
    name: "webhooks_total",
    help: "Webhooks answered, by topic and outcome.",
    labelNames: ["topic", "outcome"],
    registers,
  });
  const webhookSeconds = new Histogram({
    name: "webhook_seconds",
    help: "Time from a webhook's arrival to our answer.",
    labelNames: ["topic"],
    buckets: SECONDS,
    registers,
  });
  const deliveries = new Counter({
    name: "deliveries_total",
    help: "Deliveries settled, by provider and outcome.",
    labelNames: ["provider", "outcome"],
    registers,
  });
  const attemptSeconds = new Histogram({
    name: "attempt_seconds",
    help: "Time of one HTTP exchange with a provider.",
    labelNames: ["provider"],
    buckets: SECONDS,
    registers,
  });
  const upstreamDelay = new Histogram({
    name: "upstream_delay_seconds",
    help: "Time from the merchant's action to the webhook's arrival.",
    buckets: DELAYS,
    registers,
  });
  const queueAge = new Gauge({
    name: "queue_age_seconds",
    help: "Age of the oldest due delivery that no worker has taken.",
    registers,
  });
  const held = new Gauge({ name: "held", help: "Deliveries that wait in held connections.", registers });
  return {
    webhook(topic, outcome, seconds) {
      webhooks.inc({ topic, outcome });
      webhookSeconds.observe({ topic }, seconds);
    },
    delivery: (provider, outcome) => deliveries.inc({ provider, outcome }),
    attempt: (provider, seconds) => attemptSeconds.observe({ provider }, seconds),
    upstreamDelay: (seconds) => upstreamDelay.observe(seconds),
    queueAge: (seconds) => queueAge.set(seconds),
    held: (count) => held.set(count),
    render: async () => ({ contentType: register.contentType, body: await register.metrics() }),
  };
}
