import { noteBackup } from "../../upkeep/backup-noted.server.ts";
import { CommandFault, type Handler } from "./command.ts";

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

export const backupNoted: Handler<"backup noted"> = async ({ at }, { database, clock }) => {
  const instant = at === undefined ? new Date(clock.now()) : new Date(INSTANT.test(at) ? at : NaN);
  if (Number.isNaN(instant.getTime())) throw new CommandFault("--at must be an instant such as 2026-11-20T03:00:00Z.");
  if (instant.getTime() > clock.now()) throw new CommandFault("--at must not be in the future.");
  await noteBackup(database.sql, instant);
  const told = instant.toISOString();
  return {
    json: { ok: true, at: told },
    text: `A backup of ${told} is noted: FitloopBackupOld goes by it from now on.`,
  };
};
