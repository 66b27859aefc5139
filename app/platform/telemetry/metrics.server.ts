import { type Sources, watchProcess } from "./process-gauges.server.ts";
import { createStandingGauges, type Standing } from "./standing-gauges.server.ts";
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

/** What the database says of the work that waits. The same in every process: a query takes the greatest. */
export interface Readings {
  /** Age of the oldest due order or delivery that nobody has taken, in seconds; backfills apart. */
  queueAge: { plan: number; deliver: number };
  /** For how long the oldest claim has been worked on, in seconds. */
  sendingAge: number;
  /** Orders at providers that wait for a person since a restore. */
  restored: number;
  /** Deliveries that wait in held connections. */
  held: { provider: string; count: number }[];
  /** Dead deliveries of the orders of the last seven days. */
  dead: { provider: string; count: number }[];
  /** Connections of active shops: open, held, paused, circuit_open or off. */
  connections: { provider: string; state: string; count: number }[];
  jobsWaiting: { kind: string; count: number }[];
  /** What Shopify refuses to the whole app: bulk operations, or calls from this network. */
  refused: { name: string }[];
  /** Workers that have shown themselves lately. */
  workers: number;
}

/**
 * What the app counts, in its own words; Prometheus stands behind it. No label ever names a shop, an order or a person,
 * nor is it called `job` or `instance`: those are Prometheus' own.
 */
export interface Metrics {
  /** A webhook was answered. */
  webhook(topic: string, outcome: string, seconds: number): void;
  /** One HTTP exchange with a provider ended. */
  attempt(provider: string, outcome: string, seconds: number): void;
  /** An attempt was settled; `status` is what became of its delivery, `seconds` its age since the order arrived. */
  delivery(delivery: { provider: string; lane: string; status: string; seconds: number }): void;
  /** A step of maintenance ended. */
  maintenance(step: string, outcome: "done" | "failed", seconds: number): void;
  /** A background job ended. */
  job(kind: string, outcome: "done" | "failed", seconds: number): void;
  /** How long after the merchant's action Shopify's webhook arrived. */
  upstreamDelay(seconds: number): void;
  /** A visitor asked a provider through the app proxy. */
  question(provider: string, operation: string, outcome: string): void;
  /** A visit's session token was exchanged for the shop's token, or not. */
  tokenExchange(outcome: string): void;
  /** What the database says now; null when it can't be asked: nothing is better than yesterday's figure. */
  readings(readings: Readings | null): void;
  /** How things stand; null when the database can't be asked. */
  standing(standing: Standing | null): void;
  watch(sources: Sources): void;
  /** What a Prometheus server reads. While nothing is sent, that alone, and the process' own figures: no alert follows. */
  render(): Promise<{ contentType: string; body: string }>;
}

const ANSWER_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const EXCHANGE_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];
const DELIVERY_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 21_600, 86_400];
const JOB_SECONDS = [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900];
const DELAYS = [1, 2, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400];

/** Webhooks that we didn't take: Shopify sends those again, or nobody signed them. */
const NOT_TAKEN = new Set(["fault", "crowded", "bad_signature"]);
const DELIVERED = new Set(["delivered", "partly_delivered"]);

