// Plain JavaScript for Node 20: finds a PostgreSQL server for the tests, or starts one.
import { spawn, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { SetupError } from "./bootstrap.mjs";

const LOCAL = "postgresql://postgres@127.0.0.1:5432/postgres";

/** Gives the address of a server whose databases we may make, and `stop`, which ends it where it was started here. */
export async function findPostgres() {
  const given = process.env.DATABASE_URL;
  if (given) {
    const fault = await faultOf(given);
    if (fault !== undefined) throw new SetupError(`The PostgreSQL server of DATABASE_URL does not answer: ${fault}.`);
    return { url: given, stop: async () => {} };
  }
  if ((await faultOf(LOCAL)) === undefined) return { url: LOCAL, stop: async () => {} };
  return startCluster();
}

/** Why the server does not answer, or undefined when it does. */
async function faultOf(url) {
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("SELECT 1");
    return undefined;
  } catch (error) {
    return error.code ?? error.message;
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Makes an empty cluster in a temporary folder whose name begins with `prefix`. Gives what starting it takes. Throws a
 * SetupError that says why there can be none.
 */
export async function makeCluster(prefix) {
  const programs = findPrograms();
  if (programs === null) {
    throw new SetupError(
      "There is no PostgreSQL: set DATABASE_URL, or install PostgreSQL 15 or newer on this machine.",
    );
  }
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const user = unprivilegedUser();
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const initdb = spawnSync(
    join(programs, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
    { ...user, cwd: folder, encoding: "utf8" },
  );
  const remove = () => rmSync(folder, { recursive: true, force: true });
  if (initdb.status !== 0) {
    remove();
    throw new SetupError(`A PostgreSQL cluster could not be made: ${(initdb.stderr ?? "").trim().split("\n").at(-1)}.`);
  }
  const port = await freePort();
  return {
    command: join(programs, "postgres"),
    args: ["-D", data, "-p", String(port), "-k", folder, "-c", "listen_addresses=127.0.0.1"],
    options: { ...user, cwd: folder },
    port,
    url: `postgresql://postgres@127.0.0.1:${port}/postgres`,
    remove,
  };
}

async function startCluster() {
  const { command, args, options, url, remove } = await makeCluster("fitloop-postgres-");
  const server = spawn(command, args, { ...options, stdio: "ignore" });
  const ended = new Promise((resolve) => server.on("exit", resolve));
  const stop = async () => {
    server.kill("SIGINT");
    await ended;
    remove();
  };
  for (let patience = 100; patience > 0; patience--) {
    if (server.exitCode !== null) break;
    if ((await faultOf(url)) === undefined) return { url, stop };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await stop();
  throw new SetupError("The PostgreSQL server that was started for the tests does not answer.");
}

/** The folder of the newest initdb and postgres on this machine, or null. */
export function findPrograms() {
  const versions = (parent, below) =>
    existsSync(parent)
      ? readdirSync(parent)
          .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
          .map((version) => join(parent, version, below))
      : [];
  const folders = [
    ...versions("/usr/lib/postgresql", "bin"),
    ...versions("/opt/homebrew/opt", "bin").filter((folder) => folder.includes("postgresql")),
    ...versions("/usr/local/opt", "bin").filter((folder) => folder.includes("postgresql")),
    ...(process.env.PATH ?? "").split(delimiter),
  ];
  return folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres"))) ?? null;
}

/** PostgreSQL refuses to run as root: then it runs as the user postgres, or nobody. */
function unprivilegedUser() {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"));
  const user = users.find(([name]) => name === "postgres") ?? users.find(([name]) => name === "nobody");
  return user === undefined ? {} : { uid: Number(user[2]), gid: Number(user[3]) };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
