import { describe, expect, it } from "vitest";
import type { Sql } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";
import { createLife } from "#app/processes/life.server.ts";

/** A worker's life on a clock and a database that the test moves; gives whom each beat would take over from. */
function live() {
  let at = 0;
  let down = false;
  const asked: unknown[] = [];
  const sql: Sql = {
    async query<Row>(text: string, params: readonly unknown[] = []) {
      if (down) throw new Error("down");
      if (text.includes("gone")) asked.push(params[2]);
      return (text.startsWith("UPDATE worker") ? [{ id: 1 }] : [{ taken: 0 }]) as Row[];
    },
    exec: async () => {},
  };
  const identity = { host: "test", pid: 1, role: "worker" };
  const beat = createLife({
    ...{ sql, id: 1, identity, log: silentLog },
    now: () => new Date(at),
    onTaken: () => undefined,
    findStrays: async () => {},
    steadyNow: () => at,
  });
  return {
    asked,
    async beats(count: number): Promise<void> {
      for (let done = 0; done < count; done += 1) {
        await beat().catch(() => undefined);
        at += 5_000;
      }
    },
    fail: (fails: boolean) => void (down = fails),
  };
}

describe("a worker", () => {
  it("takes silent workers for dead once it has been heard for twenty seconds", async () => {
    const { asked, beats } = live();
    await beats(6);
    expect(asked).toEqual(["signed_off", "signed_off", "signed_off", "signed_off", "silent", "silent"]);
  });

  it("takes nobody for dead after an outage of the database: everyone was silent", async () => {
    const { asked, beats, fail } = live();
    await beats(6);
    fail(true);
    await beats(5);
    fail(false);
    asked.length = 0;
    await beats(6);
    expect(asked).toEqual(["signed_off", "signed_off", "signed_off", "signed_off", "silent", "silent"]);
  });
});
