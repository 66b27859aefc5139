// A process that opens an embedded database, has it parse a thousand statements, and prints the most memory that it had
// resident meanwhile, in megabytes.
import { openDatabase } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";

const database = await openDatabase({ dataDir: process.argv[2] ?? "", log: silentLog });
for (let n = 0; n < 1_000; n++)
  await database.sql.query(`SELECT ${n} + coalesce(max(id), 0) FROM shop WHERE id > $1`, [n]);
// An optimizing compiler works beside us, for a second or two.
await new Promise((resolve) => setTimeout(resolve, 3_000));
process.stdout.write(`${Math.round(process.resourceUsage().maxRSS / 1024)}\n`);
await database.close();
