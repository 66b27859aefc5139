import { afterAll, beforeAll, beforeEach } from "vitest";
import { openTestDatabase, truncate } from "./test-database.ts";
import type { TestDatabase } from "./test-database.ts";

/** The databases that this run can test on: what must hold on both is tested over these. */
export const databaseKinds: TestDatabase["database"]["kind"][] = process.env["DATABASE_URL"]
  ? ["embedded", "server"]
  : ["embedded"];

/**
 * A migrated, empty database for the tests of this file: the embedded one, or with DATABASE_URL a database of its own
 * on that server. Emptied before each test.
 */
export function useDatabase(
  kind: TestDatabase["database"]["kind"] = process.env["DATABASE_URL"] ? "server" : "embedded",
): TestDatabase {
  let opened: Awaited<ReturnType<typeof openTestDatabase>> | undefined;
  beforeAll(async () => {
    opened = await openTestDatabase(kind);
  });
  beforeEach(() => truncate(current().sql));
  afterAll(async () => {
    await opened?.drop();
    opened = undefined;
  });
  const current = () => {
    if (opened === undefined) throw new Error("The test's database is open from beforeAll to afterAll only.");
    return opened;
  };
  return {
    get database() {
      return current().database;
    },
    get sql() {
      return current().sql;
    },
    get dataDir() {
      return current().dataDir;
    },
    get url() {
      return current().url;
    },
  };
}
