// `npm run test:postgres`: the suite on a PostgreSQL server: that of DATABASE_URL, else one on 127.0.0.1:5432, else one
// that is started for the run. Every test file makes a database of its own and drops it. Arguments are
// those of `npm test`; without any, those files run that touch a database: the others are the same on either.
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";
import { buildIfStale } from "../support/build.mjs";
import { databaseTests } from "../support/database-tests.mjs";
import { pickTests } from "../support/pick-tests.mjs";
import { findPostgres } from "../support/postgres.mjs";

await main(async () => {
  const { node } = await bootstrap();
  // Some tests run the app as it runs in production, pages and all.
  await buildIfStale(node);
  const { url, stop } = await findPostgres();
  try {
    const given = process.argv.slice(2);
    const files = given.length > 0 ? pickTests(given) : databaseTests();
    const args = ["node_modules/vitest/vitest.mjs", "run", ...files];
    return await runNode(node, args, { env: { DATABASE_URL: url } });
  } finally {
    await stop();
  }
});
