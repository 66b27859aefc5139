// A process that reads an embedded database so many times, and prints how often it did.
import { openDatabase } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";

const [dataDir = "", times = "0"] = process.argv.slice(2);
const database = await openDatabase({ dataDir, log: silentLog });
for (let n = 1; n <= Number(times); n++) await database.sql.query("SELECT * FROM counter WHERE shop_id = $1", [n]);
process.stdout.write(`${times}\n`);
await database.close();
