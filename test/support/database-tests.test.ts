import { expect, it } from "vitest";
import { databaseTests } from "./database-tests.mjs";

it("the suite on a server takes every file that opens a database, by itself or through a helper, and no other", () => {
  const files = databaseTests();
  expect(files).toEqual(
    expect.arrayContaining([
      "test/delivery/claim.test.ts",
      "test/plans/plans.test.ts",
      "test/processes/kill.test.ts",
      "test/webhooks/receive.test.ts",
    ]),
  );
  for (const same of ["test/domain/money.test.ts", "test/catalog/size.test.ts"]) expect(files).not.toContain(same);
});
