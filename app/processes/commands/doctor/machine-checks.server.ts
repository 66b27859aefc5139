import { listProcesses } from "../../../records/processes.server.ts";
import { SchemaError } from "../../../platform/database/database.server.ts";
import { readDisk } from "../../../upkeep/disk.server.ts";
import { openSeals } from "../../../upkeep/reseal.server.ts";
import { requireSchema } from "../../schema.server.ts";
import { size } from "../disk.server.ts";
import { CHECK_MS, type Check } from "./check.server.ts";

/** So little room is left that the next burst, or a VACUUM, may not fit. */
const LEAST_FREE = 512 * 1024 * 1024;
const DAYS = { fault: 3, warning: 14 };
const CLOCK_S = 60;

const environment: Check = {
  name: "environment",
  look({ services: { env } }) {
    const sandbox = env.sandbox ? ", sandbox" : "";
    const sending = env.sending ? "" : ", sending off: nothing leaves for providers or Shopify (FITLOOP_SENDING)";
    return { state: "good", detail: `role ${env.role}, app at ${env.shopify.appUrl}${sandbox}${sending}` };
  },
};

const database: Check = {
  name: "database",
  async look({ services: { database: asked, env } }) {
    const where = asked.kind === "embedded" ? `embedded in ${env.dataDir}` : "server";
    if (await asked.healthy()) return { state: "good", detail: where };
    return { state: "fault", detail: `${where}: no answer`, action: "FitloopDatabaseDown in runbook.md" };
  },
};

const migrations: Check = {
  name: "migrations",
  async look({ services }) {
    try {
      await requireSchema(services.database, services.log);
    } catch (error) {
      if (!(error instanceof SchemaError)) throw error;
      return { state: "fault", detail: error.message, action: "docker compose run --rm migrate" };
    }
    return { state: "good", detail: "the tables are this version's" };
  },
};

/** Processes of two versions are a deploy under way, which is planned: what runs is told, and nobody is called. */
const processes: Check = {
  name: "processes",
  async look({
    services: {
      database: { sql },
    },
  }) {
    const living = (await listProcesses(sql)).filter((one) => one.living);
    const kinds = Map.groupBy(
      living,
      ({ role, version, commit }) => `${role} ${version}${commit ? ` (${commit})` : ""}`,
    );
    const told = [...kinds].map(([kind, all]) => `${all.length} ${kind}`).join(", ");
    return { state: "good", detail: told === "" ? "none has shown itself" : told };
  },
};

const keys: Check = {
  name: "keys",
  async look({
    services: {
      database: { sql },
      seal,
    },
  }) {
    const { opened, failed } = await openSeals(sql, seal, performance.now() + CHECK_MS / 2);
    const lost = failed.map(({ place, count }) => `${count} of ${place}`);
    if (lost.length === 0) return { state: "good", detail: `${opened} sealed texts open` };
    return {
      state: "fault",
      detail: `${lost.join(", ")} can't be opened with the present keys; ${opened} texts can`,
      action:
        "put the key that sealed them back into FITLOOP_ENCRYPTION_KEYS under its own id; keys status counts them",
    };
  },
};

/** While a rotation of Shopify's secret lasts both are taken: it is planned, and good. */
const shopifySecret: Check = {
  name: "Shopify's secret",
  look: ({ services: { env } }) => ({
    state: "good",
    detail:
      env.shopify.apiSecretPrevious === undefined
        ? "no rotation is under way"
        : "the previous one is still taken: unset SHOPIFY_API_SECRET_PREVIOUS an hour after the rotation",
  }),
};

const clock: Check = {
  name: "clock",
  async look({
    services: {
      database: { sql },
    },
  }) {
    const [row] = await sql.query<{ now: Date }>(`SELECT clock_timestamp() AS now`);
    const off = Math.round(((row?.now.getTime() ?? 0) - Date.now()) / 1000);
    const detail = `${off} s from the database's`;
    if (Math.abs(off) <= CLOCK_S) return { state: "good", detail };
    return { state: "fault", detail, action: "set the clocks of both machines by NTP: chronyc tracking" };
  },
};

const disk: Check = {
  name: "disk",
  async look({ services: { database: asked, env } }) {
    const { databaseBytes, freeBytes, daysLeft } = await readDisk(asked, env);
    const room = `the database takes ${size(databaseBytes)}`;
    if (freeBytes === null) {
      const action = "set FITLOOP_DATABASE_DISK_GB to the size of its disk";
      return { state: "unknown", detail: `${room} of the server's disk, whose size isn't told`, action };
    }
    const left = daysLeft === null ? "" : `, enough for ${daysLeft} days as it grows now`;
    const detail = `${room}, ${size(freeBytes)} are free${left}`;
    const action = "disk names the largest tables; give it more room";
    if (freeBytes < LEAST_FREE || (daysLeft ?? Infinity) <= DAYS.fault) return { state: "fault", detail, action };
    if ((daysLeft ?? Infinity) <= DAYS.warning) return { state: "warning", detail, action };
    return { state: "good", detail };
  },
};

export const MACHINE_CHECKS: readonly Check[] = [
  environment,
  database,
  migrations,
  processes,
  disk,
  clock,
  keys,
  shopifySecret,
];
