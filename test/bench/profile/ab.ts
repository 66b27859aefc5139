import { startOnServer, startEmbedded } from "../contestants/ours.ts";
import { openLab } from "../lab.ts";
import { join } from "node:path";
import { ask } from "../machine/cluster.ts";
import { measure, warmUp } from "../measure.ts";
import { readOptions } from "../options.ts";
// node ab.ts rounds orders loadrate|closed latency variant...   variant = name|ENV=val,ENV=val|--flag,--flag
const [rounds, orders, load, latency, ...variants] = process.argv.slice(2);
const lab = await openLab(readOptions([]), () => undefined);
const out = new Map<string, any[]>();
try {
  const cs = [];
  for (const v of variants) {
    const [name = "", envs = "", flags = "", sqls = ""] = v.split("|");
    const env = Object.fromEntries(
      envs
        .split(",")
        .filter(Boolean)
        .map((e) => e.split("=")),
    );
    const o = { env, nodeArgs: flags.split(",").filter(Boolean) };
    const c = name.startsWith("emb")
      ? await startEmbedded(lab.setting, join(lab.folder, name), o)
      : await startOnServer(lab.setting, lab.cluster, lab.database(), {
          ...o,
          prepare: async (url: string) => {
            if (sqls) await ask(url, sqls);
          },
        });
    await warmUp(lab, c, {}, 3);
    cs.push({ name, c });
    out.set(name, []);
  }
  for (let r = 0; r < Number(rounds); r++)
    for (const { name, c } of cs) {
      const l =
        load === "closed"
          ? {}
          : { load: { kind: "open", rate: Number(load), seconds: Number(orders) / Number(load) } as any };
      const run = await measure(lab, c, { orders: Number(orders), latencyMs: Number(latency), ...l });
      out.get(name)!.push(run);
      console.log(
        name.padEnd(14),
        Math.round(run.rate),
        "/s p99",
        run.acceptance.p99.toFixed(1),
        "backlog",
        Math.round(run.backlogMs),
        "cores",
        run.cores.toFixed(2),
        Object.entries(run.cpu)
          .map(([k, v]) => `${k} ${Math.round(v)}`)
          .join(" "),
        JSON.stringify(run.faults),
      );
    }
  const med = (a: number[]) => a.sort((x, y) => x - y)[Math.floor(a.length / 2)]!;
  for (const [name, runs] of out)
    console.log(
      "MEDIAN",
      name.padEnd(14),
      Math.round(med(runs.map((r) => r.rate))),
      "/s p99",
      med(runs.map((r) => r.acceptance.p99)).toFixed(1),
      "cores",
      med(runs.map((r) => r.cores)).toFixed(2),
      Object.keys(runs[0].cpu)
        .map((k) => `${k} ${Math.round(med(runs.map((r) => r.cpu[k])))}`)
        .join(" "),
    );
  for (const { name, c } of cs)
    if ((c as any).url)
      console.log(
        name,
        await ask(
          (c as any).url,
          `SELECT string_agg(relname || ' ins ' || n_tup_ins || ' upd ' || n_tup_upd || ' hot ' || n_tup_hot_upd || ' vac ' || autovacuum_count || ' ' || pg_size_pretty(pg_relation_size(relid)) || '/' || pg_size_pretty(pg_total_relation_size(relid)), E'\n') FROM pg_stat_user_tables WHERE n_tup_ins > 1000`,
        ),
        await ask(
          (c as any).url,
          "SELECT avg(pg_column_size(body)) || ' ' || avg(length(body::text)) FROM order_payload",
        ),
      );
  for (const { c } of cs) await c.stop();
} finally {
  await lab.close();
}
process.exit();
