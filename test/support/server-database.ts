import { randomBytes } from "node:crypto";
import pg from "pg";

/** A fresh database on the server of DATABASE_URL; `drop` removes it, connected or not. */
export async function createServerDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const server = process.env["DATABASE_URL"];
  if (!server) throw new Error("DATABASE_URL names no server: run npm run test:postgres.");
  const name = `fitloop_test_${randomBytes(6).toString("hex")}`;
  await administer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function administer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