/** Metrics of their own registry, so that two in one process (tests) don't meet. */
export function createMetrics({
  sending = true,
  build,
}: { sending?: boolean; build?: { role: string; version: string; commit: string } } = {}): Metrics {
  const own = new Registry();
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register: own });
  new Gauge({
    name: "fitloop_sending",
    help: "Whether anything may leave for providers and Shopify (FITLOOP_SENDING).",
    registers: [own],
  }).set(sending ? 1 : 0);
  new Gauge({
    name: "fitloop_build_info",
    help: "Which version runs: always 1.",
    labelNames: ["role", "version", "commit"],
    registers,
  }).set(build ?? { role: "all", version: "unknown", commit: "unknown" }, 1);
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> =>
    new Counter({ name: `fitloop_${name}`, help, labelNames, registers });
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]): Gauge<Label> =>
    new Gauge({ name: `fitloop_${name}`, help, labelNames, registers });
  const histogram = <Label extends string>(name: string, help: string, labelNames: Label[], buckets: number[]) =>
    new Histogram<Label>({ name: `fitloop_${name}`, help, labelNames, buckets, registers });

  const webhooks = counter("webhooks_total", "Webhooks answered, by topic and outcome.", ["topic", "outcome"]);
  const webhookSeconds = histogram(
    "webhook_seconds",
    "Time from a webhook's arrival to our 200; faults and wrong signatures are not in it.",
    ["topic"],
    ANSWER_SECONDS,
  );
  const attempts = counter("attempts_total", "HTTP exchanges with providers, by what the answer meant.", [
    "provider",
    "outcome",
  ]);
  const attemptSeconds = histogram(
    "attempt_seconds",
    "Time of one HTTP exchange with a provider.",
    ["provider"],
    EXCHANGE_SECONDS,
  );
  const deliveries = counter(
    "deliveries_total",
    "Attempts settled, by what became of the delivery (delivered, partly_delivered, pending, held, skipped, dead).",
    ["provider", "outcome"],
  );
  const deliverySeconds = histogram(
    "delivery_seconds",
    "Time from an order's arrival to its delivery. In the lane `live` nothing stood in the way: no retry, no held connection.",
    ["provider", "lane"],
    DELIVERY_SECONDS,
  );
  const jobs = counter("jobs_total", "Background jobs ended, by outcome.", ["kind", "outcome"]);
  const jobSeconds = histogram("job_seconds", "Time of one background job.", ["kind"], JOB_SECONDS);
  const maintenance = counter("maintenance_total", "Steps of maintenance ended, by outcome.", ["step", "outcome"]);
  const maintenanceSeconds = histogram(
    "maintenance_seconds",
    "Time of one step of maintenance.",
    ["step"],
    JOB_SECONDS,
  );
  const upstreamDelay = histogram(
    "upstream_delay_seconds",
    "Time from the merchant's action to the webhook's arrival.",
    [],
    DELAYS,
  );
  const questions = counter(
    "provider_questions_total",
    "What visitors asked providers through the app proxy, by what came of it (answer, unknown, unavailable).",
    ["provider", "operation", "outcome"],
  );
  const tokenExchanges = counter(
    "token_exchanges_total",
    "Exchanges of visits' session tokens at Shopify (good, stale, own_key, refused, unavailable).",
    ["outcome"],
  );
  const databaseUp = gauge("database_up", "Whether the database answered at this scrape.", []);
  const readings = {
    queueAge: gauge("queue_age_seconds", "Age of the oldest due work that nobody has taken.", ["queue"]),
    sendingAge: gauge("sending_age_seconds", "For how long a worker has been at the oldest claim that it holds.", []),
    restored: gauge(
      "restored_waiting",
      "Orders at providers that wait for a decision since a backup was restored.",
      [],
    ),
    held: gauge("held_deliveries", "Deliveries that wait in held connections.", ["provider"]),
    dead: gauge("dead_deliveries", "Dead deliveries of the orders of the last seven days.", ["provider"]),
    connections: gauge("connections", "Connections of active shops, by state.", ["provider", "state"]),
    jobsWaiting: gauge("jobs_waiting", "Background jobs that wait.", ["kind"]),
    refused: gauge("app_refusals", "What Shopify refuses to the whole app: bulk, network.", ["kind"]),
    workers: gauge("workers", "Worker processes that have shown themselves in the last 20 seconds.", ["state"]),
  };

  const setStanding = createStandingGauges(registers);

  return {
    webhook(topic, outcome, seconds) {
      webhooks.inc({ topic, outcome });
      if (!NOT_TAKEN.has(outcome)) webhookSeconds.observe({ topic }, seconds);
    },
    attempt(provider, outcome, seconds) {
      attempts.inc({ provider, outcome });
      attemptSeconds.observe({ provider }, seconds);
    },
    delivery({ provider, lane, status, seconds }) {
      deliveries.inc({ provider, outcome: status });
      if (DELIVERED.has(status)) deliverySeconds.observe({ provider, lane }, seconds);
    },
    maintenance(step, outcome, seconds) {
      maintenance.inc({ step, outcome });
      maintenanceSeconds.observe({ step }, seconds);
    },
    job(kind, outcome, seconds) {
      jobs.inc({ kind, outcome });
      jobSeconds.observe({ kind }, seconds);
    },
    upstreamDelay: (seconds) => upstreamDelay.observe(seconds),
    question: (provider, operation, outcome) => questions.inc({ provider, operation, outcome }),
    tokenExchange: (outcome) => tokenExchanges.inc({ outcome }),
    readings(read) {
      databaseUp.set(read ? 1 : 0);
      for (const known of Object.values(readings)) known.reset();
      if (!read) return;
      readings.queueAge.set({ queue: "plan" }, read.queueAge.plan);
      readings.queueAge.set({ queue: "deliver" }, read.queueAge.deliver);
      readings.sendingAge.set(read.sendingAge);
      readings.restored.set(read.restored);
      for (const { provider, count } of read.held) readings.held.set({ provider }, count);
      for (const { provider, count } of read.dead) readings.dead.set({ provider }, count);
      for (const { count, ...labels } of read.connections) readings.connections.set(labels, count);
      for (const { kind, count } of read.jobsWaiting) readings.jobsWaiting.set({ kind }, count);
      for (const { name } of read.refused) readings.refused.set({ kind: name }, 1);
      readings.workers.set({ state: "alive" }, read.workers);
    },
    standing: setStanding,
    watch: (sources) => watchProcess(registers, sources),
    render: async () => ({
      contentType: register.contentType,
      body: `${await own.metrics()}\n${sending ? await register.metrics() : ""}`,
    }),
  };
}
