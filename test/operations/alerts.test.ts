import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readText } from "./container.ts";
import { groupingLabels, type KnownMetric, knownMetrics, readSelectors } from "./registry.ts";

interface Rule {
  record?: string;
  alert?: string;
  expr: string;
  for?: string;
  labels?: { severity?: string };
  annotations?: { summary?: string; runbook?: string };
}
interface Panel {
  id: number;
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  datasource?: { uid: string };
  targets?: { refId: string; expr: string; datasource: { uid: string } }[];
}

const rules = (
  parse(readText("app/platform/operations/alert-rules.yaml")) as { groups: { rules: Rule[] }[] }
).groups.flatMap((group) => group.rules);
const alerts = rules.filter(({ alert }) => alert !== undefined);
const recorded = rules.flatMap(({ record }) => (record === undefined ? [] : [record]));
const dashboard = JSON.parse(readText("app/platform/operations/grafana-dashboard.json")) as {
  panels: Panel[];
  templating: { list: { name: string; query: string | { query: string } }[] };
};
const runbook = readText("app/platform/operations/runbook.md");
const known = await knownMetrics();

/** What an expression asks for that no scrape and no recording rule holds. */
function unknownIn(expression: string): string[] {
  const selectors = readSelectors(expression.replaceAll("$__rate_interval", "5m"));
  expect(selectors.length, expression).toBeGreaterThan(0);
  const metrics: KnownMetric[] = [];
  const missing = selectors.flatMap(({ name, labels }) => {
    if (recorded.includes(name)) return [];
    const metric = known.get(name);
    if (!metric) return [name];
    metrics.push(metric);
    return labels.filter((label) => !metric.labels.has(label)).map((label) => `${name}{${label}}`);
  });
  const labels = new Set(metrics.flatMap((metric) => [...metric.labels]));
  return [...missing, ...groupingLabels(expression).filter((label) => !labels.has(label))];
}

