import { readFileSync } from "node:fs";
import { buildSchema } from "graphql";

/** Where the pruned schema lies; `test/support/fetch-schema.mjs` writes it. */
export const SCHEMA_FILE = new URL("../schema.graphql", import.meta.url);

/** Shopify's own schema of the Admin API 2026-10, as introspected, cut down to what app and sandbox use. */
export const schema = buildSchema(readFileSync(SCHEMA_FILE, "utf8"));
