// A process that writes to an embedded database, fills its disk, writes again, and prints what it met.
import { writeFileSync } from "node:fs";
import { openDatabase } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";

const [dataDir = ""] = process.argv.slice(2);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const database = await openDatabase({ dataDir, log: silentLog });
const write = (name: string): Promise<unknown> =>
  database.sql.query("INSERT INTO counter (shop_id, name, day) VALUES (1, $1, '2026-01-01')", [name]);

await write("written");
say("written");
writeFileSync(process.env["FITLOOP_CHAOS_FULL_DISK"] ?? "", "");
await write("lost").then(
  () => say("acknowledged"),
  () => say("refused"),
);
say(`healthy: ${await database.healthy()}`);
await write("later").catch((error: Error) => say(error.name));
await database.close();
say("closed");
