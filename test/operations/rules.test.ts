import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createMetrics, type Metrics } from "#app/platform/telemetry/metrics.server.ts";
import { readText } from "./container.ts";
import { INCIDENTS, SEEDED } from "./incidents.ts";
import { type Night, startNight } from "./night.ts";
import { hasPromtool, type Play, playRules } from "./promtool.ts";

const rules = parse(readText("app/platform/operations/alert-rules.yaml")) as {
  groups: { rules: { alert?: string }[] }[];
};
const alerts = rules.groups.flatMap(({ rules: own }) => own.flatMap(({ alert }) => alert ?? []));
const DAY = 1440;

type Tell = (metrics: Metrics) => void;
const times =
  (count: number, tell: Tell): Tell =>
  (metrics) => {
    for (let index = 0; index < count; index += 1) tell(metrics);
  };
const webhooks = (count: number, outcome: string, seconds = 0.02): Tell =>
  times(count, (metrics) => metrics.webhook("orders/paid", outcome, seconds));
const deliveries = (count: number, status: string, seconds = 2): Tell =>
  times(count, (metrics) => metrics.delivery({ provider: "naiz", lane: "live", status, seconds }));
const traffic: Tell[] = [
  webhooks(1000, "accepted"),
  deliveries(1000, "delivered"),
  (metrics) => metrics.upstreamDelay(1),
];

/** What a process tells of traffic as ever, and of what is told beside it, over so many minutes. */
async function told(minutes: number, wrong: Tell[], sources: { waiting?: number; silent?: number } = {}) {
  const metrics = createMetrics();
  const { waiting = 0, silent = 0 } = sources;
  metrics.watch({
    databaseConnections: () => ({ open: 1, idle: 1, waiting }),
    silentShops: () => silent,
    unsettledMs: () => (sources === STALLED ? 120_000 : 0),
  });
  const scrape = async (minute: number) => ({ minute, body: (await metrics.render()).body });
  for (const tell of traffic) tell(metrics);
  const before = await scrape(0);
  for (const tell of wrong) tell(metrics);
  return [before, await scrape(minutes)];
}
const STALLED = { waiting: 0 };

/** Alerts of what processes count, each with traffic that fires it. */
const COUNTED: Record<string, () => Promise<Play["scrapes"]>> = {
  FitloopAcceptanceBurnsFast: () => told(70, [webhooks(1000, "accepted"), webhooks(100, "fault")]),
  FitloopDeliveryBurnsFast: () => told(70, [...traffic, deliveries(300, "delivered", 120)]),
  FitloopWebhookFaults: () => told(15, [webhooks(1000, "accepted"), webhooks(50, "crowded")]),
  FitloopAcceptanceSlow: () => told(30, [webhooks(1000, "accepted"), webhooks(100, "accepted", 0.6)]),
  FitloopBadSignatures: () => told(40, [...traffic, webhooks(200, "bad_signature")]),
  FitloopSignInFails: () => told(30, [...traffic, times(20, (metrics) => metrics.tokenExchange("own_key"))]),
  FitloopUpstreamDelay: () => told(60, [...traffic, times(100, (metrics) => metrics.upstreamDelay(1000))]),
  FitloopSettleStalled: () => told(15, traffic, STALLED),
  FitloopMaintenanceFailing: () =>
    told(150, [...traffic, times(12, (metrics) => metrics.maintenance("purge", "failed", 60))]),
  FitloopDeadLettersRising: () => told(60, [...traffic, deliveries(100, "dead")]),
  FitloopShopsWithoutSuccess: () => told(30, traffic, { silent: 1 }),
  FitloopDatabaseConnectionsShort: () => told(30, traffic, { waiting: 40 }),
  FitloopJobsFail: () => told(90, [...traffic, times(40, (metrics) => metrics.job("maintenance", "failed", 1))]),
};

const edit = (body: string, pattern: RegExp, text: string): string => {
  if (!pattern.test(body)) throw new Error(`Nothing of the scrape is ${String(pattern)}.`);
  return body.replace(pattern, text);
};
const MORE = `fitloop_processes{role="web"} 2\nfitloop_processes_wanted{role="web"} 3\n`;

/** Alerts of a machine's doing: a healthy scrape with the figures that would be told. */
const TOLD: Record<
  string,
  { minutes: number; everyMinutes?: number; down?: boolean; scrapes(healthy: string): string[] }