describe("the alert rules", () => {
  it("ask for metrics and labels that exist", () => {
    expect(rules.flatMap(({ expr }) => unknownIn(expr))).toEqual([]);
  });

  it("use every figure of the database as what it is: the same in each process", () => {
    const shared = [
      ...["queue_age_seconds", "held_deliveries", "dead_deliveries", "connections", "workers", "database_up", "shops"],
      ...["quarantined", "tokens_refused", "reconciliation_lag_seconds", "reconciliation_failing", "disk_free_bytes"],
      ...["disk_days_left", "table_rows", "processes", "processes_wanted", "backup_age_seconds"],
    ];
    const asked = alerts.flatMap(({ expr }) =>
      [...expr.matchAll(new RegExp(`fitloop_(?:${shared.join("|")})\\b`, "g"))].map(({ index }) =>
        expr.slice(0, index),
      ),
    );
    expect(asked.length).toBeGreaterThan(8);
    expect(asked.filter((before) => !/\bmax(?: by \([^)]*\) )?\($/.test(before))).toEqual([]);
  });

  it("say how grave they are, what happens, and where the runbook tells of them", () => {
    expect(alerts.length).toBeGreaterThan(15);
    for (const { alert = "", labels, annotations } of alerts) {
      expect(["page", "ticket"], alert).toContain(labels?.severity);
      expect(annotations?.summary?.length, alert).toBeGreaterThan(20);
      expect(annotations?.runbook).toBe(`app/platform/operations/runbook.md#${alert.toLowerCase()}`);
    }
  });

  it("have each a section in the runbook, which says as much of their gravity, and no section is left over", () => {
    const sections = [...runbook.matchAll(/^### (Fitloop\w+)\n\n(\w+)\./gm)].map(([, name, severity]) => [
      name,
      severity?.toLowerCase(),
    ]);
    expect(Object.fromEntries(sections)).toEqual(
      Object.fromEntries(alerts.map(({ alert, labels }) => [alert, labels?.severity])),
    );
  });

  it("have each a section that begins, after its first words, with a command that only looks", () => {
    const looking = [
      /^fitloop (doctor|disk|(connections|shops|processes|restored|quarantine) list|reconciliation status)\b/,
      /^docker (compose (ps|logs)\b|stats\b)/,
      /^docker compose exec -T database (psql .*--command="SELECT |pg_isready|df )/,
      /^curl /,
    ];
    const first = Object.fromEntries(
      [...runbook.matchAll(/^### (Fitloop\w+)\n\n[^\n]+\n\n```sh\n([^\n]+)/gm)].map(([, name, command = ""]) => [
        name,
        command,
      ]),
    );
    expect(Object.keys(first).sort()).toEqual(alerts.map(({ alert = "" }) => alert).sort());
    expect(Object.values<string>(first).filter((command) => !looking.some((pattern) => pattern.test(command)))).toEqual(
      [],
    );
  });

  it("cover what has to be watched", () => {
    const everything = alerts.map(({ expr }) => expr).join("\n");
    for (const watched of [
      "fitloop_queue_age_seconds",
      'outcome="dead"',
      'state="held"',
      'state="circuit_open"',
      'outcome="fault"',
      "fitloop_webhook_seconds_bucket",
      "fitloop_upstream_delay_seconds_bucket",
      "fitloop:acceptance_errors",
      "fitloop:delivery_errors",
    ]) {
      expect(everything).toContain(watched);
    }
  });

  it("measure the objectives at limits that the histograms have", async () => {
    for (const [metric, limit] of [
      ["fitloop_webhook_seconds_bucket", "1"],
      ["fitloop_delivery_seconds_bucket", "60"],
    ] as const) {
      const matchers = rules.flatMap(({ expr }) =>
        expr.includes(metric) && expr.includes("le=~") ? [/le=~"([^"]+)"/.exec(expr)?.[1] ?? ""] : [],
      );
      expect(matchers).toHaveLength(7);
      for (const matcher of matchers) {
        const pattern = new RegExp(`^(?:${matcher.replaceAll("\\\\", "\\")})$`);
        expect([limit, `${limit}.0`, `${limit}0`].map((text) => pattern.test(text))).toEqual([true, true, false]);
      }
      expect((await limitsOf(metric)).includes(limit)).toBe(true);
    }
  });

  it("burn by two windows each, a long one for the alarm and a short one for its end", () => {
    for (const slo of ["Acceptance", "Delivery"]) {
      for (const [speed, windows] of [
        ["Fast", ["1h", "5m", "6h", "30m"]],
        ["Slowly", ["1d", "2h", "3d", "6h"]],
      ] as const) {
        const { expr = "" } = alerts.find(({ alert }) => alert === `Fitloop${slo}Burns${speed}`) ?? {};
        expect([...expr.matchAll(/ratio_rate(\w+)/g)].map(([, window]) => window)).toEqual(windows);
        expect(expr).toMatch(/^\(.+ and .+\) or \(.+ and .+\)$/);
      }
    }
  });
});

describe("the dashboard", () => {
  const targets = dashboard.panels.flatMap((panel) => panel.targets ?? []);

  it("asks for metrics and labels that exist", () => {
    expect(targets.length).toBeGreaterThan(30);
    expect(targets.flatMap(({ expr }) => unknownIn(expr))).toEqual([]);
    const [, metric = "", label = ""] = /label_values\((\w+), (\w+)\)/.exec(JSON.stringify(dashboard.templating)) ?? [];
    expect(known.get(metric)?.labels.has(label)).toBe(true);
  });

  it("shows everything that the app tells of itself", () => {
    const told = [...known.keys()].filter((name) => name.startsWith("fitloop_"));
    const families = new Set(told.map((name) => name.replace(/_(bucket|sum|count)$/, "")));
    const shown = [...targets, ...rules].map(({ expr }) => expr).join("\n");
    expect(families.size).toBeGreaterThan(12);
    expect([...families].filter((name) => !shown.includes(name))).toEqual([]);
  });

  it("lays its panels side by side, each with an id of its own and the chosen source", () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)}/${y + Math.floor(n / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.x + gridPos.w))).toBe(24);
    expect(new Set(targets.map(({ datasource }) => datasource.uid))).toEqual(new Set(["${datasource}"]));
  });
});

/** The limits of a histogram's buckets. */
async function limitsOf(bucket: string): Promise<string[]> {
  const { createMetrics } = await import("#app/platform/telemetry/metrics.server.ts");
  const metrics = createMetrics();
  metrics.webhook("orders/paid", "accepted", 0);
  metrics.delivery({ provider: "naiz", lane: "live", status: "delivered", seconds: 0 });
  const { body } = await metrics.render();
  return body.split("\n").flatMap((line) => (line.startsWith(bucket) ? [/le="([^"]+)"/.exec(line)?.[1] ?? ""] : []));
}
