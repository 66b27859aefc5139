// `npm run test:postgres`: the suite on a PostgreSQL server: that of DATABASE_URL, else one on 127.0.0.1:5432, else one
// that is started for the run. Every test file makes a database of its own and drops it. Arguments go on to vitest.
import { bootstrap, main, runNode } from "../support/bootstrap.mjs";
import { buildIfStale } from "../support/build.mjs";
import { findPostgres } from "../support/postgres.mjs";

await main(async () => {
  const { node } = await bootstrap();
  // Some tests run the app as it runs in production, pages and all.
  await buildIfStale(node);
  const { url, stop } = await findPostgres();
  try {
    const args = ["node_modules/vitest/vitest.mjs", "run", ...process.argv.slice(2)];
    return await runNode(node, args, { env: { DATABASE_URL: url } });
  } finally {
    await stop();
  }
});
