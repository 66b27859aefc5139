import { listProcesses } from "../../records/processes.server.ts";
import type { Handler } from "./command.ts";
import { table } from "./operator.server.ts";

export const processesList: Handler<"processes list"> = async (_values, services) => {
  const rows = await listProcesses(services.database.sql);
  return {
    json: rows,
    text: table(
      rows.map((row) => ({ ...row })),
      "No process of the app has shown itself in the last day.",
    ),
  };
};
