import { PGlite } from "@electric-sql/pglite";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { defineConfig } from "prisma/config";

/**
 * What Prisma's command line works with: no engine binary and no server, but PostgreSQL in memory. It serves
 * `migrate diff`; migrations are applied by the app itself (app/platform/database/migrate.server.ts).
 */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  experimental: { adapter: true },
  engine: "js",
  adapter: async () => new PrismaPGlite(new PGlite("memory://")),
});
