import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** The rules, looked at as often as a play says: a group's own interval would make three days take minutes. */
const RULES = readFileSync("app/platform/operations/alert-rules.yaml", "utf8").replace(/^ +interval: .*\n/gm, "");
const run = promisify(execFile);

/** Whether Prometheus' own tool is installed (Debian's package `prometheus`). */
export const hasPromtool = spawnSync("promtool", ["--version"]).status === 0;

/** What was scraped, and at which minute of the play. Between two scrapes figures rise or fall evenly. */
export interface Scrape {
  minute: number;
  body: string;
}

export interface Play {
  name: string;
  scrapes: Scrape[];
  /** Looked at then; the last scrape's minute where it isn't said. */
  at?: number;
  /** What must fire at the end, and whether nothing else may. */
  fires: string[];
  exactly?: boolean;
  /** The process answers no scrape from the second one on. */
  down?: boolean;
}

/** Plays the rules over what was scraped; returns promtool's words on what came otherwise, null where nothing did. */
export async function playRules(
  plays: Play[],
  { alerts, everyMinutes = 1 }: { alerts: readonly string[]; everyMinutes?: number },
): Promise<string | null> {
  const folder = mkdtempSync(join(tmpdir(), "fitloop-rules-"));
  const file = join(folder, "plays.json");
  try {
    // JSON is YAML.
    const tests = plays.map((play) => testOf(play, alerts));
    writeFileSync(join(folder, "rules.yaml"), RULES);
    writeFileSync(file, JSON.stringify({ rule_files: ["rules.yaml"], evaluation_interval: `${everyMinutes}m`, tests }));
    await run("promtool", ["test", "rules", file]);
    return null;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return `${stdout}\n${stderr}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function testOf({ name, scrapes, at, fires, exactly, down }: Play, alerts: readonly string[]): object {
  const last = scrapes.at(-1)?.minute ?? 0;
  const firing = (alert: string): string =>
    `count(ALERTS{alertname="${alert}",alertstate="firing"}) > bool 0 or vector(0)`;
  const asked = exactly === true ? alerts : fires;
  return {
    name,
    interval: "1m",
    input_series: [
      ...seriesOf(scrapes),
      {
        series: `up{job="fitloop",instance="app:9464"}`,
        values: `1x${scrapes[0]?.minute ?? 0} ${down ? 0 : 1}x${last}`,
      },
    ],
    promql_expr_test: asked.map((alert) => ({
      expr: firing(alert),
      eval_time: `${at ?? last}m`,
      exp_samples: [{ labels: "{}", value: fires.includes(alert) ? 1 : 0 }],
    })),
  };
}

/** What the rules ask for; Node tells of much more. */
const ASKED = /^(fitloop_|process_start_time_seconds|nodejs_eventloop_lag_p99_seconds)/;
const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;

function seriesOf(scrapes: Scrape[]): { series: string; values: string }[] {
  const read = scrapes.map(({ minute, body }) => ({ minute, samples: samplesOf(body) }));
  const names = new Set(read.flatMap(({ samples }) => [...samples.keys()]));
  return [...names].map((series) => {
    const values: string[] = [];
    let [minute, value] = [0, read[0]?.samples.get(series)];
    for (const next of read) {
      const to = next.samples.get(series);
      const steps = next.minute - minute;
      // A counter that is first seen later was there before, and had counted nothing.
      if (steps > 0 && to !== undefined) {
        const from = value ?? (/_(total|bucket|count|sum)\b/.test(series) ? 0 : to);
        const by = (to - from) / steps;
        values.push(`${from}${by < 0 ? "-" : "+"}${Math.abs(by)}x${steps - 1}`);
      } else if (steps > 0) values.push(`_x${steps}`);
      [minute, value] = [next.minute, to];
    }
    values.push(value === undefined ? "_" : `${value}x5`);
    return { series, values: values.join(" ") };
  });
}

function samplesOf(body: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of body.split("\n")) {
    const [, name, labels = "", value] = LINE.exec(line) ?? [];
    if (name === undefined || value === "Nan" || value === "NaN" || !ASKED.test(name)) continue;
    const all = [...(labels === "" ? [] : [labels]), `job="fitloop"`, `instance="app:9464"`].join(",");
    samples.set(`${name}{${all}}`, Number(value));
  }
  return samples;
}