> = {
  FitloopAcceptanceBurnsSlowly: { minutes: 2 * DAY, everyMinutes: 5, scrapes: (body) => [body, slowly(body)] },
  FitloopDeliveryBurnsSlowly: { minutes: 2 * DAY, everyMinutes: 5, scrapes: (body) => [body, late(body)] },
  FitloopWebhooksStopped: { minutes: 1.5 * DAY, everyMinutes: 5, scrapes: (body) => [body, more(body), more(body)] },
  FitloopHeldDeliveriesGrow: {
    minutes: 480,
    scrapes: (body) => [
      `${body}fitloop_held_deliveries{provider="naiz"} 800\n`,
      `${body}fitloop_held_deliveries{provider="naiz"} 4000\n`,
    ],
  },
  FitloopNoProcess: { minutes: 10, down: true, scrapes: (body) => [body, body] },
  FitloopProcessDown: { minutes: 15, down: true, scrapes: (body) => [body, body] },
  FitloopDatabaseDown: {
    minutes: 10,
    scrapes: (body) => [0, 1].map(() => edit(body, /^fitloop_database_up 1$/m, "fitloop_database_up 0")),
  },
  FitloopEventLoopSlow: {
    minutes: 20,
    scrapes: (body) => [0, 1].map(() => edit(body, /^(nodejs_eventloop_lag_p99_seconds) .*$/m, "$1 0.4")),
  },
  FitloopProcessesMissing: { minutes: 10, scrapes: (body) => [`${body}${MORE}`, `${body}${MORE}`] },
  FitloopRestarts: {
    minutes: 30,
    scrapes: (body) => [1, 2].map((at) => edit(body, /^(process_start_time_seconds) .*$/m, `$1 ${at}`)),
  },
  FitloopVersionsDiffer: {
    minutes: 150,
    scrapes: (body) => [0, 1].map(() => `${body}fitloop_build_info{role="web",version="0.0.9",commit="abcdef0"} 1\n`),
  },
  FitloopDeadRows: {
    minutes: 400,
    scrapes: (body) =>
      [0, 1].map(() => edit(body, /^(fitloop_table_rows\{table="orders",state="dead"\}) .*$/m, "$1 5000000")),
  },
  FitloopBackupOld: { minutes: 20, scrapes: (body) => [0, 1].map(() => `${body}fitloop_backup_age_seconds 200000\n`) },
};

const WEBHOOKS = (count: number, quick: number): string =>
  `fitloop_webhooks_total{topic="orders/paid",outcome="accepted"} ${count}\n` +
  `fitloop_webhook_seconds_bucket{le="1",topic="orders/paid"} ${quick}\n`;
const slowly = (body: string): string => body + WEBHOOKS(1_000_000, 995_000);
const more = (body: string): string => body + WEBHOOKS(1_000_000, 1_000_000);
const late = (body: string): string =>
  `${body}fitloop_delivery_seconds_bucket{le="60",provider="naiz",lane="live"} 950000\n` +
  `fitloop_delivery_seconds_count{provider="naiz",lane="live"} 1000000\n`;

describe("the plays", () => {
  it("are one for each alert that fires it", () => {
    expect([COUNTED, SEEDED, TOLD].flatMap((plays) => Object.keys(plays)).sort()).toEqual(alerts.toSorted());
  });
});

describe.skipIf(!hasPromtool)("the alerts, by Prometheus' own tool (not run: where promtool isn't installed)", () => {
  let night: Night;
  let healthy = "";
  beforeAll(async () => {
    night = await startNight();
    await night.workerLives();
    // Of what was counted while the world came to rest nothing is of today.
    healthy = (await night.scrape()).replace(/^fitloop_\w+(_total|_bucket|_sum|_count)\b.*\n/gm, "");
  }, 120_000);
  afterAll(() => night.close(), 60_000);

  const whole = (minutes: number, bodies: string[]): Play["scrapes"] =>
    bodies.map((body, index) => ({ minute: (minutes * index) / (bodies.length - 1), body }));

  it("none fires in a healthy world, for a day", { timeout: 120_000 }, async () => {
    const traffic = await told(DAY, [webhooks(50_000, "accepted"), deliveries(50_000, "delivered")]);
    const scrapes = traffic.map(({ minute, body }) => ({ minute, body: healthy + ofCounts(body) }));
    const play = { name: "healthy", scrapes, fires: [], exactly: true };
    expect(await playRules([play], { alerts, everyMinutes: 5 })).toBeNull();
  });

  it("fires by what processes count", { timeout: 120_000 }, async () => {
    const plays: Play[] = [];
    for (const [alert, scrapes] of Object.entries(COUNTED)) {
      plays.push({ name: alert, scrapes: await scrapes(), fires: [alert] });
    }
    expect(await playRules(plays, { alerts })).toBeNull();
  });

  it("fires by what is seeded, and not by a world without it", { timeout: 120_000 }, async () => {
    const plays: Play[] = [];
    for (const [alert, { incident, minutes, with: beside = [] }] of Object.entries(SEEDED)) {
      const seeded = INCIDENTS[incident];
      if (!seeded) throw new Error(`No incident is ${incident}.`);
      await (seeded.noWorker ? night.sql.query(`DELETE FROM worker`) : night.workerLives());
      await seeded.begin(night);
      const body = await night.scrapeAnew();
      await seeded.end(night);
      const fires = alerts.filter((name) => SEEDED[name]?.incident === incident && SEEDED[name].minutes <= minutes);
      const scrapes = whole(minutes, [body, body]);
      plays.push({ name: alert, scrapes, fires: [...fires, ...beside], exactly: true });
    }
    expect(await playRules(plays, { alerts })).toBeNull();
  });

  it("fires by what a machine does", { timeout: 120_000 }, async () => {
    for (const everyMinutes of [1, 5]) {
      const plays = Object.entries(TOLD).flatMap(
        ([alert, { minutes, scrapes, everyMinutes: own = 1, down = false }]) =>
          own === everyMinutes
            ? [{ name: alert, scrapes: whole(minutes, scrapes(healthy)), fires: [alert], down }]
            : [],
      );
      expect(await playRules(plays, { alerts, everyMinutes })).toBeNull();
    }
  });
});

/** The counters and histograms of a scrape. */
const ofCounts = (body: string): string =>
  body
    .split("\n")
    .filter((line) => /^fitloop_\w+(_total|_bucket|_sum|_count)\b/.test(line))
    .join("\n") + "\n";
