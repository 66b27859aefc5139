import { describe, expect, it } from "vitest";
import { maintain } from "#app/upkeep/maintain.server.ts";
import { maintenanceSteps } from "#app/upkeep/steps.server.ts";
import type { Services } from "#app/processes/services.server.ts";
import { readText } from "#test/operations/container.ts";

describe("maintenance", () => {
  const run = async (steps: Parameters<typeof maintain>[1]) => {
    const told: [string, string][] = [];
    const logged: object[] = [];
    const asked: string[] = [];
    const services = {
      database: { upkeep: { query: async (text: string) => (asked.push(text), []) } },
      metrics: { maintenance: (step: string, outcome: string) => told.push([step, outcome]) },
      log: { error: (fields: object) => logged.push(fields) },
    } as unknown as Services;
    await maintain(services, steps, 50);
    return { told, logged, asked };
  };

  it("goes on after a step that fails, and after one that takes too long, and tells of both", async () => {
    let end = (): void => undefined;
    let later: Promise<unknown> = Promise.resolve();
    const { told, logged, asked } = await run([
      { name: "fails", run: () => Promise.reject(new Error("no room")) },
      {
        name: "hangs",
        run(sql) {
          later = new Promise<void>((resolve) => (end = resolve)).then(() => sql.query("LATE"));
          return later;
        },
      },
      { name: "works", run: (sql) => sql.query("IN TIME") },
    ]);
    expect(told).toEqual([
      ["fails", "failed"],
      ["hangs", "failed"],
      ["works", "done"],
    ]);
    expect(logged).toMatchObject([
      { step: "fails", error: "no room" },
      { step: "hangs", error: "It took longer than 0.05 s." },
    ]);
    end();
    await expect(later).rejects.toThrow("It has had its time.");
    expect(asked).toEqual(["IN TIME"]);
  });

  it("is written down step by step where an operator looks when one fails", () => {
    const [, section = ""] = readText("app/platform/operations/runbook.md").split("### FitloopMaintenanceFailing");
    const steps = maintenanceSteps({} as Services).map(({ name }) => name);
    expect(steps.length).toBeGreaterThan(5);
    for (const step of steps) expect(section.slice(0, 900), step).toContain(`\`${step}\``);
  });
});
