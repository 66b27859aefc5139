import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "#app/processes/commands/doctor/finding.ts";
import { createHealth } from "#app/processes/health.server.ts";
import { type Operations, startOperations } from "#app/processes/operations.server.ts";
import { readText, ROOT } from "./container.ts";
import { INCIDENTS, SEEDED } from "./incidents.ts";
import { type Night, startNight } from "./night.ts";

const run = promisify(execFile);
const APP = join(ROOT, "app");

/** The runbook's sections that have blocks, with the lines of these. */
const sections = readText("app/platform/operations/runbook.md")
  .split(/^(?=#{2,3} )/m)
  .flatMap((text) => {
    const [, name = ""] = /^#+ (.+)$/m.exec(text) ?? [];
    const lines = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = ""]) => block.trim().split("\n"));
    return lines.length === 0 ? [] : [{ name, lines }];
  });

/** What only a container engine, or a machine of one's own, can do; the rest of a line is run without it. */
const ENGINE = [
  /^docker compose (build|ps|restart|stop|up|logs(?!.*\|)|run --rm migrate)\b/,
  /^docker stats\b/,
  /^docker compose exec -T database (createdb|df|dropdb|pg_dump|pg_isready|pg_restore|psql [^-]*--username=fitloop fitloop <)/,
  /^(alias|curl|kill|mv|tar|npm start)\b/,
  /^node -e 'const gone/,
  /^npm run --silent fitloop -- restored /,
];

/** Every delivery to Naiz was refused for good. */
const DEAD = `UPDATE orders SET deliveries = jsonb_set(deliveries, '{naiz/order_paid/0,status}', '"dead"')
  WHERE deliveries ? 'naiz/order_paid/0'`;

/** Every message that the app logs, as the lines of its log would hold them. */
const logged = readdirSync(APP, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.ts$/.test(file) && !file.includes("generated"))
  .flatMap((file) => [
    ...readFileSync(join(APP, file), "utf8").matchAll(/log(?:\.|\?\.)(warn|error)\(([^;]*?)"([^"]+)"\s*,?\s*\)/g),
  ])
  .map(([, level, fields = "", msg]) => {
    const named = [...fields.matchAll(/\b(\w+)(?=[:,\s}])/g)].map(([, field = ""]) => [field, "x"]);
    return JSON.stringify({ level, ...Object.fromEntries(named), msg });
  });

describe("the runbook's blocks, each run where what it is for has happened", () => {
  let night: Night;
  let operations: Operations;
  beforeAll(async () => {
    night = await startNight();
    const health = createHealth(night.services, { unsettledMs: () => 0 });
    operations = await startOperations(() => health, { metricsHost: "127.0.0.1", metricsPort: 0 });
  }, 120_000);
  afterAll(async () => {
    operations.close();
    await night.close();
  }, 60_000);

  /** A shop, one of its orders and a provider, in the places of the runbook's capitals. */
  const filled = async (line: string): Promise<string> => {
    const [row] = await night.sql.query<{ domain: string; id: string }>(
      `SELECT s.domain, o.order_id AS id FROM orders o JOIN shop s ON s.id = o.shop_id
       WHERE o.deliveries ? 'naiz/order_paid/0' ORDER BY o.received_at LIMIT 1`,
    );
    const id = /quarantine (?:show|retry) 17/.test(line)
      ? (await night.sql.query<{ id: string }>(`SELECT id FROM quarantine`))[0]?.id
      : undefined;
    return line
      .replace("northloom.myshopify.com", night.shops[0] ?? "")
      .replace(/\bSHOP\b/g, row?.domain ?? "")
      .replace(/--order ORDER\b/g, `--order ${row?.id ?? ""}`)
      .replace(/--provider PROVIDER/g, "--provider naiz")
      .replace(/(quarantine (?:show|retry)) 17/, `$1 ${id ?? ""}`)
      .replace("2026-11-20T03:00:00Z", new Date(night.now() - 60_000).toISOString())
      .replaceAll("/fitloop/", `${ROOT}/`)
      .replaceAll("127.0.0.1:9464", `127.0.0.1:${operations.port}`);
  };

  const words = (text: string): string[] =>
    [...text.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/^(["'])([\s\S]*)\1$/, "$2"));

  async function carryOut(line: string): Promise<"run" | "engine"> {
    if (ENGINE.some((pattern) => pattern.test(line))) return "engine";
    const query = /^docker compose exec -T database psql .*--command="([^"]+)"/.exec(line)?.[1];
    const node = /^(?:docker compose exec -T (?:worker|web) )?node (.+)$/.exec(line)?.[1];
    const own =
      /^fitloop (.+)$/.exec(line)?.[1] ??
      /cli\.server\.ts (.+)$/.exec(line)?.[1] ??
      /^npm run --silent fitloop -- (.+)$/.exec(line)?.[1];
    const grep = /^docker compose logs .*\| (grep .+)$/.exec(line)?.[1];
    if (query !== undefined) await night.sql.query(query);
    else if (own !== undefined && !/--file/.test(own)) await night.ask(words(own));
    else if (grep !== undefined) await finds(words(grep).slice(1));
    else if (node !== undefined) {
      const env = { ...process.env, ...night.variables, METRICS_PORT: String(operations.port) };
      await run(process.execPath, words(node), { cwd: ROOT, env });
    } else if (!/--file/.test(line)) throw new Error(`Nobody knows how to run: ${line}`);
    return "run";
  }

  /** What is looked for in the log is something that the app says in it. */
  async function finds(args: readonly string[]): Promise<void> {
    const attempt = `{"event":"delivery.attempted","status":"dead","msg":"delivery.attempted"}`;
    const grep = execFile("grep", [...args]);
    const ended = new Promise<number | null>((resolve) => grep.once("exit", resolve));
    grep.stdin?.end([...logged, attempt].join("\n"));
    expect(await ended, args.join(" ")).toBe(0);
  }

  it.each(sections)("$name", { timeout: 60_000 }, async ({ name, lines }) => {
    const incident = INCIDENTS[SEEDED[name]?.incident ?? ""];
    await (incident?.noWorker ? night.sql.query(`DELETE FROM worker`) : night.workerLives());
    await incident?.begin(night);
    if (name === "FitloopDeadLettersRising") await night.sql.query(DEAD);
    try {
      const ran: string[] = [];
      for (const line of lines) if ((await carryOut(await filled(line))) === "run") ran.push(line);
      if (incident) {
        expect(ran.length).toBeGreaterThan(0);
        expect(lines[0]).toMatch(/^fitloop |^docker compose (ps|exec)/);
      }
      if (incident && lines[0] === "fitloop doctor") {
        const { findings } = (await night.ask(["doctor"])).json as { findings: Finding[] };
        expect(findings.map(({ check, state }) => `${check} ${state}`)).toContain(
          `${incident.finds.check} ${incident.finds.state}`,
        );
      }
    } finally {
      await incident?.end(night);
      // What a block switches, lets go or gives up is put back for the next.
      await night.sql.query(
        `UPDATE connection SET enabled = true, released_at = NULL, pace_at = NULL, paced_since = NULL`,
      );
      await night.sql.query(`DELETE FROM due`);
    }
  });
});
