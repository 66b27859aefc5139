// `node test/bench/profile/main.ts [--embedded] [--orders N]`: runs the app under load with V8's profiler and says what
// its event loops spend their time on. The profiles stay in data/bench/profile for a flame graph.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { startEmbedded, startOnServer } from "../contestants/ours.ts";
import { type Lab, openLab } from "../lab.ts";
import { threadsOf } from "../machine/proc.ts";
import { measure, warmUp } from "../measure.ts";
import { readOptions } from "../options.ts";
import { byFunction, byModule, type CpuProfile, sharesOf } from "./areas.ts";

const FOLDER = resolve("data/bench/profile");
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function profiled(lab: Lab, { embedded, orders }: { embedded: boolean; orders: number }): Promise<string[]> {
  const options = {
    nodeArgs: ["--import", join(import.meta.dirname, "switch.mjs")],
    env: { PROFILE_TO: FOLDER },
  };
  const contestant = embedded
    ? await startEmbedded(lab.setting, join(lab.folder, "profiled"), options)
    : await startOnServer(lab.setting, lab.cluster, lab.database(), options);
  await warmUp(lab, contestant, {}, 3);
  const own = Object.entries(contestant.processes).filter(([role]) => role !== "database");
  const toggle = (): void => own.forEach(([, pid]) => void process.kill(pid, "SIGUSR2"));

  toggle();
  await pause(500);
  const before = own.map(([, pid]) => threadsOf(pid));
  const run = await measure(lab, contestant, { orders });
  const after = own.map(([, pid]) => threadsOf(pid));
  toggle();

  const cpu = Object.entries(run.cpu).map(([name, us]) => `${name} ${Math.round(us)}`);
  say(`${Math.round(run.rate)} orders/s; us an order: ${cpu.join(", ")}`);
  own.forEach(([role], index) => {
    const spent = Object.entries(after[index] ?? {}).map(([thread, seconds]) => {
      const us = ((seconds - (before[index]?.[thread] ?? 0)) * 1e6) / run.orders;
      return `${thread} ${Math.round(us)}`;
    });
    say(`${role}, us an order by thread: ${spent.join(", ")}`);
  });
  const files = own.map(([role]) => join(FOLDER, `${role === "app" ? "all" : role}.cpuprofile`));
  while (!files.every((file) => existsSync(file))) await pause(100);
  await pause(500);
  await contestant.stop();
  return files;
}

function tell(file: string, orders: number): void {
  const profile = JSON.parse(readFileSync(file, "utf8")) as CpuProfile;
  const { shares, busyMs, idleMs } = sharesOf(profile, byModule);
  const usPerOrder = (microseconds: number): string => (microseconds / orders).toFixed(1).padStart(6);
  say(`\n${file}: event loop busy ${Math.round(busyMs)} ms, idle ${Math.round(idleMs)} ms; us an order, share, where`);
  const print = ({ area, share, microseconds }: (typeof shares)[number]): void =>
    say(`  ${usPerOrder(microseconds)}  ${(share * 100).toFixed(1).padStart(5)} %  ${area}`);
  shares.slice(0, 30).forEach(print);
  say("  by function:");
  sharesOf(profile, byFunction).shares.slice(0, 40).forEach(print);
}

const { values } = parseArgs({
  options: { embedded: { type: "boolean", default: false }, orders: { type: "string", default: "8000" } },
});
const orders = Number(values.orders);
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const lab = await openLab(readOptions([]), say);
try {
  for (const file of await profiled(lab, { embedded: values.embedded, orders })) tell(file, orders);
} finally {
  await lab.close();
}
process.exit();
