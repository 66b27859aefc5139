import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = ticksPerSecond();

function ticksPerSecond(): number {
  try {
    return Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" })) || 100;
  } catch {
    return 100;
  }
}

interface Stat {
  pid: number;
  parent: number;
  /** Seconds of processor time, user and system, of the process and of its children that have ended. */
  seconds: number;
}

function readStat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold spaces; what follows it may not.
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const [, parent = 0] = fields;
    const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
    return { pid, parent, seconds: (utime + stime + cutime + cstime) / TICKS_PER_SECOND };
  } catch {
    return null;
  }
}

/** Every process of the machine. */
function allStats(): Stat[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)) ?? []);
}

/** The processor time of processes with all their descendants, in seconds, in the order of `roots`. */
export function cpuOfTrees(roots: readonly number[]): number[] {
  const stats = allStats();
  const byParent = Map.groupBy(stats, ({ parent }) => parent);
  const byPid = new Map(stats.map((stat) => [stat.pid, stat]));
  const sum = (pid: number): number =>
    (byPid.get(pid)?.seconds ?? 0) + (byParent.get(pid) ?? []).reduce((total, child) => total + sum(child.pid), 0);
  return roots.map(sum);
}

/** The most memory that a process has ever had resident, and what it has now, in bytes. */
export function memoryOf(pid: number): { peak: number; now: number } {
  const text = readFileSync(`/proc/${pid}/status`, "utf8");
  const field = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0) * 1024;
  return { peak: field("VmHWM"), now: field("VmRSS") };
}

/** Processor time that the whole machine has spent, of all cores, in seconds: what else ran beside a measurement. */
export function machineBusySeconds(): number {
  const line = readFileSync("/proc/stat", "utf8").split("\n", 1)[0] ?? "";
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq) / TICKS_PER_SECOND;
}

/** Processor time of a process' threads by name, in seconds: the event loop, the thread pool, the garbage collector. */
export function threadsOf(pid: number): Record<string, number> {
  const spent: Record<string, number> = {};
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const text = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8");
    const name = thread === String(pid) ? "event loop" : text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"));
    const [utime = 0, stime = 0] = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number)
      .slice(11, 13);
    spent[name] = (spent[name] ?? 0) + (utime + stime) / TICKS_PER_SECOND;
  }
  return spent;
}
