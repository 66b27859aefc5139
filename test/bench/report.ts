import { execFileSync } from "node:child_process";
import { cpus, release, totalmem } from "node:os";
import type { Lab } from "./lab.ts";
import type { Measured, Part, Row } from "./rows/row.ts";

export interface RowResult extends Measured {
  row: Row;
}

/** A row as `--json` prints it. `ratio` is a list where the goal has several parts, in their order. */
interface JsonRow {
  name: string;
  goal: string;
  reached: string;
  ratio: number | number[] | null;
  met: boolean;
}

export function toJson(results: readonly RowResult[], lab: Lab) {
  return { rows: results.map(toJsonRow), machine: machineOf(lab), commit: commitOf() };
}

function toJsonRow({ row: { name, goal }, parts, notRun }: RowResult): JsonRow {
  if (notRun !== undefined) return { name, goal, reached: `not run: ${notRun}`, ratio: null, met: false };
  const ratios = parts.map(({ ratio }) => Math.round(ratio * 1000) / 1000);
  return {
    name,
    goal,
    reached: parts.map(({ reached }) => reached).join(", "),
    ratio: ratios.length === 1 ? (ratios[0] ?? null) : ratios,
    met: parts.length > 0 && parts.every(({ met }) => met),
  };
}

/** The table for people, with what stands behind each figure below it. */
export function toText(results: readonly RowResult[], lab: Lab, bodyBytes: number): string {
  const machine = machineOf(lab);
  const lines = [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, Linux ${machine.kernel}, Node ${machine.node}`,
    `${machine.postgresql}; ${machine.redis}; commit ${commitOf()}`,
    `Orders of ${bodyBytes} bytes with three lines over ${lab.setting.shops.length} shops; closed loop of 64 senders; everything on this machine.`,
    "",
  ];
  for (const result of results) {
    const { name, goal, reached, ratio, met } = toJsonRow(result);
    const verdict = result.notRun !== undefined ? "not run" : met ? "reached" : "missed ";
    lines.push(
      `[${verdict}] ${name}`,
      `    goal     ${goal}`,
      `    reached  ${reached}`,
      ...(ratio === null
        ? []
        : [
            `    ratio    ${[ratio]
              .flat()
              .map((value) => value.toFixed(2))
              .join(", ")}`,
          ]),
      ...result.parts.flatMap(missOf),
      ...result.notes.map((note) => `    . ${note}`),
    );
  }
  return lines.join("\n");
}

/** By how much a part misses its goal, and why. */
function missOf({ reached, met, missedBy, why }: Part): string[] {
  if (met) return [];
  const by = missedBy > 0 ? ` misses by ${Math.round(missedBy * 100)} %` : " doesn't count, since orders went wrong";
  return [`    - ${reached}${by}${why === undefined ? "" : `: ${why}`}`];
}

function machineOf({ cluster, redis }: Lab) {
  const [cpu] = cpus();
  return {
    cpu: cpu?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.versions.node,
    postgresql: cluster.description,
    redis: redis === null ? "no Redis" : "Redis, append-only file synced every second",
  };
}

function commitOf(): string {
  const git = (...args: string[]): string => execFileSync("git", args, { encoding: "utf8" }).trim();
  try {
    return (
      git("rev-parse", "--short", "HEAD") +
      (git("status", "--porcelain", "--", "app") === "" ? "" : " with changes in app/")
    );
  } catch {
    return "unknown";
  }
}
