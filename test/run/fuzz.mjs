// `npm run fuzz`: everything that the outside can write to, with anything written to it (--cases N, --seed N).
import { bootstrap, main, runNode, SetupError } from "../support/bootstrap.mjs";
import { findPostgres } from "../support/postgres.mjs";

await main(async () => {
  const { node } = await bootstrap();
  // A machine without PostgreSQL plays the embedded database alone, and says so.
  const server = await findPostgres().catch((error) => {
    if (error instanceof SetupError) return null;
    throw error;
  });
  try {
    const args = ["--disable-warning=ExperimentalWarning", "test/fuzz/main.ts", ...process.argv.slice(2)];
    const where = server === null ? { unset: ["DATABASE_URL"] } : { env: { DATABASE_URL: server.url } };
    return await runNode(node, args, where);
  } finally {
    await server?.stop();
  }
});
