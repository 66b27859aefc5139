import type { Services } from "../services.server.ts";
import { auditList } from "./audit.server.ts";
import { backfillCancel, backfillPause, backfillResume, backfillStart, backfillStatus } from "./backfill.server.ts";
import { backupNoted } from "./backup.server.ts";
import { type CommandPath, COMMANDS } from "./catalog.ts";
import { CommandFault, type CommandOutput, type Handler } from "./command.ts";
import { complianceExport, complianceList } from "./compliance.server.ts";
import * as connections from "./connections.server.ts";
import { deliveriesList, deliveriesReplay, deliveriesShow } from "./deliveries.server.ts";
import { disk } from "./disk.server.ts";
import { doctor } from "./doctor.server.ts";
import { keysReseal, keysRotate, keysStatus } from "./keys.server.ts";
import { ordersShow } from "./orders.server.ts";
import { type Asked, parseCommandLine } from "./parse.ts";
import { processesList } from "./processes.server.ts";
import { quarantineList, quarantineRetry, quarantineShow } from "./quarantine.server.ts";
import { replaysCancel, replaysPause, replaysResume, replaysStatus } from "./replays.server.ts";
import { reconciliationNow, reconciliationStatus } from "./reconciliation.server.ts";
import { restored, restoredDrop, restoredList, restoredSend } from "./restored.server.ts";
import { shopsList } from "./shops.server.ts";

/** A command that needs no app: the command line carries it out by itself. */
type Local = "preview";

const HANDLERS: { [Path in Exclude<CommandPath, Local>]: Handler<Path> } = {
  "connections list": connections.list,
  "connections set": connections.set,
  "connections test": connections.test,
  "connections enable": connections.enable,
  "connections disable": connections.disable,
  "connections release": connections.release,
  "deliveries list": deliveriesList,
  "deliveries show": deliveriesShow,
  "deliveries replay": deliveriesReplay,
  "replays status": replaysStatus,
  "replays pause": replaysPause,
  "replays resume": replaysResume,
  "replays cancel": replaysCancel,
  "backfill start": backfillStart,
  "backfill status": backfillStatus,
  "backfill pause": backfillPause,
  "backfill resume": backfillResume,
  "backfill cancel": backfillCancel,
  "reconciliation status": reconciliationStatus,
  "reconciliation now": reconciliationNow,
  "quarantine list": quarantineList,
  "quarantine show": quarantineShow,
  "quarantine retry": quarantineRetry,
  restored,
  "restored list": restoredList,
  "restored send": restoredSend,
  "restored drop": restoredDrop,
  "compliance list": complianceList,
  "compliance export": complianceExport,
  "keys status": keysStatus,
  "keys reseal": keysReseal,
  "keys rotate": keysRotate,
  "shops list": shopsList,
  "processes list": processesList,
  "audit list": auditList,
  "orders show": ordersShow,
  "backup noted": backupNoted,
  disk,
  doctor,
};

/**
 * Whether a command changes nothing: its connection to the database is then one that can't. A backfill that only counts
 * is noted all the same, since a worker has to ask Shopify.
 */
export const onlyLooks = ({ path, values }: Pick<Asked, "path" | "values">): boolean =>
  COMMANDS[path].looks || (values["dry-run"] === true && path !== "backfill start");

/** Whether a value is a command as `parseCommandLine` returns it, from another process of the same version. */
export function isAsked(value: unknown): value is Asked {
  if (typeof value !== "object" || value === null || !("path" in value) || !("values" in value)) return false;
  const isKnown = typeof value.path === "string" && Object.hasOwn(COMMANDS, value.path);
  return isKnown && typeof value.values === "object" && value.values !== null;
}

/** Carries out an operator's command over an app's services. Throws CommandFault for bad input. */
export async function runCommand(asked: Asked, services: Services): Promise<CommandOutput> {
  const { path, values, as } = asked;
  if (path === "preview") throw new CommandFault("preview needs no app.");
  // What the catalogue's types say of the values was checked as the line was read.
  const handler = HANDLERS[path] as unknown as Handler<CommandPath>;
  return handler(values as never, services, `operator:${as ?? "unknown"}`);
}

/** Reads an operator's command line and carries it out. Throws CommandFault for bad input. */
export async function runOperatorCommand(argv: string[], services: Services, as?: string): Promise<CommandOutput> {
  const read = parseCommandLine(argv);
  return "text" in read ? { json: read, text: read.text } : runCommand({ ...read, as: read.as ?? as }, services);
}
