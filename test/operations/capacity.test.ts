import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { readText } from "./container.ts";

interface Needs {
  times: number;
  orders: number;
  webProcesses: number;
  workerProcesses: number;
  cells: number;
  connectionsPerCell: number;
}

const run = (...args: string[]) =>
  spawnSync(process.execPath, ["test/operations/capacity.mjs", ...args], { encoding: "utf8" });
const needs = (...args: string[]): Needs[] => JSON.parse(run("--json", ...args).stdout) as Needs[];
const squeeze = (table: string): string[] =>
  table
    .split("\n")
    .filter((line) => line.startsWith("|") && !/^\|[ :-]+\|[ :|-]+$/.test(line))
    .map((line) => line.replace(/\s+/g, " "));

describe("the arithmetic of scaling.md", () => {
  const scaling = readText("app/platform/operations/scaling.md");

  it("is what the script prints", () => {
    const printed = squeeze(run().stdout);
    expect(printed).toHaveLength(13);
    expect(squeeze(scaling).slice(0, 13)).toEqual(printed);
  });

  it("reckons with the limits that the code has", () => {
    const script = readText("test/operations/capacity.mjs");
    const limit = (name: string): string | undefined =>
      new RegExp(`^const ${name} = ([\\d_]+);`, "m").exec(script)?.[1];
    expect(readText("app/processes/services.server.ts")).toContain(`const POOL_SIZE = ${limit("POOL")};`);
    expect(readText("app/processes/worker.server.ts")).toContain(`const PER_PROVIDER = ${limit("PER_PROVIDER")};`);
    const [first] = needs();
    expect(first?.connectionsPerCell).toBe(((first?.webProcesses ?? 0) + (first?.workerProcesses ?? 0)) * 11);
    expect(Number(/max_connections=(\d+)/.exec(readText("compose.yaml"))?.[1])).toBeGreaterThan(
      first?.connectionsPerCell ?? Infinity,
    );
  });

  it("grows with the load, and with what an order costs on the reader's machine", () => {
    const plain = needs();
    expect(plain.map(({ orders }) => orders)).toEqual([741, 7_410, 74_100, 741_000]);
    for (const key of ["webProcesses", "workerProcesses", "cells"] as const) {
      const values = plain.map((need) => need[key]);
      expect(values).toEqual(values.toSorted((a, b) => a - b));
    }
    const [, , , dear] = needs("--worker", "3360");
    expect(dear?.workerProcesses).toBeGreaterThan(plain[3]?.workerProcesses ?? Infinity);
  });

  it("refuses what can't be a figure, by name", () => {
    const { status, stderr } = run("--web", "none");
    expect(status).not.toBe(0);
    expect(stderr).toContain("--web must be a number above 0.");
  });
});
