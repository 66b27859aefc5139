// A process that writes to an embedded database until it is killed: prints "open", then each acknowledged number.
// On a directory that is in use it prints the refusal and exits with 3.
import { openDatabase } from "#app/platform/database/database.server.ts";
import { silentLog } from "#app/platform/telemetry/log.ts";

const [dataDir = "", most = "0"] = process.argv.slice(2);
try {
  const database = await openDatabase({ dataDir, log: silentLog });
  process.stdout.write("open\n");
  for (let n = 1; n <= Number(most); n++) {
    await database.sql.query("INSERT INTO counter (shop_id, name, day, value) VALUES (1, $1, '2026-01-01', $2)", [
      n,
      n,
    ]);
    process.stdout.write(`${n}\n`);
  }
  await database.close();
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 3;
}
